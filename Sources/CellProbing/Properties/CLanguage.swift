import Files

/// Reads C far enough to know comments, strings and preprocessor lines from the rest.
///
/// A delimiter of two symbols counts from its second: after `/` alone nobody knows. A newline ends a string that was
/// not closed, unless a backslash stands before it, and a preprocessor line likewise.
private struct CReader: StepwiseReader {
    enum Part: Sendable {
        case comment, string, preprocessor
    }

    private enum Place {
        case code, slash, lineComment, blockComment, blockStar, string, character
    }

    let part: Part
    private var place = Place.code
    private var isEscaped = false
    private var lineHasText = false
    private var isPreprocessor = false

    init(_ part: Part) { self.part = part }

    mutating func value(after code: UInt32) -> Float {
        if code == LineEnd.feed { endLine() } else { read(code) }
        switch part {
        case .comment: return place == .lineComment || place == .blockComment || place == .blockStar ? 1 : 0
        case .string: return place == .string ? 1 : 0
        case .preprocessor: return isPreprocessor ? 1 : 0
        }
    }

    private mutating func endLine() {
        let goesOn = isEscaped
        isEscaped = false
        if !goesOn {
            isPreprocessor = false
            if place != .blockComment && place != .blockStar { place = .code }
        }
        if place == .blockStar { place = .blockComment }
        if place == .slash { place = .code }
        lineHasText = goesOn
    }

    private mutating func read(_ code: UInt32) {
        let wasEscaped = isEscaped
        isEscaped = code == 0x5C && !wasEscaped
        let inCode = place == .code || place == .slash
        if inCode && code == 0x23 && !lineHasText { isPreprocessor = true }
        if inCode && !CharacterClass.isSpace(code) { lineHasText = true }
        switch (place, code) {
        case (.slash, 0x2A): place = .blockComment
        case (.slash, 0x2F): place = .lineComment
        case (.code, 0x2F), (.slash, 0x2F): place = .slash
        case (.code, 0x22), (.slash, 0x22): place = .string
        case (.code, 0x27), (.slash, 0x27): place = .character
        case (.slash, _): place = .code
        case (.blockComment, 0x2A): place = .blockStar
        case (.blockStar, 0x2F): place = .code
        case (.blockStar, 0x2A): break
        case (.blockStar, _): place = .blockComment
        case (.string, 0x22) where !wasEscaped: place = .code
        case (.character, 0x27) where !wasEscaped: place = .code
        default: break
        }
    }
}

extension Property {
    static let cLanguage = [
        Property("c-comment", .binary, "inside a C comment, /* */ or //") {
            LineEndReader(CReader(.comment))
        },
        Property("c-string", .binary, "inside a C string in double quotes") {
            LineEndReader(CReader(.string))
        },
        Property("c-preprocessor", .binary, "on a line of the C preprocessor") {
            LineEndReader(CReader(.preprocessor))
        },
    ]
}
