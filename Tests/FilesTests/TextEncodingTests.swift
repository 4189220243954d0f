import Files
import Testing

@Suite("Encodings by a text's first bytes")
struct TextEncodingTests {
    private let english = "It was the best of times,\nit was the worst of times.\n"
    private let russian = "Все счастливые семьи похожи друг на друга, каждая несчастлива по-своему.\n"
    private let french = "Longtemps, je me suis couché de bonne heure. Parfois, à peine ma bougie éteinte.\n"

    private func utf16(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + Array(text.utf16)).flatMap { unit -> [UInt8] in
            let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
            return bigEndian ? bytes : bytes.reversed()
        }
    }

    private func utf32(_ text: String, bigEndian: Bool, mark: Bool) -> [UInt8] {
        ((mark ? [0xFEFF] : []) + text.unicodeScalars.map(\.value)).flatMap { code -> [UInt8] in
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: code >> (24 - 8 * $0)) }
            return bigEndian ? bytes : bytes.reversed()
        }
    }

    @Test("UTF-16 and UTF-32, either way round, with a mark and without", arguments: [false, true], [false, true])
    func wide(isBig: Bool, hasMark: Bool) {
        for text in [english, russian, french, "今天天气很好，我们出去走走吧。\n你好 世界\n", "emoji 👩‍🔬 and more\n"] {
            #expect(
                TextEncoding(recognising: utf16(text, bigEndian: isBig, mark: hasMark))
                    == .utf16(bigEndian: isBig, hasMark: hasMark), "\(text)")
            #expect(
                TextEncoding(recognising: utf32(text, bigEndian: isBig, mark: hasMark))
                    == .utf32(bigEndian: isBig, hasMark: hasMark), "\(text)")
        }
    }

    @Test("UTF-8 is UTF-8, with a mark, with a fault in it, and cut at the sample's end")
    func eight() {
        for text in [english, russian, french, "plain", "日本語"] {
            #expect(TextEncoding(recognising: Array(text.utf8)) == .utf8)
            #expect(TextEncoding(recognising: [0xEF, 0xBB, 0xBF] + Array(text.utf8)) == .utf8)
        }
        #expect(TextEncoding(recognising: Array(russian.utf8) + [0xFF, 0x80] + Array(russian.utf8)) == .utf8)
        let cut = Array(
            String(repeating: "é", count: TextEncoding.sampleSize).utf8.dropFirst().prefix(TextEncoding.sampleSize))
        #expect(TextEncoding(recognising: cut) == .utf8)
        for count in 1...12 {
            #expect(TextEncoding(recognising: Array("ab é日👩".utf8.prefix(count))) == .utf8, "\(count)")
        }
        #expect(TextEncoding.utf8.advice(for: "f") == nil)
    }

    @Test("one byte a character: Latin by accents that stand alone, Cyrillic by its small letters")
    func oneByte() {
        let latin = french.unicodeScalars.map { UInt8($0.value) }
        #expect(TextEncoding(recognising: latin) == .eightBit("ISO-8859-1"))
        #expect(TextEncoding(recognising: latin + [0x93] + latin + [0x94]) == .eightBit("WINDOWS-1252"))
        // А to Я are C0 to DF and а to я E0 to FF in Windows-1251.
        let cyrillic = russian.unicodeScalars.map { scalar in
            (0x410...0x44F).contains(scalar.value)
                ? UInt8(scalar.value - 0x410 + 0xC0) : UInt8(truncatingIfNeeded: scalar.value)
        }
        #expect(TextEncoding(recognising: cyrillic) == .eightBit("WINDOWS-1251"))
    }

    @Test("what is no text is none")
    func binary() {
        for bytes: [UInt8] in [
            [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            Array("a text with a zero \0 in it".utf8), [1, 2, 3, 4, 5, 6, 7, 8],
        ] {
            #expect(TextEncoding(recognising: bytes) == nil, "\(bytes)")
        }
    }

    @Test("the advice is a command that a shell takes as it stands")
    func advice() {
        let wide = TextEncoding.utf16(bigEndian: false, hasMark: true)
        #expect(
            wide.advice(for: "a b.txt")
                == "a b.txt is in UTF-16LE and not in UTF-8: iconv -f UTF-16 -t UTF-8 'a b.txt' > NEW")
        #expect(
            TextEncoding.eightBit("KOI8-R").advice(for: "-x")?.hasSuffix("iconv -f KOI8-R -t UTF-8 './-x' > NEW")
                == true)
        #expect(TextEncoding.eightBit("KOI8-R").advice(for: "it's")?.hasSuffix(#"'it'\''s' > NEW"#) == true)
        #expect(wide.advice(for: nil)?.contains("iconv -f UTF-16 -t UTF-8") == true)
    }
}
