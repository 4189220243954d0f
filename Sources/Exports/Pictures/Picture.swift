import Screen

/// A frame on its way to a page: what is drawn, and what can be read by pointing at it.
public struct Picture: Sendable {
    public var frame: Frame
    /// By cell, counted row by row from the top left: a few words on it.
    public var labels: [Int: String]
    /// What stands above it; empty for nothing.
    public var caption: String

    public init(_ frame: Frame, labels: [Int: String] = [:], caption: String = "") {
        self.frame = frame
        self.labels = labels
        self.caption = caption
    }
}

/// Cells of a row that are drawn alike and stand side by side.
struct PictureRun {
    var column: Int
    var columns: Int
    var text: String
    var style: Style
    var label: String?

    /// A row's runs from the left, blanks of the plain style left out at its end.
    static func runs(of picture: Picture, row: Int) -> [PictureRun] {
        var runs: [PictureRun] = []
        let columns = picture.frame.size.columns
        for (column, cell) in zip(0..., picture.frame.row(row)) where cell.width > 0 {
            let label = picture.labels[row * columns + column]
            let isDrawable = cell.glyph == " " || DisplayWidth.of(cell.glyph) > 0
            let glyph = isDrawable ? String(cell.glyph) : String(repeating: "·", count: Int(cell.width))
            if let last = runs.last, last.style == cell.style, last.label == nil, label == nil, cell.width == 1,
                last.columns == last.text.count
            {
                runs[runs.count - 1].text += glyph
                runs[runs.count - 1].columns += 1
            } else {
                runs.append(
                    PictureRun(column: column, columns: Int(cell.width), text: glyph, style: cell.style, label: label))
            }
        }
        while let last = runs.last, last.style == .plain, last.label == nil, last.text.allSatisfy({ $0 == " " }) {
            runs.removeLast()
        }
        return runs
    }
}

/// Text as XML and HTML want it.
func escapedMarkup(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

extension Color {
    /// `#rrggbb`; nil for the page's own colour.
    var markup: String? {
        guard let color = approximateRGB else { return nil }
        return "#"
            + [color.red, color.green, color.blue].map { part in
                let digits = String(part, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
    }
}
