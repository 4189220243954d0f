/// The lines of a small file: settings, labels, notes. `LineEnd` says what ends one. A last line needs no end, and after the
/// last end there is no line. A byte-order mark at the beginning is passed over.
package enum TextLines {
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The bytes of a file without the mark at their beginning.
    package static func withoutMark(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes
    }

    /// All lines in order, empty ones too, without their ends.
    package static func of(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var rest = withoutMark(bytes[...])
        var lines: [ArraySlice<UInt8>] = []
        while let end = rest.firstIndex(of: UInt8(LineEnd.feed)) {
            var line = rest[rest.startIndex..<end]
            if line.last == UInt8(LineEnd.carriageReturn) { line.removeLast() }
            lines.append(line)
            rest = rest[(end + 1)...]
        }
        if !rest.isEmpty { lines.append(rest) }
        return lines
    }

    /// The same of a text.
    package static func of(_ text: some StringProtocol) -> [Substring] {
        var rest = Substring(text)
        if rest.unicodeScalars.first == "\u{FEFF}" { rest = Substring(rest.unicodeScalars.dropFirst()) }
        var lines: [Substring] = []
        while let end = rest.utf8.firstIndex(of: UInt8(LineEnd.feed)) {
            var line = rest.unicodeScalars[..<end]
            if line.last == "\r" { line.removeLast() }
            lines.append(Substring(line))
            rest = Substring(rest.unicodeScalars[end...].dropFirst())
        }
        if !rest.isEmpty { lines.append(rest) }
        return lines
    }
}
