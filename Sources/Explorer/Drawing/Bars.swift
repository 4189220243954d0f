import ModelCore
import Screen

/// Bars of eighths of a cell, from a zero line to a value. On which side of the line they stand says the sign; the hue
/// says it once more.
struct Bars {
    let palette: Palette
    let range: Signal.Range
    private let coloring: ValueColoring

    init(palette: Palette, range: Signal.Range) {
        self.palette = palette
        self.range = range
        coloring = ValueColoring(palette: palette, range: range)
    }

    /// Whether there is anything below the zero line.
    var isDiverging: Bool { coloring.scale == .diverging }

    /// A value's place on the scale, −1…1 or 0…1; c counts as tanh(c).
    func level(of value: Float) -> Float {
        let shade = coloring.shade(of: value)
        return max(isDiverging ? -1 : 0, min(1, shade))
    }

    /// Numbers for the scale, the most wanted first; those of c stand where its tanh does.
    var ticks: [(value: Float, label: String)] {
        switch range {
        case .tanh: [(1, "+1"), (-1, "-1"), (0, "0"), (0.5, "+0.5"), (-0.5, "-0.5")]
        case .sigmoid: [(1, "1"), (0, "0"), (0.5, "0.5")]
        case .unbounded: [(3, "+3"), (-3, "-3"), (0, "0"), (0.5, "+0.5"), (-0.5, "-0.5"), (1, "+1"), (-1, "-1")]
        }
    }

    /// Whether a bar fills at least half of a cell.
    static func isMostlyFull(_ cell: Cell) -> Bool {
        guard let index = rising.firstIndex(of: cell.glyph) else { return false }
        return cell.style.attributes.contains(.reverse) ? index <= 3 : index >= 3
    }

    private static let rising: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let growing: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]

    /// The colour of a bar. Where there are many, one hue for all on a side: the shades near zero would not be seen as a
    /// foreground. Sixteen and eight are hues rather than shades, and a value has the one that the text has for it, or the
    /// next one to zero that is no grey.
    private func style(_ level: Float) -> Style {
        switch palette.depth {
        case .none: return .plain
        case .full, .palette: return Style(foreground: palette.style(for: level < 0 ? -0.6 : 0.6).background)
        case .sixteen, .eight:
            let steps = Float(palette.styles(of: .diverging).count / 2)
            let shade = max(level.magnitude, 1 / max(1, steps))
            return Style(foreground: palette.style(for: level < 0 ? -shade : shade).background)
        }
    }

    /// A column of cells, the uppermost first; nil where the bar does not reach.
    ///
    /// A diverging scale has its zero line between the two halves; an odd row is left over, at the bottom. One row alone
    /// shows the sign.
    func column(_ value: Float, rows: Int) -> [Cell?] {
        guard rows > 0 else { return [] }
        guard !value.isNaN else {
            return Array(repeating: Cell("x", style: palette.noValue), count: 1) + nothing(rows - 1)
        }
        if isDiverging && rows == 1 {
            let sign = palette.sign(for: level(of: value))
            return [sign == .blank ? nil : sign]
        }
        let above = isDiverging ? rows / 2 : rows
        let level = level(of: value)
        let eighths = Int((level.magnitude * Float(above * 8)).rounded())
        let style = style(level)
        var cells: [Cell?] = nothing(rows)
        for step in 0..<above {
            let part = min(8, eighths - step * 8)
            guard part > 0 else { break }
            if level < 0 {
                cells[above + step] = Self.hanging(part, style)
            } else {
                cells[above - 1 - step] = Cell(Self.rising[part - 1], style: style)
            }
        }
        return cells
    }

    private func nothing(_ rows: Int) -> [Cell?] { Array(repeating: nil, count: max(0, rows)) }

    /// A cell filled from its upper edge: there are no such characters, so the rest is drawn, reversed.
    private static func hanging(_ eighths: Int, _ style: Style) -> Cell {
        guard eighths < 8 else { return Cell("█", style: style) }
        return Cell(rising[7 - eighths], style: reversed(style))
    }

    /// A bar along a row; from the middle to either side on a diverging scale, nil where it does not reach.
    func row(_ value: Float, columns: Int) -> [Cell?] {
        guard columns > 0, !value.isNaN else { return nothing(columns) }
        let right = isDiverging ? columns - columns / 2 : columns
        let level = level(of: value)
        let room = level < 0 ? columns - right : right
        let eighths = Int((level.magnitude * Float(room * 8)).rounded())
        let style = style(level)
        var cells: [Cell?] = nothing(columns)
        for step in 0..<room {
            let part = min(8, eighths - step * 8)
            guard part > 0 else { break }
            if level < 0 {
                cells[room - 1 - step] =
                    part < 8 ? Cell(Self.growing[7 - part], style: Self.reversed(style)) : Cell("█", style: style)
            } else {
                cells[columns - right + step] = Cell(Self.growing[part - 1], style: style)
            }
        }
        return cells
    }

    private static func reversed(_ style: Style) -> Style {
        var style = style
        style.attributes.insert(.reverse)
        return style
    }
}
