import Glibc

/// What is sent beside ncurses' own sequences when the terminal is taken over and given back.
struct TakeoverSequences {
    private let begin: [UInt8]
    private let end: [UInt8]
    private let mouseOn: [UInt8]
    private let mouseOff: [UInt8]
    private let cursor: [UInt8]
    /// Everything that a crash must undo, ncurses' part as well, in one piece.
    let reset: [CChar]

    /// Whether the mouse can be reported.
    var canReportMouse: Bool { !mouseOn.isEmpty }

    init(_ description: TerminalDescription) {
        // Bracketed paste (2004); presses and the wheel (1000), where it is known dragging too (1002), as readable numbers
        // (1006). Terminals that speak the standard ignore the modes that they lack; others must not be sent them.
        let modes = description.speaksANSI ? [2004] : []
        let mouse = description.speaksANSI && description.strings["kmous"] != nil ? [1000, 1002, 1006] : []
        begin = TakeoverSequences.set(modes)
        end = TakeoverSequences.reset(modes)
        mouseOn = TakeoverSequences.set(mouse)
        mouseOff = TakeoverSequences.reset(mouse)
        let undo = ["sgr0", "op", "rmkx", "rmcup", "cnorm"].flatMap(description.sequence)
        cursor = description.sequence("cnorm")
        // Without an alternate screen, at least begin on a line of its own.
        let line: [UInt8] = description.strings["rmcup"] == nil ? [0x0D, 0x0A] : []
        reset = (mouseOff + end + undo + line).map(CChar.init(bitPattern:))
    }

    private static func set(_ modes: [Int]) -> [UInt8] { modes.flatMap { Array("\u{1B}[?\($0)h".utf8) } }
    private static func reset(_ modes: [Int]) -> [UInt8] { modes.reversed().flatMap { Array("\u{1B}[?\($0)l".utf8) } }

    func writeBegin(mouse: Bool, to file: Int32) { TakeoverSequences.write(begin + (mouse ? mouseOn : []), to: file) }
    func writeEnd(to file: Int32) { TakeoverSequences.write(mouseOff + end, to: file) }
    /// After ncurses has left the alternate screen: some terminals then show the cursor as it was when that was entered,
    /// and after a stop it was hidden.
    func writeCursor(to file: Int32) { TakeoverSequences.write(cursor, to: file) }
    func writeMouse(_ isReported: Bool, to file: Int32) {
        TakeoverSequences.write(isReported ? mouseOn : mouseOff, to: file)
    }

    private static func write(_ bytes: [UInt8], to file: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR || errno == EAGAIN { continue }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
