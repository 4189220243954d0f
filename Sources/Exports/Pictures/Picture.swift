import Screen

/// A frame on its way to a page: what is drawn, and what can be read by pointing at it.
public struct Picture: Sendable {
    /// A few words on some cells of one row.
    public struct Label: Hashable, Sendable {
        public var text: String
        /// Cells that it covers, from its own to the right; at least 1.
        public var columns: Int

        public init(_ text: String, columns: Int = 1) {
            self.text = text
            self.columns = columns
        }
    }

    public var frame: Frame
    /// By the first cell that each covers, counted row by row from the top left.
    public var labels: [Int: Label]
    /// What stands above it; empty for nothing.
    public var caption: String

    public init(_ frame: Frame, labels: [Int: Label] = [:], caption: String = "") {
        self.frame = frame
        self.labels = labels
        self.caption = caption
    }
}

/// Cells of a row that are drawn alike, carry the same label and stand side by side.
struct PictureRun {
    var column: Int
    var columns: Int
    var text: String
    var style: Style
    var label: String?
    /// Where its label begins; tells two equal ones apart.
    var labelColumn: Int?

    /// A row's runs from the left, blanks of the plain style left out at its end. A wide glyph is a run of its own.
    static func runs(of picture: Picture, row: Int) -> [PictureRun] {
        var runs: [PictureRun] = []
        let columns = picture.frame.size.columns
        var label: (text: String, column: Int, end: Int)?
        for (column, cell) in zip(0..., picture.frame.row(row)) {
            if let found = picture.labels[row * columns + column] {
                label = (found.text, column, column + max(1, found.columns))
            } else if let last = label, column >= last.end {
                label = nil
            }
            guard cell.width > 0 else { continue }
            let isDrawable = cell.glyph == " " || DisplayWidth.of(cell.glyph) > 0
            let glyph = isDrawable ? String(cell.glyph) : String(repeating: "·", count: Int(cell.width))
            if let last = runs.last, last.style == cell.style, last.labelColumn == label?.column, cell.width == 1,
                last.columns == last.text.count
            {
                runs[runs.count - 1].text += glyph
                runs[runs.count - 1].columns += 1
            } else {
                runs.append(
                    PictureRun(
                        column: column, columns: Int(cell.width), text: glyph, style: cell.style, label: label?.text,
                        labelColumn: label?.column))
            }
        }
        while var last = runs.popLast() {
            if last.style == .plain, last.label == nil {
                while last.text.last == " " {
                    last.text.removeLast()
                    last.columns -= 1
                }
                if last.text.isEmpty { continue }
            }
            runs.append(last)
            break
        }
        return runs
    }
}
