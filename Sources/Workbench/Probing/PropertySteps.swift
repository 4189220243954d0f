import CellProbing
import Explorer
import ModelCore
import Synchronization

/// Looks for places where a unit and a property part or agree, one search at a time.
final class PropertySteps: Sendable {
    private let worker = Worker(niceness: 5)
    private let current = Atomic<Int>(-1)
    private let deliver: @Sendable (Outcome) -> Void

    init(deliver: @escaping @Sendable (Outcome) -> Void) { self.deliver = deliver }

    /// - Parameter runner: of the model that the request's rule names; nil for a goal that asks no unit.
    func begin(_ request: StepRequest, _ runner: Runner?) {
        current.store(request.request, ordering: .relaxed)
        worker.submit { [self] in
            var search = PropertyStep(request, runner.map { Runner(beside: $0) })
            do throws(InterventionPlanError) {
                let result = try search.run { self.current.load(ordering: .relaxed) != request.request }
                if result != .cancelled { deliver(.stepped(result, request: request.request)) }
            } catch .cancelled {
            } catch {
                deliver(.failed(error.description, request: request.request))
            }
        }
    }

    func stop() { current.store(-1, ordering: .relaxed) }
}

/// One search for a place, stretch by stretch from the cursor on.
package struct PropertyStep {
    /// Symbols that are looked at together.
    package static let stretch = 4096
    /// Symbols that the model reads before a stretch that does not go on from the one before, as in a scan's lanes.
    static let warmUp = 4000

    private let request: StepRequest
    private let runner: Runner?
    private var track: LabelTrack
    /// The model's state, and the position that it stands before.
    private var state: (model: ModelState, position: Int)?
    /// What intervenes while the model runs; nil where nothing does.
    private var plan: InterventionPlan?

    package init(_ request: StepRequest, _ runner: Runner?) {
        self.request = request
        self.runner = runner
        track = LabelTrack(request.document, request.property)
    }

    /// - Throws: `InterventionPlanError` where what intervenes cannot be carried out along the text.
    package mutating func run(isCancelled: () -> Bool) throws(InterventionPlanError) -> StepResult {
        if let runner {
            plan = try InterventionPlan(
                request.interventions, along: request.document, runner: runner, isCancelled: isCancelled)
        }
        let count = request.document.count
        var left = request.times
        let isForward = request.direction == .forward
        var edge = request.start
        while isForward ? edge + 1 < count : edge > 0 {
            // The step before a stretch says whether it begins there.
            let stretch =
                isForward
                ? edge..<min(count, edge + 1 + Self.stretch) : max(0, edge - Self.stretch)..<edge
            let before = isForward || stretch.lowerBound == 0 ? stretch.lowerBound : stretch.lowerBound - 1
            guard let found = beginnings(before..<stretch.upperBound, isCancelled) else {
                if let failure = track.failure ?? plan?.failure { throw .pattern(failure) }
                return .cancelled
            }
            let places = isForward ? found.filter { $0 > edge } : found.filter { stretch.contains($0) }.reversed()
            if places.count >= left { return .found(places[left - 1]) }
            left -= places.count
            edge = isForward ? stretch.upperBound - 1 : stretch.lowerBound
        }
        return .notFound(request.direction)
    }

    /// The positions of a range at which what is looked for begins; its first only counts at the text's beginning.
    private mutating func beginnings(_ range: Range<Int>, _ isCancelled: () -> Bool) -> [Int]? {
        guard let labels = track.values(of: range, isCancelled: isCancelled) else { return nil }
        var values: [Float]?
        if request.rule != nil {
            values = self.values(of: range, isCancelled)
            if values == nil { return nil }
        }
        let vocabulary = runner?.model.vocabulary
        let symbols = request.document.symbols(in: range)
        var found: [Int] = []
        var isGoal: Bool? = range.lowerBound == 0 ? false : nil
        for (index, label) in labels.enumerated() where index < symbols.count {
            // What the model was not fed, and what has no label, is neither right nor wrong.
            if label.isNaN || values != nil && vocabulary?.index(of: symbols[index].code) == nil { continue }
            let now = request.isGoal(label: label, value: values?[index])
            if now && isGoal == false { found.append(range.lowerBound + index) }
            isGoal = now
        }
        return found
    }

    private mutating func values(of range: Range<Int>, _ isCancelled: () -> Bool) -> [Float]? {
        guard let rule = request.rule, let runner else { return nil }
        let vocabulary = runner.model.vocabulary
        var model = runner.zeroState()
        var position = max(0, range.lowerBound - Self.warmUp)
        if let state, state.position <= range.lowerBound, state.position >= position {
            (model, position) = state
        }
        var values: [Float] = []
        values.reserveCapacity(range.count)
        let signal = rule.unit.signalAddress
        let hidden = runner.model.architecture.hidden
        while position < range.upperBound {
            if isCancelled() { return nil }
            let end = min(range.upperBound, position + 256)
            let rows = vocabulary.indices(of: request.document.symbols(in: position..<end).lazy.map(\.code))
            guard let edits = plan == nil ? [] : plan?.edits(in: position..<end, isCancelled: isCancelled) else {
                return nil
            }
            let trace = runner.trace(rows, from: &model, recording: [signal], edits: edits, start: position)
            for step in max(0, range.lowerBound - position)..<max(0, range.lowerBound - position, end - position) {
                values.append(trace.values[signal]?[step * hidden + rule.unit.unit] ?? 0)
            }
            position = end
            // The next stretch begins with this one's last step.
            if position < range.upperBound { state = (model, position) }
        }
        return values
    }
}
