import Screen

let settingCommands: [KeyTableEntry] = [
    KeyTableEntry(
        name: "set", argument: .setting, section: .general,
        help: "mouse off leaves the mouse to the terminal, mouse on takes it back; palette dark as :palette does"
    ) { state, call in state.set(call.argument) }
]

/// What `:set` knows.
enum Setting {
    static var completions: [String] {
        ["mouse off", "mouse on"] + PaletteScheme.named.map { "palette \($0.description)" }
    }
}

extension ExplorerState {
    /// `:set`: `mouse off`, and as vim writes it `nomouse` and `mouse=`; alone it says what is set.
    mutating func set(_ argument: String?) -> [Effect] {
        guard let argument else {
            notice = Notice(
                text: "mouse \(isMouseReported ? "on" : "off"), palette \(palette.scheme)", isError: false)
            return []
        }
        let name = String(argument.prefix { $0 != " " && $0 != "=" })
        let value = String(argument.dropFirst(name.count).drop { $0 == " " || $0 == "=" }).trimmingBlanks
        switch (name, value) {
        case ("mouse", "off"), ("nomouse", ""): return setMouse(false)
        case ("mouse", "") where argument.hasSuffix("="): return setMouse(false)
        case ("mouse", "on"), ("mouse", "a"), ("mouse", ""): return setMouse(true)
        case ("palette", ""): return tellPalette()
        case ("palette", _): return choosePalette(value)
        default:
            return complain("\"\(argument)\" cannot be set; there are \(Setting.completions.joined(separator: ", "))")
        }
    }

    private mutating func setMouse(_ isReported: Bool) -> [Effect] {
        isMouseReported = isReported
        pressed = nil
        notice = Notice(
            text: isReported
                ? "the mouse is the explorer's; with Shift it marks text as anywhere else"
                : "the mouse is the terminal's, and marks text as anywhere else; :set mouse on takes it back",
            isError: false)
        return [.reportMouse(isReported)]
    }
}
