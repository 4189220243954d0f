/// A stretch of a training run over which the learning rate goes in one straight line.
///
/// A run has one stage, until it is extended: then the old stages stay as they were gone through, and another begins
/// at the step that the run had come to.
public struct TrainingStage: Codable, Hashable, Sendable {
    /// Steps of the run done before the stage.
    public var start: Int
    /// Steps of the run done when it is over.
    public var end: Int
    /// Learning rate of the stage's first step.
    public var rate: Float
    /// Learning rate of its last step.
    public var finalRate: Float

    /// A stage of a run.
    public init(start: Int, end: Int, rate: Float, finalRate: Float) {
        self.start = start
        self.end = end
        self.rate = rate
        self.finalRate = finalRate
    }

    /// The learning rate of a step of the run, counted from 0. After the stage's end it stays at `finalRate`.
    public func rate(ofStep step: Int) -> Float {
        let progress = Float(max(0, step - start)) / Float(max(1, end - start - 1))
        // Exactly, where a difference added would be rounded.
        return progress >= 1 ? finalRate : rate + (finalRate - rate) * progress
    }
}

extension TrainingSettings {
    /// The run's stages, one where it was never extended.
    public var schedule: [TrainingStage] {
        stages.isEmpty ? [TrainingStage(start: 0, end: steps, rate: rate, finalRate: finalRate)] : stages
    }

    /// The learning rate of a step, counted from 0.
    public func rate(ofStep step: Int) -> Float {
        let schedule = schedule
        return (schedule.last { $0.start <= step } ?? schedule[0]).rate(ofStep: step)
    }

    /// The settings of a run that has done some steps and goes on to another end, or at another rate.
    ///
    /// The rate goes linearly from the one that the next step would have had (at the end of a run, its last one) to the
    /// run's final rate; `rate` and `finalRate` take their places.
    public func extended(
        after done: Int, to end: Int? = nil, rate: Float? = nil, finalRate: Float? = nil
    ) -> TrainingSettings {
        var extended = self
        var past = schedule.filter { $0.start < done }
        if let last = past.indices.last, past[last].end > done {
            // As far as it came.
            past[last].finalRate = past[last].rate(ofStep: done - 1)
            past[last].end = done
        }
        let present = schedule[schedule.count - 1]
        let stage = TrainingStage(
            start: done, end: end ?? steps,
            rate: rate ?? (done < present.end ? self.rate(ofStep: done) : present.finalRate),
            finalRate: finalRate ?? present.finalRate)
        extended.stages = past + [stage]
        extended.steps = stage.end
        return extended
    }
}
