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
    /// What the interventions come to; nil where there are none.
    private var plan: InterventionPlan?
    /// The number of that set of interventions.
    private var number = 0
    private var stream = InterventionStream.none
    private var kept: KeptStates
    private var generator: TextGenerator
    /// What was drawn for the last request, which the text need not have taken up.
    private var drawn: (start: Int, codes: [UInt32]) = (0, [])

    package init(_ runner: Runner, along document: Document) {
        self.runner = runner
        self.document = document
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
    /// - Throws: `WritingError`; where something was drawn before that, it is returned first.
    package mutating func run(
        _ request: GenerateRequest, patience: Duration = .milliseconds(25), isCancelled: () -> Bool = { false }
    ) throws(WritingError) -> GeneratedSymbols? {
        do throws(InterventionPlanError) {
            guard try turn(to: request, isCancelled) else { return nil }
        } catch { throw .plan(error) }
        let start = min(max(0, request.start), document.count)
        guard request.count > 0 else {
            guard go(to: max(0, start - 1), isCancelled) else { return nil }
            guard start > 0 else {
                return GeneratedSymbols(start: 0, codes: [], expected: [expected(came: code(at: 0))])
            }
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
            let row: Int32
            do throws(SamplingError) { row = try generator.drawn() } catch {
                // What was drawn before is still good; the next request comes to this place again.
                guard codes.isEmpty else { break }
                throw .sampling(error)
            }
            let code = runner.model.vocabulary.codes[Int(row)]
            codes.append(code)
            read(code)
        } while codes.count < request.count && clock.now < end && !isCancelled()
        drawn = (start, codes)
        let before = expected(logits, step: generator.step - 1, came: codes.last)
        return GeneratedSymbols(start: start, codes: codes, expected: [before, expected(came: nil)])
    }

    /// Takes up another text, other interventions, other settings: what was passed of the old way stays as far as it is
    /// the same. False when cancelled.
    private mutating func turn(
        to request: GenerateRequest, _ isCancelled: () -> Bool
    ) throws(InterventionPlanError) -> Bool {
        let shared = request.document.sharedCount(with: document)
        let set = request.interventions
        let isOther = set.number != number || set.interventions != (plan?.interventions ?? [])
        do throws(InterventionPlanError) {
            if isOther || !(plan?.goesOn(along: request.document) ?? true) {
                plan = nil
                plan = try InterventionPlan(
                    set, along: request.document, runner: runner, isCancelled: isCancelled)
                number = set.number
            } else {
                plan?.turn(to: request.document)
            }
        } catch .cancelled {
            forget()
            return false
        } catch {
            forget()
            throw error
        }
        document = request.document
        generator.settings = request.settings
        generator.noise = request.noise
        if isOther {
            forget()
        } else {
            let valid = validSteps(shared)
            kept.forget(after: valid)
            if generator.step > valid { restart(at: valid) }
        }
        drawn = (0, [])
        return true
    }

    /// How many symbols of the text are those that led to the states at hand, of which `shared` come from the text before.
    private func validSteps(_ shared: Int) -> Int {
        guard !drawn.codes.isEmpty, drawn.start <= shared else { return shared }
        let taken = document.symbols(in: drawn.start..<drawn.start + drawn.codes.count)
        let same = zip(taken, drawn.codes).prefix { $0.0.code == $0.1 }.count
        return same < drawn.codes.count ? drawn.start + same : max(shared, drawn.start + same)
    }

    private mutating func forget() {
        kept = KeptStates(start: runner.zeroState(), budget: Self.budget)
        restart(at: 0)
    }

    /// Stands at the last place not after a step that is known.
    private mutating func restart(at step: Int) { stand(at: kept.nearest(to: step)) }

    private mutating func stand(at place: KeptState) {
        stream = plan?.stream(from: place.position) ?? .none
        generator = TextGenerator(
            runner, from: place.state, step: place.position, settings: generator.settings, noise: generator.noise,
            edits: stream.edits)
    }

    /// Reads the text up to a step; false when cancelled on the way.
    private mutating func go(to step: Int, _ isCancelled: () -> Bool) -> Bool {
        let nearest = kept.nearest(to: step)
        if generator.step > step || nearest.position > generator.step { stand(at: nearest) }
        guard generator.step < step else { return true }
        if generator.step + 1 == step {
            read(code(at: generator.step))
            return true
        }
        var place = KeptState(position: generator.step, state: generator.state)
        while place.position < step, !isCancelled() {
            let end = min(step, kept.nextStop(after: place.position), place.position + Self.piece)
            let range = place.position..<end
            let rows = runner.model.vocabulary.indices(of: document.symbols(in: range).lazy.map(\.code))
            runner.run(
                lanes: [rows], from: &place.state, edits: plan?.edits(in: range) ?? [], start: range.lowerBound
            ) { _ in }
            place.position = end
            kept.keep(place)
        }
        kept.keepNear(place)
        stand(at: place)
        return place.position == step
    }

    private func code(at position: Int) -> UInt32? { document.symbol(at: position)?.code }

    private mutating func read(_ code: UInt32?) {
        guard let code else { return }
        if stream.read(code) { generator.edits = stream.edits }
        generator.read([runner.model.vocabulary.index(of: code).map { Int32($0) } ?? -1])
        let place = KeptState(position: generator.step, state: generator.state)
        kept.keep(place)
        kept.keepNear(place)
    }

    // MARK: What is expected

    private func expected(came code: UInt32?) -> ExpectedSymbols {
        expected(generator.logits, step: generator.step, came: code)
    }

    private func expected(_ logits: [Float], step: Int, came code: UInt32?) -> ExpectedSymbols {
        let vocabulary = runner.model.vocabulary
        let own = SymbolChances(logits).probabilities
        let drawn = SymbolChances(logits, generator.settings).probabilities
        func choice(_ row: Int) -> ExpectedSymbols.Choice {
            ExpectedSymbols.Choice(code: vocabulary.codes[row], own: own[row], drawn: drawn[row])
        }
        var likeliest: [Int] = []
        for row in own.indices {
            if likeliest.count == ExpectedSymbols.bound, let last = likeliest.last, own[row] <= own[last] {
                continue
            }
            likeliest.insert(row, at: likeliest.firstIndex { own[$0] < own[row] } ?? likeliest.count)
            if likeliest.count > ExpectedSymbols.bound { likeliest.removeLast() }
        }
        let came = code.flatMap { vocabulary.index(of: $0) }
        return ExpectedSymbols(
            step: step, choices: likeliest.map(choice), support: drawn.reduce(0) { $0 + ($1 > 0 ? 1 : 0) },
            came: came.map(choice), rank: came.map { row in own.reduce(0) { $0 + ($1 > own[row] ? 1 : 0) } })
    }
}
