import CellProbing
import Explorer
import ModelCore
import Synchronization
import Texts

/// Surveys one text at a time, from its beginning to its end, on a thread that gives way to the others.
final class TextSurveys: Sendable {
    private let worker = Worker(niceness: 10)
    /// Counts surveys begun and stopped: one that is not the current one any more leaves off.
    private let current = Atomic<Int>(0)
    private let deliver: @Sendable (Outcome) -> Void

    init(deliver: @escaping @Sendable (Outcome) -> Void) { self.deliver = deliver }

    /// Begins a survey; one that is under way ends, and what it has found comes once more.
    func begin(_ request: SurveyRequest, _ runner: Runner) {
        let number = current.add(1, ordering: .relaxed).newValue
        worker.submit { [weak self] in self?.run(request, runner, number) }
    }

    /// Ends the survey at its next piece.
    func stop() { current.add(1, ordering: .relaxed) }

    private func run(_ request: SurveyRequest, _ traced: Runner, _ number: Int) {
        guard current.load(ordering: .relaxed) == number else { return }
        // Of its own, so that a trace never waits for a thread that gives way.
        var survey = Survey(request, Runner(beside: traced))
        while !survey.isDone, current.load(ordering: .relaxed) == number {
            survey.step()
            if survey.isReportDue { deliver(survey.report()) }
        }
        deliver(survey.report())
    }
}

/// One survey, piece by piece.
package struct Survey {
    /// Bytes that its parts may take while they are not certain, all lanes together.
    package static let partBudget = 5 << 20

    private let request: SurveyRequest
    private let runner: Runner
    private var lanes: VerifiedLanes<ActivationSurvey>
    private var piece = LanePace(256)
    private let began = ContinuousClock().now
    private var reported = ContinuousClock().now

    package init(_ request: SurveyRequest, _ runner: Runner, partBudget: Int = Survey.partBudget) {
        self.request = request
        self.runner = runner
        let units = runner.model.architecture.hidden
        let part = ActivationSurvey.bytes(addresses: request.addresses.count, units: units)
        var settings = LaneSettings()
        // A segment's head and its rest are two parts.
        settings.lanes = max(1, min(settings.lanes, partBudget / max(1, 2 * part)))
        // Its states are only compared.
        settings.spacing = 1024
        lanes = VerifiedLanes(
            from: runner.zeroState(), at: 0, settings: settings,
            gathering: ActivationSurvey(of: request.addresses, units: units))
    }

    /// Positions that are done.
    package var position: Int { isDone ? request.document.count : lanes.progress }
    package var isDone: Bool { lanes.position >= request.document.count }
    package var figures: LaneFigures { lanes.figures }

    /// Does the next piece, about twenty milliseconds of work.
    package mutating func step() {
        let vocabulary = runner.model.vocabulary
        let document = request.document
        let clock = ContinuousClock()
        let before = clock.now
        lanes.advance(
            to: document.count, on: runner, symbols: piece.count,
            reading: { vocabulary.indices(of: document.symbols(in: $0).lazy.map(\.code)) }, keeping: { _, _ in })
        piece.took((clock.now - before) / .seconds(1))
    }

    var isReportDue: Bool { ContinuousClock().now - reported >= .milliseconds(500) }

    /// What was found so far.
    package mutating func report() -> Outcome {
        reported = ContinuousClock().now
        let total = request.document.count
        let done = isDone ? total : min(total - 1, lanes.progress)
        let seconds = (reported - began) / .seconds(1)
        let left = isDone ? 0 : done > 0 && seconds > 0.3 ? seconds / Double(done) * Double(total - done) : nil
        let progress = SurveyProgress(
            done: done, total: total, secondsLeft: left, difference: lanes.figures.largestDifference)
        return .surveyed(lanes.gathered, progress, request: request.request)
    }
}
