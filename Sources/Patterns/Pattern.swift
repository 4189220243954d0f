import CPCRE2

/// A user's regular expression, compiled: PCRE2's syntax with Unicode's classes, `^` and `$` being the ends of lines.
///
/// Matched by PCRE2's interpreter and not by its compiler to machine code: that one heeds neither the bound on depth nor
/// the one on memory, counts steps in another way, so that a pattern could be refused on one machine and not on another,
/// and wants memory that is writable and executable. Before each item the interpreter calls back (`PatternRun`): this
/// counts the steps, hears in microseconds that the work was left off, and takes a third of the speed.
public final class Pattern: Sendable {
    /// As it was typed.
    public let text: String
    /// Whether a letter that stands for itself is a capital.
    public let hasCapital: Bool
    let asksForBoundaries: Bool
    /// Read by any number of threads and never changed.
    nonisolated(unsafe) let code: OpaquePointer

    /// Characters of a pattern at most.
    public static let longest = 16_384

    /// How a pattern treats the case of letters.
    public enum Case: Hashable, Sendable {
        case sensitive
        /// Letters of either case, unless the pattern has a capital.
        case smart
    }

    /// - Throws: `PatternError` with the place in the pattern.
    public init(_ text: String, case: Case = .sensitive) throws(PatternError) {
        guard text.utf8.count <= Self.longest else {
            throw PatternError(
                pattern: text, place: Self.longest + 1, reason: "longer than \(Self.longest) characters")
        }
        let translated = try PatternTranslator.translate(text)
        var options = UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP) | UInt32(PCRE2_MULTILINE)
        options |= UInt32(PCRE2_ALT_CIRCUMFLEX) | UInt32(PCRE2_NEVER_BACKSLASH_C) | UInt32(PCRE2_AUTO_CALLOUT)
        if `case` == .smart, !translated.hasCapital { options |= UInt32(PCRE2_CASELESS) }
        if translated.mustGiveBack { options |= UInt32(PCRE2_NO_AUTO_POSSESS) }
        let context = pcre2_compile_context_create_8(nil)
        defer { pcre2_compile_context_free_8(context) }
        // Whatever Unicode calls the end of a line, CR LF being one of them.
        pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_ANY))
        pcre2_set_bsr_8(context, UInt32(PCRE2_BSR_UNICODE))
        var failure: Int32 = 0
        var offset = 0
        let code = pcre2_compile_8(translated.bytes, translated.bytes.count, options, &failure, &offset, context)
        guard let code else {
            let place = text.unicodeScalars.prefix(
                offset >= translated.bytes.count ? .max : translated.origin(ofByte: offset))
            throw PatternError(
                pattern: text, place: String(String.UnicodeScalarView(place)).count + 1,
                reason: Self.reason(failure))
        }
        self.text = text
        self.code = code
        hasCapital = translated.hasCapital
        asksForBoundaries = translated.asksForBoundaries
    }

    deinit { pcre2_code_free_8(code) }

    /// The matches in a text from left to right, each beginning where the one before ended or later, in symbols. An
    /// empty one is followed by the first that begins a symbol later.
    ///
    /// - Parameter isCancelled: asked every fraction of a millisecond.
    /// - Throws: `PatternStop`.
    public func matches(
        in subject: PatternSubject, limits: PatternLimits = .usual, isCancelled: () -> Bool = { false }
    ) throws(PatternStop) -> [Range<Int>] {
        var found: [Range<Int>] = []
        try forEachMatch(in: subject, limits: limits, isCancelled: isCancelled) { match in
            found.append(match)
            return .behind
        }
        return found
    }

    /// Where the next match may begin at the earliest.
    public enum Next {
        /// At this one's end, or where it is empty a symbol later.
        case behind
        /// At a symbol, or behind this one's beginning where that is later.
        case from(Int)
        /// No more are wanted.
        case nowhere
    }

    /// Hands out matches from left to right.
    ///
    /// - Parameters:
    ///   - start: the symbol at which the first may begin. What lies before is seen by look-behind.
    ///   - body: takes a match in symbols and says where the next may begin.
    /// - Throws: `PatternStop`.
    public func forEachMatch(
        in subject: PatternSubject, from start: Int = 0, limits: PatternLimits = .usual, isCancelled: () -> Bool,
        _ body: (Range<Int>) -> Next
    ) throws(PatternStop) {
        try withoutActuallyEscaping(isCancelled) { (isCancelled) throws(PatternStop) in
            let run = PatternRun(self, subject, limits, isCancelled)
            var scalar = subject.scalar(fromSymbol: start)
            while scalar <= subject.scalars.count, let match = try run.next(from: scalar) {
                let range = subject.symbol(ofScalar: match.lowerBound)..<subject.symbol(ofScalar: match.upperBound)
                switch body(range) {
                case .nowhere: return
                case .behind: scalar = match.isEmpty ? match.upperBound + 1 : match.upperBound
                case .from(let symbol): scalar = max(match.lowerBound + 1, subject.scalar(fromSymbol: symbol))
                }
            }
        }
    }

    /// What PCRE2 says of one of its errors.
    static func reason(_ code: Int32) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        guard pcre2_get_error_message_8(code, &text, text.count) > 0 else { return "PCRE2's error \(code)" }
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
}
