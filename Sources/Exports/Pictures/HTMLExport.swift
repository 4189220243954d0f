import Screen

/// A page of HTML that needs nothing else: no network, no script. It follows the reader's light or dark.
///
/// A label is its cells' `title`. What the pointer is on is said at once on a line at the window's lower edge, by the
/// style sheet alone, and by the browser beside the pointer a moment later.
public struct HTMLExport: Sendable {
    public init() {}

    /// The whole page.
    public func text(_ page: Page) -> String {
        var styles = StyleRules()
        let bodies = page.parts.map { part in
            switch part {
            case .picture(let picture): body(of: picture, &styles)
            case .drawing(let drawing): figure(drawing.caption, SVGExport.inline(drawing))
            }
        }
        let (light, dark) = (PageColors.light, PageColors.dark)
        var text = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            \(Self.metadata(page.provenance))<title>\(escapedMarkup(page.title))</title>
            <style>
            :root { --ink: \(light.ink); --paper: \(light.paper); --faint: \(light.faint); }
            \(PageColors.darkQuery) { :root { --ink: \(dark.ink); --paper: \(dark.paper); --faint: \(dark.faint); } }
            * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
            body { color: var(--ink); background: var(--paper); font: 15px/1.4 system-ui, sans-serif; margin: 1.5em; padding-bottom: 3em; }
            h1 { font-size: 1.2em; margin: 0 0 .3em; }
            p, figcaption { color: var(--faint); margin: 0 0 .2em; }
            main { display: flex; flex-wrap: wrap; gap: 1.2em 2.5em; margin-top: 1.2em; }
            footer { color: var(--faint); font-size: .75em; margin-top: 1.5em; overflow-wrap: anywhere; }
            figure { margin: 0; max-width: 100%; overflow: auto hidden; }
            pre { font: 14px/18px \(SVGExport.font); margin: 0; direction: ltr; unicode-bidi: bidi-override; }
            b { font-weight: inherit; padding-bottom: 2px; }
            b[title]:hover { outline: 2px solid var(--ink); }
            b[title]:hover::after { content: attr(title); position: fixed; left: 0; right: 0; bottom: 0; padding: .4em 1.7em; background: var(--ink); color: var(--paper); font-weight: normal; font-style: normal; white-space: pre-wrap; pointer-events: none; }
            @media print { body { margin: 0; padding: 0; } pre { font-size: 10px; line-height: 13px; white-space: pre-wrap; } svg { max-width: 100%; height: auto; } b[title]:hover::after { display: none; } }
            \(PageColors.shapes)

            """
        text += styles.text + "</style>\n</head>\n<body>\n<h1>\(escapedMarkup(page.title))</h1>\n"
        for fact in page.facts { text += "<p>\(escapedMarkup(fact))</p>\n" }
        text += "<main>\n" + bodies.joined() + "</main>\n"
        if let provenance = page.provenance { text += "<footer>\(escapedMarkup(provenance.line))</footer>\n" }
        return text + "</body>\n</html>\n"
    }

    private static func metadata(_ provenance: PageProvenance?) -> String {
        (provenance?.members ?? []).map {
            "<meta name=\"cellscope.\($0.name)\" content=\"\(escapedMarkup($0.value))\">\n"
        }.joined()
    }

    private func body(of picture: Picture, _ styles: inout StyleRules) -> String {
        var text = "<pre>"
        for row in 0..<picture.frame.size.rows {
            for run in PictureRun.runs(of: picture, row: row) {
                let names = [styles.name(of: run.style), run.columns > run.text.count ? styles.wide() : ""]
                    .filter { !$0.isEmpty }
                let looks = names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
                let title = run.label.map { " title=\"\(escapedMarkup($0))\"" } ?? ""
                let shown = glyphs(run.text, &styles)
                text += (looks + title).isEmpty ? shown : "<b\(looks)\(title)>\(shown)</b>"
            }
            text += "\n"
        }
        return figure(picture.caption, text + "</pre>\n")
    }

    private func figure(_ caption: String, _ body: String) -> String {
        "<figure>\n" + (caption.isEmpty ? "" : "<figcaption>\(escapedMarkup(caption))</figcaption>\n") + body
            + "</figure>\n"
    }

    /// A run's text, blocks and dots as cells that are filled whatever the font has.
    private func glyphs(_ text: String, _ styles: inout StyleRules) -> String {
        var result = ""
        var plain = ""
        for character in text {
            guard let name = styles.block(character) else {
                plain.append(character)
                continue
            }
            result += escapedMarkup(plain) + "<i class=\"k \(name)\">\(character)</i>"
            plain = ""
        }
        return result + escapedMarkup(plain)
    }
}

/// The rules of a page's style sheet for what its pictures hold, each once.
private struct StyleRules {
    private var names: [Style: String] = [:]
    private var blocks: [Character: String] = [:]
    private var hasWide = false
    private(set) var text = ""

    /// The class of a style; empty for the plain one.
    mutating func name(of style: Style) -> String {
        if style == .plain { return "" }
        if let known = names[style] { return known }
        let name = "s\(names.count)"
        names[style] = name
        text += ".\(name) { \(Self.declarations(style)) }\n"
        return name
    }

    /// The class of what covers two columns.
    mutating func wide() -> String {
        if !hasWide {
            text += ".w { display: inline-block; width: 2ch; height: 18px; vertical-align: top; overflow: hidden; }\n"
        }
        hasWide = true
        return "w"
    }

    /// The class of a character that is drawn by its shapes; nil for one that a font draws.
    mutating func block(_ character: Character) -> String? {
        if let known = blocks[character] { return known }
        guard let shapes = BlockShapes.shapes(of: character) else { return nil }
        if blocks.isEmpty {
            text +=
                ".k { display: inline-block; width: 1ch; height: 18px; vertical-align: top; font-style: normal; "
                + "-webkit-text-fill-color: transparent; background-repeat: no-repeat; }\n"
        }
        let name = "k\(blocks.count)"
        blocks[character] = name
        let (images, places, sizes) = (
            shapes.map { _ in "linear-gradient(currentColor, currentColor)" },
            shapes.map { "\(Self.place($0.x, $0.width)) \(Self.place($0.y, $0.height))" },
            shapes.map { "\(Self.extent($0.width)) \(Self.extent($0.height))" }
        )
        text += ".\(name) { background-image: \(images.joined(separator: ", ")); "
        text += "background-position: \(places.joined(separator: ", ")); "
        text += "background-size: \(sizes.joined(separator: ", ")); }\n"
        return name
    }

    /// Where a part of a cell lies, as style sheets count: 0 % where it begins with the cell, 100 % where it ends with it.
    private static func place(_ start: Double, _ size: Double) -> String {
        size >= 1 ? "0" : percent(start / (1 - size))
    }

    /// A thin line stays one.
    private static func extent(_ share: Double) -> String {
        share < 0.2 ? "max(1px, \(percent(share)))" : percent(share)
    }

    private static func percent(_ share: Double) -> String { coordinate(share * 100) + "%" }

    private static func declarations(_ style: Style) -> String {
        var ink = style.foreground.markup ?? "var(--ink)"
        var paper = style.background.markup ?? (style.attributes.contains(.reverse) ? "var(--paper)" : "")
        if style.attributes.contains(.reverse) { (ink, paper) = (paper, ink) }
        var parts: [String] = []
        if ink != "var(--ink)" { parts.append("color: \(ink)") }
        if !paper.isEmpty { parts.append("background-color: \(paper)") }
        if style.attributes.contains(.bold) { parts.append("font-weight: bold") }
        if style.attributes.contains(.italic) { parts.append("font-style: italic") }
        if style.attributes.contains(.underline) { parts.append("text-decoration: underline") }
        if style.isFaint { parts.append("opacity: .6") }
        return parts.joined(separator: "; ")
    }
}
