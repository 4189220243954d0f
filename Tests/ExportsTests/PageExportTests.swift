import Exports
import Screen
import Testing

@Suite("Pages of HTML and SVG")
struct PageExportTests {
    private let red = Style(foreground: .rgb(255, 255, 255), background: .rgb(92, 8, 24))
    private let blue = Style(foreground: .indexed(231), background: .indexed(17))

    private func page(_ frame: Frame, _ labels: [Int: Picture.Label] = [:], title: String = "t") -> Page {
        Page(title: title, facts: ["f"], parts: [.picture(Picture(frame, labels: labels))])
    }

    private func frame(_ rows: [[Cell]], columns: Int = 6) -> Frame {
        var frame = Frame(size: Size(columns: columns, rows: rows.count))
        for (row, cells) in rows.enumerated() {
            var column = 0
            for cell in cells {
                frame.put(cell, row: row, column: column)
                column += Int(cell.width)
            }
        }
        return frame
    }

    /// What stands between two texts.
    private func part(_ text: String, from start: String, to end: String) throws -> String {
        let parts = text.split(separator: start, maxSplits: 1)
        return String(try #require(parts.count == 2 ? parts[1].split(separator: end).first : nil))
    }

    @Test("cells alike stand together, a style is named once, a label is the title of its cells")
    func htmlBody() throws {
        let frame = frame([[Cell("a", style: red), Cell("b", style: red), Cell("c", style: blue), Cell("d")]])
        let text = HTMLExport().text(page(frame, [0: Picture.Label("first"), 1: Picture.Label("2\nb")]))
        #expect(
            try part(text, from: "<main>\n", to: "</main>")
                == "<figure>\n<pre><b class=\"s0\" title=\"first\">a</b><b class=\"s0\" title=\"2&#10;b\">b</b>"
                + "<b class=\"s1\">c</b>d\n</pre>\n</figure>\n")
        #expect(text.contains("\n.s0 { color: #ffffff; background-color: #5c0818 }\n"))
        #expect(text.contains("\n.s1 { color: #ffffff; background-color: #00005f }\n"))
        #expect(text.hasPrefix("<!DOCTYPE html>\n"))
        #expect(text.contains("<h1>t</h1>\n<p>f</p>\n"))
    }

    @Test("a label covers as many cells as it says, and no more")
    func labelSpan() throws {
        let frame = frame([[Cell("^"), Cell("A"), Cell("x"), Cell("y")]])
        let text = HTMLExport().text(page(frame, [0: Picture.Label("control", columns: 2), 2: Picture.Label("x")]))
        #expect(text.contains("<pre><b title=\"control\">^A</b><b title=\"x\">x</b>y\n</pre>"))
    }

    @Test("an SVG is as wide as its title, wide characters counted twice")
    func wideTitle() throws {
        func width(_ title: String) throws -> Double {
            let text = SVGExport().text(page(frame([[Cell("a")]]), title: title))
            return try #require(Double(try part(text, from: " width=\"", to: "\"")))
        }
        #expect(try width(String(repeating: "本", count: 40)) == width(String(repeating: "a", count: 80)))
        #expect(try width(String(repeating: "本", count: 40)) > width(String(repeating: "a", count: 40)))
    }

    @Test("a page asks nobody for anything: no script, no address, no import")
    func alone() {
        let texts = [
            HTMLExport().text(page(frame([[Cell("a", style: red)]]))), SVGExport().text(page(frame([[Cell("▄")]]))),
        ]
        for text in texts {
            for word in ["<script", "http:", "https:", "@import", "url(", "src=", "href=", "javascript"] {
                let places = text.split(separator: "\n").filter { $0.contains(word) }
                // The name of SVG's own name space is no address that anyone asks.
                #expect(places.allSatisfy { $0.contains("xmlns=\"http://www.w3.org/2000/svg\"") }, "\(word): \(places)")
            }
        }
    }

    @Test("light and dark are both there, and dark is for screens alone", arguments: ["html", "svg"])
    func schemes(format: String) {
        let page = page(frame([[Cell("a")]]))
        let text = format == "html" ? HTMLExport().text(page) : SVGExport().text(page)
        #expect(text.contains("@media screen and (prefers-color-scheme: dark)"))
        #expect(text.contains("#ffffff") && text.contains("#1c1c1c"))
        #expect(format == "svg" || text.contains("print-color-adjust: exact"))
    }

    private static let awkward = "<&>\"'\u{0}\u{7}\u{1B}\u{9B}\u{202E}\u{2066}\u{200F}\u{FFFE}é日שׁ\u{2028}]]>"

    @Test("whatever stands in titles, facts, captions, labels and cells, the markup is well-formed and hides no order")
    func awkward() throws {
        let text = Self.awkward
        var frame = frame([text.map { Cell($0, width: $0 == "日" ? 2 : 1) }], columns: 30)
        frame.write(text, row: 0, column: 22)
        let picture = Picture(
            frame, labels: Dictionary(uniqueKeysWithValues: (0..<30).map { ($0, Picture.Label(text)) }), caption: text)
        let page = Page(title: text, facts: [text], parts: [.picture(picture)])
        let html = HTMLExport().text(page)
        let svg = SVGExport().text(page)
        let main = MarkupCheck("<main>" + (try part(html, from: "<main>", to: "</main>")) + "</main>")
        #expect(main.problem == nil)
        let whole = MarkupCheck(svg)
        #expect(whole.problem == nil)
        #expect(main.all("b").first?.attributes["title"] == "<&>\"'········é日שׁ·]]>")
        #expect(whole.all("title").first?.text == main.all("b").first?.attributes["title"])
        for scalar in (html + svg).unicodeScalars {
            let isHidden = [.control, .format, .lineSeparator].contains(scalar.properties.generalCategory)
            #expect(!isHidden || scalar == "\n", "U+\(String(scalar.value, radix: 16))")
        }
        #expect(html.contains("unicode-bidi: bidi-override") && svg.contains("unicode-bidi: bidi-override"))
    }

    @Test("a wide glyph takes two cells in either format")
    func wide() throws {
        let frame = frame([[Cell("日", width: 2, style: red), Cell("x")]])
        let html = HTMLExport().text(page(frame))
        #expect(html.contains("<b class=\"s0 w\">日</b>x\n") && html.contains(".w { display: inline-block; width: 2ch;"))
        let svg = MarkupCheck(SVGExport().text(page(frame)))
        #expect(svg.all("text").first { $0.text == "x" }?.attributes["x"] == "16.8")
        #expect(svg.all("rect").contains { $0.attributes["fill"] == "#5c0818" && $0.attributes["width"] == "16.97" })
    }

    @Test("reverse exchanges the page's own colours, so that it is seen in light and dark")
    func reverse() {
        let frame = frame([[Cell("r", style: Style(.reverse))]])
        #expect(HTMLExport().text(page(frame)).contains(".s0 { color: var(--paper); background-color: var(--ink) }"))
        let svg = MarkupCheck(SVGExport().text(page(frame)))
        #expect(svg.all("rect").last?.attributes["class"] == "ink")
        #expect(svg.all("text").last?.attributes["class"] == "paper")
    }

    @Test("blocks, bars and dots are shapes", arguments: [("█", 1), ("▄", 1), ("▟", 3), ("⠿", 6), ("┼", 4), ("▏", 1)])
    func blocks(glyph: Character, shapes: Int) {
        let frame = frame([[Cell(glyph, style: Style(foreground: .rgb(1, 2, 3)))]])
        let svg = MarkupCheck(SVGExport().text(page(frame)))
        #expect(svg.all("rect").filter { $0.attributes["fill"] == "#010203" }.count == shapes)
        #expect(!svg.all("text").contains { $0.text == String(glyph) })
        let html = HTMLExport().text(page(frame))
        #expect(html.contains("<b class=\"s0\"><i class=\"k k0\">\(glyph)</i></b>"))
        #expect(html.split(separator: "linear-gradient(").count - 1 == shapes)
    }

    @Test("the lower half of a cell is a rectangle in its lower half, to the pixel")
    func halfBlock() {
        let svg = MarkupCheck(
            SVGExport().text(page(frame([[Cell(" "), Cell("▄", style: Style(foreground: .rgb(1, 2, 3)))]]))))
        let shape = svg.all("rect").first { $0.attributes["fill"] == "#010203" }?.attributes
        // Below the title, the fact and an empty row of 18 pixels each; one cell of 8.4 from the left.
        #expect(shape?["x"] == "8.4" && shape?["y"] == "63")
        #expect(shape?["width"] == "8.57" && shape?["height"] == "9.36")
    }

    @Test("the picture is as wide as its widest row and as high as its rows")
    func size() {
        let svg = MarkupCheck(SVGExport().text(page(frame([[Cell("a")], [Cell("b"), Cell("c")]]))))
        #expect(svg.elements[0].attributes["width"] == "40.8")
        #expect(svg.elements[0].attributes["height"] == "114")
    }

    @Test("no rows and no parts are a page all the same")
    func empty() {
        for page in [page(Frame(size: Size(columns: 0, rows: 0))), Page(title: "", parts: [])] {
            #expect(MarkupCheck(SVGExport().text(page)).problem == nil)
            #expect(HTMLExport().text(page).hasSuffix("</main>\n</body>\n</html>\n"))
        }
    }
}
