let notesPanelCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "d", "Del", name: "note-remove", section: .panels, context: .panel(.notes), help: "notes: remove the note"
    ) { state, call in state.remove(call.note) },
    KeyTableEntry(
        "R", "e", name: "note-rename", argument: .label, section: .panels, context: .panel(.notes),
        help: "notes: give the unit or the mark another name"
    ) { state, call in state.reword(call.note, call.argument) },
]
