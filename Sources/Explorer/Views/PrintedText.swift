import ModelCore
import Screen
import Texts

/// The coloured text as it is printed rather than browsed: no cursor, no status, only rows.
public struct PrintedText {
    private let layout: TextLayout
    private let painter: TextPainter
    private let columns: Int
    private let hasSigns: Bool

    /// - Parameters:
    ///   - columns: where rows are wrapped, at least 1.
    ///   - signs: whether a row of signs stands under each row of text.
    ///   - activation: the value after a position's symbol was read.
    public init(
        _ document: Document, columns: Int, depth: ColorDepth, range: Signal.Range, signs: Bool,
        activation: @escaping (_ position: Int, _ symbol: Symbol) -> Activation
    ) {
        layout = TextLayout(document, columns: columns)
        let coloring = ValueColoring(palette: Palette(depth: depth), range: range)
        painter = TextPainter(layout: layout, depth: depth, cursor: nil, match: nil) { position, symbol in
            coloring.paint(activation(position, symbol))
        }
        self.columns = columns
        hasSigns = signs
    }

    /// The row of a position, which should begin one, and the position behind the row.
    public func row(from position: Int) -> (frame: Frame, next: Int) {
        let row = layout.row(containing: position)
        var frame = Frame(size: Size(columns: columns, rows: hasSigns ? 2 : 1))
        _ = painter.draw(row, at: 0, signsAt: hasSigns ? 1 : nil, in: &frame)
        return (frame, row.range.upperBound)
    }

    /// The legend for a unit, as one row of at most so many columns.
    /// - Parameter name: what a person calls the unit; it is cut where there is no room for all of it.
    public static func legend(
        for address: UnitAddress, name: String? = nil, columns: Int, depth: ColorDepth
    ) -> Frame {
        var frame = Frame(size: Size(columns: columns, rows: 1))
        drawLegend(
            of: address.signal, palette: Palette(depth: depth), address: address, name: name, row: 0, in: &frame)
        return frame
    }
}
