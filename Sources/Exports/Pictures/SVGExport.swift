import Screen

/// A page as one SVG. A picture's cells are rectangles of the same size, so that columns stand under each other whatever
/// the reader's font; blocks, bars and dots are drawn as shapes. It follows the reader's light or dark.
public struct SVGExport: Sendable {
    /// Of one cell, in pixels.
    private static let (cellWidth, cellHeight, fontSize, baseline) = (8.4, 18.0, 14, 13.5)
    private static let margin = 12.0

    static let font = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"

    public init() {}

    /// The whole file.
    public func text(_ page: Page) -> String {
        var body = ""
        var (width, y) = (0.0, 0.0)
        for (index, line) in ([page.title] + page.facts).enumerated() {
            body += Self.words(
                line, column: 0, y: y, index == 0 ? "class=\"ink\" font-weight=\"bold\"" : Self.faint, isFitted: false)
            width = max(width, Double(Drawing.columns(of: line)) * Self.cellWidth)
            y += Self.cellHeight
        }
        for part in page.parts {
            y += Self.cellHeight
            switch part {
            case .picture(let picture):
                body += caption(picture.caption, &y, &width)
                body += "<g shape-rendering=\"crispEdges\">\n"
                // What is said of a cell is the HTML's affair: cells alike are one here, whatever their labels.
                let plain = Picture(picture.frame)
                for row in 0..<plain.frame.size.rows {
                    let runs = PictureRun.runs(of: plain, row: row)
                    body += Self.drawn(runs, y: y)
                    if let last = runs.last { width = max(width, Double(last.column + last.columns) * Self.cellWidth) }
                    y += Self.cellHeight
                }
                body += "</g>\n"
            case .drawing(let drawing):
                body += caption(drawing.caption, &y, &width)
                body +=
                    "<g transform=\"translate(0 \(coordinate(y)))\" font-size=\"\(coordinate(Drawing.fontSize))\">\n"
                body += drawing.body + "</g>\n"
                width = max(width, drawing.width)
                y += drawing.height
            }
        }
        if let line = page.provenance?.line {
            y += Self.cellHeight
            body +=
                "<text x=\"0\" y=\"\(coordinate(y + Self.baseline))\" font-size=\"10\" \(Self.faint)>"
                + "\(escapedMarkup(line))</text>\n"
            // Ten pixels high, a character is six wide.
            width = max(width, Double(Drawing.columns(of: line)) * Self.cellWidth * 10 / Double(Self.fontSize))
            y += Self.cellHeight
        }
        let size = (coordinate(width + 2 * Self.margin), coordinate(y + 2 * Self.margin))
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(size.0)" height="\(size.1)" \
            viewBox="0 0 \(size.0) \(size.1)" class="ink" fill="\(PageColors.light.ink)" \
            font-family="\(Self.font)" font-size="\(Self.fontSize)" xml:space="preserve">
            <title>\(escapedMarkup(page.title))</title>
            \(Self.metadata(page.provenance))<style>
            \(PageColors.shapes)
            </style>
            <rect class="paper" fill="\(PageColors.light.paper)" width="100%" height="100%"/>
            <g transform="translate(\(coordinate(Self.margin)) \(coordinate(Self.margin)))">
            \(body)</g>
            </svg>

            """
    }

    private static func metadata(_ provenance: PageProvenance?) -> String {
        provenance.map { "<metadata>\(escapedMarkup($0.json))</metadata>\n" } ?? ""
    }

    /// A drawing inside of a page of HTML that has `PageColors.shapes` among its styles.
    static func inline(_ drawing: Drawing) -> String {
        let size = (coordinate(drawing.width), coordinate(drawing.height))
        return "<svg width=\"\(size.0)\" height=\"\(size.1)\" viewBox=\"0 0 \(size.0) \(size.1)\" class=\"ink\""
            + " font-family=\"\(font)\" font-size=\"\(coordinate(Drawing.fontSize))\" xml:space=\"preserve\">\n"
            + drawing.body + "</svg>\n"
    }

    private static let faint = "class=\"faint\" fill=\"\(PageColors.light.faint)\""

    private func caption(_ text: String, _ y: inout Double, _ width: inout Double) -> String {
        guard !text.isEmpty else { return "" }
        defer { y += Self.cellHeight }
        width = max(width, Double(Drawing.columns(of: text)) * Self.cellWidth)
        return Self.words(text, column: 0, y: y, Self.faint, isFitted: false)
    }

    /// A row: what lies behind its cells, then its words, as few as their colours allow.
    private static func drawn(_ runs: [PictureRun], y: Double) -> String {
        var text = ""
        var words: [(run: PictureRun, looks: String, fill: String)] = []
        for run in runs {
            let isReversed = run.style.attributes.contains(.reverse)
            let paper = isReversed ? run.style.foreground : run.style.background
            if let color = paper.markup {
                text += "<rect \(box(Double(run.column), y, Double(run.columns), 1)) fill=\"\(color)\"/>\n"
            } else if isReversed {
                text += "<rect \(box(Double(run.column), y, Double(run.columns), 1)) class=\"ink\"/>\n"
            }
            let (looks, fill) = ink(of: run.style)
            if let last = words.last, last.looks == looks, last.run.columns == last.run.text.count,
                run.columns == run.text.count, last.run.column + last.run.columns == run.column
            {
                words[words.count - 1].run.text += run.text
                words[words.count - 1].run.columns += run.columns
            } else {
                words.append((run, looks, fill))
            }
        }
        return text + words.map { glyphs($0.run, y: y, looks: $0.looks, fill: $0.fill) }.joined()
    }

    /// How words of a style look, and what shapes in their place are filled with.
    private static func ink(of style: Style) -> (looks: String, fill: String) {
        let isReversed = style.attributes.contains(.reverse)
        let fill =
            (isReversed ? style.background : style.foreground).markup.map { "fill=\"\($0)\"" }
            ?? (isReversed ? "class=\"paper\" fill=\"\(PageColors.light.paper)\"" : "class=\"ink\"")
        var looks = fill
        if style.attributes.contains(.bold) { looks += " font-weight=\"bold\"" }
        if style.attributes.contains(.italic) { looks += " font-style=\"italic\"" }
        if style.attributes.contains(.underline) { looks += " text-decoration=\"underline\"" }
        if style.isFaint { looks += " opacity=\"0.6\"" }
        return (looks, fill)
    }

    /// The run's text; what the font may draw too small or with gaps is drawn as shapes instead.
    private static func glyphs(_ run: PictureRun, y: Double, looks: String, fill: String) -> String {
        var text = ""
        var word = ""
        var start = run.column
        var column = run.column
        func flush() {
            if word.contains(where: { $0 != " " }) || looks.contains("underline") && !word.isEmpty {
                text += words(word, column: start, y: y, looks)
            }
            word = ""
        }
        for character in run.text {
            if let shapes = BlockShapes.shapes(of: character) {
                flush()
                for shape in shapes {
                    let place = box(
                        Double(column) + shape.x, y + shape.y * cellHeight, shape.width, shape.height)
                    text += "<rect \(place) \(fill)/>\n"
                }
                column += 1
                start = column
            } else {
                word.append(character)
                column += run.text.count == 1 ? run.columns : 1
            }
        }
        flush()
        return text
    }

    /// - Parameter isFitted: whether it is stretched or squeezed to its cells, of which each character has one.
    private static func words(
        _ text: String, column: Int, y: Double, _ looks: String, isFitted: Bool = true
    ) -> String {
        let length =
            isFitted && text.count > 1
            ? " textLength=\"\(coordinate(Double(text.count) * cellWidth))\" lengthAdjust=\"spacingAndGlyphs\"" : ""
        return "<text x=\"\(coordinate(Double(column) * cellWidth))\" y=\"\(coordinate(y + baseline))\"\(length) "
            + "\(looks)>\(escapedMarkup(text))</text>\n"
    }

    /// A rectangle's place in cells from the left, pixels from the top, and cells.
    private static func box(_ column: Double, _ y: Double, _ columns: Double, _ rows: Double) -> String {
        // Neighbours overlap a little: no seam shows between them.
        let seam = 0.02
        return "x=\"\(coordinate(column * cellWidth))\" y=\"\(coordinate(y))\""
            + " width=\"\(coordinate((columns + seam) * cellWidth))\""
            + " height=\"\(coordinate((rows + seam) * cellHeight))\""
    }
}
