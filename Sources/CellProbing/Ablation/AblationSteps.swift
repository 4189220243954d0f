import Glibc
import ModelCore

/// What is counted at each step of the stretch that is ablated over. A step counts where its own symbol and the next
/// one are known, both lie in the stretch, and its label is known.
struct AblationSteps {
    /// What is summed up: −log p of the next symbol over all steps, over those inside and outside of the property, and
    /// log p and p of the symbols that end the property.
    enum Quantity: Int, CaseIterable {
        case overall, inside, outside, ending, endingChance
    }

    /// Rows of the vocabulary.
    let symbols: [Int32]
    /// The next symbol's row; −1 where the step does not count.
    let targets: [Int32]
    /// 1 inside, 0 outside, empty where no property splits the steps.
    let labels: [Float]
    /// Whether the property ends with the next symbol.
    let ends: [Bool]
    /// Contiguous stretches of equal length of which intervals are made.
    let blocks: Int
    /// Steps that count, [quantity][block].
    private(set) var counts: [[Int]]
    /// Runs that hold and that do not.
    private let runs: (inside: Int, outside: Int)

    /// - Parameter labels: one for each symbol; nil where no property splits the steps.
    init(symbols: [Int32], labels: [Float]?, bootstrap: BlockBootstrap) {
        self.symbols = symbols
        self.labels = labels ?? []
        let count = symbols.count
        var targets = [Int32](repeating: -1, count: count)
        var ends = [Bool](repeating: false, count: count)
        for step in 0..<max(0, count - 1) where symbols[step] >= 0 {
            guard let labels else {
                targets[step] = symbols[step + 1]
                continue
            }
            guard !labels[step].isNaN else { continue }
            targets[step] = symbols[step + 1]
            ends[step] = symbols[step + 1] >= 0 && labels[step] != 0 && labels[step + 1] == 0
        }
        self.targets = targets
        self.ends = ends
        var (begun, previous) = ((inside: 0, outside: 0), Bool?.none)
        for step in targets.indices where targets[step] >= 0 && labels != nil {
            let isInside = (labels?[step] ?? 0) != 0
            if isInside != previous { if isInside { begun.inside += 1 } else { begun.outside += 1 } }
            previous = isInside
        }
        runs = begun
        let blocks = max(1, min(bootstrap.blocks, count / bootstrap.shortest))
        self.blocks = blocks
        counts = Quantity.allCases.map { _ in [Int](repeating: 0, count: blocks) }
        for step in targets.indices where targets[step] >= 0 {
            for quantity in quantities(at: step) { counts[quantity.rawValue][block(of: step)] += 1 }
        }
    }

    func block(of step: Int) -> Int { step * blocks / symbols.count }

    /// Independent stretches that a quantity is counted in; nil where it is counted at every step.
    func runs(_ quantity: Quantity) -> Int? {
        switch quantity {
        case .overall: nil
        case .inside: runs.inside
        case .outside: runs.outside
        case .ending, .endingChance: total(quantity)
        }
    }

    func total(_ quantity: Quantity) -> Int { counts[quantity.rawValue].reduce(0, +) }

    private func quantities(at step: Int) -> [Quantity] {
        guard !labels.isEmpty else { return [.overall] }
        return [.overall, labels[step] != 0 ? .inside : .outside] + (ends[step] ? [.ending, .endingChance] : [])
    }
}

/// The sums of one lane, by quantity and block.
struct AblationTally: Hashable, Sendable {
    /// [quantity][block]
    private(set) var sums: [[Double]]

    init(blocks: Int) {
        sums = AblationSteps.Quantity.allCases.map { _ in [Double](repeating: 0, count: blocks) }
    }

    /// Counts a step at which the next symbol had this −log p.
    mutating func add(_ loss: Float, at step: Int, of steps: AblationSteps) {
        let block = steps.block(of: step)
        let nats = Double(loss)
        sums[AblationSteps.Quantity.overall.rawValue][block] += nats
        guard !steps.labels.isEmpty else { return }
        let side: AblationSteps.Quantity = steps.labels[step] != 0 ? .inside : .outside
        sums[side.rawValue][block] += nats
        guard steps.ends[step] else { return }
        sums[AblationSteps.Quantity.ending.rawValue][block] -= nats
        sums[AblationSteps.Quantity.endingChance.rawValue][block] += exp(-nats)
    }

    /// What it has more than another, by block.
    func change(from other: AblationTally, _ quantity: AblationSteps.Quantity) -> [Double] {
        zip(sums[quantity.rawValue], other.sums[quantity.rawValue]).map { $0 - $1 }
    }

    func total(_ quantity: AblationSteps.Quantity) -> Double { sums[quantity.rawValue].reduce(0, +) }
}
