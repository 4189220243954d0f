import Glibc
import Screen
import Terminal

/// A program for tests: shows a frame of what a terminal can get wrong, echoes events, and dies on request.
///
/// Arguments: a colour depth ("24bit", "256", "16", "8", "none", or "auto"), and "nomouse".
/// Keys: q quits with 0, m writes to standard error, t traps, f traps with a reason, a aborts, w wakes itself from another thread, c draws the
/// cursor, x quits without closing the session, b draws 200 changing frames.
@main struct TerminalProbe {
    static func main() {
        TerminalSession.blockSignals()
        let arguments = CommandLine.arguments.dropFirst()
        var options = TerminalOptions(colorDepth: arguments.first.flatMap(ColorDepth.init(rawValue:)))
        options.mouse = !arguments.contains("nomouse")
        do throws(TerminalError) {
            let session = try TerminalSession(options: options)
            let status = run(session)
            session.close()
            exit(status)
        } catch {
            complain("terminal-probe: \(error)\n")
            exit(69)
        }
    }

    private static func run(_ session: TerminalSession) -> Int32 {
        var log: [String] = []
        var cursor: Point?
        while true {
            session.show(frame(session.size, depth: session.colorDepth, log: log, cursor: cursor))
            let events = session.nextEvents(timeout: .seconds(30))
            if events.isEmpty { log.append("woken") }
            for event in events {
                log.append("\(ProbeText.describe(event))")
                switch event {
                case .terminate(let signal): return 128 + signal
                case .key(Key(.character("q"))): return 0
                case .key(Key(.character("x"))): exit(3)
                case .key(Key(.character("m"))): complain("a message for later\n")
                case .key(Key(.character("a"))): abort()
                case .key(Key(.character("t"))): trap(log.count)
                // The one place where this is right: what the runtime then prints is under test.
                case .key(Key(.character("f"))): fatalError("the reason of the trap")
                case .key(Key(.character("c"))): cursor = Point(column: 5, row: 1)
                case .key(Key(.character("w"))):
                    let waker = session.waker
                    var thread = pthread_t()
                    pthread_create(
                        &thread, nil,
                        { raw in
                            guard let raw else { return nil }
                            Unmanaged<Waker>.fromOpaque(raw).takeRetainedValue().wake()
                            return nil
                        }, Unmanaged.passRetained(waker).toOpaque())
                    pthread_join(thread, nil)
                case .key(Key(.character("b"))): log.append(benchmark(session))
                default: break
                }
            }
        }
    }

    private static func complain(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Indexes out of bounds, with a number that the compiler cannot know.
    private static func trap(_ number: Int) {
        let empty: [Int] = []
        print(empty[number])
    }

    private static func benchmark(_ session: TerminalSession) -> String {
        var times: [Int] = []
        for step in 0..<200 {
            var frame = Frame(size: session.size)
            for row in 0..<frame.size.rows {
                for column in 0..<frame.size.columns {
                    let shade = UInt8(truncatingIfNeeded: row &* 7 &+ column &* 3 &+ step &* 5)
                    let glyph = Character(Unicode.Scalar(0x41 + (shade &+ UInt8(step)) % 26))
                    frame.put(
                        Cell(
                            glyph,
                            style: Style(foreground: .indexed(shade > 100 ? 16 : 231), background: .indexed(shade))),
                        row: row, column: column)
                }
            }
            let before = clock()
            session.show(frame)
            times.append(clock() - before)
        }
        // CLOCKS_PER_SEC is a million: these are microseconds.
        return "200 frames, median processor time of show in microseconds: \(times.sorted()[100])"
    }

    /// Row 0 size and depth; 1 colours; 2 wide, combining and dangerous characters; 3 attributes; then the last events.
    private static func frame(_ size: Size, depth: ColorDepth, log: [String], cursor: Point?) -> Frame {
        var frame = Frame(size: size)
        frame.write("probe \(size.columns)x\(size.rows) \(depth.rawValue)", row: 0, column: 0)
        let colors: [Color] = [
            .standard, .indexed(1), .indexed(4), .indexed(12), .indexed(124), .rgb(1, 2, 3), .rgb(0, 0, 200),
            .rgb(250, 128, 7),
        ]
        for (column, color) in colors.enumerated() {
            frame.put(Cell("F", style: Style(foreground: color)), row: 1, column: 2 * column)
            frame.put(Cell(" ", style: Style(background: color)), row: 1, column: 2 * column + 1)
        }
        frame.write("日本 e\u{301} \u{1B}[31m\t👩‍🚀 \u{200F}|", row: 2, column: 0)
        for (column, attribute) in [Style.Attributes.bold, .underline, .reverse, .italic].enumerated() {
            frame.put(Cell("A", style: Style(attribute)), row: 3, column: column)
        }
        for (row, line) in log.suffix(max(0, size.rows - 4)).enumerated() {
            frame.write(line, row: row + 4, column: 0)
        }
        frame.cursor = cursor
        return frame
    }
}

/// Events as one line each.
enum ProbeText {
    static func describe(_ event: InputEvent) -> String {
        switch event {
        case .key(let key): "key \(key.code) \(key.modifiers.rawValue)"
        case .mouse(let mouse): "mouse \(mouse.action) \(mouse.at.column),\(mouse.at.row)"
        case .paste(let text): "paste \(text.utf8.count) \(text.replacing("\n", with: "|"))"
        case .resize(let size): "resize \(size.columns)x\(size.rows)"
        case .resumed: "resumed"
        case .terminate(let signal): "terminate \(signal)"
        }
    }
}
