import Screen

/// Pictures as one SVG, each cell a rectangle of the same size, so that columns stand under each other whatever the
/// reader's font. Blocks, bars and dots are drawn as shapes. It follows the reader's light or dark.
public struct SVGExport: Sendable {
    public var title: String
    /// Lines above the pictures.
    public var facts: [String]

    /// Of one cell, in pixels.
    private static let (width, height, fontSize, baseline) = (8.4, 18.0, 14, 13.5)
    private static let margin = 12.0

    public init(title: String, facts: [String] = []) {
        self.title = title
        self.facts = facts
    }

    /// The whole picture.
    public func text(_ pictures: [Picture]) -> String {
        var body = ""
        var row = 0
        for line in [title] + facts {
            body += Self.words(line, row: row, column: 0, "class=\"\(row == 0 ? "title" : "fact")\"")
            row += 1
        }
        var columns = ([title] + facts).map(\.count).max() ?? 0
        for picture in pictures {
            row += 1
            if !picture.caption.isEmpty {
                body += Self.words(picture.caption, row: row, column: 0, "class=\"fact\"")
                row += 1
            }
            for line in 0..<picture.frame.size.rows {
                for run in PictureRun.runs(of: picture, row: line) { body += Self.drawn(run, row: row + line) }
            }
            row += picture.frame.size.rows
            columns = max(columns, picture.frame.size.columns)
        }
        let (width, height) = (
            Double(columns) * Self.width + 2 * Self.margin, Double(row) * Self.height + 2 * Self.margin
        )
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.number(width))" height="\(Self.number(height))" \
            viewBox="0 0 \(Self.number(width)) \(Self.number(height))">
            <title>\(escapedMarkup(title))</title>
            <style>
            svg { --ink: #1a1a1a; --paper: #ffffff; --faint: #6a6a6a; }
            @media (prefers-color-scheme: dark) { svg { --ink: #d8d8d8; --paper: #1c1c1c; --faint: #9a9a9a; } }
            text { font: \(Self.fontSize)px ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre; fill: var(--ink, #1a1a1a); }
            .title { font-weight: bold; } .fact { fill: var(--faint, #6a6a6a); }
            .paper { fill: var(--paper, #ffffff); } .ink { fill: var(--ink, #1a1a1a); }
            </style>
            <rect class="paper" width="100%" height="100%"/>
            <g transform="translate(\(Self.number(Self.margin)) \(Self.number(Self.margin)))">
            \(body)</g>
            </svg>

            """
    }

    private static func drawn(_ run: PictureRun, row: Int) -> String {
        let style = run.style
        let isReversed = style.attributes.contains(.reverse)
        let ink = isReversed ? style.background : style.foreground
        let paper = isReversed ? style.foreground : style.background
        var text = ""
        let box = rectangle(column: Double(run.column), row: Double(row), Double(run.columns), 1)
        if let color = paper.markup {
            text += "<rect \(box) fill=\"\(color)\"" + "/>\n"
        } else if isReversed {
            text += "<rect \(box) class=\"ink\"/>\n"
        }
        let fill =
            ink.markup.map { "fill=\"\($0)\" style=\"fill:\($0)\"" }
            ?? (isReversed ? "class=\"paper\" style=\"fill:var(--paper,#fff)\"" : "class=\"ink\"")
        var looks = fill
        if style.attributes.contains(.bold) { looks += " font-weight=\"bold\"" }
        if style.attributes.contains(.italic) { looks += " font-style=\"italic\"" }
        if style.attributes.contains(.underline) { looks += " text-decoration=\"underline\"" }
        if style.attributes.contains(.dim) { looks += " opacity=\"0.6\"" }
        text += glyphs(run, row: row, looks: looks, fill: fill)
        guard let label = run.label else { return text }
        // A rectangle to point at, whatever is drawn there.
        return "<g><title>\(escapedMarkup(label))</title><rect \(box) fill-opacity=\"0\"/>\n\(text)</g>\n"
    }

    /// The run's text; what the font may draw too small or with gaps is drawn as shapes instead.
    private static func glyphs(_ run: PictureRun, row: Int, looks: String, fill: String) -> String {
        var text = ""
        var words = ""
        var start = run.column
        var column = run.column
        func flush(_ words: inout String, _ text: inout String) {
            if words.contains(where: { $0 != " " }) { text += Self.words(words, row: row, column: start, looks) }
            words = ""
        }
        for character in run.text {
            if let shapes = BlockShapes.shapes(of: character) {
                flush(&words, &text)
                for shape in shapes {
                    let box = rectangle(
                        column: Double(column) + shape.x, row: Double(row) + shape.y, shape.width, shape.height)
                    text += "<rect \(box) \(fill)/>\n"
                }
                column += 1
                start = column
            } else {
                words.append(character)
                column += run.text.count == 1 ? run.columns : 1
            }
        }
        flush(&words, &text)
        return text
    }

    private static func words(_ text: String, row: Int, column: Int, _ looks: String) -> String {
        let x = number(Double(column) * width)
        let y = number(Double(row) * height + baseline)
        // Stretched or squeezed to its cells.
        let length =
            text.count > 1
            ? " textLength=\"\(number(Double(text.count) * width))\" lengthAdjust=\"spacingAndGlyphs\"" : ""
        return "<text x=\"\(x)\" y=\"\(y)\"\(length) \(looks)>\(escapedMarkup(text))</text>\n"
    }

    private static func rectangle(column: Double, row: Double, _ columns: Double, _ rows: Double) -> String {
        // Neighbours overlap a little: no seam shows between them.
        let seam = 0.02
        return "x=\"\(number(column * width))\" y=\"\(number(row * height))\""
            + " width=\"\(number((columns + seam) * width))\" height=\"\(number((rows + seam) * height))\""
    }

    /// Two decimals at most.
    private static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = (hundredths / 100, abs(hundredths % 100))
        let sign = hundredths < 0 && whole == 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
