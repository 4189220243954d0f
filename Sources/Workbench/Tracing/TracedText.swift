import Explorer
import ModelCore
import Texts

/// One text along which a model is traced, with whatever intervenes.
struct TracedText: Sendable {
    private let runner: Runner
    private let id: Int
    private var tracer: Tracer?
    /// The request that the tracer has not turned to yet: what intervenes has to be worked out first.
    private var waiting: TraceRequest?
    /// What the interventions of a request come to along a text of so many symbols.
    private var plan: (request: Int, count: Int, made: InterventionPlanning.Plan)?

    init(_ runner: Runner, id: Int) {
        self.runner = runner
        self.id = id
    }

    /// Bytes that the states along a text may take: one that stands beside the text in view has less.
    private static func budget(_ request: TraceRequest) -> Int {
        request.channel == 0 ? KeptStates.budget : Tracer.editedBudget
    }

    mutating func turn(to request: TraceRequest) {
        if tracer?.serves(request) != true {
            tracer = Tracer(
                runner: runner, document: request.document, id: id, stateBudget: Self.budget(request))
            plan = nil
        }
        waiting = request
    }

    mutating func stopExactPass() { tracer?.stopExactPass() }

    /// Does the next piece of work and returns what is to be told; nil when nothing is left to do.
    mutating func step(isCancelled: () -> Bool) -> [Outcome]? {
        guard let request = waiting else { return tracer?.step() }
        let known = plan.flatMap { $0.request == request.request && $0.count == request.document.count ? $0.made : nil }
        do throws(InterventionPlanning.Failure) {
            var made = known
            if made == nil {
                made = try InterventionPlanning.plan(
                    request.interventions, along: request.document, runner, isCancelled)
            }
            guard let made else { return [] }
            waiting = nil
            plan = (request.request, request.document.count, made)
            tracer?.turn(to: request, edits: made.edits)
            return known == nil && !request.interventions.isEmpty
                ? [.intervened(made.reaches, request: request.request)] : []
        } catch {
            waiting = nil
            tracer?.rest()
            return [.failed(error.description, request: request.request)]
        }
    }
}
