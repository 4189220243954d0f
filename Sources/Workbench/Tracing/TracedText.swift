import CellProbing
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
    /// What the interventions of a request come to, with what tells them from others.
    private var planned: (identity: InterventionSet.Identity, plan: InterventionPlan)?

    init(_ runner: Runner, id: Int) {
        self.runner = runner
        self.id = id
    }

    mutating func turn(to request: TraceRequest) {
        if tracer?.serves(request) != true {
            // Twins have less room than the text that was opened.
            let isInView = request.channel == 0
            tracer = Tracer(
                runner: runner, document: request.document, id: id,
                stateBudget: isInView ? KeptStates.budget : Tracer.sideBudget,
                cacheBudget: isInView ? PageCache.budget : Tracer.sideBudget)
            planned = nil
        }
        waiting = request
    }

    mutating func stopExactPass() { tracer?.stopExactPass() }

    /// Does the next piece of work and returns what is to be told; nil when nothing is left to do.
    mutating func step(isCancelled: () -> Bool) -> [Outcome]? {
        guard let request = waiting else { return tracer?.step() }
        do throws(InterventionPlanError) {
            try plan(request, isCancelled)
            // What the labels of the pages are is said before the pages come.
            var reaches: [InterventionReach]?
            let range = Self.stretch(of: request)
            if planned != nil {
                reaches = planned?.plan.reaches(in: range, isCancelled: isCancelled)
                if let failure = planned?.plan.failure { throw .pattern(failure) }
                if reaches == nil { return [] }
            }
            waiting = nil
            tracer?.turn(to: request, plan: planned?.plan)
            return reaches.map { [.intervened($0, over: range, request: request.request)] } ?? []
        } catch .cancelled {
            return []
        } catch {
            waiting = nil
            planned = nil
            tracer?.rest()
            return [.failed(error.description, request: request.request)]
        }
    }

    private mutating func plan(_ request: TraceRequest, _ isCancelled: () -> Bool) throws(InterventionPlanError) {
        if !request.interventions.interventions.isEmpty, let planned,
            planned.identity == request.interventions.identity,
            planned.plan.goesOn(along: request.document)
        {
            self.planned?.plan.turn(to: request.document)
            return
        }
        planned = nil
        let made = try InterventionPlan(
            request.interventions, along: request.document, runner: runner, isCancelled: isCancelled)
        planned = made.map { (request.interventions.identity, $0) }
    }

    /// From the first page of a request to the last.
    private static func stretch(of request: TraceRequest) -> Range<Int> {
        let first = request.pages.map(\.range.lowerBound).min() ?? 0
        return first..<max(first, request.pages.map(\.range.upperBound).max() ?? 0)
    }
}
