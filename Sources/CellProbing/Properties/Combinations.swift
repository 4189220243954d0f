/// Applies a function to the values of one property.
private struct MappingReader: LeavableReader {
    var inner: any PropertyReader
    let map: @Sendable (Float) -> Float

    var problem: ReadingProblem? { inner.problem }

    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float], isCancelled: () -> Bool) {
        let first = values.count
        inner.read(codes, into: &values, isCancelled: isCancelled)
        for index in first..<values.count { values[index] = map(values[index]) }
    }

    mutating func finish(into values: inout [Float], isCancelled: () -> Bool) {
        let first = values.count
        inner.finish(into: &values, isCancelled: isCancelled)
        for index in first..<values.count { values[index] = map(values[index]) }
    }
}

/// Joins the values of several properties, of which any may lag behind the others.
private struct JoiningReader: LeavableReader {
    var inner: [any PropertyReader]
    let join: @Sendable (Float, Float) -> Float
    private var waiting: [[Float]]

    init(_ properties: [Property], _ join: @escaping @Sendable (Float, Float) -> Float) {
        inner = properties.map { $0.reader() }
        waiting = properties.map { _ in [] }
        self.join = join
    }

    var problem: ReadingProblem? { inner.lazy.compactMap(\.problem).first }

    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float], isCancelled: () -> Bool) {
        for index in inner.indices { inner[index].read(codes, into: &waiting[index], isCancelled: isCancelled) }
        settle(into: &values)
    }

    mutating func finish(into values: inout [Float], isCancelled: () -> Bool) {
        for index in inner.indices { inner[index].finish(into: &waiting[index], isCancelled: isCancelled) }
        settle(into: &values)
    }

    private mutating func settle(into values: inout [Float]) {
        let count = waiting.map(\.count).min() ?? 0
        for index in 0..<count {
            values.append(waiting.dropFirst().reduce(waiting[0][index]) { join($0, $1[index]) })
        }
        for index in waiting.indices { waiting[index].removeFirst(count) }
    }
}

/// The value that a property has at the next symbol; the last symbol has none (NaN).
private struct NextReader: LeavableReader {
    var inner: any PropertyReader
    private var isFirst = true

    init(_ inner: any PropertyReader) { self.inner = inner }

    var problem: ReadingProblem? { inner.problem }

    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float], isCancelled: () -> Bool) {
        let first = values.count
        inner.read(codes, into: &values, isCancelled: isCancelled)
        dropFirst(of: &values, from: first)
    }

    mutating func finish(into values: inout [Float], isCancelled: () -> Bool) {
        let first = values.count
        inner.finish(into: &values, isCancelled: isCancelled)
        dropFirst(of: &values, from: first)
        if !isFirst { values.append(.nan) }
    }

    private mutating func dropFirst(of values: inout [Float], from first: Int) {
        guard isFirst, values.count > first else { return }
        values.remove(at: first)
        isFirst = false
    }
}

extension Property {
    /// How a quantity is compared.
    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        /// ≥
        case atLeast = ">="
        /// ≤
        case atMost = "<="
        /// ≠
        case unequal = "!="
        /// Greater than.
        case above = ">"
        /// Less than.
        case below = "<"
        /// Equal to.
        case equal = "="

        func holds(_ a: Float, _ b: Float) -> Bool {
            switch self {
            case .atLeast: a >= b
            case .atMost: a <= b
            case .unequal: a != b
            case .above: a > b
            case .below: a < b
            case .equal: a == b
            }
        }
    }

    /// Where a binary property does not hold.
    public static func not(_ property: Property) -> Property {
        Property(
            "not \(property.name)", .binary, "where not: \(property.meaning)", foresight: property.foresight,
            digest: property.digest
        ) {
            MappingReader(inner: property.reader()) { 1 - $0 }
        }
    }

    /// Where both of two binary properties hold.
    public static func and(_ left: Property, _ right: Property) -> Property { all([left, right]) }

    /// Where at least one of two binary properties holds.
    public static func or(_ left: Property, _ right: Property) -> Property { any([left, right]) }

    /// Where every one of some binary properties holds; one at least.
    public static func all(_ properties: [Property]) -> Property {
        joined(properties, "and") { $0 * $1 }
    }

    /// Where at least one of some binary properties holds; one at least.
    public static func any(_ properties: [Property]) -> Property {
        joined(properties, "or") { $0 + $1 - $0 * $1 }
    }

    /// Side by side, so that a long chain takes as long as its terms together.
    private static func joined(
        _ properties: [Property], _ word: String, _ join: @escaping @Sendable (Float, Float) -> Float
    ) -> Property {
        guard properties.count != 1 else { return properties[0] }
        return Property(
            "(" + properties.map(\.name).joined(separator: " \(word) ") + ")", .binary,
            properties.map(\.meaning).joined(separator: ", \(word) "),
            foresight: properties.map(\.foresight).max(),
            digest: properties.map(\.digest).filter { !$0.isEmpty }.joined(separator: "+")
        ) {
            JoiningReader(properties, join)
        }
    }

    /// What a property will be at the next symbol: about to come. The text's last symbol has no value.
    public static func next(_ property: Property) -> Property {
        Property(
            "next(\(property.name))", property.kind, "at the next symbol: \(property.meaning)", digest: property.digest
        ) {
            NextReader(property.reader())
        }
    }

    /// Where a quantity compares so with a number.
    public static func comparing(_ property: Property, _ comparison: Comparison, with number: Float) -> Property {
        let shown = number == number.rounded() && abs(number) < 1e6 ? "\(Int(number))" : "\(number)"
        return Property(
            "\(property.name) \(comparison.rawValue) \(shown)", .binary,
            "where \(comparison.rawValue) \(shown): \(property.meaning)", foresight: property.foresight,
            digest: property.digest
        ) {
            MappingReader(inner: property.reader()) { $0.isNaN ? .nan : comparison.holds($0, number) ? 1 : 0 }
        }
    }
}
