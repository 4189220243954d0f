/// Inside a pair of delimiters of the user's: from the opening one's last symbol to before the closing one's last.
///
/// Different delimiters nest unless told otherwise; equal ones open and close in turn.
private struct DelimiterReader: StepwiseReader {
    let open: [UInt32]
    let close: [UInt32]
    private var recent: [UInt32] = []
    private var depth = 0

    init(open: [UInt32], close: [UInt32]) {
        self.open = open
        self.close = close
    }

    mutating func value(after code: UInt32) -> Float {
        recent.append(code)
        if recent.count > max(open.count, close.count) { recent.removeFirst() }
        if open == close {
            if endsWith(open) {
                depth = 1 - depth
                recent.removeAll()
            }
        } else if depth > 0 && endsWith(close) {
            depth -= 1
            recent.removeAll()
        } else if endsWith(open) {
            depth += 1
            recent.removeAll()
        }
        return depth > 0 ? 1 : 0
    }

    private func endsWith(_ mark: [UInt32]) -> Bool {
        recent.count >= mark.count && recent.suffix(mark.count) == mark[...]
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
