import Texts

let unitCommands: [KeyTableEntry] = [
    KeyTableEntry("]", "+", name: "unit-next", section: .units, help: "next unit", isJump: true) { state, call in
        state.moveUnit(by: call.times)
    },
    KeyTableEntry("[", "-", name: "unit-previous", section: .units, help: "previous unit", isJump: true) {
        state, call in
        state.moveUnit(by: -call.times)
    },
    KeyTableEntry(")", name: "unit-forward", section: .units, help: "ten units on", isJump: true) { state, call in
        state.moveUnit(by: 10 * call.times)
    },
    KeyTableEntry("(", name: "unit-back", section: .units, help: "ten units back", isJump: true) { state, call in
        state.moveUnit(by: -10 * call.times)
    },
    KeyTableEntry("g [", name: "unit-first", section: .units, help: "first unit", isJump: true) { state, _ in
        state.moveUnit(to: 0)
    },
    KeyTableEntry("g ]", name: "unit-last", section: .units, help: "last unit", isJump: true) { state, _ in
        state.moveUnit(to: .max)
    },
    KeyTableEntry(
        "#", name: "unit", argument: .unit, section: .units,
        help: "with a number before it (137#), that unit; or an address, as in l0.h.137", isJump: true
    ) { state, call in
        if let argument = call.argument { return state.chooseUnit(argument) }
        if let count = call.count { return state.chooseUnit(String(count)) }
        return state.ask(.command, text: "unit ")
    },
    KeyTableEntry(
        "s", "Tab", name: "signal-next", section: .units, help: "next signal of the cell", isJump: true
    ) { state, call in state.moveSignal(by: call.times) },
    KeyTableEntry(
        "S", "Shift-Tab", name: "signal-previous", section: .units, help: "previous signal", isJump: true
    ) { state, call in state.moveSignal(by: -call.times) },
    KeyTableEntry(
        name: "signal", argument: .signal, section: .units, help: "a signal by its name, as in signal h", isJump: true
    ) { state, call in state.chooseSignal(call.argument) },
    KeyTableEntry(">", name: "layer-next", section: .units, help: "the layer above", isJump: true) { state, call in
        state.moveLayer(by: call.times)
    },
    KeyTableEntry("<", name: "layer-previous", section: .units, help: "the layer below", isJump: true) {
        state, call in
        state.moveLayer(by: -call.times)
    },
    KeyTableEntry(
        name: "layer", argument: .layer, section: .units, help: "a layer by its number, from 0", isJump: true
    ) { state, call in state.chooseLayer(call.argument ?? call.count.map { String($0) }) },
]

let searchingCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "/", name: "search", argument: .pattern, section: .searching,
        help:
            "search forward for a regular expression; capitals matter when there are any; \\V before a text takes it as it stands"
    ) { state, call in
        guard let text = call.argument else { return state.ask(.search(.forward), times: call.times) }
        return state.search(for: text, .forward, times: call.times)
    },
    KeyTableEntry(
        "\\", name: "search-back", argument: .pattern, section: .searching, help: "search backward"
    ) { state, call in
        guard let text = call.argument else { return state.ask(.search(.backward), times: call.times) }
        return state.search(for: text, .backward, times: call.times)
    },
    KeyTableEntry("*", name: "search-word", section: .searching, help: "search forward for the word at the cursor") {
        state, call in
        state.searchWord(times: call.times)
    },
    KeyTableEntry("n", name: "match-next", section: .searching, help: "next match") { state, call in
        state.searchAgain(reversed: false, times: call.times)
    },
    KeyTableEntry("N", name: "match-previous", section: .searching, help: "previous match") { state, call in
        state.searchAgain(reversed: true, times: call.times)
    },
    KeyTableEntry(
        name: "nohlsearch", section: .searching, help: "underline the matches no longer; n and N bring the lines back"
    ) { state, _ in state.hideMatches() },
]

let fileCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "o", name: "open", argument: .text, section: .files,
        help: "open another text: a file, or a shipped one by its name, as in open ring.c"
    ) { state, call in
        guard let path = call.argument else { return state.ask(.command, text: "open ") }
        return state.openText(path: path)
    }.called("e", "edit"),
    KeyTableEntry(
        "m", name: "model", argument: .model, section: .files,
        help: "open another model: a file, or a shipped one by its name, as in model austen-gru"
    ) { state, call in
        guard let path = call.argument else { return state.ask(.command, text: "model ") }
        return state.openModel(path: path)
    },
]

let exportCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "g e", name: "export", argument: .file, section: .files,
        help: "write what is on the screen as a picture: .html, .svg, .ansi or .txt; export! replaces a file"
    ) { state, call in
        guard let path = call.argument else { return state.ask(.command, text: call.insists ? "export! " : "export ") }
        return state.export(to: path, insists: call.insists)
    }.insistent
]

let generalCommands: [KeyTableEntry] = [
    KeyTableEntry("?", "F1", name: "help", section: .general, help: "this help") { state, _ in
        state.show(.help)
    }.called("h"),
    KeyTableEntry(
        "g <", name: "messages", section: .general, help: "the last messages in full, the newest at the end"
    ) { state, _ in state.show(.messages, from: .max) },
    KeyTableEntry(":", name: "command", section: .general, help: "type a command by its name; Tab completes") {
        state, call in
        state.ask(.command, text: call.count.map { String($0) } ?? "")
    },
    KeyTableEntry(
        "u", "Ctrl-O", "Alt-Left", name: "undo", section: .general, help: "back from the last jump or change of unit"
    ) { state, call in
        state.retrace(call.times) { $0.back(from: $1) }
    },
    KeyTableEntry("Ctrl-R", "Ctrl-I", "Alt-Right", name: "redo", section: .general, help: "forward again") {
        state, call in
        state.retrace(call.times) { $0.forward(from: $1) }
    },
    KeyTableEntry(
        "` `", name: "jump-back", section: .general, help: "to the place before the last jump; again: back from there"
    ) { state, _ in state.exchangePlaces() },
    KeyTableEntry(
        "Esc", name: "cancel", section: .general,
        help: "one thing at a time: what is typed, the keys of a panel, and then what was begun last and still goes on"
    ) {
        state, _ in
        state.cancel()
    },
    KeyTableEntry("Ctrl-L", name: "redraw", section: .general, help: "redraw the screen") { _, _ in [.redraw] },
    KeyTableEntry("Ctrl-Z", name: "suspend", section: .general, help: "suspend; fg in the shell resumes") { _, _ in
        [.suspend]
    },
    KeyTableEntry(
        "q", name: "close", section: .general,
        help:
            "close what was opened last (panel, timeline, comparison, twins); with nothing left open, quit"
    ) { state, _ in state.closeLast() },
    KeyTableEntry(
        "Z Z", "F10", name: "quit", section: .general,
        help: "leave, whatever is open beside the text; asks first where something is not saved, but quit! does not"
    ) { state, call in call.insists ? [.quit(exitCode: 0)] : state.leave(key: "ZZ") }
    .insistent.called("qa"),
]
