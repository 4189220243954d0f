extension [String] {
    /// The first of some wordings, the longest first, that so many columns hold; the last one cut where none does.
    func fitting(_ columns: Int) -> String {
        first { $0.columns <= columns } ?? (last ?? "").cut(to: columns)
    }
}

/// Hints on the next step, in ever fewer words for ever narrower screens.
enum Hint {
    /// At the start, until something is done.
    static let start = [
        "?  help: keys, mouse, what to do first      :  a command by its name      q  leave",
        "?  help: keys and mouse    :  commands by name    q  leave", "? help   : commands by name   q leave",
        "? help  : commands  q leave", "? help : line q quit", "? : q",
    ]

    static let typing = [
        "typing: every key is read as the next symbol; Backspace goes back, Esc stops",
        "type the next symbols; Backspace goes back, Esc stops", "type; Backspace goes back, Esc stops",
        "type; Esc stops", "Esc stops",
    ]

    static let noModel = ["no model: open one with :model FILE", "no model: type :model", ":model opens one", ":model"]
    static let noText = ["no text: open one with :open FILE", "no text: type :open", ":open opens one", ":open"]

    /// Where nothing goes on: how to leave.
    static let leaving = "q leaves, and so does Ctrl-C once more; ? shows every key"
}
