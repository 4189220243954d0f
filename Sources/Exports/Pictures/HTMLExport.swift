import Screen

/// Pictures as one page of HTML that needs nothing else: no network, no script. It follows the reader's light or dark.
public struct HTMLExport: Sendable {
    public var title: String
    /// Lines above the pictures: the model, the text, how it was made.
    public var facts: [String]

    public init(title: String, facts: [String] = []) {
        self.title = title
        self.facts = facts
    }

    /// The whole page.
    public func page(_ pictures: [Picture]) -> String {
        var classes = StyleClasses()
        let bodies = pictures.map { body(of: $0, &classes) }
        var page = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(escapedMarkup(title))</title>
            <style>
            :root { color-scheme: light dark; --ink: #1a1a1a; --paper: #ffffff; --faint: #6a6a6a; }
            @media (prefers-color-scheme: dark) { :root { --ink: #d8d8d8; --paper: #1c1c1c; --faint: #9a9a9a; } }
            body { color: var(--ink); background: var(--paper); font: 15px/1.4 system-ui, sans-serif; margin: 1.5em; }
            h1 { font-size: 1.2em; margin: 0 0 .3em; }
            p, figcaption { color: var(--faint); margin: 0 0 .2em; }
            figure { margin: 1.2em 0; overflow-x: auto; }
            pre { font: 14px/1.35 ui-monospace, "DejaVu Sans Mono", monospace; margin: 0; }
            b { font-weight: inherit; }
            b[title]:hover { outline: 2px solid var(--ink); }

            """
        page += classes.rules + "</style>\n</head>\n<body>\n<h1>\(escapedMarkup(title))</h1>\n"
        for fact in facts { page += "<p>\(escapedMarkup(fact))</p>\n" }
        return page + bodies.joined() + "</body>\n</html>\n"
    }

    private func body(of picture: Picture, _ classes: inout StyleClasses) -> String {
        var text = "<figure>\n"
        if !picture.caption.isEmpty { text += "<figcaption>\(escapedMarkup(picture.caption))</figcaption>\n" }
        text += "<pre>"
        for row in 0..<picture.frame.size.rows {
            for run in PictureRun.runs(of: picture, row: row) {
                let name = classes.name(of: run.style)
                let title = run.label.map { " title=\"\(escapedMarkup($0))\"" } ?? ""
                let shown = escapedMarkup(run.text)
                text +=
                    name.isEmpty && title.isEmpty
                    ? shown : "<b\(name.isEmpty ? "" : " class=\(name)")\(title)>\(shown)</b>"
            }
            text += "\n"
        }
        return text + "</pre>\n</figure>\n"
    }
}

/// The styles of a page, each once.
private struct StyleClasses {
    private var names: [Style: String] = [:]
    private(set) var rules = ""

    /// The class of a style; empty for the plain one.
    mutating func name(of style: Style) -> String {
        if style == .plain { return "" }
        if let known = names[style] { return known }
        let name = "s\(names.count)"
        names[style] = name
        rules += ".\(name) { \(Self.declarations(style)) }\n"
        return name
    }

    private static func declarations(_ style: Style) -> String {
        var ink = style.foreground.markup ?? "var(--ink)"
        var paper = style.background.markup ?? (style.attributes.contains(.reverse) ? "var(--paper)" : "")
        if style.attributes.contains(.reverse) { (ink, paper) = (paper, ink) }
        var parts: [String] = []
        if ink != "var(--ink)" { parts.append("color: \(ink)") }
        if !paper.isEmpty { parts.append("background: \(paper)") }
        if style.attributes.contains(.bold) { parts.append("font-weight: bold") }
        if style.attributes.contains(.italic) { parts.append("font-style: italic") }
        if style.attributes.contains(.underline) { parts.append("text-decoration: underline") }
        if style.attributes.contains(.dim) { parts.append("opacity: .6") }
        return parts.joined(separator: "; ")
    }
}
