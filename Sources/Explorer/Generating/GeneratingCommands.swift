let generatingCommands: [KeyTableEntry] = [
    KeyTableEntry(
        name: "prime", argument: .words, section: .generating,
        help: "begin a text for the model to continue, as in prime Once upon; \\n is a line end"
    ) { state, call in
        guard let text = call.argument else { return state.ask(.command, text: "prime ") }
        return state.prime(with: text)
    },
    KeyTableEntry("g i", name: "prime-ask", section: .generating, help: "type a beginning for the model to write on") {
        state, _ in
        state.ask(.command, text: "prime ")
    },
    KeyTableEntry(
        "g w", name: "prime-here", section: .generating,
        help: "let the model continue the text up to the cursor (from its last 20000 symbols)"
    ) { state, _ in state.primeHere() },
    KeyTableEntry(
        "i", name: "type", section: .generating,
        help: "type the next symbols yourself: every key is read; Esc ends it"
    ) { state, _ in state.beginTyping() },
    KeyTableEntry(
        name: "force", argument: .words, section: .generating,
        help: "let the model read this next, as in force q; \\n is a line's end"
    ) { state, call in
        guard let text = call.argument else { return state.ask(.command, text: "force ") }
        return state.force(text, isEscaped: true)
    },
    KeyTableEntry(
        "g .", name: "draw", section: .generating,
        help: "draw the next symbol, even where one was given or typed"
    ) { state, _ in state.drawAnyway() },
    KeyTableEntry(
        "g o", name: "text", section: .generating,
        help: "back to the text that was open before, or from there to what was written"
    ) { state, _ in state.exchangeTexts() },
    KeyTableEntry(
        name: "temperature", argument: .number, section: .generating,
        help: "divide the logits by a number above 0 before drawing, as in temperature 0.8"
    ) { state, call in state.setTemperature(call.argument) },
    KeyTableEntry(
        name: "top-k", argument: .number, section: .generating,
        help: "draw only from this many of the most likely symbols; off: from all"
    ) { state, call in state.setTopK(call.argument) },
    KeyTableEntry(
        name: "top-p", argument: .number, section: .generating,
        help: "draw only from the fewest symbols that reach this probability, as in top-p 0.9; off: from all"
    ) { state, call in state.setTopP(call.argument) },
    KeyTableEntry(
        "g l", name: "greedy", section: .generating, help: "always take the most likely symbol; again: draw"
    ) { state, call in
        if let count = call.count {
            return state.complain(
                ":greedy takes no \"\(count)\": it is on or off; :top-k draws from so many likeliest symbols")
        }
        return state.toggleGreedy()
    },
    KeyTableEntry(
        name: "seed", argument: .number, section: .generating, help: "the seed for drawing symbols, as in seed 7"
    ) { state, call in state.setSeed(call.argument) },
    KeyTableEntry(
        name: "branch", argument: .number, section: .generating, help: "bring a branch into view by its number"
    ) { state, call in
        guard let id = call.argument.flatMap({ Int($0) }) ?? call.count else {
            return state.complain("name a branch by its number; v g lists them")
        }
        return state.show(branch: id)
    },
    KeyTableEntry(
        name: "save", argument: .file, section: .generating,
        help: "save what was written, with branches and settings; save! replaces an existing file"
    ) { state, call in state.saveSession(call.argument, insists: call.insists) }.insistent.called("w", "write"),
    KeyTableEntry(
        name: "save-quit", argument: .file, section: .generating,
        help: "save what was written, if anything was, and leave when it is on the disk"
    ) { state, call in state.saveAndLeave(call.argument, insists: call.insists) }.insistent.called("wq", "x"),
    KeyTableEntry(
        name: "open-session", argument: .session, section: .generating, help: "open a saved session"
    ) { state, call in
        guard let path = call.argument else { return state.ask(.command, text: "open-session ") }
        return state.openSession(path)
    },
]

let generationPanelCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "d", "Del", name: "branch-delete", section: .panels, context: .panel(.generation),
        help: "generation: delete the branch (press twice); branches that left it stay"
    ) { state, _ in state.deleteBranch() },
    KeyTableEntry(
        "R", "e", name: "branch-rename", argument: .label, section: .panels, context: .panel(.generation),
        help: "generation: name the branch"
    ) { state, call in state.renameBranch(call.argument) },
]
