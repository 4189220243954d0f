import CPCRE2

/// One search through one text: PCRE2's working space, and what is counted and heard while it matches.
final class PatternRun {
    private let pattern: Pattern
    private let subject: PatternSubject
    private let limits: PatternLimits
    private let isCancelled: () -> Bool
    private let match: OpaquePointer?
    private let context: OpaquePointer?
    private var boundaries: WordBoundaries?
    /// Steps so far, and at how many something is to be looked at next.
    private var steps = 0
    private var due = 0
    /// The byte at which the last item was tried, and the one at which its match would begin.
    private var last = 0
    private var begin = 0
    private var stop: Stop?

    private enum Stop { case cancelled, steps }

    /// Steps between two questions whether the work was left off: a fraction of a millisecond.
    private static let patience = 1 << 14
    /// Bytes that an item may run over for one step more.
    private static let bytesPerStep: Int = 64

    init(
        _ pattern: Pattern, _ subject: PatternSubject, _ limits: PatternLimits, _ isCancelled: @escaping () -> Bool
    ) {
        (self.pattern, self.subject, self.limits, self.isCancelled) = (pattern, subject, limits, isCancelled)
        // One pair of places: that of the whole match.
        match = pcre2_match_data_create_8(1, nil)
        context = pcre2_match_context_create_8(nil)
        if pattern.asksForBoundaries { boundaries = WordBoundaries(subject.scalars) }
        due = min(limits.steps, Self.patience)
        pcre2_set_match_limit_8(context, UInt32(clamping: limits.steps))
        pcre2_set_depth_limit_8(context, UInt32(clamping: limits.depth))
        pcre2_set_heap_limit_8(context, UInt32(clamping: limits.memory >> 10))
        pcre2_set_callout_8(
            context,
            { block, data in
                guard let block, let data else { return 0 }
                return Unmanaged<PatternRun>.fromOpaque(data).takeUnretainedValue().called(block)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        pcre2_match_data_free_8(match)
        pcre2_match_context_free_8(context)
    }

    /// The first match that begins at a scalar or later, in scalars.
    func next(from scalar: Int) throws(PatternStop) -> Range<Int>? {
        guard let match, let context else { throw .reached(.memory(0), at: subject.symbol(ofScalar: scalar)) }
        if isCancelled() { throw .cancelled }
        let start = subject.byte(ofScalar: scalar)
        (last, begin) = (start, start)
        let found = subject.bytes.withUnsafeBufferPointer { bytes in
            // Every text is well-formed UTF-8 by how it is made.
            pcre2_match_8(
                pattern.code, bytes.baseAddress, bytes.count - 1, start, UInt32(PCRE2_NO_UTF_CHECK), match, context)
        }
        if found >= 0, let places = pcre2_get_ovector_pointer_8(match) {
            let first = subject.scalar(atByte: places[0])
            return first..<max(first, subject.scalar(atByte: places[1]))
        }
        if found == PCRE2_ERROR_NOMATCH { return nil }
        if stop == .cancelled { throw .cancelled }
        throw .reached(bound(found), at: subject.symbol(atByte: begin))
    }

    private func bound(_ code: Int32) -> PatternBound {
        if stop == .steps { return .steps(limits.steps) }
        switch code {
        case PCRE2_ERROR_MATCHLIMIT: return .steps(limits.steps)
        case PCRE2_ERROR_DEPTHLIMIT: return .depth(limits.depth)
        case PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_NOMEMORY: return .memory(limits.memory)
        default: return .other(Pattern.reason(code))
        }
    }

    /// PCRE2 is about to try an item of the pattern. 0 goes on, 1 fails here, a negative number ends the match.
    private func called(_ block: UnsafeMutablePointer<pcre2_callout_block_8>) -> Int32 {
        let position = block.pointee.current_position
        begin = block.pointee.start_match
        steps += 1 + abs(position - last) / Self.bytesPerStep
        last = position
        if steps >= due, !goesOn() { return PCRE2_ERROR_CALLOUT }
        let number = Int(block.pointee.callout_number)
        guard number == PatternSyntax.edge || number == PatternSyntax.noEdge else { return 0 }
        let isEdge = boundaries?.isEdge(subject.scalar(atByte: position)) ?? false
        return isEdge == (number == PatternSyntax.edge) ? 0 : 1
    }

    private func goesOn() -> Bool {
        if isCancelled() {
            stop = .cancelled
        } else if steps >= limits.steps {
            stop = .steps
        } else {
            due = min(limits.steps, steps + Self.patience)
        }
        return stop == nil
    }
}
