import Patterns

/// On within the matches of a regular expression, `^` and `$` being the ends of lines.
///
/// The text is searched in windows: a window ends at the first blank line after 4,096 symbols, at the first newline
/// after 16,384, or at 65,536 symbols, and no match reaches over a window's end. So memory is bounded, and where the
/// matches lie does not depend on how the text was handed over. So much may be spent on the matches of one window
/// (`PatternLimits`); a pattern that takes more is a `problem`, and the values from that window on are NaN.
struct RegularExpressionReader: LeavableReader {
    private let pattern: Pattern
    private let limits: PatternLimits
    private var window: [UInt32] = []
    private var lineIsBlank = true
    /// Before the window: symbols, newlines, and the symbol at which the last line began.
    private var position = 0
    private var lines = 0
    private var lineStart = 0
    private(set) var problem: ReadingProblem?

    init(_ pattern: Pattern, limits: PatternLimits = .usual) {
        self.pattern = pattern
        self.limits = limits
    }

    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float], isCancelled: () -> Bool) {
        for code in codes {
            window.append(code)
            if code == 0x0A {
                if window.count >= (lineIsBlank ? 4096 : 16384) { search(into: &values, isCancelled) }
                lineIsBlank = true
            } else {
                if !CharacterClass.isSpace(code) { lineIsBlank = false }
                if window.count >= 65536 { search(into: &values, isCancelled) }
            }
        }
    }

    mutating func finish(into values: inout [Float], isCancelled: () -> Bool) { search(into: &values, isCancelled) }

    private mutating func search(into values: inout [Float], _ isCancelled: () -> Bool) {
        guard !window.isEmpty else { return }
        defer { window.removeAll(keepingCapacity: true) }
        guard problem == nil else {
            values += [Float](repeating: .nan, count: window.count)
            return
        }
        do throws(PatternStop) {
            let matches = try pattern.matches(
                in: PatternSubject(scalars: window), limits: limits, isCancelled: isCancelled)
            var marks = [Float](repeating: 0, count: window.count)
            for match in matches { for place in match { marks[place] = 1 } }
            values += marks
        } catch {
            values += [Float](repeating: .nan, count: window.count)
            problem = problem(of: error)
        }
        position += window.count
        for (offset, code) in window.enumerated() where code == 0x0A {
            lines += 1
            lineStart = position - window.count + offset + 1
        }
    }

    private func problem(of stop: PatternStop) -> ReadingProblem {
        guard case .reached(let bound, let place) = stop else { return .cancelled }
        let before = window.prefix(place)
        let newline = before.lastIndex(of: 0x0A)
        return .pattern(
            PatternFailure(
                pattern.text, bound, position: position + place, line: lines + before.count { $0 == 0x0A },
                column: newline.map { place - $0 - 1 } ?? position + place - lineStart))
    }
}

extension Property {
    /// On within the matches of a regular expression, as `Pattern` reads it.
    /// - Throws: `PropertyError.badPattern`.
    public static func matches(of pattern: String) throws(PropertyError) -> Property {
        try matches(of: pattern, at: 1)
    }

    package static func matches(
        of typed: String, at place: Int, limits: PatternLimits = .usual
    ) throws(PropertyError) -> Property {
        let pattern: Pattern
        do throws(PatternError) { pattern = try Pattern(typed) } catch {
            throw .badPattern(typed, at: place, reason: error.description)
        }
        let shown = typed.replacing("/", with: "\\/")
        return Property("/\(shown)/", .binary, "within a match of the regular expression") {
            RegularExpressionReader(pattern, limits: limits)
        }
    }
}
