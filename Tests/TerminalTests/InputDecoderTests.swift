import Screen
import Terminal
import Testing

@Suite("InputDecoder")
struct InputDecoderTests {
    private func events(_ text: String, special: [[UInt8]: Key] = [:]) -> [InputEvent] {
        var decoder = InputDecoder(special: special)
        return decoder.feed(Array(text.utf8), now: .zero) + decoder.flush()
    }

    @Test(
        "each key's bytes",
        arguments: [
            ("a", Key(.character("a"))), ("é", Key(.character("é"))), ("日", Key(.character("日"))),
            ("🚀", Key(.character("🚀"))), ("\r", Key(.enter)), ("\n", Key(.enter)), ("\t", Key(.tab)),
            ("\u{7F}", Key(.backspace)), ("\u{8}", Key(.backspace)), ("\u{1B}", Key(.escape)),
            ("\u{1}", Key(.character("a"), .control)), ("\u{1A}", Key(.character("z"), .control)),
            ("\u{0}", Key(.character(" "), .control)), ("\u{1D}", Key(.character("]"), .control)),
            ("\u{1B}a", Key(.character("a"), .alt)), ("\u{1B}é", Key(.character("é"), .alt)),
            ("\u{1B}\u{1}", Key(.character("a"), [.alt, .control])), ("\u{1B}[", Key(.character("["), .alt)),
            ("\u{1B}O", Key(.character("O"), .alt)), ("\u{1B}[A", Key(.up)), ("\u{1B}OB", Key(.down)),
            ("\u{1B}[C", Key(.right)), ("\u{1B}OD", Key(.left)), ("\u{1B}[1;2A", Key(.up, .shift)),
            ("\u{1B}[1;3C", Key(.right, .alt)), ("\u{1B}[1;5D", Key(.left, .control)),
            ("\u{1B}[1;8D", Key(.left, [.shift, .alt, .control])), ("\u{1B}[H", Key(.home)), ("\u{1B}OF", Key(.end)),
            ("\u{1B}[1~", Key(.home)), ("\u{1B}[4~", Key(.end)), ("\u{1B}[7~", Key(.home)), ("\u{1B}[8~", Key(.end)),
            ("\u{1B}[2~", Key(.insert)), ("\u{1B}[3~", Key(.delete)), ("\u{1B}[5~", Key(.pageUp)),
            ("\u{1B}[6;5~", Key(.pageDown, .control)), ("\u{1B}[Z", Key(.tab, .shift)),
            ("\u{1B}OP", Key(.function(1))), ("\u{1B}[1;5S", Key(.function(4), .control)),
            ("\u{1B}[[E", Key(.function(5))), ("\u{1B}[15~", Key(.function(5))), ("\u{1B}[17~", Key(.function(6))),
            ("\u{1B}[21~", Key(.function(10))), ("\u{1B}[24~", Key(.function(12))), ("\u{1B}[3$", Key(.delete, .shift)),
            ("\u{1B}[a", Key(.up, .shift)), ("\u{1B}Od", Key(.left, .control)), ("\u{1B}OM", Key(.enter)),
            ("\u{1B}[97;5u", Key(.character("a"), .control)), ("\u{1B}[97;2u", Key(.character("A"))),
            ("\u{1B}[27u", Key(.escape)), ("\u{1B}]", Key(.character("]"), .alt)),
            ("\u{1B}P", Key(.character("P"), .alt)), ("\u{1B}X", Key(.character("X"), .alt)),
            ("\u{1B}O5P", Key(.function(1), .control)), ("\u{1B}O1;2P", Key(.function(1), .shift)),
            ("\u{1B}[R", Key(.function(3))), ("\u{1B}[1;5R", Key(.function(3), .control)),
            ("\u{1B}[27;5;9~", Key(.tab, .control)), ("\u{1B}[105;5u", Key(.character("i"), .control)),
            ("\u{1B}[97;1:2u", Key(.character("a"))), ("\u{1B}[57404u", Key(.character("5"))),
            ("\u{1B}[57417;5u", Key(.left, .control)), ("\u{9B}A", Key(.up)), ("\u{8F}P", Key(.function(1))),
        ])
    func keys(bytes: String, key: Key) {
        #expect(events(bytes) == [.key(key)])
        // Byte by byte it is the same, as long as nothing times out.
        var decoder = InputDecoder()
        var slowly: [InputEvent] = []
        for byte in bytes.utf8 { slowly += decoder.feed([byte], now: .zero) }
        #expect(slowly + decoder.flush() == [.key(key)])
    }

    @Test("sequences that mean nothing are dropped whole, and what follows is read")
    func dropped() {
        for noise in [
            "\u{1B}[?1;2c", "\u{1B}[99~", "\u{1B}[200;7X", "\u{1B}[<1;2M", "\u{1B}[I", "\u{1B}[<2;3;4M", "\u{1B}[[Z",
            // A key let go, a modifier alone, and a sequence longer than any key's.
            "\u{1B}[97;1:3u", "\u{1B}[57441;2u", "\u{1B}[" + String(repeating: "1;", count: 200) + "A",
        ] {
            #expect(events(noise + "x") == [.key(Key(.character("x")))], "\(noise.dropFirst())")
        }
        #expect(events("\u{1B}[1;\u{1B}[Ax") == [.key(Key(.up)), .key(Key(.character("x")))])
    }

    /// What terminals answer, and to what.
    static let answers: [(question: String, answer: String)] = [
        ("background, ended by ST", "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{1B}\\"),
        ("background, ended by BEL", "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{7}"),
        ("clipboard", "\u{1B}]52;c;OnF1aXQKcXExODpx\u{7}"),
        ("title with a character of several bytes", "\u{1B}]lzeichen ✜ q\u{1B}\\"),
        ("version", "\u{1B}P>|XTerm(390)\u{1B}\\"), ("capabilities", "\u{1B}P1+r544e=787465726d\u{1B}\\"),
        ("settings", "\u{1B}P1$r0;1;7m\u{1B}\\"), ("unit", "\u{1B}P!|00000000\u{1B}\\"),
        ("graphics", "\u{1B}_Gi=31;OK\u{1B}\\"), ("privacy", "\u{1B}^q:quit\u{1B}\\"),
        ("start of string", "\u{1B}Xq:quit\u{1B}\\"), ("cut short by CAN", "\u{1B}]11;rgb:\u{18}"),
        ("background, as C1 characters", "\u{9D}11;rgb:1e1e/1e1e/2e2e\u{9C}"), ("settings, so", "\u{90}1$r0m\u{9C}"),
        ("attributes", "\u{1B}[?62;22c"), ("attributes, so", "\u{9B}?62;22c"),
        ("second attributes", "\u{1B}[>1;4000;19c"), ("third attributes", "\u{1B}P!|7E565445\u{1B}\\"),
        ("status", "\u{1B}[0n"), ("place", "\u{1B}[24;80R"), ("place and page", "\u{1B}[?24;80;1R"),
        ("mode", "\u{1B}[?2026;2$y"), ("ANSI mode", "\u{1B}[4;2$y"), ("keyboard", "\u{1B}[?0u"),
        ("other keys", "\u{1B}[>4;2m"), ("focus", "\u{1B}[I\u{1B}[O"), ("size", "\u{1B}[8;24;80t"),
        ("size, unasked", "\u{1B}[48;24;80;480;800t"), ("sixel", "\u{1B}[?1;0;1024S"),
        ("colours", "\u{1B}[?997;1n"), ("terminal's parameters", "\u{1B}[3;1;1;120;120;1;0x"),
    ]

    @Test("a terminal's answers are no keys, wherever they are cut", arguments: answers.indices)
    func answer(index: Int) {
        let (question, answer) = InputDecoderTests.answers[index]
        let wanted = [InputEvent.key(Key(.character("x"))), .key(Key(.up))]
        let bytes = Array("x\(answer)\u{1B}[A".utf8)
        for cut in 0...bytes.count {
            var decoder = InputDecoder()
            let found = decoder.feed(bytes[..<cut], now: .zero) + decoder.feed(bytes[cut...], now: .zero)
            #expect(found == wanted && decoder.pendingDelay == nil, "\(question), cut at \(cut)")
        }
    }

    @Test("a control string as single bytes, not as UTF-8, is passed over as well")
    func eightBits() {
        var decoder = InputDecoder()
        #expect(
            decoder.feed([0x9D] + Array("11;rgb:q".utf8) + [0x9C, 0x61, 0x90, 0x71, 0x9C, 0x9B, 0x42], now: .zero)
                == [.key(Key(.character("a"))), .key(Key(.down))])
    }

    @Test("a control string that never ends is given up after a while; an Esc that begins a key ends it at once")
    func unended() {
        var decoder = InputDecoder()
        #expect(decoder.feed(Array("\u{1B}]11;rgb:".utf8), now: .zero).isEmpty)
        #expect(decoder.pendingDelay == InputDecoder.tornDelay)
        #expect(decoder.flush().isEmpty && decoder.pendingDelay == nil)
        #expect(decoder.feed([0x71], now: .zero) == [.key(Key(.character("q")))])
        #expect(events("\u{1B}]11;rgb:\u{1B}[Bq") == [.key(Key(.down)), .key(Key(.character("q")))])
        // However much comes, none of it is kept.
        #expect(decoder.feed(Array("\u{1B}]0;".utf8) + [UInt8](repeating: 0x71, count: 1 << 20), now: .zero).isEmpty)
        #expect(decoder.feed([0x07, 0x6A], now: .zero) == [.key(Key(.character("j")))])
    }

    @Test("a torn control sequence is given up after a while, and its rest is not waited for")
    func torn() {
        for beginning in ["\u{1B}[1;", "\u{1B}[?2026;2$", "\u{1B}O1;", "\u{1B}[M ", "\u{1B}[<0;4"] {
            var decoder = InputDecoder()
            #expect(decoder.feed(Array(beginning.utf8), now: .zero).isEmpty)
            #expect(decoder.pendingDelay == InputDecoder.tornDelay, "\(beginning.dropFirst())")
            #expect(decoder.flush().isEmpty && decoder.pendingDelay == nil)
            #expect(decoder.feed([0x71], now: .zero) == [.key(Key(.character("q")))])
        }
    }

    @Test("however bytes are cut into pieces, the events are the same", arguments: 0..<40 as Range<UInt64>)
    func pieces(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func random(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(truncatingIfNeeded: state >> 11) % bound
        }
        let table: [[UInt8]: Key] = [
            Array("\u{1B}A".utf8): Key(.up), Array("\u{1B}AB".utf8): Key(.down), Array("\u{1B}[U".utf8): Key(.pageUp),
        ]
        let parts =
            InputDecoderTests.answers.map { Array($0.answer.utf8) }
            + [
                "\u{1B}[200~a\u{1B}b\r\u{1B}[201~", "\u{1B}[A", "\u{1B}OP", "é", "日", "q", "\u{1B}A", "\u{1B}AB",
                "\u{1B}[<0;5;3M",
            ]
            .map { Array($0.utf8) }
            + [
                [0x1B], [0x1B, 0x5D], [0x9C], [0xC2], [0xE2, 0x9C], [0x1B, 0x5B], [0x07], [0x24], [0x1B, 0x5B, 0x4D],
            ]
        for _ in 0..<200 {
            var bytes: [UInt8] = []
            for _ in 0..<1 + random(8) {
                bytes += random(4) == 0 ? [UInt8(random(256))] : parts[random(parts.count)]
            }
            var whole = InputDecoder(special: table)
            var cut = InputDecoder(special: table)
            let wanted = whole.feed(bytes, now: .zero)
            var found: [InputEvent] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = 1 + random(min(6, rest.count))
                found += cut.feed(rest.prefix(count), now: .zero)
                rest = rest.dropFirst(count)
            }
            #expect(found == wanted, "\(bytes)")
            #expect(whole.pendingDelay == cut.pendingDelay, "\(bytes)")
            #expect(whole.flush() == cut.flush(), "\(bytes)")
            #expect(whole.pendingDelay == nil)
        }
    }

    @Test("bytes that are no UTF-8 become U+FFFD, one for each broken part")
    func invalid() {
        let unknown = InputEvent.key(Key(.character("\u{FFFD}")))
        var decoder = InputDecoder()
        #expect(
            decoder.feed([0xFF, 0x61, 0xC3, 0x28, 0x80], now: .zero) == [
                unknown, .key(Key(.character("a"))), unknown, .key(Key(.character("("))), unknown,
            ])
        #expect(decoder.feed([0xE6, 0x97], now: .zero).isEmpty && decoder.pendingDelay != nil)
        #expect(decoder.flush() == [unknown] && decoder.pendingDelay == nil)
        #expect(decoder.feed([0xED, 0xA0, 0x80], now: .zero).allSatisfy { $0 == unknown })
    }

    @Test("a paste arrives as one event, however it is cut, with its line ends made one kind")
    func paste() {
        let text = "\u{1B}[200~a\r\nb\rc\u{1B}[Ad日\u{1B}[201~q"
        let wanted: [InputEvent] = [.paste("a\nb\nc\u{1B}[Ad日"), .key(Key(.character("q")))]
        #expect(events(text) == wanted)
        var decoder = InputDecoder()
        #expect(text.utf8.flatMap { decoder.feed([$0], now: .zero) } == wanted)
    }

    @Test("a paste that never ends is given up after a while, and a huge one is cut")
    func endless() {
        var decoder = InputDecoder()
        #expect(decoder.feed(Array("\u{1B}[200~ab".utf8), now: .zero).isEmpty)
        #expect(decoder.pendingDelay == InputDecoder.pasteDelay)
        #expect(decoder.flush() == [.paste("ab")])
        #expect(decoder.feed([0x71], now: .zero) == [.key(Key(.character("q")))])
        let huge = Array("\u{1B}[200~".utf8) + [UInt8](repeating: 0x61, count: 3 << 20) + Array("\u{1B}[201~".utf8)
        guard case .paste(let text)? = decoder.feed(huge, now: .zero).first else {
            Issue.record("no paste")
            return
        }
        #expect(text.utf8.count == InputDecoder.longestPaste)
    }

    @Test("the mouse: press, release, wheel, both forms; two quick presses are a double click, three are not two")
    func mouse() {
        var decoder = InputDecoder()
        func at(_ milliseconds: Int, _ text: String) -> [InputEvent] {
            decoder.feed(Array(text.utf8), now: .milliseconds(milliseconds))
        }
        let place = Point(column: 4, row: 2)
        let press = InputEvent.mouse(MouseEvent(.press, at: place))
        #expect(at(0, "\u{1B}[<0;5;3M") == [press])
        #expect(at(50, "\u{1B}[<0;5;3m") == [.mouse(MouseEvent(.release, at: place))])
        #expect(at(100, "\u{1B}[<0;5;3M") == [.mouse(MouseEvent(.doubleClick, at: place))])
        #expect(at(200, "\u{1B}[<0;5;3M") == [press])
        #expect(at(900, "\u{1B}[<0;5;3M") == [press])
        #expect(
            at(950, "\u{1B}[<64;1;1M\u{1B}[<65;1;1M").map(\.self) == [
                .mouse(MouseEvent(.wheelUp, at: Point(column: 0, row: 0))),
                .mouse(MouseEvent(.wheelDown, at: Point(column: 0, row: 0))),
            ])
        #expect(at(2000, "\u{1B}[M %#\u{1B}[M#%#") == [press, .mouse(MouseEvent(.release, at: place))])
        #expect(
            at(5000, "\u{1B}[<0;5;3M\u{1B}[<32;6;3M\u{1B}[<0;6;3m") == [
                press, .mouse(MouseEvent(.drag, at: Point(column: 5, row: 2))),
                .mouse(MouseEvent(.release, at: Point(column: 5, row: 2))),
            ])
        #expect(at(5100, "\u{1B}[<0;5;3M") == [press], "a press after dragging is no double click")
        #expect(at(9000, "\u{1B}[<2;5;3M\u{1B}[<35;5;3M\u{1B}[<0;0;0M").isEmpty)
    }

    @Test("what terminfo names for a terminal comes first")
    func special() {
        let table: [[UInt8]: Key] = [Array("\u{1B}A".utf8): Key(.up), Array("\u{1B}[U".utf8): Key(.pageUp)]
        #expect(
            events("\u{1B}A\u{1B}[U\u{1B}[B\u{1B}", special: table) == [
                .key(Key(.up)), .key(Key(.pageUp)), .key(Key(.down)), .key(Key(.escape)),
            ])
    }

    @Test(
        "any bytes at all are read to the end without a trap and without a backlog", arguments: 0..<20 as Range<UInt64>)
    func noise(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var decoder = InputDecoder()
        let pieces: [[UInt8]] = [
            [0x1B], [0x5B], [0x4F], Array("\u{1B}[<".utf8), Array("\u{1B}[M".utf8), [0x3B], [0x4D],
        ]
        for _ in 0..<2000 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            let bytes =
                state & 1 == 0 ? [UInt8(truncatingIfNeeded: state >> 8)] : pieces[Int(state >> 8) % pieces.count]
            _ = decoder.feed(bytes, now: .zero)
            if state & 0xF0 == 0 { _ = decoder.flush() }
        }
        _ = decoder.feed(Array("\u{1B}[201~\u{1B}[201~zzzzzz".utf8), now: .zero)
        _ = decoder.flush()
        #expect(decoder.feed([0x71], now: .zero) == [.key(Key(.character("q")))])
    }
}
