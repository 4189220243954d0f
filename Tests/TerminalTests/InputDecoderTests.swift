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
            ("\u{1B}[27u", Key(.escape)),
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
        ] {
            #expect(events(noise + "x") == [.key(Key(.character("x")))], "\(noise.dropFirst())")
        }
        #expect(events("\u{1B}[1;\u{1B}[Ax") == [.key(Key(.up)), .key(Key(.character("x")))])
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
