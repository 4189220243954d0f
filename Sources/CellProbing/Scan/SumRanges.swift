import ModelCore

/// What sums of a scan can be: counts that add up, means within their signal's range, correlations of 1 at most. A file
/// whose figures are elsewhere is damaged, whatever its checksum says.
extension ScanSums {
    /// The first figure that no scan can have, in words; nil where there is none.
    public var problem: String? {
        for part in ScanPart.allCases {
            if let problem = rangeProblem(of: part) { return "\(part.rawValue) part, \(problem)" }
        }
        return nil
    }

    /// What rounding in 32 bits leaves of a sum of values.
    private static let slack = 1e-4

    private func rangeProblem(of part: ScanPart) -> String? {
        let sums = self[part]
        let steps = Double(sums.steps)
        for unit in 0..<units {
            let address = address(of: unit)
            let counts = sums.counts[unit * PartSums.bins..<(unit + 1) * PartSums.bins]
            let counted = counts.reduce(0) { $0 + Int($1) }
            guard counted == sums.steps else { return "\(address): \(counted) values in bins, of \(sums.steps) steps" }
            // Values that are no numbers have sums that are none, and no scores (`isFinite`).
            guard sums.steps > 0, sums.sums[unit].isFinite else { continue }
            let (mean, square) = (sums.sums[unit] / steps, sums.squares[unit] / steps)
            let range: ClosedRange<Double> =
                switch address.signal.range {
                case .tanh: -1...1
                case .sigmoid: 0...1
                case .unbounded: -Double(Float.greatestFiniteMagnitude)...Double(Float.greatestFiniteMagnitude)
                }
            guard range.contains(mean) || abs(mean - min(max(mean, range.lowerBound), range.upperBound)) < Self.slack
            else { return "\(address): a mean of \(mean), outside of \(range.lowerBound) to \(range.upperBound)" }
            guard square >= 0, mean * mean <= square * (1 + Self.slack) + Self.slack * Self.slack,
                address.signal.range == .unbounded || square <= 1 + Self.slack
            else { return "\(address): a mean square of \(square) with a mean of \(mean)" }
            guard sums.rankSquares[unit] >= 0, sums.rankSquares[unit] <= steps * steps * steps else {
                return "\(address): \(sums.rankSquares[unit]) as its ranks' squares"
            }
        }
        for (index, property) in identity.properties.enumerated() {
            if let problem = rangeProblem(of: index, property.kind, sums) { return "\(property.name), \(problem)" }
        }
        return nil
    }

    private func rangeProblem(of index: Int, _ kind: PropertyKind, _ sums: PartSums) -> String? {
        let property = sums.properties[index]
        let steps = Double(sums.steps)
        guard property.rankSquares >= 0, property.squares >= 0 else { return "a sum of squares below 0" }
        switch kind {
        case .binary:
            guard property.sum >= 0, property.sum <= steps, property.sum == property.sum.rounded() else {
                return "it holds at \(property.sum) of \(sums.steps) steps"
            }
            guard Double(property.runs) <= property.sum else { return "\(property.runs) runs in \(property.sum) steps" }
            guard property.rankSquares <= property.sum * (steps - property.sum) else {
                return "\(property.rankSquares) pairs of steps"
            }
        case .real:
            guard property.sum * property.sum <= property.squares * steps * (1 + Self.slack) + Self.slack else {
                return "a mean of \(property.sum / max(1, steps)), more than its squares allow"
            }
        case .categorical(let names):
            for unit in 0..<units {
                let counted = names.indices.reduce(0) { sum, category in
                    let start = (category * units + unit) * PartSums.bins
                    return sum + property.counts[start..<start + PartSums.bins].reduce(0) { $0 + Int($1) }
                }
                guard counted == sums.steps else { return "\(address(of: unit)): \(counted) values in categories" }
            }
            return nil
        }
        for (name, groups) in [("symbol", property.bySymbol), ("column", property.byColumn)] {
            let counted = groups.cells.values.reduce(0) { $0 + $1.count }
            let isWithin = groups.cells.values.allSatisfy { cell in
                cell.count >= 1 && (kind == .real || (0...cell.count).contains(cell.sum))
            }
            guard counted == steps, isWithin else { return "counts by \(name) that do not add up" }
        }
        for unit in 0..<units {
            if let problem = rangeProblem(of: unit, kind, property, sums) { return "\(address(of: unit)): \(problem)" }
        }
        return nil
    }

    /// Of one unit beside one property that is no category.
    private func rangeProblem(
        of unit: Int, _ kind: PropertyKind, _ property: PropertySums, _ sums: PartSums
    ) -> String? {
        guard sums.sums[unit].isFinite else { return nil }
        let scale: Double
        if kind == .binary {
            let own = unit * PartSums.bins..<(unit + 1) * PartSums.bins
            let counted = property.counts[own].reduce(0) { $0 + Int($1) }
            guard Double(counted) == property.sum, zip(property.counts[own], sums.counts[own]).allSatisfy({ $0 <= $1 })
            else { return "\(counted) values in bins where it holds, of \(property.sum)" }
            scale = property.rankSquares / 2
        } else {
            scale = (property.rankSquares * sums.rankSquares[unit]).squareRoot()
        }
        // AUROC is a half more than the quotient, rho the quotient.
        func exceeds(_ product: Double) -> Bool { !(abs(product) <= scale * (1 + Self.slack) + Self.slack) }
        func named(_ product: Double) -> String {
            kind == .binary
                ? "an AUROC of \(0.5 + product / max(1, 2 * scale))" : "a rho of \(product / max(1, scale))"
        }
        if exceeds(property.rankProducts[unit]) { return named(property.rankProducts[unit]) }
        if !property.unturned.isEmpty, exceeds(property.unturned[unit]) { return named(property.unturned[unit]) }
        let turns = property.turned.count / max(1, units)
        for turn in 0..<turns where exceeds(property.turned[turn * units + unit]) {
            return named(property.turned[turn * units + unit]) + " under a turn"
        }
        let most = (sums.squares[unit] * property.squares).squareRoot()
        guard abs(property.products[unit]) <= most * (1 + 1e-3) + 1e-3 else {
            return "a correlation of \(property.products[unit] / max(1, most))"
        }
        return nil
    }
}
