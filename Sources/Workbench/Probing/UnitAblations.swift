import CellProbing
import Explorer
import ModelCore
import Synchronization

/// Ablates units that were found, one request at a time, on threads that give way to the others.
final class UnitAblations: Sendable {
    private let worker = Worker(niceness: 10)
    /// Counts requests begun and stopped: one that is not the current one any more leaves off.
    private let current = Atomic<Int>(0)
    private let deliver: @Sendable (Outcome) -> Void

    init(deliver: @escaping @Sendable (Outcome) -> Void) { self.deliver = deliver }

    /// Begins with a request; one that is under way ends.
    func begin(_ request: AblationRequest, _ runner: Runner, threads: Int) {
        let number = current.add(1, ordering: .relaxed).newValue
        worker.submit { [self] in
            guard current.load(ordering: .relaxed) == number else { return }
            // Made here, as in a search, so that its threads give way too.
            UnitAblation(request, Runner(beside: runner, threads: threads), deliver: deliver).run {
                self.current.load(ordering: .relaxed) != number
            }
        }
    }

    /// Ends the ablation at its next piece.
    func stop() { current.add(1, ordering: .relaxed) }
}

/// One request: some units ablated, each held against random ones, as `cellscope find` does it with its best.
package struct UnitAblation {
    private let request: AblationRequest
    private let runner: Runner
    private let settings: AblationSettings
    private let deliver: (Outcome) -> Void

    /// - Parameter settings: nil for those of `cellscope find`, but for the parts, which are the request's.
    package init(
        _ request: AblationRequest, _ runner: Runner, settings: AblationSettings? = nil,
        deliver: @escaping (Outcome) -> Void
    ) {
        self.request = request
        self.runner = runner
        self.deliver = deliver
        var own = settings ?? AblationSettings()
        own.parts = request.parts
        own.threads = runner.threads
        self.settings = own
    }

    /// Nothing more comes of a request that was cancelled.
    package func run(isCancelled: @escaping @Sendable () -> Bool) {
        let plan = AblationPlan(
            request.units.map { AblatedUnits($0) }, randomSets: AblationSettings.randomUnits, seed: settings.seed,
            hidden: runner.model.architecture.hidden)
        do throws(AblationError) {
            var run = try AblationRun(
                runner, request.document, request.property, plan, settings, means: request.means,
                isCancelled: isCancelled)
            guard run.prepare(isCancelled: isCancelled) else { return }
            var report = AblationReport()
            report.total = run.total
            send(report)
            var pace = ReportPace()
            let isWhole = try run.finish(isCancelled: isCancelled) { done in
                guard pace.isDue else { return }
                pace.sent()
                report.done = min(done, report.total)
                report.secondsLeft = pace.secondsLeft(report.done, of: report.total)
                send(report)
            }
            guard isWhole, !isCancelled() else { return }
            report.done = report.total
            report.effects = run.effects()
            send(report)
        } catch {
            if !isCancelled() { deliver(.failed(error.description, request: request.request)) }
        }
    }

    private func send(_ report: AblationReport) { deliver(.ablated(report, request: request.request)) }
}
