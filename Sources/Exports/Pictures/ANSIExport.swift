import Screen

/// A frame as lines of text, with the terminal's colour codes (ECMA-48 SGR) or without.
public struct ANSIExport: Sendable {
    /// What the colours are reduced to. With `none` there are no colours.
    public var depth: ColorDepth
    /// Whether bold, underline and the like are written. False with depth `none` is plain text.
    public var attributes: Bool

    public init(depth: ColorDepth, attributes: Bool = true) {
        self.depth = depth
        self.attributes = attributes
    }

    /// No codes at all.
    public static let plain = ANSIExport(depth: .none, attributes: false)

    /// The rows, from the top, without line ends. Each begins and ends in the terminal's own style; blanks at its end are
    /// left out unless they show (a background, reverse, underline).
    public func lines(_ frame: Frame) -> [String] {
        (0..<frame.size.rows).map { line(frame.row($0)) }
    }

    /// The rows, each ended by a newline.
    public func text(_ frame: Frame) -> String {
        lines(frame).map { $0 + "\n" }.joined()
    }

    /// One row's cells as a line.
    public func line(_ cells: some Collection<Cell>) -> String {
        var line = ""
        var current = Style.plain
        // Blanks wait here until something visible follows them.
        var blanks = 0
        for cell in cells where cell.width > 0 {
            let style = reduced(cell.style)
            if cell.glyph == " ", ANSIExport.isInvisible(style) {
                blanks += 1
                continue
            }
            if blanks > 0 {
                if !ANSIExport.isInvisible(current) { append(&line, from: &current, to: .plain) }
                line += String(repeating: " ", count: blanks)
                blanks = 0
            }
            append(&line, from: &current, to: style)
            line += ANSIExport.safe(cell)
        }
        append(&line, from: &current, to: .plain)
        return line
    }

    /// A frame's cells hold no control characters; should one get in all the same, it must not reach a terminal.
    private static func safe(_ cell: Cell) -> String {
        let isDrawable = cell.glyph == " " || DisplayWidth.of(cell.glyph) > 0
        return isDrawable ? String(cell.glyph) : String(repeating: "·", count: max(1, Int(cell.width)))
    }

    private func reduced(_ style: Style) -> Style {
        Style(
            foreground: style.foreground.reduced(to: depth), background: style.background.reduced(to: depth),
            attributes ? style.attributes : [])
    }

    private static func isInvisible(_ style: Style) -> Bool {
        style.background == .standard && style.attributes.isDisjoint(with: [.reverse, .underline])
    }

    private func append(_ line: inout String, from current: inout Style, to style: Style) {
        guard style != current else { return }
        line += SGR.change(from: current, to: style)
        current = style
    }
}
