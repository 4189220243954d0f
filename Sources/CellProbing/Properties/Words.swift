import Files

/// Words, runs of letters and digits, and sentences, which end at white space after `.`, `!` or `?` and the closing
/// marks that may follow; a blank line ends a sentence too.
private struct WordReader: StepwiseReader {
    enum Figure: Sendable {
        case position, length, sinceLine, sinceSentence, sinceParagraph, sentences
    }

    let figure: Figure
    private var position = 0
    private var length = 0
    private var wordsOfLine = 0
    private var wordsOfSentence = 0
    private var wordsOfParagraph = 0
    private var sentences = 0
    private var isSentenceOver = false
    private var lineIsBlank = true
    private var isNewLine = false

    init(_ figure: Figure) { self.figure = figure }

    mutating func value(after code: UInt32) -> Float {
        if isNewLine { (wordsOfLine, isNewLine) = (0, false) }
        if CharacterClass.isWord(code) {
            position += 1
            length = position
            if position == 1 {
                wordsOfLine += 1
                wordsOfSentence += 1
                wordsOfParagraph += 1
            }
            isSentenceOver = false
        } else {
            position = 0
            readBetweenWords(code)
        }
        if code == LineEnd.feed {
            if lineIsBlank { (wordsOfSentence, wordsOfParagraph, sentences) = (0, 0, 0) }
            (lineIsBlank, isNewLine) = (true, true)
        } else if !CharacterClass.isSpace(code) {
            lineIsBlank = false
        }
        return figureNow
    }

    private mutating func readBetweenWords(_ code: UInt32) {
        switch code {
        case 0x2E, 0x21, 0x3F: isSentenceOver = true
        case 0x22, 0x27, 0x29, 0x5D, 0x5F, 0x2019, 0x201D: break
        default:
            if CharacterClass.isSpace(code) && isSentenceOver {
                sentences += 1
                wordsOfSentence = 0
            }
            isSentenceOver = false
        }
    }

    private var figureNow: Float {
        switch figure {
        case .position: Float(position)
        case .length: Float(length)
        case .sinceLine: Float(wordsOfLine)
        case .sinceSentence: Float(wordsOfSentence)
        case .sinceParagraph: Float(wordsOfParagraph)
        case .sentences: Float(sentences)
        }
    }
}

/// Inside a number: digits, and a point or comma between two digits.
private struct NumberReader: ForesightedReader {
    var held: UInt32?
    private var previousIsDigit = false

    mutating func value(after code: UInt32, before next: UInt32?) -> Float {
        let isDigit = CharacterClass.isDigit(code)
        defer { previousIsDigit = isDigit }
        if isDigit { return 1 }
        guard code == 0x2E || code == 0x2C, previousIsDigit, let next else { return 0 }
        return CharacterClass.isDigit(next) ? 1 : 0
    }
}

extension Property {
    static let words = [
        Property("number", .binary, "inside a number") { NumberReader() },
        Property("word-position", .real, "which symbol of its word this is, from 1; 0 between words") {
            LineEndReader(WordReader(.position))
        },
        Property("word-length", .real, "length of the word so far; between words, of the one before") {
            LineEndReader(WordReader(.length))
        },
        Property("words-in-line", .real, "words begun since the line's start") {
            LineEndReader(WordReader(.sinceLine))
        },
        Property("words-in-sentence", .real, "words begun since the sentence's start") {
            LineEndReader(WordReader(.sinceSentence))
        },
        Property("words-in-paragraph", .real, "words begun since the last blank line") {
            LineEndReader(WordReader(.sinceParagraph))
        },
        Property("sentences-in-paragraph", .real, "sentences ended since the last blank line") {
            LineEndReader(WordReader(.sentences))
        },
    ]
}
