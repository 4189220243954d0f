import ModelCore
import Testing

@Suite("Parts, windows and settings")
struct TrainingShapeTests {
    @Test("parts are contiguous, and a text too short for validation is trained on whole")
    func parts() {
        let settings = TrainingSettings()
        for count in 0...300 {
            let parts = TextParts(symbols: count, settings: settings)
            #expect(parts.train.lowerBound == 0 && parts.train.upperBound == parts.validation.lowerBound)
            #expect(parts.validation.upperBound == parts.test.lowerBound && parts.test.upperBound == count)
            #expect(parts.validation.count != 1)
            #expect(count >= 40 || parts.train.count == count)
        }
        let parts = TextParts(symbols: 1000, settings: settings)
        #expect(parts.train == 0..<900 && parts.validation == 900..<950 && parts.test == 950..<1000)
    }

    @Test("windows of all lanes stay within the training part and cover a lane once")
    func windows() throws {
        #expect(WindowPlan(trainingSymbols: 0, settings: TrainingSettings()) == nil)
        #expect(WindowPlan(trainingSymbols: 1, settings: TrainingSettings()) == nil)
        for count in 2...200 {
            for (lanes, window) in [(1, 1), (1, 100), (64, 100), (3, 7), (200, 1)] {
                let settings = Sample.settings(lanes: lanes, window: window)
                let plan = try #require(WindowPlan(trainingSymbols: count, settings: settings))
                #expect((1...lanes).contains(plan.lanes) && (1...window).contains(plan.window))
                #expect(plan.windowsPerEpoch >= 1)
                let offsets = (0..<plan.windowsPerEpoch).map { plan.offset(ofStep: $0) }
                #expect(offsets == (0..<plan.windowsPerEpoch).map { $0 * plan.window })
                #expect(plan.offset(ofStep: plan.windowsPerEpoch) == 0)
                let last = (plan.lanes - 1) * plan.laneLength + (offsets.last ?? 0) + plan.window
                #expect(last < count, "the last target must lie in the part")
                #expect((offsets.last ?? 0) + plan.window <= plan.laneLength, "lanes must not overlap")
            }
        }
    }

    @Test("every setting out of range is named with what is allowed")
    func settings() throws {
        try TrainingSettings().validate()
        let wrong: [(String, (inout TrainingSettings) -> Void)] = [
            ("the number of steps is -1; it must be 0 to 1,000,000,000", { $0.steps = -1 }),
            ("the number of lanes is 0; it must be 1 to 4096", { $0.lanes = 0 }),
            ("the window is 65537; it must be 1 to 65,536", { $0.window = 65_537 }),
            ("the learning rate is nan; it must be a finite number, not below 0", { $0.rate = .nan }),
            ("the final rate is -1.0; it must be a finite number, not below 0", { $0.finalRate = -1 }),
            ("the gradient's norm limit is inf; it must be a finite number, not below 0", { $0.clip = .infinity }),
            ("dropout is 1.0; it must be at least 0 and below 1", { $0.dropout = 1 }),
            (
                "the share to train on is 0.9 with 0.2 for validation; it must be above 0, both together at most 1",
                { $0.validationShare = 0.2 }
            ),
            ("the number of steps between evaluations is 0; it must be at least 1", { $0.evaluateEvery = 0 }),
        ]
        for (message, change) in wrong {
            var settings = TrainingSettings()
            change(&settings)
            do {
                try settings.validate()
                Issue.record("accepted: \(message)")
            } catch { #expect(error.description == message) }
        }
        var shares = TrainingSettings()
        shares.trainShare = .nan
        #expect(throws: TrainingError.self) { try shares.validate() }
    }

    @Test("the usual number of steps grows with the root of the text, in two digits and within bounds")
    func usualSteps() {
        let range = TrainingSettings.usualRange
        var last = 0
        for symbols in [0, 1, 100, 1000, 31_500, 108_000, 360_000, 1_000_000, 3_622_525, 10_000_000, .max / 2] {
            let steps = TrainingSettings.usualSteps(of: symbols)
            #expect(range.contains(steps) && steps >= last)
            let root = Double(TrainingSettings.usualFactor) * Double(symbols).squareRoot()
            if range.contains(Int(root)) { #expect(abs(Double(steps) / root - 1) < 0.05, "\(symbols)") }
            let digits = String(steps).replacing(/0+$/, with: "")
            #expect(digits.count <= 2, "\(steps)")
            last = steps
        }
        #expect(TrainingSettings.usualSteps(of: 0) == range.lowerBound)
        #expect(TrainingSettings.usualSteps(of: .max / 2) == range.upperBound)
    }

    @Test("stages follow each other without a gap and end with the run, or are refused")
    func stages() throws {
        var settings = Sample.settings(steps: 20)
        func stage(_ start: Int, _ end: Int, _ rate: Float = 1e-3) -> TrainingStage {
            TrainingStage(start: start, end: end, rate: rate, finalRate: 1e-5)
        }
        settings.stages = [stage(0, 5), stage(5, 20)]
        try settings.validate()
        for stages in [
            [stage(0, 5), stage(6, 20)], [stage(0, 5), stage(5, 19)], [stage(1, 20)], [stage(0, 20, .nan)],
            [stage(0, 20, -1)], [stage(0, 5), stage(5, 4), stage(4, 20)],
        ] {
            settings.stages = stages
            #expect(throws: TrainingError.self) { try settings.validate() }
        }
    }

    @Test("overfitting is a validation loss above the lowest three times over while the training loss falls")
    func overfitting() {
        func isOverfitting(_ curve: [(Double, Double?)]) -> Bool {
            var record = TrainingRecord(
                command: "", corpus: "", corpusSHA256: "", corpusSymbols: 0, seed: 1, steps: 0, lanes: 1, window: 1,
                version: "")
            record.curve = curve.enumerated().map { .init(step: $0, train: $1.0, validation: $1.1) }
            return record.isOverfitting
        }
        #expect(isOverfitting([(3, 3), (2, 2), (1.5, 2.1), (1.2, 2.2), (1, 2.3)]))
        #expect(isOverfitting([(2, 2), (1.5, 2.3), (1.2, 2.2), (1, 2.1)]), "it need not rise each time")
        #expect(!isOverfitting([(3, 3), (2, 2), (1.5, 2.1), (1.2, 2.2)]), "twice is not enough")
        #expect(!isOverfitting([(2, 2), (1.5, 2.1), (1.2, 1.9), (1, 2.2)]), "a new lowest one in between")
        #expect(!isOverfitting([(2, 2), (1.5, 2.1), (1.6, 2.2), (1, 2.2)]), "the training loss rises too")
        #expect(!isOverfitting([(2, nil), (1.5, nil), (1.2, nil), (1, nil)]), "nothing to validate on")
        #expect(!isOverfitting([(2, 2), (1.5, .nan), (1.2, .nan), (1, .nan)]), "what is no number has not risen")
        #expect(!isOverfitting([]))
    }
}
