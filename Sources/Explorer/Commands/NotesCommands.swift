let notesCommands: [KeyTableEntry] = [
    KeyTableEntry("R", name: "rename", section: .notes, help: "name the unit in view, from the name that it has") {
        state, _ in
        state.askForName()
    },
    KeyTableEntry(
        name: "name", argument: .name, section: .notes, help: "name the unit in view; without a name, remove its name"
    ) { state, call in state.nameUnit(call.argument, asOf: call.origin) },
    KeyTableEntry("B", name: "bookmark-ask", section: .notes, help: "mark this place, with a label if you like") {
        state, _ in
        state.ask(.command, text: "bookmark ")
    },
    KeyTableEntry(
        name: "bookmark", argument: .label, section: .notes, help: "mark this place; the label may be left out"
    ) { state, call in state.bookmark(call.argument, asOf: call.origin) }.called("mark", "k"),
    KeyTableEntry("g B", name: "bookmark-remove", section: .notes, help: "remove the mark here or on this line") {
        state, _ in
        state.removeBookmark()
    },
    KeyTableEntry("'", name: "bookmark-next", section: .notes, help: "next mark in this text", isJump: true) {
        state, call in
        state.moveToBookmark(by: call.times)
    },
    KeyTableEntry("\"", name: "bookmark-previous", section: .notes, help: "previous mark in this text", isJump: true) {
        state, call in
        state.moveToBookmark(by: -call.times)
    },
]
