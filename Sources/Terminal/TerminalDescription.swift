import CNcurses
import Glibc
import Screen

/// What terminfo says of a terminal, by capability name, and the same with other colours.
///
/// ncurses draws only the colours that an entry has. Many terminals show more than the entry that they are known by: 24
/// bits where it says 256, or 16 where it says 8. So the entry is taken as it is, its colours are exchanged, and the
/// result is handed to `newterm` in the variable TERMINFO (`hex:…`, terminfo(5)), without a file being written.
struct TerminalDescription: Sendable {
    let name: String
    var flags: Set<String> = []
    var numbers: [String: Int] = [:]
    var strings: [String: [UInt8]] = [:]

    /// Colour numbers from here on mean 24 bits, the ones below are palette entries.
    static let directBase = 0x1000000

    /// Reads the entry of the named terminal, or of a plainer relative when there is none.
    init(name: String, terminal: Int32) throws(TerminalError) {
        if name.isEmpty { throw .unnamed }
        guard let found = TerminalDescription.candidates(name).first(where: { cn_read_terminfo($0, terminal) == 1 })
        else { throw .unknown(name: name) }
        self.name = found
        for index in 0..<cn_flag_count() {
            guard let code = cn_flag_name(index), cn_flag(code) else { continue }
            flags.insert(String(cString: code))
        }
        for index in 0..<cn_number_count() {
            guard let code = cn_number_name(index), case let value = cn_number(code), value >= 0 else { continue }
            numbers[String(cString: code)] = Int(value)
        }
        for index in 0..<cn_string_count() {
            guard let code = cn_string_name(index), let value = cn_string(code) else { continue }
            strings[String(cString: code)] = Array(UnsafeBufferPointer(start: value, count: strlen(value)))
                .map(UInt8.init(bitPattern:))
        }
        cn_forget_terminfo()
        for needed in ["cup", "clear"] where strings[needed] == nil {
            throw .incapable(name: name, missing: needed)
        }
    }

    /// The name itself, then, for families that understand xterm's sequences, entries that are installed everywhere.
    static func candidates(_ name: String) -> [String] {
        let relatives = ["xterm", "alacritty", "foot", "wezterm", "contour", "kitty", "ghostty", "rio", "st-", "vte"]
        if relatives.contains(where: name.hasPrefix) { return [name, "xterm-256color", "xterm"] }
        if name.hasPrefix("tmux") || name.hasPrefix("screen") { return [name, "screen-256color", "screen"] }
        if name.hasPrefix("rxvt") { return [name, "rxvt-256color", "rxvt"] }
        return [name]
    }

    var colors: Int { numbers["colors"] ?? 0 }

    /// Whether it speaks the standard's control sequences, so that others of the family can be tried on it.
    var speaksANSI: Bool { strings["cup"]?.starts(with: [0x1B, 0x5B]) ?? false }

    /// Whether one sequence may set both colours of a cell (see `pair`): ncurses then spells one per change instead of
    /// two. Without `bce` it must know a pair's colours to clear with, and where colours and reverse do not go together
    /// it exchanges them itself.
    var canNamePairs: Bool {
        colors >= 256 && speaksANSI && flags.contains("bce") && (numbers["ncv"] ?? 0) & 4 == 0
            && String(decoding: strings["setab"] ?? [], as: UTF8.self).contains("48;5;")
    }

    /// Whether ncurses can draw that depth with the entry as it is. Fewer pairs than this would be recycled on screen.
    func suffices(for depth: ColorDepth) -> Bool {
        switch depth {
        case .none: true
        case .full: false
        case .palette where canNamePairs: false
        default: colors >= depth.colors && colors <= 256 && (numbers["pairs"] ?? 0) >= 256
        }
    }

    /// The same terminal with the standard's colour sequences for a depth.
    func withColors(_ depth: ColorDepth) -> TerminalDescription {
        var changed = self
        func set(_ name: String, _ value: String) { changed.strings[name] = Array(value.utf8) }
        for name in ["setf", "setb", "initc", "initp", "oc", "scp"] { changed.strings[name] = nil }
        for name in ["ccc", "hls"] { changed.flags.remove(name) }
        changed.numbers["pairs"] = 0x10000
        set("op", "\u{1B}[39;49m")
        changed.numbers["colors"] = depth == .full ? 2 * TerminalDescription.directBase : depth.colors
        switch depth {
        case .none, .eight:
            set("setaf", "\u{1B}[3%p1%dm")
            set("setab", "\u{1B}[4%p1%dm")
        case .sixteen:
            set("setaf", "\u{1B}[%?%p1%{8}%<%t3%p1%d%e9%p1%{8}%-%d%;m")
            set("setab", "\u{1B}[%?%p1%{8}%<%t4%p1%d%e10%p1%{8}%-%d%;m")
        case .palette:
            set("setaf", "\u{1B}[%?%p1%{8}%<%t3%p1%d%e%p1%{16}%<%t9%p1%{8}%-%d%e38;5;%p1%d%;m")
            set("setab", "\u{1B}[%?%p1%{8}%<%t4%p1%d%e%p1%{16}%<%t10%p1%{8}%-%d%e48;5;%p1%d%;m")
            guard canNamePairs else { break }
            changed.numbers["pairs"] = TerminalDescription.pairsPerColor * TerminalDescription.pairsPerColor
            set(
                "scp",
                "\u{1B}[%p1%{257}%/%Pa%p1%{257}%m%Pb%?%ga%t38;5;%ga%{1}%-%d%e39%;;%?%gb%t48;5;%gb%{1}%-%d%e49%;m")
        case .full:
            // The form with semicolons is the one that every terminal with 24-bit colours knows.
            // Black and white, which nearly all text is drawn in, are spelled out: to compute three numbers costs more.
            for (name, code) in [("setaf", 38), ("setab", 48)] {
                let computed =
                    "\(code);2;%p1%{65536}%/%{255}%&%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d"
                let spelled =
                    code == 38
                    ? "%p1%{16777216}%=%t38;2;0;0;0%e%p1%{33554431}%=%t38;2;255;255;255%e" : ""
                set(name, "\u{1B}[%?\(spelled)%p1%{16777216}%<%t\(code);5;%p1%d%e\(computed)%;m")
            }
        }
        return changed
    }

    /// A palette's entries and the default.
    private static let pairsPerColor = 257

    /// The pair of two palette entries (-1: the default) where the entry names pairs by their colours; 0 for the defaults.
    static func pair(foreground: Int32, background: Int32) -> Int32 {
        (foreground + 1) * Int32(pairsPerColor) + background + 1
    }

    /// The colour number that the drawing gives to ncurses; -1 is the terminal's default.
    static func number(of color: Color) -> Int32 {
        switch color {
        case .standard: -1
        case .indexed(let index): Int32(index)
        case .rgb(let red, let green, let blue):
            Int32(directBase | Int(red) << 16 | Int(green) << 8 | Int(blue))
        }
    }

    /// A capability as it is sent: padding (`$<5>`), which no terminal that is left needs, is taken out.
    func sequence(_ name: String) -> [UInt8] {
        guard let bytes = strings[name] else { return [] }
        var sent: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: [0x24, 0x3C]), let end = bytes[index...].firstIndex(of: 0x3E) {
                index = end + 1
            } else {
                sent.append(bytes[index])
                index += 1
            }
        }
        return sent
    }
}
