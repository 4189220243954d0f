import CellProbing
import Explorer
import ModelCore
import Texts

/// A model on its way along a text that it writes: it draws symbols after any place of it, and says what it expects.
///
/// The states passed on the way are kept, so that going back and on again reads little twice. Whatever was done before,
/// the same request yields the same symbols to the bit.
package struct WritingCourse: Sendable {
    /// Bytes that the kept states may take.
    static let budget = 4 << 20
    /// Symbols that are read before anything else is looked at.
    private static let piece = 512

    private let runner: Runner
    private var document: Document
    private var interventions: [Intervention]
    private var kept: KeptStates
    private var generator: TextGenerator

    package init(_ runner: Runner, along document: Document) {
        self.runner = runner
        self.document = document
        interventions = []
        kept = KeptStates(start: runner.zeroState(), budget: Self.budget)
        generator = TextGenerator(runner, noise: SymbolNoise(seed: 0))
    }

    /// The state after the symbols that were read last, and how many they were.
    package var state: ModelState { generator.state }
    package var step: Int { generator.step }

    /// Does what a request asks for; nil when cancelled on the way to its place.
    ///
    /// - Parameters:
    ///   - patience: how long it draws at most, once it is there; one symbol is drawn in any case.
    ///   - isCancelled: asked every few hundred symbols.
    package mutating func run(
        _ request: GenerateRequest, patience: Duration = .milliseconds(25), isCancelled: () -> Bool = { false }
    ) throws(WritingError) -> GeneratedSymbols? {
        try turn(to: request)
        let start = min(max(0, request.start), document.count)
        guard request.count > 0 else {
            guard go(to: max(0, start - 1), isCancelled) else { return nil }
            guard start > 0 else { return GeneratedSymbols(start: 0, codes: [], expected: [expected(came: code(at: 0))]) }
            let before = expected(came: code(at: start - 1))
            read(code(at: start - 1))
            return GeneratedSymbols(start: start, codes: [], expected: [before, expected(came: code(at: start))])
        }
        guard go(to: start, isCancelled) else { return nil }
        var codes: [UInt32] = []
        var logits = generator.logits
        let clock = ContinuousClock()
        let end = clock.now + patience
        repeat {
            logits = generator.logits
            let code = runner.model.vocabulary.codes[Int(generator.drawn())]
            codes.append(code)
            read(code)
        } while codes.count < request.count && clock.now < end && !isCancelled()
        let before = expected(logits, step: generator.step - 1, came: codes.last)
        return GeneratedSymbols(start: start, codes: codes, expected: [before, expected(came: nil)])
    }

    /// Takes up another text, other interventions, other settings: what was passed of the old way stays as far as it is
    /// the same.
    private mutating func turn(to request: GenerateRequest) throws(WritingError) {
        if request.interventions != interventions {
            generator.edits = try Self.edits(request.interventions)
            interventions = request.interventions
            kept = KeptStates(start: runner.zeroState(), budget: Self.budget)
            restart(at: 0)
        }
        let shared = request.document.sharedCount(with: document)
        document = request.document
        if generator.step > shared {
            kept.forget(after: shared)
            restart(at: shared)
        }
        generator.settings = request.settings
        generator.noise = request.noise
    }

    private static func edits(_ interventions: [Intervention]) throws(WritingError) -> [UnitEdit] {
        var edits: [UnitEdit] = []
        for intervention in interventions {
            let steps: StepSet
            switch intervention.scope {
            case .always: steps = .all
            case .from(let step): steps = .from(step)
            case .steps(let set): steps = set
            case .whileHolding: throw .intervention("\(intervention)")
            }
            let change: UnitEdit.Change
            switch intervention.operation {
            case .set(let number): change = .set(number)
            case .add(let number): change = .add(number)
            case .scale(let number): change = .scale(number)
            case .flip: change = .flip
            case .mean, .value: throw .intervention("\(intervention)")
            }
            edits += intervention.units.map { UnitEdit($0, change, at: steps) }
        }
        return edits
    }

    /// Stands at the last place not after a step that is known.
    private mutating func restart(at step: Int) {
        let place = kept.nearest(to: step)
        generator = TextGenerator(
            runner, from: place.state, step: place.position, settings: generator.settings, noise: generator.noise,
            edits: generator.edits)
    }

    /// Reads the text up to a step; false when cancelled on the way.
    private mutating func go(to step: Int, _ isCancelled: () -> Bool) -> Bool {
        let nearest = kept.nearest(to: step)
        if generator.step > step || nearest.position > generator.step { restart(at: step) }
        guard generator.step < step else { return true }
        if generator.step + 1 == step {
            read(code(at: generator.step))
            return true
        }
        var state = generator.state
        var position = generator.step
        while position < step {
            if isCancelled() { break }
            let end = min(step, kept.nextStop(after: position), position + Self.piece)
            let rows = runner.model.vocabulary.indices(of: document.symbols(in: position..<end).lazy.map(\.code))
            runner.run(lanes: [rows], from: &state, edits: generator.edits, start: position) { _ in }
            position = end
            kept.keep(Place(position: position, state: state))
        }
        kept.keepNear(Place(position: position, state: state))
        generator = TextGenerator(
            runner, from: state, step: position, settings: generator.settings, noise: generator.noise,
            edits: generator.edits)
        return position == step
    }

    private func code(at position: Int) -> UInt32? { document.symbol(at: position)?.code }

    private mutating func read(_ code: UInt32?) {
        guard let code else { return }
        generator.read([runner.model.vocabulary.index(of: code).map { Int32($0) } ?? -1])
        let place = Place(position: generator.step, state: generator.state)
        kept.keep(place)
        kept.keepNear(place)
    }

    // MARK: What is expected

    private func expected(came code: UInt32?) -> NextSymbols {
        expected(generator.logits, step: generator.step, came: code)
    }

    private func expected(_ logits: [Float], step: Int, came code: UInt32?) -> NextSymbols {
        let vocabulary = runner.model.vocabulary
        let own = SymbolChances(logits).probabilities
        let drawn = SymbolChances(logits, generator.settings).probabilities
        func choice(_ row: Int) -> NextSymbols.Choice {
            NextSymbols.Choice(code: vocabulary.codes[row], own: own[row], drawn: drawn[row])
        }
        var likeliest: [Int] = []
        for row in own.indices {
            if likeliest.count == NextSymbols.bound, let last = likeliest.last, own[row] <= own[last] { continue }
            likeliest.insert(row, at: likeliest.firstIndex { own[$0] < own[row] } ?? likeliest.count)
            if likeliest.count > NextSymbols.bound { likeliest.removeLast() }
        }
        let came = code.flatMap { vocabulary.index(of: $0) }
        return NextSymbols(
            step: step, choices: likeliest.map(choice), support: drawn.reduce(0) { $0 + ($1 > 0 ? 1 : 0) },
            came: came.map(choice), rank: came.map { row in own.reduce(0) { $0 + ($1 > own[row] ? 1 : 0) } })
    }
}

/// Why a model does not write on.
package enum WritingError: Error, Hashable, Sendable, CustomStringConvertible {
    case intervention(String)

    package var description: String {
        switch self {
        case .intervention(let text):
            "\(text) cannot be made on a text that is being written; remove it, or give it a number and steps"
        }
    }
}
