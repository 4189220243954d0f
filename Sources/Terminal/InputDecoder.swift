import Screen

/// Turns the bytes that a terminal sends into keys, mouse events and pastes. A value: no terminal, no clock.
///
/// It knows the sequences of xterm and its relatives, rxvt's and the Linux console's, the kitty protocol's `CSI u`, and
/// whatever else a terminfo entry names. A sequence that it does not know is dropped whole: its bytes are never keys. So
/// are the terminal's answers to questions of other programs, which come in control strings and control sequences.
///
/// However the bytes are cut into calls of `feed`, the events are the same.
package struct InputDecoder: Sendable {
    /// How long an Esc waits for what would make it the beginning of something else.
    package static let escapeDelay: Duration = .milliseconds(25)
    /// How long the beginning of what is no key by itself, and a control string, wait for their rest.
    package static let tornDelay: Duration = .seconds(1)
    /// How long a paste does: what comes later is taken for keys.
    package static let pasteDelay: Duration = .seconds(3)
    /// Two presses at one place within this time are a double click.
    package static let doubleClickTime: Duration = .milliseconds(400)
    /// A paste keeps at most so many bytes; the rest is dropped.
    package static let longestPaste = 1 << 20
    /// Bytes of a control sequence that are looked at; no key has as many.
    private static let longestSequence = 64

    private var buffer: [UInt8] = []
    private var paste: [UInt8]?
    /// What is passed over at the moment.
    private var passing: PassedOver?
    private var lastPress: (at: Point, time: Duration)?
    private let special: [[UInt8]: Key]
    private let longestSpecial: Int

    /// - Parameter special: Sequences that the terminal's own description names, with their keys.
    package init(special: [[UInt8]: Key] = [:]) {
        self.special = special
        longestSpecial = special.keys.map(\.count).max() ?? 0
    }

    /// For how long bytes should wait for others that would change their meaning, before `flush`; nil where none do.
    package var pendingDelay: Duration? {
        if paste != nil { return InputDecoder.pasteDelay }
        if passing != nil { return InputDecoder.tornDelay }
        guard !buffer.isEmpty else { return nil }
        let isKeyByItself =
            buffer[0] == 0x1B && (InputDecoder.keyAlone(buffer[...]) != nil || specialKey(buffer[...]) != nil)
        return isKeyByItself ? InputDecoder.escapeDelay : InputDecoder.tornDelay
    }

    /// - Parameter now: The time of arrival on any clock that does not go back; only differences are used.
    package mutating func feed(_ bytes: some Sequence<UInt8>, now: Duration) -> [InputEvent] {
        buffer += bytes
        return take(now: now, isLast: false)
    }

    /// Decides on what was left waiting, because nothing followed it in time. Nothing waits then.
    package mutating func flush() -> [InputEvent] {
        if let text = paste {
            paste = nil
            let rest = buffer
            buffer = []
            return [.paste(InputDecoder.pastedText(text + rest))]
        }
        if passing != nil {
            // Its end is lost. An Esc that waits here may be half of it.
            passing = nil
            buffer = []
            return []
        }
        let events = take(now: lastPress?.time ?? .zero, isLast: true)
        (paste, passing, buffer) = (nil, nil, [])
        return events
    }

    /// Reads what has come.
    /// - Parameter isLast: whether nothing more will come that could change what the last bytes mean.
    private mutating func take(now: Duration, isLast: Bool) -> [InputEvent] {
        var events: [InputEvent] = []
        var start = 0
        parsing: while start < buffer.count {
            if paste != nil {
                guard let used = continuePaste(from: start, &events) else { break parsing }
                start += used
                continue
            }
            if let passing {
                let (used, isOver) = passing.pass(buffer[start...])
                start += used
                guard isOver else { break parsing }
                self.passing = nil
                continue
            }
            switch parse(buffer[start...], now: now, isLast: isLast) {
            case .incomplete:
                guard isLast else { break parsing }
                // The beginning of a longer sequence that is no key by itself was torn, and says nothing.
                if let key = InputDecoder.keyAlone(buffer[start...]) { events.append(.key(key)) }
                start = buffer.count
            case .event(let event, let used):
                events.append(event)
                start += used
            case .dropped(let used): start += used
            case .pasteBegins(let used):
                paste = []
                start += used
            case .passedOver(let what, let used):
                passing = what
                start += used
            }
        }
        buffer.removeFirst(start)
        return events
    }

    /// The key that bytes are when nothing follows them which might have made them the beginning of more: Esc, Alt and
    /// the character of an introducer, or a broken character.
    private static func keyAlone(_ bytes: ArraySlice<UInt8>) -> Key? {
        guard let first = bytes.first else { return nil }
        guard first == 0x1B else { return first >= 0x80 ? Key(.character("\u{FFFD}")) : nil }
        if bytes.count == 1 { return Key(.escape) }
        guard bytes.count == 2, let second = bytes.last, second < 0x80 else { return nil }
        var key = KeySequences.key(ascii: second)
        key.modifiers.insert(.alt)
        return key
    }

    private enum Parsed {
        case incomplete
        case event(InputEvent, used: Int)
        case dropped(used: Int)
        case pasteBegins(used: Int)
        case passedOver(PassedOver, used: Int)
    }

    private mutating func parse(_ bytes: ArraySlice<UInt8>, now: Duration, isLast: Bool) -> Parsed {
        if !isLast, isSpecialBeginning(bytes) { return .incomplete }
        if let (key, length) = specialKey(bytes) { return .event(.key(key), used: length) }
        if let (introducer, length) = InputDecoder.introducer(of: bytes) {
            switch introducer {
            case 0x5B: return parseControlSequence(bytes, introducer: length, now: now)
            case 0x4F: return InputDecoder.parseSingleShift(bytes, introducer: length)
            default: return bytes.count > length ? .passedOver(.string, used: length) : .incomplete
            }
        }
        let first = bytes[bytes.startIndex]
        if first == 0x1B { return InputDecoder.parseEscape(bytes) }
        if first < 0x80 { return .event(.key(KeySequences.key(ascii: first)), used: 1) }
        return InputDecoder.parseUTF8(bytes)
    }

    /// Whether more bytes could make some a (longer) sequence of the terminal's description.
    private func isSpecialBeginning(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.count < longestSpecial && special.keys.contains { $0.count > bytes.count && $0.starts(with: bytes) }
    }

    /// The longest sequence from the terminal's description that begins the bytes.
    private func specialKey(_ bytes: ArraySlice<UInt8>) -> (key: Key, length: Int)? {
        var length = min(bytes.count, longestSpecial)
        while length > 0 {
            if let key = special[Array(bytes.prefix(length))] { return (key, length) }
            length -= 1
        }
        return nil
    }

    /// What begins a control sequence (`[`), a single shift (`O`) or a control string (`]`, `P`, `_`, `^`, `X`), and the
    /// bytes that it takes: ESC and that character, or one C1 character. These are no characters of their own in UTF-8,
    /// neither as a single byte nor as UTF-8 writes them.
    private static func introducer(of bytes: ArraySlice<UInt8>) -> (character: UInt8, length: Int)? {
        func c1(_ byte: UInt8) -> UInt8? {
            [0x8F, 0x90, 0x98, 0x9B, 0x9D, 0x9E, 0x9F].contains(byte) ? byte - 0x40 : nil
        }
        let first = bytes[bytes.startIndex]
        if let character = c1(first) { return (character, 1) }
        guard bytes.count >= 2 else { return nil }
        let second = bytes[bytes.startIndex + 1]
        if first == 0x1B, second < 0x80, c1(second + 0x40) != nil { return (second, 2) }
        if first == 0xC2, let character = c1(second) { return (character, 2) }
        return nil
    }

    /// ESC before anything that is no introducer.
    private static func parseEscape(_ bytes: ArraySlice<UInt8>) -> Parsed {
        guard bytes.count >= 2 else { return .incomplete }
        let rest = bytes.dropFirst()
        switch rest[rest.startIndex] {
        case 0x1B: return .event(.key(Key(.escape)), used: 1)
        case let byte where byte < 0x80:
            var key = KeySequences.key(ascii: byte)
            key.modifiers.insert(.alt)
            return .event(.key(key), used: 2)
        default:
            guard case .event(.key(var key), let used) = InputDecoder.parseUTF8(rest) else { return .incomplete }
            key.modifiers.insert(.alt)
            return .event(.key(key), used: used + 1)
        }
    }

    /// `ESC O x`: keys of the keypad's application mode, and F1 to F4; modifiers before the last character.
    private static func parseSingleShift(_ bytes: ArraySlice<UInt8>, introducer: Int) -> Parsed {
        let start = bytes.startIndex + introducer
        let inside = bytes[start...].prefix { (0x30...0x3B).contains($0) }
        guard inside.count < longestSequence else { return .passedOver(.sequence, used: introducer + inside.count) }
        guard inside.endIndex < bytes.endIndex else { return .incomplete }
        let used = introducer + inside.count + 1
        let final = bytes[inside.endIndex]
        guard (0x20...0x7E).contains(final) else { return .dropped(used: used - 1) }
        let modifier = inside.isEmpty ? 1 : KeySequences.numbers(inside).last ?? 1
        guard let key = KeySequences.singleShift(final, modifier: modifier) else { return .dropped(used: used) }
        return .event(.key(key), used: used)
    }

    /// `ESC [ parameters final`.
    private mutating func parseControlSequence(
        _ bytes: ArraySlice<UInt8>, introducer: Int, now: Duration
    ) -> Parsed {
        let start = bytes.startIndex + introducer
        guard start < bytes.endIndex else { return .incomplete }
        if bytes[start] == 0x5B {  // The Linux console's F1 to F5: ESC [ [ A
            guard start + 1 < bytes.endIndex else { return .incomplete }
            guard (0x20...0x7E).contains(bytes[start + 1]) else { return .dropped(used: introducer + 1) }
            let (number, used) = (Int(bytes[start + 1]) - 0x40, introducer + 2)
            return (1...5).contains(number) ? .event(.key(Key(.function(number))), used: used) : .dropped(used: used)
        }
        if bytes[start] == 0x4D { return parseOldMouse(bytes[(start + 1)...].prefix(3), introducer + 1, now: now) }
        var index = start
        let limit = min(bytes.endIndex, bytes.startIndex + InputDecoder.longestSequence)
        while index < limit, (0x20...0x3F).contains(bytes[index]) {
            if bytes[index] == 0x24, KeySequences.isKey(parametersBeforeDollar: bytes[start..<index]) { break }
            index += 1
        }
        let used = index + 1 - bytes.startIndex
        guard index < limit else {
            return index < bytes.startIndex + InputDecoder.longestSequence
                ? .incomplete : .passedOver(.sequence, used: used - 1)
        }
        let final = bytes[index]
        // A control character or a letter beyond ASCII inside: the sequence was torn; that byte begins anew.
        guard (0x24...0x7E).contains(final) else { return .dropped(used: used - 1) }
        let parameters = bytes[start..<index]
        if parameters.first == 0x3C, final == 0x4D || final == 0x6D {
            let parts = KeySequences.numbers(parameters.dropFirst())
            guard parts.count == 3 else { return .dropped(used: used) }
            let event = mouse(
                button: parts[0], column: parts[1], row: parts[2], released: final == 0x6D, now: now)
            return event.map { .event(.mouse($0), used: used) } ?? .dropped(used: used)
        }
        if final == 0x7E, parameters.elementsEqual("200".utf8) { return .pasteBegins(used: used) }
        guard let key = KeySequences.control(parameters: parameters, final: final) else { return .dropped(used: used) }
        return .event(.key(key), used: used)
    }

    /// The mouse's old form: ESC [ M and three bytes, each 32 too great.
    private mutating func parseOldMouse(_ bytes: ArraySlice<UInt8>, _ before: Int, now: Duration) -> Parsed {
        if let torn = bytes.firstIndex(where: { $0 < 32 }) { return .dropped(used: before + torn - bytes.startIndex) }
        guard bytes.count == 3 else { return .incomplete }
        let parts = bytes.map { Int($0) - 32 }
        let isRelease = parts[0] & 3 == 3 && parts[0] & 64 == 0
        let event = mouse(
            button: isRelease ? parts[0] & ~3 : parts[0], column: parts[1], row: parts[2], released: isRelease, now: now
        )
        return event.map { .event(.mouse($0), used: before + 3) } ?? .dropped(used: before + 3)
    }

    /// One mouse report with coordinates from 1; nil for what nobody listens to (motion without the left button, the
    /// other buttons).
    private mutating func mouse(button: Int, column: Int, row: Int, released: Bool, now: Duration) -> MouseEvent? {
        let at = Point(column: column - 1, row: row - 1)
        guard at.column >= 0, at.row >= 0, button < 128 else { return nil }
        if button & 64 != 0 {
            guard !released, button & 35 < 2 else { return nil }
            return MouseEvent(button & 3 == 0 ? .wheelUp : .wheelDown, at: at)
        }
        guard button & 3 == 0 else { return nil }
        if button & 32 != 0 {
            lastPress = nil
            return released ? nil : MouseEvent(.drag, at: at)
        }
        if released { return MouseEvent(.release, at: at) }
        if let last = lastPress, last.at == at, now - last.time <= InputDecoder.doubleClickTime {
            lastPress = nil
            return MouseEvent(.doubleClick, at: at)
        }
        lastPress = (at, now)
        return MouseEvent(.press, at: at)
    }

    /// Takes bytes into the paste; returns how many, or nil when it must see more first.
    private mutating func continuePaste(from start: Int, _ events: inout [InputEvent]) -> Int? {
        let ending = Array("\u{1B}[201~".utf8)
        let bytes = buffer[start...]
        guard let escape = bytes.firstIndex(of: 0x1B) else {
            addToPaste(bytes)
            return bytes.count
        }
        addToPaste(bytes[..<escape])
        let tail = bytes[escape...]
        if tail.starts(with: ending) {
            events.append(.paste(InputDecoder.pastedText(paste ?? [])))
            paste = nil
            return escape - start + ending.count
        }
        if tail.count < ending.count, ending.starts(with: tail) {
            return escape > start ? escape - start : nil
        }
        addToPaste([0x1B])
        return escape - start + 1
    }

    private mutating func addToPaste(_ bytes: some Collection<UInt8>) {
        let room = InputDecoder.longestPaste - (paste?.count ?? 0)
        paste?.append(contentsOf: bytes.prefix(max(0, room)))
    }

    private static func pastedText(_ bytes: [UInt8]) -> String {
        var clean: [UInt8] = []
        clean.reserveCapacity(bytes.count)
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0D {
                clean.append(0x0A)
            } else if byte != 0x0A || index == 0 || bytes[index - 1] != 0x0D {
                clean.append(byte)
            }
        }
        return String(decoding: clean, as: UTF8.self)
    }

    private static func parseUTF8(_ bytes: ArraySlice<UInt8>) -> Parsed {
        let first = bytes[bytes.startIndex]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4 else { return .event(.key(Key(.character("\u{FFFD}"))), used: 1) }
        let continuation = bytes.dropFirst().prefix(length - 1).prefix { $0 & 0xC0 == 0x80 }
        if continuation.count < length - 1, continuation.count + 1 == bytes.count { return .incomplete }
        let text = String(decoding: bytes.prefix(1 + continuation.count), as: UTF8.self)
        guard continuation.count == length - 1, text.unicodeScalars.count == 1, let character = text.first else {
            return .event(.key(Key(.character("\u{FFFD}"))), used: 1 + continuation.count)
        }
        return .event(.key(Key(.character(character))), used: length)
    }
}
