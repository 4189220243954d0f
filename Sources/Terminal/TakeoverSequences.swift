import Glibc

/// What is sent beside ncurses' own sequences when the terminal is taken over and given back.
struct TakeoverSequences {
    private let begin: [UInt8]
    private let end: [UInt8]
    /// Everything that a crash must undo, ncurses' part as well, in one piece.
    let reset: [CChar]

    init(_ description: TerminalDescription, mouse: Bool) {
        // Bracketed paste (2004), presses and the wheel (1000) as readable numbers (1006). Terminals that speak the
        // standard ignore the modes that they lack; others must not be sent them.
        let modes =
            !description.speaksANSI ? [] : mouse && description.strings["kmous"] != nil ? [2004, 1000, 1006] : [2004]
        begin = modes.flatMap { Array("\u{1B}[?\($0)h".utf8) }
        end = modes.reversed().flatMap { Array("\u{1B}[?\($0)l".utf8) }
        let undo = ["sgr0", "op", "rmkx", "cnorm", "rmcup"].flatMap(description.sequence)
        // Without an alternate screen, at least begin on a line of its own.
        let line: [UInt8] = description.strings["rmcup"] == nil ? [0x0D, 0x0A] : []
        reset = (end + undo + line).map(CChar.init(bitPattern:))
    }

    func writeBegin(to file: Int32) { TakeoverSequences.write(begin, to: file) }
    func writeEnd(to file: Int32) { TakeoverSequences.write(end, to: file) }

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
