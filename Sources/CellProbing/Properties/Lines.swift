import Files

/// Where on its line, and on what line, a symbol stands.
private struct LineReader: StepwiseReader {
    enum Figure: Sendable {
        case column, indentation, lineStart, paragraphStart
    }

    let figure: Figure
    private var column = 0
    private var indentation = 0
    private var isIndenting = true
    private var isNewLine = true
    private var lineIsBlank = true
    private var lineBeforeIsBlank = true

    init(_ figure: Figure) { self.figure = figure }

    mutating func value(after code: UInt32) -> Float {
        let isFirst = isNewLine
        if isNewLine {
            (column, indentation, isIndenting, isNewLine) = (0, 0, true, false)
        } else {
            column += 1
        }
        if isIndenting {
            switch code {
            case 0x20: indentation += 1
            case 0x09: indentation = (indentation / 8 + 1) * 8
            default: isIndenting = false
            }
        }
        let value: Float
        switch figure {
        case .column: value = Float(column)
        case .indentation: value = Float(indentation)
        case .lineStart: value = isFirst ? 1 : 0
        case .paragraphStart:
            let isEnd = code == LineEnd.feed || code == LineEnd.carriageReturn
            value = isFirst && lineBeforeIsBlank && !isEnd ? 1 : 0
        }
        if code == LineEnd.feed {
            lineBeforeIsBlank = lineIsBlank
            (lineIsBlank, isNewLine) = (true, true)
        } else if !CharacterClass.isSpace(code) {
            lineIsBlank = false
        }
        return value
    }
}

/// How many symbols stand before this one in the text.
private struct PositionReader: StepwiseReader {
    private var position = 0

    mutating func value(after code: UInt32) -> Float {
        defer { position += 1 }
        return Float(position)
    }
}

extension Property {
    static let lines = [
        Property("column", .real, "symbols before this one on its line") {
            LineEndReader(LineReader(.column))
        },
        Property("indentation", .real, "columns of white space that the line begins with, so far") {
            LineEndReader(LineReader(.indentation))
        },
        Property("line-start", .binary, "the first symbol of a line") {
            LineEndReader(LineReader(.lineStart))
        },
        Property("paragraph-start", .binary, "the first symbol after a blank line") {
            LineEndReader(LineReader(.paragraphStart))
        },
        Property("text-position", .real, "symbols before this one in the text") { PositionReader() },
    ]
}
