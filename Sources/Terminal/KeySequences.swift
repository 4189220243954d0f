import Screen

/// Which bytes are which key. Sources: xterm's ctlseqs.txt, console_codes(4), rxvt's reference, the kitty keyboard protocol.
enum KeySequences {
    /// A byte below 0x80 that stands alone.
    static func key(ascii byte: UInt8) -> Key {
        switch byte {
        case 0x0D, 0x0A: Key(.enter)
        case 0x09: Key(.tab)
        case 0x1B: Key(.escape)
        case 0x7F, 0x08: Key(.backspace)
        case 0x00: Key(.character(" "), .control)
        case 0x01...0x1A: Key(.character(Character(Unicode.Scalar(byte + 0x60))), .control)
        case 0x1C...0x1F: Key(.character(Character(Unicode.Scalar(byte + 0x40))), .control)
        default: Key(.character(Character(Unicode.Scalar(byte))))
        }
    }

    /// The final byte of `ESC O x`.
    static func singleShift(_ final: UInt8, modifier: Int) -> Key? {
        // rxvt sends control and arrow as a small letter.
        if let code = letter(final &- 0x20), (0x61...0x64).contains(final) { return Key(code, .control) }
        if let code = letter(final) { return Key(code, modifiers(modifier)) }
        switch final {
        case 0x4D: return Key(.enter)
        case 0x20: return Key(.character(" "))
        case 0x49: return Key(.tab)
        // The keypad's own characters: * + , - . / and the digits, 0x40 higher.
        case 0x6A...0x79: return Key(.character(Character(Unicode.Scalar(final - 0x40))))
        default: return nil
        }
    }

    /// `ESC [ parameters final`; nil for a report, and for a key that was let go.
    static func control(parameters: ArraySlice<UInt8>, final: UInt8) -> Key? {
        // Reports and private answers are no keys.
        if let first = parameters.first, !(0x30...0x3B).contains(first) { return nil }
        let numbers = numbers(parameters)
        if part(1, of: parameters, field: 1) == 3 { return nil }
        let held = modifiers(numbers.count > 1 ? numbers[1] : 1)
        switch final {
        case 0x7E:  // ~
            // xterm's way to spell keys that have no sequence of their own: 27 ; modifiers ; code.
            if numbers.count == 3, numbers[0] == 27 { return character(numbers[2], held) }
            return numbered(numbers.first ?? 0).map { Key($0, held) }
        case 0x24: return numbered(numbers.first ?? 0).map { Key($0, .shift) }  // rxvt: $ shift, ^ control, @ both
        case 0x5E: return numbered(numbers.first ?? 0).map { Key($0, .control) }
        case 0x40: return numbered(numbers.first ?? 0).map { Key($0, [.control, .shift]) }
        case 0x5A: return Key(.tab, held.union(.shift))  // Z
        case 0x75:  // u: a character by its code
            return character(numbers.first ?? 0, held)
        case 0x61...0x64:  // rxvt: shift and arrow
            return letter(final - 0x20).map { Key($0, .shift) }
        case 0x52:  // R: F3 with modifiers, or else where the cursor is, in rows and columns
            let isKey = parameters.isEmpty || numbers.count == 2 && numbers[0] == 1 && (2...16).contains(numbers[1])
            return isKey ? Key(.function(3), held) : nil
        default: return letter(final).map { Key($0, held) }
        }
    }

    /// Whether a `$` behind these parameters is the end of a key's sequence (rxvt's), and not of what comes before the
    /// end of a report (DECRPM, `CSI ? 2026 ; 2 $ y`).
    static func isKey(parametersBeforeDollar parameters: ArraySlice<UInt8>) -> Bool {
        !parameters.isEmpty && parameters.count <= 2 && parameters.allSatisfy { (0x30...0x39).contains($0) }
            && numbered(numbers(parameters)[0]) != nil
    }

    private static func letter(_ final: UInt8) -> Key.Code? {
        switch final {
        case 0x41: .up
        case 0x42: .down
        case 0x43: .right
        case 0x44: .left
        case 0x46: .end
        case 0x48: .home
        case 0x50: .function(1)
        case 0x51: .function(2)
        case 0x52: .function(3)
        case 0x53: .function(4)
        default: nil
        }
    }

    private static func numbered(_ number: Int) -> Key.Code? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23...26: .function(number - 12)
        case 28, 29: .function(number - 13)
        case 31...34: .function(number - 14)
        default: nil
        }
    }

    private static func character(_ value: Int, _ held: Key.Modifiers) -> Key? {
        switch value {
        case 13: return Key(.enter, held)
        case 9: return Key(.tab, held)
        case 27: return Key(.escape, held)
        case 127, 8: return Key(.backspace, held)
        case 57344...63743: return keypad(value).map { Key($0, held) }
        case 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0x10FFFF:
            guard let scalar = Unicode.Scalar(UInt32(value)) else { return nil }
            // As without the protocol: shift shows in the letter itself.
            if held.contains(.shift), let upper = scalar.properties.uppercaseMapping.first {
                return Key(.character(upper), held.subtracting(.shift))
            }
            return Key(.character(Character(scalar)), held)
        default: return nil
        }
    }

    /// The kitty protocol's numbers for keys that write nothing, and for those of the keypad; nil for what is no key of
    /// ours, such as Shift itself.
    private static func keypad(_ value: Int) -> Key.Code? {
        let keypad: [Key.Code] =
            (0...9).map { .character(Character("\($0)")) }
            + [
                .character("."), .character("/"), .character("*"), .character("-"), .character("+"), .enter,
                .character("="), .character(","), .left, .right, .up, .down, .pageUp, .pageDown, .home, .end, .insert,
                .delete,
            ]
        if value >= 57399, value - 57399 < keypad.count { return keypad[value - 57399] }
        return (57376...57398).contains(value) ? .function(value - 57376 + 13) : nil
    }

    /// xterm's modifier number: 1 + shift 1 + alt 2 + control 4 (+ meta 8, taken as alt).
    static func modifiers(_ number: Int) -> Key.Modifiers {
        let bits = number - 1
        guard bits > 0 else { return [] }
        var held: Key.Modifiers = []
        if bits & 1 != 0 { held.insert(.shift) }
        if bits & 10 != 0 { held.insert(.alt) }
        if bits & 4 != 0 { held.insert(.control) }
        return held
    }

    /// Decimal numbers between semicolons; missing ones are 0, parts after a colon are left out, great ones are capped.
    static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
        bytes.split(separator: 0x3B, omittingEmptySubsequences: false).map { part in
            part.prefix { (0x30...0x39).contains($0) }.reduce(0) { min(9_999_999, $0 * 10 + Int($1 - 0x30)) }
        }
    }

    /// One of the numbers between colons within a field between semicolons, both from 0; nil where there is none.
    private static func part(_ index: Int, of bytes: ArraySlice<UInt8>, field: Int) -> Int? {
        let fields = bytes.split(separator: 0x3B, omittingEmptySubsequences: false)
        guard fields.count > field else { return nil }
        let parts = fields[field].split(separator: 0x3A, omittingEmptySubsequences: false)
        return parts.count > index ? numbers(parts[index]).first : nil
    }

    /// The keys that terminfo names, for terminals whose sequences are not the usual ones.
    static let terminfoNames: [(name: String, key: Key)] =
        [
            ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcub1", Key(.left)), ("kcuf1", Key(.right)),
            ("khome", Key(.home)), ("kend", Key(.end)), ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)),
            ("kich1", Key(.insert)), ("kdch1", Key(.delete)), ("kcbt", Key(.tab, .shift)),
            ("kLFT", Key(.left, .shift)), ("kRIT", Key(.right, .shift)),
        ] + (1...12).map { ("kf\($0)", Key(.function($0))) }

    /// The sequences of a terminal's description, except single bytes (Ctrl-H is backspace everywhere).
    static func special(in description: TerminalDescription) -> [[UInt8]: Key] {
        var table: [[UInt8]: Key] = [:]
        for (name, key) in terminfoNames {
            let sequence = description.sequence(name)
            if sequence.count > 1, sequence[0] == 0x1B, table[sequence] == nil { table[sequence] = key }
        }
        return table
    }
}
