import Screen

/// A chart: shapes and words in pixels, from the top left.
public struct Drawing: Sendable {
    /// What something is drawn with: the page's own colours, or one that stays what it is.
    enum Ink {
        case ink, faint, accent, mark
        case color(Color)

        fileprivate var fill: String {
            switch self {
            case .ink: "class=\"ink\""
            case .faint: "class=\"faint\" fill=\"\(PageColors.light.faint)\""
            case .accent: "class=\"accent\" fill=\"\(PageColors.light.accent)\""
            case .mark: "class=\"mark\" fill=\"\(PageColors.light.mark)\""
            case .color(let color): "fill=\"\(color.markup ?? PageColors.light.ink)\""
            }
        }

        fileprivate var stroke: String {
            switch self {
            case .ink, .faint: "class=\"line\" stroke=\"\(PageColors.light.faint)\""
            case .accent: "class=\"accent-line\" stroke=\"\(PageColors.light.accent)\""
            case .mark: "class=\"mark-line\" stroke=\"\(PageColors.light.mark)\""
            case .color(let color): "stroke=\"\(color.markup ?? PageColors.light.ink)\""
            }
        }
    }

    enum Anchor: String {
        case start, middle, end
    }

    /// Of the words, and of one of their characters, which all have the same width.
    static let (fontSize, characterWidth) = (12.0, 7.23)

    public var caption: String
    public private(set) var width = 0.0
    public private(set) var height = 0.0
    private(set) var body = ""

    init(caption: String = "") { self.caption = caption }

    /// Makes the drawing large enough for a place.
    mutating func reach(_ x: Double, _ y: Double) {
        width = max(width, x)
        height = max(height, y)
    }

    /// - Parameter title: what can be read by pointing at it.
    mutating func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ ink: Ink, title: String? = nil
    ) {
        reach(x + width, y + height)
        add(
            "rect x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" width=\"\(coordinate(width))\""
                + " height=\"\(coordinate(height))\" \(ink.fill)", title: title)
    }

    mutating func line(
        _ x: Double, _ y: Double, _ endX: Double, _ endY: Double, _ ink: Ink = .faint, width: Double = 1,
        dashes: String = ""
    ) {
        reach(max(x, endX), max(y, endY))
        add(
            "line x1=\"\(coordinate(x))\" y1=\"\(coordinate(y))\" x2=\"\(coordinate(endX))\" y2=\"\(coordinate(endY))\""
                + " \(ink.stroke)" + (width == 1 ? "" : " stroke-width=\"\(coordinate(width))\"")
                + (dashes.isEmpty ? "" : " stroke-dasharray=\"\(dashes)\""))
    }

    /// - Parameters:
    ///   - opacity: of the inside, 0…1; the edge is drawn fully.
    ///   - title: what can be read by pointing at it.
    mutating func circle(
        _ x: Double, _ y: Double, radius: Double, _ ink: Ink, opacity: Double = 1, title: String? = nil
    ) {
        reach(x + radius, y + radius)
        let circle = "circle cx=\"\(coordinate(x))\" cy=\"\(coordinate(y))\" r=\"\(coordinate(radius))\""
        add(circle + " \(ink.fill)" + (opacity < 1 ? " fill-opacity=\"\(coordinate(opacity))\"" : ""), title: title)
    }

    /// - Parameters:
    ///   - y: where the words stand.
    ///   - angle: in degrees, counted as a clock's hand goes, around the place.
    mutating func words(
        _ text: String, _ x: Double, _ y: Double, _ ink: Ink = .ink, anchor: Anchor = .start, isBold: Bool = false,
        angle: Double = 0
    ) {
        guard !text.isEmpty else { return }
        let length = Drawing.width(of: text)
        if angle == 0 { reach(x + (anchor == .start ? length : anchor == .middle ? length / 2 : 0), y + 4) }
        var element = "text x=\"\(coordinate(x))\" y=\"\(coordinate(y))\" \(ink.fill)"
        if anchor != .start { element += " text-anchor=\"\(anchor.rawValue)\"" }
        if isBold { element += " font-weight=\"bold\"" }
        if angle != 0 { element += " transform=\"rotate(\(coordinate(angle)) \(coordinate(x)) \(coordinate(y)))\"" }
        body += "<\(element)>\(escapedMarkup(text))</text>\n"
    }

    /// Pixels that words take.
    static func width(of text: String) -> Double { characterWidth * Double(columns(of: text)) }

    /// Columns that words take, where every character has one at least.
    static func columns(of text: String) -> Int { text.reduce(0) { $0 + max(1, DisplayWidth.of($1)) } }

    private mutating func add(_ element: String, title: String? = nil) {
        guard let title else {
            body += "<\(element)/>\n"
            return
        }
        let name = element.prefix { $0 != " " }
        body += "<\(element)><title>\(escapedMarkup(title))</title></\(name)>\n"
    }
}
