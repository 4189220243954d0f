/// Applies a function to the values of one property.
private struct MappingReader: PropertyReader {
    var inner: any PropertyReader
    let map: @Sendable (Float) -> Float

    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float]) {
        let first = values.count
        inner.read(codes, into: &values)
        for index in first..<values.count { values[index] = map(values[index]) }
    }

    mutating func finish(into values: inout [Float]) {
        let first = values.count
        inner.finish(into: &values)
        for index in first..<values.count { values[index] = map(values[index]) }
    }
}

/// Joins the values of two properties, of which either may lag behind the other.
private struct JoiningReader: PropertyReader {
    var left: any PropertyReader
    var right: any PropertyReader
    let join: @Sendable (Float, Float) -> Float
    private var leftValues: [Float] = []
    private var rightValues: [Float] = []

    init(_ left: any PropertyReader, _ right: any PropertyReader, _ join: @escaping @Sendable (Float, Float) -> Float) {
        self.left = left
        self.right = right
        self.join = join
    }

    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float]) {
        left.read(codes, into: &leftValues)
        right.read(codes, into: &rightValues)
        settle(into: &values)
    }

    mutating func finish(into values: inout [Float]) {
        left.finish(into: &leftValues)
        right.finish(into: &rightValues)
        settle(into: &values)
    }

    private mutating func settle(into values: inout [Float]) {
        let count = min(leftValues.count, rightValues.count)
        for index in 0..<count { values.append(join(leftValues[index], rightValues[index])) }
        leftValues.removeFirst(count)
        rightValues.removeFirst(count)
    }
}

/// The value that a property has at the next symbol; the last symbol has none (NaN).
private struct NextReader: PropertyReader {
    var inner: any PropertyReader
    private var isFirst = true

    init(_ inner: any PropertyReader) { self.inner = inner }

    mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float]) {
        let first = values.count
        inner.read(codes, into: &values)
        dropFirst(of: &values, from: first)
    }

    mutating func finish(into values: inout [Float]) {
        let first = values.count
        inner.finish(into: &values)
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
        Property("not \(property.name)", .binary, "where not: \(property.meaning)", foresight: property.foresight) {
            MappingReader(inner: property.reader()) { 1 - $0 }
        }
    }

    /// Where both of two binary properties hold.
    public static func and(_ left: Property, _ right: Property) -> Property {
        Property(
            "(\(left.name) and \(right.name))", .binary, "\(left.meaning), and \(right.meaning)",
            foresight: max(left.foresight, right.foresight)
        ) {
            JoiningReader(left.reader(), right.reader()) { $0 * $1 }
        }
    }

    /// Where at least one of two binary properties holds.
    public static func or(_ left: Property, _ right: Property) -> Property {
        Property(
            "(\(left.name) or \(right.name))", .binary, "\(left.meaning), or \(right.meaning)",
            foresight: max(left.foresight, right.foresight)
        ) {
            JoiningReader(left.reader(), right.reader()) { $0 + $1 - $0 * $1 }
        }
    }

    /// What a property will be at the next symbol: about to come. The text's last symbol has no value.
    public static func next(_ property: Property) -> Property {
        Property("next(\(property.name))", property.kind, "at the next symbol: \(property.meaning)") {
            NextReader(property.reader())
        }
    }

    /// Where a quantity compares so with a number.
    public static func comparing(_ property: Property, _ comparison: Comparison, with number: Float) -> Property {
        let shown = number == number.rounded() && abs(number) < 1e6 ? "\(Int(number))" : "\(number)"
        return Property(
            "\(property.name) \(comparison.rawValue) \(shown)", .binary,
            "where \(comparison.rawValue) \(shown): \(property.meaning)", foresight: property.foresight
        ) {
            MappingReader(inner: property.reader()) { $0.isNaN ? .nan : comparison.holds($0, number) ? 1 : 0 }
        }
    }
}
