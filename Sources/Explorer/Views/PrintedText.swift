import ModelCore
import Screen
import Texts

/// What a printed text is coloured by.
public enum PrintedColors: Hashable, Sendable {
    /// A unit's values. The name is what a person calls it.
    case unit(UnitAddress, name: String?)
    /// −log p of each symbol, in nats.
    case surprise
    /// log p of each symbol with interventions less that without, in nats.
    case difference

    func coloring(_ palette: Palette) -> ValueColoring {
        switch self {
        case .unit(let address, _): ValueColoring(palette: palette, range: address.signal.range)
        case .surprise: ValueColoring(palette: palette, upTo: ExplorerState.greatSurprise)
        case .difference: ValueColoring(palette: palette, rootsUpTo: ExplorerState.greatDifference)
        }
    }
}

/// A row of a printed text.
public struct PrintedRow: Sendable {
    /// A symbol with its cells in the row.
    public struct Place: Sendable {
        public let position: Int
        public let symbol: Symbol
        public let column: Int
        /// Columns that it covers.
        public let columns: Int
    }

    /// One row, or two with the signs below the text.
    public let frame: Frame
    public let places: [Place]
    /// The position behind the row.
    public let next: Int
}

/// The coloured text as it is printed rather than browsed: no cursor, no status, only rows.
public struct PrintedText {
    private let layout: TextLayout
    private let painter: TextPainter
    private let columns: Int
    private let hasSigns: Bool

    /// - Parameters:
    ///   - columns: where rows are wrapped, at least 1.
    ///   - signs: whether a row of signs stands under each row of text.
    ///   - activation: the value after a position's symbol was read, or what else the colours are of.
    public init(
        _ document: Document, columns: Int, palette: Palette, colors: PrintedColors, signs: Bool,
        activation: @escaping (_ position: Int, _ symbol: Symbol) -> Activation
    ) {
        layout = TextLayout(document, columns: columns)
        let coloring = colors.coloring(palette)
        painter = TextPainter(layout: layout, depth: palette.depth, cursor: nil, match: nil) { position, symbol in
            coloring.paint(activation(position, symbol))
        }
        self.columns = columns
        hasSigns = signs
    }

    /// The row of a position, which should begin one.
    public func row(from position: Int) -> PrintedRow {
        let row = layout.row(containing: position)
        var frame = Frame(size: Size(columns: columns, rows: hasSigns ? 2 : 1))
        _ = painter.draw(row, at: 0, signsAt: hasSigns ? 1 : nil, in: &frame)
        let places = layout.place(row).map {
            PrintedRow.Place(position: $0.position, symbol: $0.symbol, column: $0.column, columns: $0.width)
        }
        return PrintedRow(frame: frame, places: places, next: row.range.upperBound)
    }

    /// The legend of the colours, as one row of at most so many columns; a unit's name is cut where there is no room for
    /// all of it.
    public static func legend(for colors: PrintedColors, columns: Int, palette: Palette) -> Frame {
        var frame = Frame(size: Size(columns: columns, rows: 1))
        let coloring = colors.coloring(palette)
        switch colors {
        case .unit(let address, let name):
            drawLegend(
                of: address.signal, palette: palette, address: address, name: name, row: 0, in: &frame)
        case .surprise: drawSurpriseLegend(coloring, row: 0, in: &frame)
        case .difference: drawDifferenceLegend(coloring, figures: "", row: 0, in: &frame)
        }
        return frame
    }
}
