import ModelCore

/// What a scan has counted over the blocks of one part. Sums of parts made apart add up to the sum of the whole.
public struct PartSums: Hashable, Sendable {
    /// Bins that a unit's values are counted in.
    public static let bins = 256

    /// Steps counted.
    public internal(set) var steps = 0
    /// Steps by unit and bin, [unit][bin].
    public internal(set) var counts: [UInt32]
    /// Sums of the values and of their squares, [unit].
    public internal(set) var sums: [Double]
    /// Sums of the squares, by unit.
    public internal(set) var squares: [Double]
    /// Σ over windows of the squared, centred midranks within the window, [unit].
    public internal(set) var rankSquares: [Double]
    /// What goes with each property, in the scan's order.
    public internal(set) var properties: [PropertySums]

    init(units: Int, kinds: [PropertyKind], turns: Int, turnsSome: Bool = false) {
        counts = [UInt32](repeating: 0, count: units * Self.bins)
        sums = [Double](repeating: 0, count: units)
        squares = sums
        rankSquares = sums
        properties = kinds.map { PropertySums($0, units: units, turns: turns, turnsSome: turnsSome) }
    }

    /// Adds another part's.
    mutating func merge(_ other: PartSums) {
        steps += other.steps
        add(other.counts, to: &counts)
        add(other.sums, to: &sums)
        add(other.squares, to: &squares)
        add(other.rankSquares, to: &rankSquares)
        for index in properties.indices { properties[index].merge(other.properties[index]) }
    }
}

/// What a scan has counted of one property.
public struct PropertySums: Hashable, Sendable {
    /// Sums of the labels and of their squares, less the scan's offset for the property.
    public internal(set) var sum = 0.0
    /// The sum of the labels' squares.
    public internal(set) var squares = 0.0
    /// Stretches in which a binary property holds; one that goes over the end of a window counts in both.
    public internal(set) var runs = 0
    /// Steps by category, unit and bin, [category][unit][bin]; a binary property has the one category of where it
    /// holds, a real one has none.
    public internal(set) var counts: [UInt32]
    /// Σ value · label, [unit].
    public internal(set) var products: [Double]
    /// Σ over windows of label · value rank, [unit]. The value's rank is its midrank within the window, by bins and
    /// centred; the label is a real property's centred midrank, a binary one's 0 or 1.
    public internal(set) var rankProducts: [Double]
    /// What they are divided by: of a real property Σ over windows of the squared label ranks, of a binary one the
    /// pairs Σ on · off.
    public internal(set) var rankSquares = 0.0
    /// The same under each turn of the labels, [turn][unit].
    public internal(set) var turned: [Double]
    /// Σ label · value rank over the windows in which labels were turned, [unit]; empty where that is all of them.
    public internal(set) var unturned: [Double]
    /// What the symbol and the column tell; of a real property counts by them and by the label's bin.
    public internal(set) var bySymbol = GroupedScores()
    /// The labels by the column.
    public internal(set) var byColumn = GroupedScores()

    init(_ kind: PropertyKind, units: Int, turns: Int, turnsSome: Bool = false) {
        let sizes = Self.sizes(kind, units: units, turns: turns, turnsSome: turnsSome)
        counts = [UInt32](repeating: 0, count: sizes.counts)
        products = [Double](repeating: 0, count: units)
        rankProducts = products
        turned = [Double](repeating: 0, count: sizes.turned)
        unturned = [Double](repeating: 0, count: sizes.unturned)
    }

    /// How many `counts`, `turned` and `unturned` are.
    static func sizes(
        _ kind: PropertyKind, units: Int, turns: Int, turnsSome: Bool
    ) -> (counts: Int, turned: Int, unturned: Int) {
        let unturned = turns > 0 && turnsSome ? units : 0
        return switch kind {
        case .binary: (units * PartSums.bins, turns * units, unturned)
        case .real: (0, turns * units, unturned)
        case .categorical(let names): (names.count * units * PartSums.bins, 0, 0)
        }
    }

    mutating func merge(_ other: PropertySums) {
        sum += other.sum
        squares += other.squares
        runs += other.runs
        add(other.counts, to: &counts)
        add(other.products, to: &products)
        add(other.rankProducts, to: &rankProducts)
        rankSquares += other.rankSquares
        add(other.turned, to: &turned)
        add(other.unturned, to: &unturned)
        bySymbol.merge(other.bySymbol)
        byColumn.merge(other.byColumn)
    }
}

func add(_ other: [UInt32], to sums: inout [UInt32]) {
    sums.withUnsafeMutableBufferPointer { sums in
        other.withUnsafeBufferPointer { other in
            // What a damaged file holds must not stop the program.
            for index in sums.indices { sums[index] &+= other[index] }
        }
    }
}

func add<Number: Numeric>(_ other: [Number], to sums: inout [Number]) {
    sums.withUnsafeMutableBufferPointer { sums in
        other.withUnsafeBufferPointer { other in
            for index in sums.indices { sums[index] += other[index] }
        }
    }
}
