import Texts

let movingCommands: [KeyTableEntry] = [
    KeyTableEntry("h", "Left", "Backspace", name: "left", section: .moving, help: "one symbol left") { state, call in
        state.moveCursor { document, cursor in cursor.subtractingClamped(call.times) }
    },
    KeyTableEntry("l", "Right", name: "right", section: .moving, help: "one symbol right") { state, call in
        state.moveCursor { document, cursor in cursor.addingClamped(call.times) }
    },
    KeyTableEntry("j", "Down", "Ctrl-N", name: "down", section: .moving, help: "one line down", keepsColumn: true) {
        state, call in
        state.moveByLines(call.times)
    },
    KeyTableEntry("k", "Up", "Ctrl-P", name: "up", section: .moving, help: "one line up", keepsColumn: true) {
        state, call in
        state.moveByLines(-call.times)
    },
    KeyTableEntry(
        "g j", "Alt-Down", name: "row-down", section: .moving, help: "one screen row down, within a long line",
        keepsColumn: true
    ) { state, call in state.moveByRows(call.times) },
    KeyTableEntry(
        "g k", "Alt-Up", name: "row-up", section: .moving, help: "one screen row up, within a long line",
        keepsColumn: true
    ) { state, call in state.moveByRows(-call.times) },
    KeyTableEntry("w", "Ctrl-Right", name: "word", section: .moving, help: "next word") { state, call in
        state.moveRepeatedly(call.times) { $0.nextWord(after: $1) }
    },
    KeyTableEntry("b", "Ctrl-Left", name: "word-back", section: .moving, help: "previous word") { state, call in
        state.moveRepeatedly(call.times) { $0.previousWord(before: $1) }
    },
    KeyTableEntry("e", name: "word-end", section: .moving, help: "end of the word") { state, call in
        state.moveRepeatedly(call.times) { $0.wordEnd(after: $1) }
    },
    KeyTableEntry("0", "Home", name: "line-start", section: .moving, help: "start of the line") { state, _ in
        state.moveCursor { $0.lineRange(containing: $1).lowerBound }
    },
    KeyTableEntry("^", name: "line-text", section: .moving, help: "first non-blank symbol of the line") {
        state, _ in
        state.moveCursor { $0.firstNonBlank(ofLineContaining: $1) }
    },
    KeyTableEntry(
        "$", "End", name: "line-end", section: .moving, help: "end of the line: its newline", keepsColumn: true
    ) { state, call in state.moveToLineEnd(call.times) },
    KeyTableEntry("Enter", name: "next-line", section: .moving, help: "start of the next line's text") {
        state, call in
        let effects = state.moveByLines(call.times)
        return effects + state.moveCursor { $0.firstNonBlank(ofLineContaining: $1) }
    },
    KeyTableEntry("}", name: "paragraph", section: .moving, help: "next empty line", isJump: true) { state, call in
        state.moveRepeatedly(call.times) { $0.nextParagraph(after: $1) }
    },
    KeyTableEntry("{", name: "paragraph-back", section: .moving, help: "previous empty line", isJump: true) {
        state, call in
        state.moveRepeatedly(call.times) { $0.previousParagraph(before: $1) }
    },
    KeyTableEntry(
        "g g", "Ctrl-Home", name: "start", section: .moving, help: "first line; with a number, that line", isJump: true
    ) { state, call in state.moveToLine((call.count ?? 1) - 1) },
    KeyTableEntry(
        "G", "Ctrl-End", name: "end", section: .moving, help: "end of the text; with a number, that line", isJump: true
    ) { state, call in
        if let count = call.count { return state.moveToLine(count - 1) }
        return state.moveToEnd()
    },
    KeyTableEntry(
        "F", name: "follow", section: .moving, help: "go to the end and stay there as the text grows; moving stops it"
    ) { state, _ in state.toggleFollowing() },
    KeyTableEntry(
        "%", name: "percent", argument: .number, section: .moving, help: "with a number: that percentage of the text",
        isJump: true
    ) { state, call in
        guard let percent = call.count ?? call.argument.flatMap({ Int($0) }) else {
            return state.complain("type the percentage first, as in 50%")
        }
        return state.move(to: .percent(percent))
    },
    KeyTableEntry(
        name: "goto", argument: .number, section: .moving,
        help: "to a line (:120), the last one (:$), a percentage (:goto 50%), a position (:@1000) or a mark (:'name)",
        isJump: true
    ) { state, call in state.goTo(call.argument ?? call.count.map { String($0) } ?? "") },
    KeyTableEntry("H", name: "screen-top", section: .moving, help: "first row of the screen") { state, call in
        state.moveOnScreen { rows in call.times - 1 }
    },
    KeyTableEntry("M", name: "screen-middle", section: .moving, help: "middle row of the screen") { state, _ in
        state.moveOnScreen { rows in (rows - 1) / 2 }
    },
    KeyTableEntry("L", name: "screen-bottom", section: .moving, help: "last row of the screen") { state, call in
        state.moveOnScreen { rows in rows - call.times }
    },
]

let scrollingCommands: [KeyTableEntry] = [
    KeyTableEntry("Space", "Ctrl-F", "PgDn", name: "page-down", section: .scrolling, help: "one screen down") {
        state, call in
        state.scroll(screens: call.times)
    },
    KeyTableEntry("Ctrl-B", "PgUp", name: "page-up", section: .scrolling, help: "one screen up") { state, call in
        state.scroll(screens: -call.times)
    },
    KeyTableEntry("Ctrl-D", name: "half-down", section: .scrolling, help: "half a screen down, or so many rows") {
        state, call in
        state.scroll(rows: call.count ?? state.screen.textCapacity / 2, takingCursor: true)
    },
    KeyTableEntry("Ctrl-U", name: "half-up", section: .scrolling, help: "half a screen up, or so many rows") {
        state, call in
        state.scroll(rows: -(call.count ?? state.screen.textCapacity / 2), takingCursor: true)
    },
    KeyTableEntry("Ctrl-E", name: "scroll-down", section: .scrolling, help: "one row down, the cursor stays") {
        state, call in
        state.scroll(rows: call.times)
    },
    KeyTableEntry("Ctrl-Y", name: "scroll-up", section: .scrolling, help: "one row up, the cursor stays") {
        state, call in
        state.scroll(rows: -call.times)
    },
    KeyTableEntry("z t", name: "cursor-top", section: .scrolling, help: "the cursor's row to the top") { state, _ in
        state.placeCursorRow { _ in 0 }
    },
    KeyTableEntry("z z", name: "cursor-middle", section: .scrolling, help: "the cursor's row to the middle") {
        state, _ in
        state.placeCursorRow { rows in (rows - 1) / 2 }
    },
    KeyTableEntry("z b", name: "cursor-bottom", section: .scrolling, help: "the cursor's row to the bottom") {
        state, _ in
        state.placeCursorRow { rows in rows - 1 }
    },
]

extension Int {
    func addingClamped(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other > 0 ? .max : .min) : sum
    }

    func subtractingClamped(_ other: Int) -> Int {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? (other > 0 ? .min : .max) : difference
    }
}
