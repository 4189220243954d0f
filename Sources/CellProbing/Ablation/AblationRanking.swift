import ModelCore

extension AblationRun {
    /// nil before any batch is done.
    public var baseline: AblationBaseline? {
        guard let unchanged = tallies[tallies.keys.min() ?? 0]?.unchanged else { return nil }
        func mean(_ quantity: AblationSteps.Quantity) -> AblationBaseline.Mean? {
            let steps = steps.total(quantity)
            return steps > 0 ? .init(value: unchanged.total(quantity) / Double(steps), steps: steps) : nil
        }
        guard let loss = mean(.overall) else { return nil }
        return AblationBaseline(
            loss: loss, inside: mean(.inside), outside: mean(.outside), ending: mean(.ending),
            endingChance: mean(.endingChance))
    }

    /// The candidates that are done and have no effect that is a number: what they are replaced by is none, or turns the
    /// loss into none.
    public var notFinite: [AblatedUnits] {
        plan.candidates.indices.compactMap { candidate in
            tallies[candidate].flatMap { $0.changed.total(.overall).isNaN ? plan.candidates[candidate] : nil }
        }
    }

    /// The effects of the candidates that are done, but for those that are no numbers; the one that raises the loss inside (over all steps where no
    /// property splits them) most first; of equals the one that comes first in the plan.
    public func effects() -> [AblationEffect] {
        let bootstrap = BlockBootstrap(seed: settings.seed)
        // Drawn once for each number of blocks.
        var drawn: [Int: [[Int]]] = [:]
        func draws(_ blocks: Int) -> [[Int]] {
            if let known = drawn[blocks] { return known }
            let made = bootstrap.draws(of: blocks)
            drawn[blocks] = made
            return made
        }
        var means: [[Double]] = []
        for quantity in AblationSteps.Quantity.allCases {
            let count = Double(max(1, steps.total(quantity)))
            means.append(
                (0..<plan.count).map { place in
                    tallies[place].map { $0.changed.change(from: $0.unchanged, quantity).reduce(0, +) / count } ?? .nan
                })
        }
        let made = plan.candidates.indices.compactMap { candidate -> AblationEffect? in
            guard let tally = tallies[candidate] else { return nil }
            let null = plan.null(of: candidate).filter { !means[AblationSteps.Quantity.overall.rawValue][$0].isNaN }
            func change(_ quantity: AblationSteps.Quantity) -> AblationEffect.Change? {
                let steps = steps.total(quantity)
                guard steps > 0 else { return nil }
                let mean = means[quantity.rawValue][candidate]
                let random = Self.random(
                    bootstrap, null.map { means[quantity.rawValue][$0] }, around: mean,
                    bySize: [.ending, .endingChance].contains(quantity))
                let interval = bootstrap.meanInterval(
                    tally.changed.change(from: tally.unchanged, quantity), self.steps.counts[quantity.rawValue],
                    runs: self.steps.runs(quantity), draws: draws)
                return .init(mean: mean, interval: interval, steps: steps, random: random)
            }
            guard let loss = change(.overall), !loss.mean.isNaN else { return nil }
            let (inside, ending) = (change(.inside), change(.ending))
            let units = plan.candidates[candidate]
            let area = units.single.flatMap { areas[$0] }
            let isEffective = UnitUse.isEffective(loss: loss, inside: inside, ending: ending)
            // Of a set it is not asked how well it follows: whoever names it says so.
            let follows = !units.isKeepOnly && (units.single == nil || area.map { $0 >= UnitUse.area } ?? false)
            return AblationEffect(
                units: units, loss: loss, inside: inside, outside: change(.outside), ending: ending,
                endingChance: change(.endingChance), area: area, isEffective: isEffective,
                use: follows ? isEffective.map { $0 ? .used : .encoded } : nil)
        }
        let keys = made.map { ($0.inside ?? $0.loss).mean }
        return made.indices.sorted { (keys[$1], $0) < (keys[$0], $1) }.map { made[$0] }
    }

    /// - Parameter bySize: whether a change may go either way, so that sizes are compared.
    private static func random(
        _ bootstrap: BlockBootstrap, _ changes: [Double], around mean: Double, bySize: Bool
    ) -> AblationEffect.RandomChanges? {
        guard !changes.isEmpty else { return nil }
        let sorted = (bySize ? changes.map { abs($0) } : changes).sorted()
        let own = bySize ? abs(mean) : mean
        let below = sorted.count { $0 < own }
        let equal = sorted.count { $0 == own }
        return .init(
            count: sorted.count, median: bootstrap.quantile(sorted, 0.5), high: bootstrap.quantile(sorted, 0.95),
            share: (Double(below) + Double(equal) / 2) / Double(sorted.count))
    }
}
