import Explorer
import ModelCore
import Terminal
import Workbench

/// A model's notes, for a command that shows names beside addresses. What is wrong with them is a line on standard error
/// and stops nobody.
func modelNotes(_ path: String, _ architecture: Architecture) -> Notes {
    let reading = NotesReading(
        model: path, architecture: architecture, environment: TerminalOptions.processEnvironment())
    for problem in reading.problems { complain("cellscope: " + problem) }
    return reading.notes
}

/// Characters of a unit's name that a table shows at most.
let longestNameInTable = 24
