import CNcurses
import Glibc
import Screen
import Terminal
import Testing

@Suite("widths and messages")
struct WidthTests {
    @Test("DisplayWidth agrees with the C library on every scalar that both can draw")
    func widths() throws {
        let locale = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
        let former = uselocale(locale)
        defer {
            uselocale(former)
            freelocale(locale)
        }
        var differing: [String] = []
        for value in UInt32(0x20)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value), case let theirs = cn_width(value), theirs >= 0 else { continue }
            let properties = scalar.properties
            // Later Unicode than the C library may have, marks that Unicode has moved between the categories since, and
            // what is deliberately not drawn.
            guard let age = properties.age, age.major <= 14, properties.generalCategory != .format,
                properties.generalCategory != .privateUse, properties.generalCategory != .spacingMark
            else { continue }
            let ours = DisplayWidth.of(scalar)
            if ours != Int(theirs) { differing.append("U+\(String(value, radix: 16)): \(ours), not \(theirs)") }
        }
        #expect(differing.isEmpty, "\(differing.count): \(differing.prefix(20))")
    }

    @Test("sequences are as wide as their widest part")
    func sequences() {
        #expect(DisplayWidth.of("👩‍🚀" as Character) == 2 && DisplayWidth.of("👍🏽" as Character) == 2)
        #expect(DisplayWidth.of("e\u{301}" as Character) == 1 && DisplayWidth.of("각" as Character) == 2)
        #expect(DisplayWidth.of("\r\n" as Character) == 0 && DisplayWidth.of("\u{301}" as Character) == 0)
        #expect(DisplayWidth.of("\u{AD}" as Character) == 0 && DisplayWidth.of("\u{E000}" as Character) == 0)
    }

    @Test("an error is one sentence with a remedy and never the terminal's own bytes")
    func messages() {
        let errors: [TerminalError] = [
            .notATerminal, .noKeyboard(code: ENXIO), .unnamed, .unknown(name: "\u{1B}[2Jevil"),
            .incapable(name: "dumb", missing: "cup"), .alreadyOpen, .system(call: "eventfd", code: EMFILE),
        ]
        for error in errors {
            let text = "\(error)"
            #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
            #expect(text.contains(";") && !text.hasPrefix("error"))
        }
    }
}
