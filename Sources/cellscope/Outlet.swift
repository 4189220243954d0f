import Explorer
import Exports
import Glibc
import ModelCore
import Screen
import Texts

/// Standard output as a text that is being written needs it: at once to a terminal, to a pipe in blocks that are held
/// for some milliseconds at most; the text itself to a pipe, and to a terminal nothing that it could take for a command.
struct Outlet {
    let isTerminal: Bool
    /// What colours symbols; nil without colours.
    private let coloring: (palette: Palette, range: Signal.Range, export: ANSIExport)?
    private let alphabet: Alphabet
    private var bytes: [UInt8] = []
    /// To a terminal: the beginning of a UTF-8 sequence that a model of bytes is writing, and the value of its first byte.
    private var held: [UInt8] = []
    private var heldValue: Float?
    private var endsInNewline = true

    private static let block = 4096
    /// Milliseconds after which a symbol is not held for more to come.
    private static let patience = 20
    /// When it was flushed last.
    private var flushed = Self.milliseconds()

    init(palette: Palette, unit: UnitAddress?, model: Model) {
        isTerminal = isatty(STDOUT_FILENO) == 1
        alphabet = model.vocabulary.kind == .byte ? .byte : .scalar
        coloring =
            palette.depth == .none
            ? nil : unit.map { (palette, $0.signal.range, ANSIExport(depth: palette.depth)) }
    }

    var isColored: Bool { coloring != nil }

    /// Writes a symbol of the text, where there are colours in that of a value.
    mutating func write(_ code: UInt32, value: Float?) throws {
        if coloring == nil && !isTerminal {
            if alphabet == .byte { bytes.append(UInt8(truncatingIfNeeded: code)) } else { append(scalar: code) }
        } else if alphabet == .byte {
            show(byte: UInt8(truncatingIfNeeded: code), value)
        } else {
            show(Symbol(code: code), value)
        }
        if isDue { try flush() }
    }

    /// Writes a line of the program's own.
    mutating func line(_ text: String) throws {
        bytes += text.utf8
        bytes.append(0x0A)
        endsInNewline = true
        if isDue { try flush() }
    }

    /// Ends a text: the next line begins at its own.
    mutating func endText() {
        letGo()
        guard !endsInNewline else { return }
        bytes.append(0x0A)
        endsInNewline = true
    }

    /// Writes what is left. A terminal's next line begins at its own.
    mutating func end() throws {
        if isTerminal { endText() }
        try flush()
    }

    private var isDue: Bool {
        isTerminal || bytes.count >= Self.block || Self.milliseconds() - flushed >= Self.patience
    }

    private mutating func flush() throws {
        try bytes.withUnsafeBytes { try writeToStandardOutput($0) }
        bytes.removeAll(keepingCapacity: true)
        flushed = Self.milliseconds()
    }

    /// Of the coarse clock, which costs next to nothing to look at.
    private static func milliseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }

    private mutating func append(scalar code: UInt32) {
        guard let scalar = Unicode.Scalar(code) else { return }
        if code < 0x80 { bytes.append(UInt8(code)) } else { bytes += String(scalar).utf8 }
        endsInNewline = code == 0x0A
    }

    private mutating func show(_ symbol: Symbol, _ value: Float?) {
        let picture = SymbolPicture.of(symbol)
        endsInNewline = symbol == .newline
        guard let coloring, let value else {
            if symbol.code == 0x0A || symbol.code == 0x09 {
                bytes.append(UInt8(symbol.code))
            } else {
                bytes += picture.text.utf8
            }
            return
        }
        let style = coloring.palette.style(
            for: coloring.range == .unbounded ? tanhf(value) : value,
            scale: coloring.range == .sigmoid ? .sequential : .diverging)
        let cells = picture.glyphs.map { Cell($0.glyph, width: UInt8(clamping: $0.width), style: style) }
        bytes += coloring.export.line(cells).utf8
        if endsInNewline { bytes.append(0x0A) }
    }

    /// Shows a byte, or holds it back until its sequence is whole or turns out to be none.
    private mutating func show(byte: UInt8, _ value: Float?) {
        if !held.isEmpty, byte & 0xC0 != 0x80 { letGo() }
        guard byte >= 0x80 else { return show(Symbol(code: UInt32(byte)), value) }
        if held.isEmpty { heldValue = value }
        held.append(byte)
        if let text = String(validating: held, as: UTF8.self), let scalar = text.unicodeScalars.first {
            show(Symbol(scalar), heldValue)
            held = []
        } else if held.count >= 4 || held[0] < 0xC2 {
            letGo()
        }
    }

    private mutating func letGo() {
        for byte in held { show(.invalid(byte), heldValue) }
        held = []
    }
}
