import ModelCore

extension Intervention {
    /// Reads an intervention:
    ///
    ///     UNITS = NUMBER | UNITS = mean | UNITS = value at STEP | UNITS += NUMBER | UNITS -= NUMBER | UNITS *= NUMBER
    ///     UNITS flip
    ///
    /// followed by nothing (always), `from STEP`, `at STEPS` or `while PROPERTY`. UNITS is `l0.c.137`, a list
    /// `l0.c.1,5,9-12` (both ends of a stretch belong to it) or `l0.c.*`; STEPS is a list of steps and of stretches
    /// `100:200`, without the last.
    /// - Throws: `InterventionError`. The property is not looked at.
    public init(parsing text: String, in architecture: Architecture) throws(InterventionError) {
        // The units end at the first blank or operator; a star after a point is one of theirs.
        var end = text.startIndex
        var last: Character?
        while end < text.endIndex {
            let character = text[end]
            if character.isWhitespace && last != nil || "=+".contains(character) { break }
            if character == "*" && last != "." { break }
            if character == "-" && text[text.index(after: end)...].hasPrefix("=") { break }
            if !character.isWhitespace { last = character }
            end = text.index(after: end)
        }
        let units = try Self.units(text[..<end], in: architecture, whole: text)
        var words = Words(text[end...])
        let operation = try Self.operation(&words, whole: text)
        try self.init(units: units, operation, Self.scope(&words, whole: text))
    }

    /// `l0.c.137`, `l0.c.1,5,9-12` or `l0.c.*`.
    static func units(
        _ text: Substring, in architecture: Architecture, whole: String
    ) throws(InterventionError) -> [UnitAddress] {
        let units: [UnitAddress]
        do throws(UnitAddressError) {
            units = try architecture.units(parsing: String(text))
        } catch {
            if case .malformed = error { throw .malformed(whole) }
            throw .unit(error)
        }
        guard Set(units.map(\.signalAddress)).count == 1 else { throw .malformed(whole) }
        return units.sorted { $0.unit < $1.unit }
    }

    private static func operation(_ words: inout Words, whole: String) throws(InterventionError) -> Operation {
        if words.take("flip") { return .flip }
        for (sign, make) in [
            ("=", Operation.set), ("+=", Operation.add), ("-=", { .add(-$0) }), ("*=", Operation.scale),
        ] as [(String, (Float) -> Operation)] where words.takePrefix(sign) {
            if sign == "=", words.take("mean") { return .mean }
            if sign == "=", words.take("value") {
                guard words.take("at"), let step = words.next() else { throw .malformed(whole) }
                guard let number = Int(step), number >= 0 else { throw .step(String(step)) }
                return .value(at: number)
            }
            guard let word = words.next() else { throw .malformed(whole) }
            guard let number = Float(word) else { throw .malformed(whole) }
            guard number.isFinite else { throw .notFinite(String(word)) }
            return make(number)
        }
        throw .malformed(whole)
    }

    private static func scope(_ words: inout Words, whole: String) throws(InterventionError) -> Scope {
        if words.isEmpty { return .always }
        if words.take("while") {
            guard !words.isEmpty else { throw .nothingWhile }
            return .whileHolding(String(words.rest))
        }
        if words.take("from") {
            guard let word = words.next(), words.isEmpty else { throw .malformed(whole) }
            guard let step = Int(word), step >= 0 else { throw .step(String(word)) }
            return .from(step)
        }
        guard words.take("at"), !words.isEmpty else { throw .malformed(whole) }
        return .steps(try steps(words.rest))
    }

    private static func steps(_ text: Substring) throws(InterventionError) -> StepSet {
        var ranges: [Range<Int>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: ":", omittingEmptySubsequences: false).map { Int($0.trimmed) }
            guard ends.count <= 2, let lower = ends[0], lower >= 0, let last = ends[ends.count - 1],
                ends.count == 1 || last > lower, last < Int.max
            else { throw .step(String(text)) }
            ranges.append(lower..<(ends.count == 1 ? lower + 1 : last))
        }
        return StepSet(ranges)
    }

    /// What is left to read, word by word.
    private struct Words {
        private(set) var rest: Substring

        init(_ text: Substring) { rest = text.trimmed }

        var isEmpty: Bool { rest.isEmpty }

        mutating func next() -> Substring? {
            let word = rest.prefix { !$0.isWhitespace }
            rest = rest[word.endIndex...].trimmed
            return word.isEmpty ? nil : word
        }

        mutating func take(_ word: String) -> Bool {
            guard rest.prefix(while: { !$0.isWhitespace }) == word else { return false }
            _ = next()
            return true
        }

        mutating func takePrefix(_ sign: String) -> Bool {
            guard rest.hasPrefix(sign) else { return false }
            rest = rest.dropFirst(sign.count).trimmed
            return true
        }
    }
}

extension Intervention: CustomStringConvertible {
    /// As `init(parsing:in:)` reads it.
    public var description: String {
        let name = "l\(units[0].layer).\(units[0].signal.name).\(Self.list(units.map(\.unit)))"
        return "\(name) \(Self.written(operation))\(Self.written(scope))"
    }

    /// Ascending numbers as they are typed: `1,5,9-12`.
    static func list(_ units: [Int]) -> String {
        var stretches: [ClosedRange<Int>] = []
        for unit in units {
            if let last = stretches.last, last.upperBound + 1 == unit {
                stretches[stretches.count - 1] = last.lowerBound...unit
            } else {
                stretches.append(unit...unit)
            }
        }
        return stretches.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ",")
    }

    private static func written(_ operation: Operation) -> String {
        switch operation {
        case .set(let number): "= \(number)"
        case .add(let number): "+= \(number)"
        case .scale(let number): "*= \(number)"
        case .flip: "flip"
        case .mean: "= mean"
        case .value(let step): "= value at \(step)"
        }
    }

    private static func written(_ scope: Scope) -> String {
        switch scope {
        case .always: ""
        case .from(let step): " from \(step)"
        case .steps(let set):
            " at "
                + set.ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound):\($0.upperBound)" }
                .joined(separator: ",")
        case .whileHolding(let property): " while \(property)"
        }
    }
}
