import ModelCore

/// How ablations are done. Everything that changes their figures is in here, and in the model, the text, the property.
public struct AblationSettings: Hashable, Sendable {
    /// What becomes of the units.
    public var method = AblationMethod.mean
    /// Where the part that decides and the part that is reported lie. Means are of the first, all figures of the second.
    public var parts = ScanParts.unseen
    /// Symbols of the reported part that are run over, from its beginning, at most.
    public var symbols = 20_000
    /// Symbols that the unchanged model reads from a zero state before them; `Int.max`: all that there are.
    public var warmUp = 4000
    /// Symbols of the part that decides from which means are taken, from its beginning, at most.
    public var reference = 1 << 16
    /// Lanes that run side by side, at least 2: the unchanged model in one, an ablation in each of the others.
    public var lanes = 16
    /// What the random units and the intervals are drawn from.
    public var seed: UInt64 = 1
    /// Threads that share the work; they change no figure.
    public var threads = 1

    /// How many of a search's best units are ablated, and against how many random ones of each one's signal.
    public static let bestUnits = 3
    /// Random units that a chosen one is held against.
    public static let randomUnits = 50
    /// Fewer symbols than this make no interval.
    public static let leastSymbols = 1000
    /// Values of units that are kept at once, at most: 256 MB.
    public static let budget = 64 << 20

    /// The defaults.
    public init() {}
}

/// What is ablated in one run, and what each of it is held against.
public struct AblationPlan: Hashable, Sendable {
    /// What is asked about.
    public let candidates: [AblatedUnits]
    /// Those, and behind them the random ones.
    let all: [AblatedUnits]
    /// For each candidate, the places in `all` of what it is held against; its own place may be among them and does not
    /// count.
    private let groupOf: [Int]
    private let groups: [[Int]]

    /// Random sets for each candidate unless told otherwise.
    public static let randomSets = 100

    /// Every unit of some signals in turn. Each is held against all others of its signal.
    public init(sweeping signals: [SignalAddress], hidden: Int) {
        candidates = signals.flatMap { signal in (0..<hidden).map { AblatedUnits(signal, [$0]) } }
        all = candidates
        groupOf = signals.indices.flatMap { group in (0..<hidden).map { _ in group } }
        groups = signals.indices.map { Array($0 * hidden..<($0 + 1) * hidden) }
    }

    /// Chosen units and sets. Each is held against random sets of as many units of its signal, without those that are
    /// asked about where enough others are left. Sets alike in signal and size share theirs.
    public init(_ candidates: [AblatedUnits], randomSets count: Int = randomSets, seed: UInt64, hidden: Int) {
        struct Kind: Hashable {
            var signal: SignalAddress
            var size: Int
            var isKeepOnly: Bool
        }
        var all = candidates
        var groups: [[Int]] = []
        var known: [Kind: Int] = [:]
        groupOf = candidates.map { candidate in
            let kind = Kind(
                signal: candidate.signal, size: candidate.named.count, isKeepOnly: candidate.isKeepOnly)
            if let group = known[kind] { return group }
            let alike = candidates.filter {
                $0.signal == kind.signal && $0.named.count == kind.size && $0.isKeepOnly == kind.isKeepOnly
            }
            // The numbers depend on the kind's place among those asked for, and on the seed.
            let generator = SeededGenerator(seed: seed &+ UInt64(groups.count) &* 0xD1B5_4A32_D192_ED03)
            let sets = Self.randomSets(count, size: kind.size, apartFrom: alike, hidden: hidden, generator)
            groups.append(Array(all.count..<all.count + sets.count))
            all += sets.map { AblatedUnits(kind.signal, $0, isKeepOnly: kind.isKeepOnly) }
            known[kind] = groups.count - 1
            return groups.count - 1
        }
        self.candidates = candidates
        self.all = all
        self.groups = groups
    }

    /// Ablations in all, the random ones among them.
    public var count: Int { all.count }

    /// What a candidate is held against.
    func null(of candidate: Int) -> [Int] { groups[groupOf[candidate]].filter { $0 != candidate } }

    /// Different sets of units; fewer than `count` where there are not as many.
    private static func randomSets(
        _ count: Int, size: Int, apartFrom chosen: [AblatedUnits], hidden: Int, _ generator: SeededGenerator
    ) -> [[Int]] {
        var generator = generator
        let asked = Set(chosen.flatMap(\.named))
        let others = (0..<hidden).filter { !asked.contains($0) }
        let pool = others.count >= size ? others : Array(0..<hidden)
        var known = Set(chosen.map(\.named))
        var sets: [[Int]] = []
        // Draws that repeat what there is are dropped; where there is little to draw from they must end.
        for _ in 0..<max(100, 20 * count) where sets.count < count {
            var drawn = pool
            for place in 0..<size { drawn.swapAt(place, Int.random(in: place..<drawn.count, using: &generator)) }
            let set = drawn[..<size].sorted()
            if known.insert(set).inserted { sets.append(set) }
        }
        return sets
    }
}
