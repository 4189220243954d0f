import CellProbing
import ModelCore
import Testing
import Texts

/// λ of the probes, against scikit-learn's folds and fits.
@Suite("The penalty is chosen by contiguous folds") struct PenaltyChoiceTests {
    private let fixture: StatisticsFixture

    init() throws { fixture = try StatisticsFixture() }

    private func choices(threads: Int = 1) throws -> [PenaltyChoice] {
        func wanted(_ name: String) -> [Float] { fixture.numbers("wanted", name).map { Float($0) } }
        return try #require(
            PenaltyChoice.choices(
                features: fixture.floats("wide"), width: 60,
                [(wanted("binary"), .logistic), (wanted("drift"), .logistic), (wanted("real"), .squares)],
                threads: threads))
    }

    @Test("Losses and scores on the folds left out, and the λ that the scores choose (sklearn's KFold and fits)")
    func folds() throws {
        for (name, choice) in zip(["binary", "drift", "real"], try choices()) {
            let expected = fixture.numbers("heldOut", name)
            #expect(choice.heldOut.count >= 3 && choice.heldOut.count <= expected.count)
            for (found, wanted) in zip(choice.heldOut, expected) {
                #expect(abs(found - wanted) <= 0.04 * wanted, "\(name): \(choice.heldOut), \(expected)")
            }
            let scores = fixture.numbers("heldOutScores", name)
            for (found, wanted) in zip(choice.scores, scores) {
                #expect(abs(found - wanted) <= 0.015, "\(name): \(choice.scores), \(scores)")
            }
            // Of scikit-learn's scores: the strongest that no weaker one beats by more than the least gain.
            var best = 0
            for index in scores.indices where scores[index] > scores[best] + PenaltyChoice.leastGain { best = index }
            #expect(choice.penalty == PenaltyChoice.grid[best], "\(name): \(choice.scores), \(scores)")
        }
    }

    @Test("Threads change no figure")
    func threads() throws { #expect(try choices() == choices(threads: 3)) }

    @Test("Nothing is chosen once the work is cancelled, and folds that cannot be judged are left out")
    func odd() {
        let features = (0..<200).map { Float($0 % 7) }
        #expect(
            PenaltyChoice.choices(
                features: features, width: 1, [([Float](repeating: 1, count: 200), .logistic)], isCancelled: { true })?
                .first?.heldOut == [])
        // All that holds lies in one fold.
        let rare = (0..<200).map { Float($0 < 5 ? 1 : 0) }
        let found = PenaltyChoice.choices(features: features, width: 1, [(rare, .logistic)])
        #expect(found?.first?.heldOut.isEmpty == false)
        let varied = (0..<200).map { Float($0 % 2) }
        #expect(
            PenaltyChoice.choices(features: features, width: 1, [(varied, .logistic)], isCancelled: { true }) == nil)
    }

    @Test("More features than the steps bear: the chosen λ does better than λ = 1, and the control task has its own")
    func overfits() throws {
        let (rows, width) = (900, 300)
        var generator = SeededGenerator(seed: 4)
        func series() -> ExactPass.Series {
            var values = [Float](repeating: 0, count: rows * width)
            var state = [Float](repeating: 0, count: width)
            var labels: [Float] = []
            for row in 0..<rows {
                for unit in 0..<width {
                    state[unit] = 0.95 * state[unit] + Float.random(in: -1...1, using: &generator)
                    values[row * width + unit] = state[unit]
                }
                let sum = state[..<20].reduce(0, +) + Float.random(in: -12...12, using: &generator)
                labels.append(sum > 0 ? 1 : 0)
            }
            return ExactPass.Series(
                rows: values, labels: labels, symbols: labels.indices.map { Int32($0 * 7 % 23) },
                previous: labels.indices.map { Int32($0 * 5 % 19) })
        }
        let (learned, judged) = (series(), series())
        let whole = try #require(WholeState(learned, judged, width: width, seed: 1))
        var (train, test) = (
            LinearFit.Rows(features: learned.rows, targets: learned.rowLabels, width: width),
            LinearFit.Rows(features: judged.rows, targets: judged.rowLabels, width: width)
        )
        let scale = train.scale()
        train.scale(by: scale)
        test.scale(by: scale)
        let weak = LinearFit(fitting: train, penalty: 1).scores(test)
        let right = Double(zip(weak, test.targets).count { ($0 > 0) == ($1 > 0) }) / Double(rows)
        // λ is chosen by the order of the steps, not by how many are right.
        #expect(whole.all.score > 0.3 && whole.all.accuracy ?? 0 >= right - 0.02, "\(whole.all), \(right)")
        #expect(whole.all.controlPenalty >= whole.all.penalty)
        let quantity = try #require(WholeState(learned, judged, .real, width: width, seed: 1))
        #expect(quantity.all.accuracy == nil && quantity.all.score > 0.2, "\(quantity.all)")
        #expect(abs(quantity.all.control) < 0.3)
    }
}
