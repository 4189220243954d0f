import CNcurses
import Screen

/// Draws frames through ncurses, touching only the rows that differ from what was drawn last.
struct Canvas {
    private let depth: ColorDepth
    /// Whether a pair's number follows from its colours.
    private let namesPairs: Bool
    private var shown: Frame?
    private var row: [cchar_t] = []
    private var pairs: [ColorPair: Int32] = [:]
    /// The pairs last used, each at a place that follows from its colours: quicker to look at than the dictionary.
    private var recentPairs = [(colors: ColorPair, number: Int32)?](repeating: nil, count: 1024)
    /// The same for palette entries by place, `foreground · 256 + background`; −1 unknown. A heat map asks for each cell.
    private var indexedPairs = [Int32](repeating: -1, count: 1 << 16)
    private var lastPair: (colors: ColorPair, number: Int32) = (ColorPair(), 0)

    private struct ColorPair: Hashable {
        var foreground: Color = .standard
        var background: Color = .standard
    }

    init(depth: ColorDepth, namesPairs: Bool) {
        self.depth = depth
        self.namesPairs = namesPairs
    }

    /// Forgets what was drawn last: the next frame is drawn whole.
    mutating func forget() {
        shown = nil
    }

    /// - Parameter size: The screen's size; what of the frame lies outside is not drawn, what it does not cover is blank.
    mutating func draw(_ frame: Frame, size: Size) {
        guard size.rows > 0, size.columns > 0, let screen = cn_standard_screen() else { return }
        if shown?.size != frame.size {
            shown = nil
            werase(screen)
        }
        for index in 0..<min(frame.size.rows, size.rows) where shown.map({ $0.row(index) != frame.row(index) }) ?? true
        {
            drawRow(frame.row(index), index, columns: size.columns, on: screen)
        }
        shown = frame
        place(frame.cursor, size: size, on: screen)
        wnoutrefresh(screen)
        doupdate()
    }

    private func place(_ cursor: Point?, size: Size, on screen: UnsafeMutablePointer<WINDOW>) {
        guard let cursor, (0..<size.rows).contains(cursor.row), (0..<size.columns).contains(cursor.column) else {
            curs_set(0)
            return
        }
        wmove(screen, Int32(cursor.row), Int32(cursor.column))
        curs_set(1)
    }

    private mutating func drawRow(
        _ cells: ArraySlice<Cell>, _ index: Int, columns: Int, on screen: UnsafeMutablePointer<WINDOW>
    ) {
        row.removeAll(keepingCapacity: true)
        let end = min(cells.endIndex, cells.startIndex + columns)
        var place = cells.startIndex
        while place < end {
            let cell = cells[place]
            let isWide = cell.width == 2 && place + 1 < end && cells[place + 1].width == 0
            append(cell, wide: isWide)
            place += isWide ? 2 : 1
        }
        mvwadd_wchnstr(screen, Int32(index), 0, row, Int32(row.count))
    }

    /// Adds one cell to the row, or two when a wide glyph must be replaced: ncurses counts columns by the C library's
    /// widths, and the row must come to the same sum as the frame's whatever the glyphs are.
    private mutating func append(_ cell: Cell, wide: Bool) {
        let pair = pair(for: cell.style)
        let attributes = Canvas.attributes(cell.style.attributes)
        // A screen full of letters shall cost no array for each.
        func add(_ scalar: UInt32) {
            var (filled, scalar) = (cchar_t(), scalar)
            cn_fill(&filled, &scalar, 1, attributes, pair)
            row.append(filled)
        }
        guard cell.width > 0, cell.width == 1 || wide else { return add(0x20) }
        if let ascii = cell.glyph.asciiValue, !wide, (0x20...0x7E).contains(ascii) { return add(UInt32(ascii)) }
        let scalars = Canvas.drawable(cell.glyph)
        if let base = scalars.first, cn_width(base) == (wide ? 2 : 1) {
            var filled = cchar_t()
            cn_fill(&filled, scalars, Int32(scalars.count), attributes, pair)
            row.append(filled)
            return
        }
        add(0xB7)
        if wide { add(0x20) }
    }

    /// A character's base and the marks that combine with it, as many as a cell can hold. What joins or varies symbols
    /// (emoji sequences) is left out: terminals disagree on how wide the result is, and all draw the base alone.
    private static func drawable(_ glyph: Character) -> [UInt32] {
        var scalars: [UInt32] = []
        for scalar in glyph.unicodeScalars {
            if scalars.isEmpty {
                // A flag's half alone is one column here and two there: a plain flag is drawn instead.
                scalars.append((0x1F1E6...0x1F1FF).contains(scalar.value) ? 0x2690 : scalar.value)
                continue
            }
            guard scalars.count < cn_scalars_per_cell() else { break }
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark:
                // U+20E3 makes an emoji of a digit, which some terminals widen.
                if !scalar.properties.isVariationSelector, scalar.value != 0x20E3, cn_width(scalar.value) == 0 {
                    scalars.append(scalar.value)
                }
            default: break
            }
        }
        return scalars
    }

    private mutating func pair(for style: Style) -> Int32 {
        if depth == .none { return 0 }
        let wanted = ColorPair(foreground: style.foreground, background: style.background)
        if wanted == lastPair.colors { return lastPair.number }
        let number = number(of: wanted)
        lastPair = (wanted, number)
        return number
    }

    private mutating func number(of wanted: ColorPair) -> Int32 {
        if case .indexed(let foreground) = wanted.foreground, case .indexed(let background) = wanted.background {
            let place = Int(foreground) << 8 | Int(background)
            if indexedPairs[place] < 0 { indexedPairs[place] = allocate(wanted) }
            return indexedPairs[place]
        }
        let place = Canvas.place(of: wanted)
        if let recent = recentPairs[place], recent.colors == wanted { return recent.number }
        let number = pairs[wanted] ?? allocate(wanted)
        pairs[wanted] = number
        recentPairs[place] = (wanted, number)
        return number
    }

    /// Where a pair stands among the recent ones: shades of one scale differ in the low bits of their parts.
    private static func place(of wanted: ColorPair) -> Int {
        func bits(_ color: Color) -> Int {
            switch color {
            case .standard: 0
            case .indexed(let index): Int(index) &* 5
            case .rgb(let red, let green, let blue): Int(red) &* 7 &+ Int(green) &* 31 &+ Int(blue) &* 113
            }
        }
        return (bits(wanted.background) &+ bits(wanted.foreground) &* 3) & 0x3FF
    }

    private func allocate(_ wanted: ColorPair) -> Int32 {
        let foreground = TerminalDescription.number(of: wanted.foreground.reduced(to: depth))
        let background = TerminalDescription.number(of: wanted.background.reduced(to: depth))
        if foreground < 0 && background < 0 { return 0 }
        guard namesPairs else { return max(0, alloc_pair(foreground, background)) }
        let pair = TerminalDescription.pair(foreground: foreground, background: background)
        return init_extended_pair(pair, foreground, background) == OK ? pair : 0
    }

    private static func attributes(_ wanted: Style.Attributes) -> attr_t {
        if wanted.isEmpty { return 0 }
        var attributes: attr_t = 0
        if wanted.contains(.bold) { attributes |= cn_bold() }
        if wanted.contains(.dim) { attributes |= cn_dim() }
        if wanted.contains(.italic) { attributes |= cn_italic() }
        if wanted.contains(.underline) { attributes |= cn_underline() }
        if wanted.contains(.reverse) { attributes |= cn_reverse() }
        return attributes
    }
}
