import CellProbing
import Explorer
import ModelCore
import Synchronization
import Texts

/// Writes twins, one pair at a time, on a thread of its own.
final class TwinWriting: Sendable {
    private let worker = Worker(niceness: 5)
    /// Counts pairs begun and left off: one that is not the current one any more ends.
    private let current = Atomic<Int>(0)
    private let deliver: @Sendable (Outcome) -> Void

    init(deliver: @escaping @Sendable (Outcome) -> Void) { self.deliver = deliver }

    func begin(_ request: TwinRequest, _ runner: Runner) {
        let number = current.add(1, ordering: .relaxed).newValue
        worker.submit { [weak self] in
            guard let self else { return }
            let outcome = TwinWriter(request, Runner(beside: runner)).write {
                self.current.load(ordering: .relaxed) != number
            }
            if let outcome { deliver(outcome) }
        }
    }

    func stop() { current.add(1, ordering: .relaxed) }
}

/// Writes one pair: the same noise draws both.
package struct TwinWriter {
    private static let piece = 256

    private let request: TwinRequest
    private let runner: Runner

    package init(_ request: TwinRequest, _ runner: Runner) {
        self.request = request
        self.runner = runner
    }

    /// What came of it; nil when cancelled.
    package func write(isCancelled: () -> Bool) -> Outcome? {
        let given: Int
        let beginnings: (with: [Symbol], without: [Symbol])
        switch request.beginning {
        case .text(let text, let end):
            let symbols = text.symbols(in: max(0, end - TwinRequest.givenBound)..<end)
            (given, beginnings) = (symbols.count, (symbols, symbols))
        case .twins(let texts):
            given = texts.given
            beginnings = (
                texts.with.symbols(in: 0..<texts.with.count), texts.without.symbols(in: 0..<texts.without.count)
            )
        }
        // What is looked up at a step of the text is looked up in what was given.
        let document = self.document(Array(beginnings.with.prefix(given)), "given")
        do throws(InterventionPlanError) {
            let plan = try InterventionPlan(
                request.interventions, along: document, runner: runner, isCancelled: isCancelled)
            guard var twins = twins(after: beginnings, plan, isCancelled) else { return nil }
            var (with, without) = beginnings
            let codes = runner.model.vocabulary.codes
            for step in 0..<request.count {
                if step % Self.piece == 0 && isCancelled() { return nil }
                let drawn: TwinStreams.Step
                do throws(SamplingError) { drawn = try twins.next() } catch {
                    return .failed(error.description, request: request.request)
                }
                with.append(Symbol(code: codes[Int(drawn.edited)]))
                without.append(Symbol(code: codes[Int(drawn.plain)]))
            }
            let shared = zip(with, without).prefix { $0 == $1 }.count
            return .twinsWritten(
                TwinTexts(
                    with: self.document(with, "with"), without: self.document(without, "without"), given: given,
                    divergence: shared < with.count ? shared : nil),
                request: request.request)
        } catch .cancelled {
            return nil
        } catch {
            return .failed(error.description, request: request.request)
        }
    }

    /// Two streams that have read the beginnings; nil when cancelled.
    private func twins(
        after beginnings: (with: [Symbol], without: [Symbol]), _ plan: InterventionPlan?, _ isCancelled: () -> Bool
    ) -> TwinStreams? {
        var stream = InterventionStream.none
        if let plan {
            guard let made = plan.stream(from: 0, isCancelled: isCancelled) else { return nil }
            stream = made
        }
        var edited = TextGenerator(
            runner, settings: request.sampling.settings, noise: SymbolNoise(seed: request.sampling.seed))
        var plain = edited
        for start in stride(from: 0, to: beginnings.with.count, by: Self.piece) {
            if isCancelled() { return nil }
            let piece = start..<min(beginnings.with.count, start + Self.piece)
            edited.read(codes: beginnings.with[piece].map(\.code), under: &stream)
            plain.read(runner.model.vocabulary.indices(of: beginnings.without[piece].lazy.map(\.code)))
        }
        return TwinStreams(edited: edited, plain: plain, stream: stream)
    }

    private func document(_ symbols: [Symbol], _ name: String) -> Document {
        let alphabet: Alphabet = runner.model.vocabulary.kind == .byte ? .byte : .scalar
        return Document(written: symbols, name: name, alphabet: alphabet)
    }
}
