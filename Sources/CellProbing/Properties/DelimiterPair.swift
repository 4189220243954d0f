/// Inside a pair of delimiters of the user's: from the opening one's last symbol to before the closing one's last.
///
/// Different delimiters nest; equal ones open and close in turn. Where the opening one stands within the closing one, as
/// in `<` and `</`, it opens nothing there: what it seemed to open is undone when the closing one is whole.
private struct DelimiterReader: StepwiseReader {
    let open: [UInt32]
    let close: [UInt32]
    private var recent: [UInt32] = []
    /// Symbols since the last delimiter: a symbol belongs to one opening or closing delimiter.
    private var fresh = 0
    private var sinceClosing = 0
    private var depth = 0
    /// How long ago there were openings that may turn out to be part of a closing delimiter.
    private var openings: [Int] = []

    init(open: [UInt32], close: [UInt32]) {
        self.open = open
        self.close = close
    }

    mutating func value(after code: UInt32) -> Float {
        recent.append(code)
        if recent.count > max(open.count, close.count) { recent.removeFirst() }
        fresh += 1
        sinceClosing += 1
        for index in openings.indices { openings[index] += 1 }
        openings.removeAll { $0 > close.count - open.count }
        if open == close {
            if endsWith(open, within: fresh) {
                depth = 1 - depth
                fresh = 0
            }
        } else if depth > 0, endsWith(close, within: openings.isEmpty ? fresh : sinceClosing) {
            depth = max(0, depth - openings.count - 1)
            openings = []
            (fresh, sinceClosing) = (0, 0)
        } else if endsWith(open, within: fresh) {
            depth += 1
            if open.count < close.count { openings.append(0) }
            fresh = 0
        }
        return depth > 0 ? 1 : 0
    }

    private func endsWith(_ mark: [UInt32], within symbols: Int) -> Bool {
        symbols >= mark.count && recent.count >= mark.count && recent.suffix(mark.count) == mark[...]
    }
}

extension Property {
    /// Inside a pair of delimiters; equal ones open and close in turn. Both must hold a symbol at least.
    /// - Throws: `PropertyError.badArgument` for an empty one.
    public static func between(_ open: String, _ close: String) throws(PropertyError) -> Property {
        let first = open.unicodeScalars.map(\.value)
        let last = close.unicodeScalars.map(\.value)
        guard !first.isEmpty, !last.isEmpty else {
            throw .badArgument("an empty delimiter", at: 1, expected: "both delimiters, as in pair(\"<\", \">\")")
        }
        return Property("pair(\"\(open)\", \"\(close)\")", .binary, "inside the pair \(open) \(close)") {
            DelimiterReader(open: first, close: last)
        }
    }
}
