/// Where vim's movements lead. Each looks at no more than `reach` symbols, so that a word of 50 MB stops the movement
/// somewhere inside of it and not the program.
extension Document {
    /// How far a movement looks, in symbols.
    public static let reach = 1 << 17

    private var last: Int { max(0, count - 1) }

    /// The start of the next word or run of punctuation; an empty line counts as a word.
    public func nextWord(after position: Int) -> Int {
        var look = Lookout(self)
        let limit = min(last, position + Self.reach)
        var position = position
        let kind = look.classify(position)
        if kind != .blank {
            while position < limit && look.classify(position) == kind { position += 1 }
        } else {
            position = min(limit, position + 1)
        }
        while position < limit && look.classify(position) == .blank && !look.isEmptyLine(at: position) { position += 1 }
        return position
    }

    /// The start of this word, or of the one before.
    public func previousWord(before position: Int) -> Int {
        var look = Lookout(self)
        let limit = max(0, position - Self.reach)
        var position = max(limit, min(position, count) - 1)
        while position > limit && look.classify(position) == .blank && !look.isEmptyLine(at: position) { position -= 1 }
        let kind = look.classify(position)
        guard kind != .blank else { return position }
        while position > limit && look.classify(position - 1) == kind { position -= 1 }
        return position
    }

    /// The last symbol of this word, or of the next one.
    public func wordEnd(after position: Int) -> Int {
        var look = Lookout(self)
        let limit = min(last, position + Self.reach)
        var position = min(limit, position + 1)
        while position < limit && look.classify(position) == .blank { position += 1 }
        let kind = look.classify(position)
        while position < limit && look.classify(position + 1) == kind { position += 1 }
        return position
    }

    /// The first symbol of a line that is no blank; the line's last symbol when there is none.
    public func firstNonBlank(ofLineContaining position: Int) -> Int {
        var look = Lookout(self)
        let range = lineRange(containing: position)
        let limit = max(range.lowerBound, min(range.upperBound - 1, range.lowerBound + Self.reach))
        var position = range.lowerBound
        while position < limit && look.symbol(at: position)?.isBlank == true { position += 1 }
        return position
    }

    /// The next empty line after the text that follows; the text's last symbol when there is none.
    public func nextParagraph(after position: Int) -> Int {
        var look = Lookout(self)
        let limit = min(last, position + Self.reach)
        var sawText = false
        var position = position
        while position < limit {
            if !look.isLineEnd(at: position) {
                sawText = true
            } else if sawText && look.isEmptyLine(at: position) {
                return position
            }
            position += 1
        }
        return limit
    }

    /// The empty line before the text before; the text's start when there is none.
    public func previousParagraph(before position: Int) -> Int {
        var look = Lookout(self)
        let limit = max(0, position - Self.reach)
        var sawText = false
        var position = position - 1
        while position > limit {
            if !look.isLineEnd(at: position) {
                sawText = true
            } else if sawText && look.isEmptyLine(at: position) {
                return position
            }
            position -= 1
        }
        return limit
    }
}

/// Looks at symbols one by one, with the block that was looked at last in hand.
private struct Lookout {
    enum Class {
        case blank, word, mark
    }

    private let document: Document
    private var block: [Symbol] = []
    private var start = 0

    init(_ document: Document) { self.document = document }

    mutating func symbol(at position: Int) -> Symbol? {
        guard position >= 0, position < document.count else { return nil }
        if position < start || position >= start + block.count {
            let number = position / SymbolBlocks.size
            start = number * SymbolBlocks.size
            block = document.block(number)
        }
        return block[position - start]
    }

    mutating func classify(_ position: Int) -> Class {
        guard let symbol = symbol(at: position) else { return .blank }
        if symbol.isBlank { return .blank }
        switch symbol.code {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: return .word
        case ..<0x80: return .mark
        default:
            if document.alphabet == .byte { return .word }
            guard let scalar = Unicode.Scalar(symbol.code) else { return .mark }
            return scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? .word : .mark
        }
    }

    /// Whether the symbol belongs to a line's end: a newline, or the carriage return before one.
    mutating func isLineEnd(at position: Int) -> Bool {
        let found = symbol(at: position)
        return found == .newline || found == .carriageReturn && symbol(at: position + 1) == .newline
    }

    /// Whether a line begins there that holds nothing but its end.
    mutating func isEmptyLine(at position: Int) -> Bool {
        isLineEnd(at: position) && (position == 0 || symbol(at: position - 1) == .newline)
    }
}
