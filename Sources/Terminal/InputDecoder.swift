import Screen

/// Turns the bytes that a terminal sends into keys, mouse events and pastes. A value: no terminal, no clock.
///
/// It knows the sequences of xterm and its relatives, rxvt's and the Linux console's, the kitty protocol's `CSI u`, and
/// whatever else a terminfo entry names. A sequence that it does not know is dropped whole: its bytes are never keys.
package struct InputDecoder: Sendable {
    /// How long to wait for the rest of what `isPending` speaks of before `flush` decides.
    package static let escapeDelay: Duration = .milliseconds(25)
    package static let pasteDelay: Duration = .seconds(1)
    /// Two presses at one place within this time are a double click.
    package static let doubleClickTime: Duration = .milliseconds(400)
    /// A paste keeps at most so many bytes; the rest is dropped.
    package static let longestPaste = 1 << 20

    private var buffer: [UInt8] = []
    private var paste: [UInt8]?
    private var lastPress: (at: Point, time: Duration)?
    private let special: [[UInt8]: Key]
    private let longestSpecial: Int

    /// - Parameter special: Sequences that the terminal's own description names, with their keys.
    package init(special: [[UInt8]: Key] = [:]) {
        self.special = special
        longestSpecial = special.keys.map(\.count).max() ?? 0
    }

    /// Whether bytes wait for others that would change their meaning, and for how long they should.
    package var pendingDelay: Duration? {
        if paste != nil { return InputDecoder.pasteDelay }
        return buffer.isEmpty ? nil : InputDecoder.escapeDelay
    }

    /// - Parameter now: The time of arrival on any clock that does not go back; only differences are used.
    package mutating func feed(_ bytes: some Sequence<UInt8>, now: Duration) -> [InputEvent] {
        buffer += bytes
        var events: [InputEvent] = []
        var start = 0
        parsing: while start < buffer.count {
            if paste != nil {
                guard let used = continuePaste(from: start, &events) else { break parsing }
                start += used
                continue
            }
            switch parse(buffer[start...], now: now) {
            case .incomplete: break parsing
            case .event(let event, let used):
                events.append(event)
                start += used
            case .dropped(let used): start += used
            case .pasteBegins(let used):
                paste = []
                start += used
            }
        }
        buffer.removeFirst(start)
        return events
    }

    /// Decides on what was left waiting, because nothing followed it in time.
    package mutating func flush() -> [InputEvent] {
        if let text = paste {
            paste = nil
            let rest = buffer
            buffer = []
            return [.paste(InputDecoder.pastedText(text + rest))]
        }
        guard let first = buffer.first else { return [] }
        if first == 0x1B {
            if buffer.count == 1 {
                buffer = []
                return [.key(Key(.escape))]
            }
            // The introducers are Alt and a character as well. A longer beginning can only be a torn sequence: wait on.
            guard buffer.count == 2, buffer[1] == 0x5B || buffer[1] == 0x4F || buffer[1] == 0x1B else {
                if special.keys.contains(where: { $0.starts(with: buffer) }), buffer.count == 2 {
                    return [takeAltCharacter()]
                }
                return []
            }
            if buffer[1] == 0x1B {
                buffer = []
                return [.key(Key(.escape)), .key(Key(.escape))]
            }
            return [takeAltCharacter()]
        }
        // The beginning of a UTF-8 sequence, or of a special one that did not come.
        buffer = []
        return first < 0x80 ? [.key(KeySequences.key(ascii: first))] : [.key(Key(.character("\u{FFFD}")))]
    }

    private mutating func takeAltCharacter() -> InputEvent {
        var key = KeySequences.key(ascii: buffer[1])
        key.modifiers.insert(.alt)
        buffer = []
        return .key(key)
    }

    private enum Parsed {
        case incomplete
        case event(InputEvent, used: Int)
        case dropped(used: Int)
        case pasteBegins(used: Int)
    }

    private mutating func parse(_ bytes: ArraySlice<UInt8>, now: Duration) -> Parsed {
        if let found = parseSpecial(bytes) { return found }
        let first = bytes[bytes.startIndex]
        if first == 0x1B { return parseEscape(bytes, now: now) }
        if first < 0x80 { return .event(.key(KeySequences.key(ascii: first)), used: 1) }
        return InputDecoder.parseUTF8(bytes)
    }

    /// The longest sequence from the terminal's description that begins the bytes.
    private func parseSpecial(_ bytes: ArraySlice<UInt8>) -> Parsed? {
        guard longestSpecial > 0 else { return nil }
        var length = min(bytes.count, longestSpecial)
        while length > 0 {
            if let key = special[Array(bytes.prefix(length))] { return .event(.key(key), used: length) }
            length -= 1
        }
        let isBeginning = special.keys.contains { $0.count > bytes.count && $0.starts(with: bytes) }
        return isBeginning ? .incomplete : nil
    }

    private mutating func parseEscape(_ bytes: ArraySlice<UInt8>, now: Duration) -> Parsed {
        guard bytes.count >= 2 else { return .incomplete }
        let rest = bytes.dropFirst()
        switch rest[rest.startIndex] {
        case 0x5B: return parseControlSequence(bytes, now: now)
        case 0x4F: return parseSingleShift(bytes)
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

    /// `ESC O x`: keys of the keypad's application mode, and F1 to F4.
    private func parseSingleShift(_ bytes: ArraySlice<UInt8>) -> Parsed {
        var index = bytes.startIndex + 2
        var modifier = 1
        while index < bytes.endIndex, (0x30...0x39).contains(bytes[index]) {
            modifier = Int(bytes[index] - 0x30)
            index += 1
        }
        guard index < bytes.endIndex else { return .incomplete }
        let used = index + 1 - bytes.startIndex
        guard bytes[index] >= 0x20 else { return .dropped(used: used - 1) }
        guard let key = KeySequences.singleShift(bytes[index], modifier: modifier) else { return .dropped(used: used) }
        return .event(.key(key), used: used)
    }

    /// `ESC [ parameters final`.
    private mutating func parseControlSequence(_ bytes: ArraySlice<UInt8>, now: Duration) -> Parsed {
        let start = bytes.startIndex + 2
        guard start < bytes.endIndex else { return .incomplete }
        if bytes[start] == 0x5B {  // The Linux console's F1 to F5: ESC [ [ A
            guard start + 1 < bytes.endIndex else { return .incomplete }
            let number = Int(bytes[start + 1]) - 0x40
            return (1...5).contains(number) ? .event(.key(Key(.function(number))), used: 4) : .dropped(used: 4)
        }
        if bytes[start] == 0x4D {  // The mouse's old form: ESC [ M and three bytes, each 32 too great.
            guard start + 3 < bytes.endIndex else { return .incomplete }
            let parts = bytes[(start + 1)...(start + 3)].map { Int($0) - 32 }
            let isRelease = parts[0] & 3 == 3 && parts[0] & 64 == 0
            let event = mouse(
                button: isRelease ? parts[0] & ~3 : parts[0], column: parts[1], row: parts[2], released: isRelease,
                now: now)
            return event.map { .event(.mouse($0), used: 6) } ?? .dropped(used: 6)
        }
        var index = start
        while index < bytes.endIndex, (0x20...0x3F).contains(bytes[index]), bytes[index] != 0x24 { index += 1 }
        guard index < bytes.endIndex else {
            // Nothing that we know is this long: let go of it, so that a flood of digits cannot pile up.
            return bytes.count > 64 ? .dropped(used: bytes.count) : .incomplete
        }
        let final = bytes[index]
        let used = index + 1 - bytes.startIndex
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

    /// One mouse report with coordinates from 1; nil for what nobody listens to (motion, the other buttons).
    private mutating func mouse(button: Int, column: Int, row: Int, released: Bool, now: Duration) -> MouseEvent? {
        let at = Point(column: column - 1, row: row - 1)
        guard at.column >= 0, at.row >= 0, button & 32 == 0 else { return nil }
        if button & 64 != 0 {
            guard !released, button & 3 < 2 else { return nil }
            return MouseEvent(button & 3 == 0 ? .wheelUp : .wheelDown, at: at)
        }
        guard button & 3 == 0, button < 64 else { return nil }
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
