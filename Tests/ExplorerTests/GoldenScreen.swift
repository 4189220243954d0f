import Explorer
import Glibc
import Screen
import Testing
import Texts

/// Screens as text files: first the characters, then for every cell the letter of its style, then what each letter
/// means. `CELLSCOPE_RECORD=1 swift test` writes them anew.
enum GoldenScreen {
    static let folder = String(#filePath.dropLast("GoldenScreen.swift".count)) + "Screens/"

    /// Compares a frame with the file of a name, or writes the file.
    static func check(_ frame: Frame, _ name: String) throws {
        let path = folder + name + ".txt"
        let found = describe(frame)
        if getenv("CELLSCOPE_RECORD") != nil {
            let file = try #require(fopen(path, "w"))
            fputs(found, file)
            fclose(file)
            return
        }
        let expected = try String(decoding: read(path), as: UTF8.self)
        let difference = difference(expected, found)
        #expect(difference == nil, "\(name) differs\n\(difference ?? "")\nRecord it anew with CELLSCOPE_RECORD=1")
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let document = try Document.open(path: path, alphabet: .byte)
        return document.symbols(in: 0..<document.count).map { UInt8(truncatingIfNeeded: $0.code) }
    }

    /// The lines that differ, old above new.
    static func difference(_ expected: String, _ found: String) -> String? {
        guard expected != found else { return nil }
        let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let new = found.split(separator: "\n", omittingEmptySubsequences: false)
        var lines: [String] = []
        for index in 0..<max(old.count, new.count) where lines.count < 40 {
            let a = index < old.count ? old[index] : "(no line)"
            let b = index < new.count ? new[index] : "(no line)"
            if a != b { lines += ["line \(index + 1)", "  was \(a)", "  is  \(b)"] }
        }
        return lines.joined(separator: "\n")
    }

    static func describe(_ frame: Frame) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*+#@%&=~")
        var styles: [Style: Int] = [:]
        var order: [Style] = []
        var characters = ""
        var colors = ""
        for row in 0..<frame.size.rows {
            characters += "|"
            colors += "|"
            for cell in frame.row(row) {
                if cell.width > 0 { characters.append(cell.glyph) }
                if cell.style == .plain {
                    colors += "."
                    continue
                }
                if styles[cell.style] == nil {
                    styles[cell.style] = order.count
                    order.append(cell.style)
                }
                let index = styles[cell.style] ?? 0
                colors.append(index < letters.count ? letters[index] : "!")
            }
            characters += "|\n"
            colors += "|\n"
        }
        let cursor = frame.cursor.map { "row \($0.row) column \($0.column)" } ?? "hidden"
        let key = zip(order, 0...).map { style, index in
            "\(index < letters.count ? letters[index] : "!") = \(describe(style))\n"
        }
        return "\(frame.size.columns)x\(frame.size.rows), cursor \(cursor)\n\n" + characters + "\n" + colors + "\n"
            + key.joined()
    }

    static func describe(_ style: Style) -> String {
        func name(_ color: Color) -> String {
            switch color {
            case .standard: "standard"
            case .indexed(let index): "\(index)"
            case .rgb(let r, let g, let b): "(\(r) \(g) \(b))"
            }
        }
        var text = name(style.foreground) + " on " + name(style.background)
        for (attribute, word) in [
            (Style.Attributes.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"),
            (.reverse, "reverse"),
        ] where style.attributes.contains(attribute) { text += " " + word }
        return text
    }
}
