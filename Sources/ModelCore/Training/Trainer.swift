/// Trains a model on a text, one window at a time.
///
/// The same seed, text, settings and instruction set give the same bytes, whatever the number of threads. Owns the
/// memory of its passes; use it from one thread.
public final class Trainer {
    /// How it trains.
    public private(set) var settings: TrainingSettings
    /// How the text is cut.
    public let parts: TextParts
    /// How lanes and windows lie over the training part.
    public let plan: WindowPlan
    /// Steps done.
    public private(set) var step: Int
    /// The gradient's norm at the last step, before clipping.
    public private(set) var gradientNorm: Float = 0
    /// The best weights of all evaluations so far.
    public private(set) var best: BestWeights?

    private let text: [Int32]
    private let threads: Int
    private let instructionSet: InstructionSet
    private var model: Model
    private var adam: Adam
    private var generator: SeededGenerator
    private var pendingLoss: Double
    private var pendingSteps: Int

    private let kernels: Kernels
    private let network: PackedNetwork
    private let forward: ForwardPass
    private let backward: BackwardPass
    private let dropout: Dropout

    /// Begins a run. `text` holds rows of the model's vocabulary; `settings.seed` seeds the dropout.
    /// - Throws: `TrainingError` for a text too short, an unknown symbol, a setting out of range, or weights that are no
    ///   numbers.
    public convenience init(
        _ model: Model, text: [Int32], settings: TrainingSettings, threads: Int = 1,
        instructionSet: InstructionSet = .best
    ) throws(TrainingError) {
        let checkpoint = TrainingCheckpoint(beginning: model, settings: settings)
        try self.init(resuming: checkpoint, text: text, threads: threads, instructionSet: instructionSet)
    }

    /// Goes on from a checkpoint, over the text that it was made on.
    /// - Throws: `TrainingError` as above, or where the text is another.
    public init(
        resuming checkpoint: TrainingCheckpoint, text: [Int32], threads: Int = 1,
        instructionSet: InstructionSet = .best
    ) throws(TrainingError) {
        let settings = checkpoint.settings
        try settings.validate()
        let symbols = Int32(checkpoint.model.architecture.symbols)
        if let unknown = text.firstIndex(where: { $0 < 0 || $0 >= symbols }) { throw .unknownSymbol(position: unknown) }
        let parts = TextParts(symbols: text.count, settings: settings)
        guard let plan = WindowPlan(trainingSymbols: parts.train.count, settings: settings) else {
            throw .textTooShort(symbols: text.count)
        }
        guard checkpoint.step == 0 || checkpoint.laneState.lanes == plan.lanes else {
            throw .otherText(expected: checkpoint.model.training?.corpusSymbols ?? 0, found: text.count)
        }
        if let problem = checkpoint.notFinite.first { throw .notFiniteStart(problem) }
        let architecture = checkpoint.model.architecture
        self.settings = settings
        self.parts = parts
        self.plan = plan
        self.text = text
        self.threads = max(1, threads)
        self.instructionSet = instructionSet
        model = checkpoint.model
        step = checkpoint.step
        generator = SeededGenerator(state: checkpoint.generator) ?? SeededGenerator(seed: settings.seed &+ 1)
        pendingLoss = checkpoint.pendingLoss
        pendingSteps = checkpoint.pendingSteps
        best = checkpoint.best
        adam = Adam(count: model.parameters.values.count)
        adam.first = checkpoint.firstMoment
        adam.second = checkpoint.secondMoment
        kernels = Kernels(instructionSet, threads: max(1, threads))
        network = PackedNetwork(architecture, forTraining: true)
        forward = ForwardPass(
            network: network, kernels: kernels, capacity: plan.window, lanes: plan.lanes)
        backward = BackwardPass(forward, threads: kernels.team.threads)
        dropout = Dropout(
            rate: settings.dropout, layers: architecture.layers, rows: plan.window * plan.lanes, units: network.units)
        if checkpoint.laneState.lanes == plan.lanes { forward.load(checkpoint.laneState) }
    }

    /// Whether all steps are done.
    public var isDone: Bool { step >= settings.steps }

    /// The learning rate of a step, counted from 0: linear from `rate` to `finalRate`, or as the stages say.
    public func rate(ofStep step: Int) -> Float { settings.rate(ofStep: step) }

    /// One window forward and back and one update. Returns the window's loss in nats per symbol, before the update.
    /// - Throws: `TrainingError.notFinite`; the weights are then as before the step.
    @discardableResult
    public func advance() throws(TrainingError) -> Float {
        let (symbols, targets) = nextWindow()
        let loss = gradients(symbols, targets)

        let norm = sumOfSquares().squareRoot()
        guard loss.isFinite, norm.isFinite else { throw .notFinite(step: step, loss: loss.isFinite ? .nan : loss) }
        gradientNorm = Float(norm)
        // As PyTorch's clip_grad_norm_, with its small number against division by zero.
        let scale = settings.clip > 0 ? min(1, settings.clip / (Float(norm) + 1e-6)) : 1
        adam.update(
            &model.parameters.values, gradient: backward.gradient.pointer, scale: scale, rate: rate(ofStep: step),
            step: step + 1, kernels: kernels)
        forward.finish(steps: plan.window)
        step += 1
        pendingLoss += Double(loss)
        pendingSteps += 1
        return loss
    }

    /// The symbols of the next window and what follows each; the state before it is in `forward` then.
    private func nextWindow() -> (symbols: [Int32], targets: [Int32]) {
        let offset = plan.offset(ofStep: step)
        if offset == 0 { forward.load(ModelState(zeroFor: model.architecture, lanes: plan.lanes)) }
        return window(at: offset)
    }

    /// Everything that is needed to go on later, and looks whether that can be: a step that went too far shows only in
    /// the loss of the next. What is numbers all through, and has a finite loss on the next window, can be gone on with,
    /// if need be at a lower rate.
    /// - Throws: `TrainingError.notFinite` or `.notFiniteStart`.
    public func soundCheckpoint() throws(TrainingError) -> TrainingCheckpoint {
        let checkpoint = checkpoint()
        if let problem = checkpoint.notFinite.first { throw .notFiniteStart(problem) }
        let (symbols, targets) = nextWindow()
        network.pack(model.parameters, kernels: kernels)
        let loss = loss(of: symbols, targets) { _, input in input }
        guard loss.isFinite else { throw .notFinite(step: step, loss: loss) }
        return checkpoint
    }

    /// Forward and backward over one window; leaves the gradient in `backward.gradient`.
    private func gradients(_ symbols: [Int32], _ targets: [Int32]) -> Float {
        let rows = plan.window * plan.lanes
        network.pack(model.parameters, kernels: kernels)
        backward.take(model.parameters)
        var inputs = network.layers.indices.map { forward.output(of: max(0, $0 - 1)) }
        let loss = loss(of: symbols, targets) { layer, input in
            guard self.dropout.isOn else { return input }
            inputs[layer] = self.dropout.apply(
                layer: layer, to: input, count: rows * self.network.units, using: &self.generator)
            return inputs[layer]
        }
        backward.run(symbols, steps: plan.window, logitGradient: forward.logitGradient, inputs: inputs) {
            layer, gradient in
            guard self.dropout.isOn else { return }
            self.dropout.applyBackward(layer: layer, to: gradient, count: rows * self.network.units)
        }
        return loss
    }

    /// The mean loss over one window, forward alone; the gradient by the logits is left in their place.
    private func loss(
        of symbols: [Int32], _ targets: [Int32],
        inputTo transform: @escaping (_ layer: Int, _ input: UnsafePointer<Float>) -> UnsafePointer<Float>
    ) -> Float {
        let rows = plan.window * plan.lanes
        forward.run(symbols, steps: plan.window, inputTo: transform)
        _ = forward.logits(steps: plan.window)
        var losses = [Float](repeating: 0, count: rows)
        forward.softmax(steps: plan.window, targets: targets, scale: 1 / Float(rows), losses: &losses)
        return Float(losses.reduce(0.0) { $0 + Double($1) } / Double(rows))
    }

    /// The symbols and what follows each, (time, lanes).
    private func window(at offset: Int) -> (symbols: [Int32], targets: [Int32]) {
        var symbols = [Int32](repeating: 0, count: plan.window * plan.lanes)
        var targets = symbols
        for lane in 0..<plan.lanes {
            let start = parts.train.lowerBound + lane * plan.laneLength + offset
            for t in 0..<plan.window {
                symbols[t * plan.lanes + lane] = text[start + t]
                targets[t * plan.lanes + lane] = text[start + t + 1]
            }
        }
        return (symbols, targets)
    }

    private func sumOfSquares() -> Double {
        var sum = 0.0
        for index in 0..<backward.gradient.count {
            let value = Double(backward.gradient.pointer[index])
            sum += value * value
        }
        return sum
    }

    /// The loss and the gradient of the next window, laid out as `Parameters.values`, without an update: for checks
    /// against finite differences.
    package func lossAndGradient() -> (loss: Float, gradient: [Float]) {
        let (symbols, targets) = window(at: plan.offset(ofStep: step))
        let loss = gradients(symbols, targets)
        return (loss, Array(UnsafeBufferPointer(start: backward.gradient.pointer, count: backward.gradient.count)))
    }

    /// Loss over the validation part from a zero state, nats per symbol; nil when the part is empty. `quickly` reads it
    /// in lanes (`Runner.loss`), otherwise it is one stream.
    /// - Parameters:
    ///   - model: the model as it stands, unless another is given.
    ///   - isCancelled: asked between blocks of steps; then there is no loss.
    public func validationLoss(
        of model: Model? = nil, quickly: Bool = false, isCancelled: () -> Bool = { false }
    ) -> Double? {
        loss(over: parts.validation, of: model, quickly: quickly, isCancelled: isCancelled)
    }

    /// The same over the test part, in one stream.
    public func testLoss(of model: Model? = nil, isCancelled: () -> Bool = { false }) -> Double? {
        loss(over: parts.test, of: model, quickly: false, isCancelled: isCancelled)
    }

    private func loss(over part: Range<Int>, of other: Model?, quickly: Bool, isCancelled: () -> Bool) -> Double? {
        let runner = Runner(other ?? model, threads: quickly ? threads : 1, instructionSet: instructionSet)
        return runner.loss(of: Array(text[part]), lanes: quickly ? 64 : 1, isCancelled: isCancelled)?.nats
    }

    /// Whether the loss at the step that was done last is wanted and was not recorded yet: a run that was left off there
    /// goes on with it.
    public var isEvaluationDue: Bool {
        pendingSteps > 0 && (isDone || step % settings.evaluateEvery == 0)
    }

    /// Adds a point to the loss curve: the mean training loss since the last point and the given validation loss. Where
    /// that is the lowest so far, these weights are the best.
    public func record(validation: Double?) {
        let train = pendingSteps > 0 ? pendingLoss / Double(pendingSteps) : 0
        model.training?.curve.append(TrainingRecord.Point(step: step, train: train, validation: validation))
        pendingLoss = 0
        pendingSteps = 0
        if let validation, validation.isFinite, validation < best?.validation ?? .infinity {
            best = BestWeights(step: step, validation: validation, values: model.parameters.values)
        }
    }

    /// Goes on to another end or at another rate (`TrainingSettings.extended`); the record says so.
    /// - Parameter command: what was typed for it.
    /// - Throws: `TrainingError` for an end that is passed already, and for a setting out of range.
    public func extend(
        to end: Int? = nil, rate: Float? = nil, finalRate: Float? = nil, command: String
    ) throws(TrainingError) {
        if let end, end < step { throw .pastEnd(steps: end, done: step) }
        let extended = settings.extended(after: step, to: end, rate: rate, finalRate: finalRate)
        try extended.validate()
        settings = extended
        guard let record = model.training else { return }
        let known = record.stages ?? []
        model.training?.stages = extended.stages.enumerated().map { index, stage in
            let isNew = index == extended.stages.count - 1
            return TrainingRecord.Stage(
                command: isNew ? command : index < known.count ? known[index].command : record.command, stage: stage)
        }
    }

    /// Chooses which weights the run is for.
    public func keep(_ weights: KeptWeights) { settings.keeps = weights }

    /// The model as it stands.
    public var current: Model {
        var model = model
        model.training?.steps = step
        return model
    }

    /// The model that the run is for: the best so far, or as it stands, as `settings.keeps` says. Its record says which
    /// step that is.
    public var kept: Model {
        var kept = current
        if settings.keeps == .best, let best {
            kept.parameters.values = best.values
            kept.training?.keptStep = best.step
        } else {
            kept.training?.keptStep = step
        }
        return kept
    }

    /// Everything that is needed to go on later.
    public func checkpoint() -> TrainingCheckpoint {
        TrainingCheckpoint(
            model: current, settings: settings, step: step, firstMoment: adam.first, secondMoment: adam.second,
            generator: generator.state, laneState: forward.state(), pendingLoss: pendingLoss,
            pendingSteps: pendingSteps, best: best)
    }
}
