/// How many of many findings at once are false: a p of every unit for every property, and from all of them each one's q,
/// the false discovery rate at which it counts as found.
///
/// A unit's score (Σ label · rank over the windows in which labels were turned) is divided by its own deviation under the
/// turns, and its p is the share of such quotients of all units under all turns that are as large, with the sign that the
/// validation part chose (pooled resampling: Tusher, Tibshirani and Chu 2001; Storey and Tibshirani 2003). A p for the
/// whole search, as `CircularShift` makes it, cannot be below 1 in 201 and would have to be that of a tenth of all pairs
/// before any was found.
///
/// q is Benjamini and Yekutieli's (2001), which holds whatever hangs together: units of one cell say the same or the
/// opposite, and properties of one text too, so that what Benjamini and Hochberg (1995) ask for (positive dependence) is
/// not given. It costs a factor of ln m.
public struct FalseDiscovery: Hashable, Sendable {
    /// Pairs of a unit and a property that have a p.
    public let hypotheses: Int
    /// [property][unit]; nil where there is none.
    public let q: [[Double?]]
    /// Likewise the p that they are made of.
    public let p: [[Double?]]

    /// nil for sums without turns.
    public init?(_ sums: ScanSums) {
        guard sums.identity.turns > 0, sums.identity.turnedWindows != nil else { return nil }
        let p = sums.identity.properties.indices.map { sums.pooledP(of: $0) }
        guard p.contains(where: { $0.contains { $0 != nil } }) else { return nil }
        self.p = p
        let known = p.flatMap { $0.compactMap { $0 } }
        hypotheses = known.count
        var rates = Self.rates(known).makeIterator()
        q = p.map { $0.map { $0 == nil ? nil : rates.next() } }
    }

    /// The adjusted p of Benjamini and Yekutieli, in the order of the given ones: min over j ≥ i of p(j) · m · c(m) / j, 1 at
    /// most, with c(m) = 1 + 1/2 + … + 1/m (statsmodels' `fdr_by`).
    public static func rates(_ p: [Double]) -> [Double] {
        let count = Double(p.count)
        let cost = p.indices.reduce(0) { $0 + 1 / Double($1 + 1) }
        var rates = p
        var least = 1.0
        let order = p.indices.sorted { p[$0] > p[$1] }
        for (place, index) in order.enumerated() {
            least = min(least, p[index] * count * cost / (count - Double(place)))
            rates[index] = least
        }
        return rates
    }
}

extension ScanSums {
    /// By unit, with the sign of the validation part; all nil for a category and for what never varies.
    fileprivate func pooledP(of property: Int) -> [Double?] {
        let none = [Double?](repeating: nil, count: units)
        let sums = test.properties[property]
        let turns = identity.turns
        guard sums.unturned.count == units, sums.turned.count == turns * units, (try? checkVaries(property)) != nil
        else { return none }
        var signs = [Bool?](repeating: nil, count: units)
        for score in ranking(of: property) { signs[score.unit] = score.isPositive }
        var deviations = [Double](repeating: 0, count: units)
        for turn in 0..<turns {
            for unit in 0..<units {
                deviations[unit] += sums.turned[turn * units + unit] * sums.turned[turn * units + unit]
            }
        }
        for unit in 0..<units { deviations[unit] = (deviations[unit] / Double(turns)).squareRoot() }
        var pool: [Double] = []
        pool.reserveCapacity(turns * units)
        for turn in 0..<turns {
            for unit in 0..<units where deviations[unit] > 0 {
                pool.append(sums.turned[turn * units + unit] / deviations[unit])
            }
        }
        guard !pool.isEmpty, pool.allSatisfy(\.isFinite) else { return none }
        pool.sort()
        return (0..<units).map { unit in
            guard deviations[unit] > 0, let isPositive = signs[unit] else { return nil }
            let own = sums.unturned[unit] / deviations[unit]
            // Equal sums taken in another order may differ in the last bits.
            let reached =
                isPositive
                ? pool.count - pool.firstPlace { $0 >= own - 1e-9 } : pool.firstPlace { $0 > own + 1e-9 }
            return Double(1 + reached) / Double(1 + pool.count)
        }
    }
}

extension [Double] {
    /// In ascending order, the first place at which something holds that holds from there on.
    fileprivate func firstPlace(where holds: (Double) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
