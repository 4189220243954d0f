import ModelFiles
import Screen

/// A page of HTML as its reader sees it: every character that can be pointed at, with its colours and what is said.
struct PictureReader {
    struct Character: Equatable {
        var text: String
        var background: String?
        /// The lines that are said of it.
        var lines: [String]
        /// The number that the first line begins with: its position.
        var position: Int? { lines.first.flatMap { Int($0.prefix { $0 != ":" }) } }

        /// The number in the line that begins with some words.
        func value(_ words: String) -> Float? {
            let line = lines.first { $0.hasPrefix(words) }
            return line.flatMap { Float($0.dropFirst(words.count).prefix { !" ,".contains($0) }) }
        }
    }

    /// By picture.
    let pictures: [[Character]]

    init(_ html: String) {
        var backgrounds: [String: String] = [:]
        for line in html.split(separator: "\n") where line.hasPrefix(".s") {
            guard let color = line.range(of: "background-color: #") else { continue }
            backgrounds[String(line.dropFirst().prefix { $0 != " " })] = String(line[color.upperBound...].prefix(6))
        }
        pictures = html.split(separator: "<pre>").dropFirst().map { picture in
            let end = picture.range(of: "</pre>")?.lowerBound ?? picture.endIndex
            return picture[..<end].split(separator: "<b").compactMap { part -> Character? in
                guard let close = part.firstIndex(of: ">"), let end = part.range(of: "</b>")?.lowerBound else {
                    return nil
                }
                let head = part[..<close]
                guard let title = Self.attribute("title", of: head) else { return nil }
                let name = Self.attribute("class", of: head)?.split(separator: " ").first.map(String.init)
                return Character(
                    text: Self.plain(part[part.index(after: close)..<end]),
                    background: name.flatMap { backgrounds[$0] },
                    lines: Self.plain(title).split(separator: "\n").map(String.init))
            }
        }
    }

    private static func attribute(_ name: String, of head: Substring) -> Substring? {
        head.range(of: "\(name)=\"").map { head[$0.upperBound...].prefix { $0 != "\"" } }
    }

    private static func plain(_ text: Substring) -> String {
        var result = String(text)
        for (entity, meant) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#10;", "\n"), ("&amp;", "&")] {
            result = result.split(separator: entity, omittingEmptySubsequences: false).joined(separator: meant)
        }
        return result
    }

    /// A palette's colour as the page writes it.
    static func hexadecimal(_ color: Color) -> String? {
        color.approximateRGB.map { color in
            [color.red, color.green, color.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}

extension StringProtocol {
    /// Where a text first stands.
    func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
