import CellProbing
import Explorer
import ModelCore
import Texts

/// What a model does along a part of a text, run as far as it is asked for. Owns the running states: places are asked for
/// in order.
final class TextTrace {
    /// What is kept of one position.
    struct Values {
        /// One for each unit.
        var units: ArraySlice<Float>
        /// −log p in nats; NaN where what was expected is no distribution, nil where nothing was, or nobody asked.
        var surprise: Float?
        /// log p with interventions less that without; likewise.
        var difference: Float?
    }

    let units: [UnitAddress]
    private let runner: Runner
    private let document: Document
    private let part: Range<Int>
    private let readsOut: Bool
    private let kept: Int
    private let isCancelled: () -> Bool
    private var plan: InterventionPlan?
    private var edited: Pass
    private var plain: Pass
    /// The next position to run.
    private var position = 0
    /// Of the positions from `first` on: (position, unit), and one of each of the others.
    private var first: Int
    private var values: [Float] = []
    private var surprises: [Float?] = []
    private var differences: [Float?] = []

    private static let block = 4096

    /// - Parameters:
    ///   - part: positions that will be asked for; the model runs from the text's beginning all the same.
    ///   - readsOut: whether surprise is wanted.
    ///   - plan: what changes the model; with one, the difference that it makes is found as well.
    ///   - kept: positions that are kept behind the newest, at least.
    ///   - isCancelled: asked between blocks; from then on nothing more is run, and what was not is not known.
    init(
        _ runner: Runner, _ document: Document, part: Range<Int>, units: [UnitAddress], readsOut: Bool,
        plan: InterventionPlan? = nil, kept: Int = .max, isCancelled: @escaping () -> Bool = { false }
    ) {
        self.runner = runner
        self.document = document
        self.part = part
        self.units = units
        self.readsOut = readsOut || plan != nil
        self.plan = plan
        self.kept = kept
        self.isCancelled = isCancelled
        first = part.lowerBound
        edited = Pass(state: runner.zeroState())
        plain = edited
    }

    /// What is known of a position; nil outside of the part, and for what is not kept any more.
    func at(_ position: Int) -> Values? {
        guard part.contains(position) else { return nil }
        while position >= self.position {
            guard !isCancelled() else { return nil }
            advance()
        }
        let index = position - first
        guard index >= 0, index < surprises.count else { return nil }
        return Values(
            units: values[index * units.count..<(index + 1) * units.count], surprise: surprises[index],
            difference: differences[index])
    }

    func isKnown(_ symbol: Symbol) -> Bool { runner.model.vocabulary.index(of: symbol.code) != nil }

    private func advance() {
        let isBefore = position < part.lowerBound
        let end = min(isBefore ? part.lowerBound : part.upperBound, position + Self.block)
        let symbols = runner.model.vocabulary.indices(of: document.symbols(in: position..<end).map(\.code))
        let edits = plan?.edits(in: position..<end) ?? []
        if isBefore {
            edited.skip(symbols, runner, edits, start: position, isCancelled)
            if plan != nil { plain.skip(symbols, runner, [], start: position, isCancelled) }
        } else {
            if surprises.count > kept { forget(surprises.count - kept) }
            let with = edited.read(symbols, runner, edits, start: position, units: units, readsOut: readsOut)
            values += with.values
            surprises += with.surprises.map { $0.map { Float($0) } }
            if plan == nil {
                differences += [Float?](repeating: nil, count: symbols.count)
            } else {
                let without = plain.read(symbols, runner, [], start: position, units: [], readsOut: true)
                differences += zip(with.surprises, without.surprises).map { with, without in
                    with.flatMap { with in without.map { Float($0 - with) } }
                }
            }
        }
        position = end
    }

    private func forget(_ count: Int) {
        values.removeFirst(count * units.count)
        surprises.removeFirst(count)
        differences.removeFirst(count)
        first += count
    }
}

/// One run over a text.
private struct Pass {
    var state: ModelState
    /// What is expected next; nil before anything was fed, and where nobody asked.
    private var expected: NextSymbols?
    private var hasFed = false

    init(state: ModelState) { self.state = state }

    mutating func skip(
        _ symbols: [Int32], _ runner: Runner, _ edits: [UnitEdit], start: Int, _ isCancelled: () -> Bool
    ) {
        runner.run(lanes: [symbols], from: &state, edits: edits, start: start, isCancelled: isCancelled) { _ in }
        if symbols.contains(where: { $0 >= 0 }) { hasFed = true }
    }

    /// The units' values after each symbol, (symbol, unit), and each one's surprise, nil where it has none.
    mutating func read(
        _ symbols: [Int32], _ runner: Runner, _ edits: [UnitEdit], start: Int, units: [UnitAddress], readsOut: Bool
    ) -> (values: [Float], surprises: [Double?]) {
        if readsOut, hasFed, expected == nil { expected = NextSymbols(runner.readOut(of: state)) }
        let columns = runner.model.architecture.symbols
        var values: [Float] = []
        values.reserveCapacity(symbols.count * units.count)
        var surprises: [Double?] = []
        surprises.reserveCapacity(symbols.count)
        var expected = expected
        runner.run(lanes: [symbols], from: &state, edits: edits, start: start) { block in
            let rows = units.map { block.rows(of: $0.signalAddress) }
            let logits = readsOut ? block.logits() : nil
            for t in 0..<block.steps {
                for (unit, row) in zip(units, rows) { values.append(row?[t * block.stride + unit.unit] ?? .nan) }
                let symbol = symbols[block.start + t]
                guard symbol >= 0, Int(symbol) < columns else {
                    surprises.append(nil)
                    continue
                }
                surprises.append(expected.map { -$0.logProbabilities[Int(symbol)] })
                guard let logits else { continue }
                expected = NextSymbols(logits.rows[t * logits.stride..<t * logits.stride + columns])
            }
        }
        self.expected = expected
        if symbols.contains(where: { $0 >= 0 }) { hasFed = true }
        return (values, surprises)
    }
}
