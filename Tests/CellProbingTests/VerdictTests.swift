import CellProbing
import Testing

/// The table of docs/properties.md, line by line, with the reason that stands beside each word.
@Suite("Verdicts and their reasons") struct VerdictTests {
    private func judge(
        _ score: Double, kind: PropertyKind = .binary, p: Double? = 0.005, precision: Double? = nil,
        runs: Int? = 100, symbol: Double = 0.55, column: Double = 0.52, random: Double? = 0.56,
        persistence: [Int: Double] = [:], whole: WholeState? = nil, bestUnit: Double? = nil
    ) -> Judgement {
        Judgement(
            Verdict.Evidence(
                kind: kind, score: score, averagePrecision: precision, familyWiseP: p,
                baselines: Baselines(
                    steps: 1000, mean: 0.3, runs: runs ?? 0, symbolOnly: symbol, columnOnly: column,
                    randomWeights: random),
                runs: runs, persistence: persistence, wholeState: whole, bestUnit: bestUnit))
    }

    private func whole(_ score: Double, precision: Double? = 0.9) -> WholeState {
        let probe = WholeState.Probe(
            score: score, averagePrecision: precision, accuracy: 0.9, control: 0.6, penalty: 100, controlPenalty: 10)
        return WholeState(all: probe, best: probe, bestUnits: [], validationSteps: 100, testSteps: 100)
    }

    @Test("A column unit with |rho| 0.893, p 0.005 and low baselines is partly what is looked for")
    func almost() {
        let found = judge(0.893, kind: .real, symbol: 0.07, column: 1, random: 0.1)
        #expect(found.verdict == .partly)
        #expect(found.reason == "0.793 above random weights, but |rho| is under 0.9")
    }

    @Test("A rare property that is mostly pointed out where it is not has no tracker, however high the AUROC")
    func rare() {
        let found = judge(0.96, precision: 0.31, persistence: [20: 0.97])
        #expect(found.verdict == .partly)
        #expect(found.reason == "average precision 0.310: most of what it points out is wrong")
        #expect(judge(0.96, precision: 0.62, persistence: [20: 0.97]).verdict == .tracker)
        // What all units know together must be precise as well.
        #expect(judge(0.7, whole: whole(0.97, precision: 0.2)).verdict == .partly)
        #expect(judge(0.7, whole: whole(0.97)).verdict == .distributed)
    }

    @Test("One run is no tracker and nothing distributed")
    func runs() {
        let found = judge(0.99, runs: 1)
        #expect(found.verdict == .partly && found.reason == "only 1 run in the test part; 20 are needed")
        #expect(judge(0.7, runs: 19, whole: whole(0.99)).verdict == .partly)
        #expect(judge(0.99, runs: 20).verdict == .tracker)
        #expect(judge(0.99, runs: nil).verdict == .tracker)
    }

    @Test("A quantity that the whole state has and no unit alone is distributed")
    func distributedQuantity() {
        let found = judge(0.6, kind: .real, symbol: 0.1, column: 0.1, random: 0.1, whole: whole(0.95, precision: nil))
        #expect(found.verdict == .distributed)
        #expect(found.reason.hasSuffix("together: 0.950, 0.350 above this unit"))
        // Where one unit has it alone, what all of them know is that unit's.
        let beside = judge(
            0.6, kind: .real, symbol: 0.1, column: 0.1, random: 0.1, whole: whole(0.95, precision: nil), bestUnit: 0.94)
        #expect(beside.verdict == .partly)
    }

    @Test("Every other line of the table, with its reason")
    func table() {
        let cases: [(Judgement, Verdict, String)] = [
            (judge(0.8, p: 0.109), .nothing, "chance does as well: p 0.109"),
            (judge(0.3, p: 1), .nothing, "it goes the other way in the test part: p 1.000"),
            (
                judge(0.97, persistence: [20: 0.98]), .tracker,
                "0.410 above random weights; 0.980 20 steps after a change"
            ),
            (judge(0.97, persistence: [5: 0.9]), .tracker, "0.410 above random weights; 0.900 5 steps after a change"),
            (judge(0.97), .tracker, "0.410 above random weights; how long it lasts is not known"),
            (judge(0.97, persistence: [20: 0.6]), .detector, "only 0.600 20 steps after a change: it forgets"),
            (judge(0.97, symbol: 0.99), .detector, "symbol only gives 0.990"),
            (judge(0.6), .nothing, "too little: AUROC 0.600 is under 0.65"),
            (judge(0.95, random: 0.93), .nothing, "random weights gives 0.930"),
            (judge(0.7), .partly, "0.140 above random weights, but AUROC is under 0.9"),
        ]
        for (found, verdict, reason) in cases {
            #expect(found.verdict == verdict && found.reason == reason, "\(found)")
        }
    }

    @Test("A category, of which no baseline is known, is not said to be the symbol itself")
    func category() {
        let found = Judgement(
            Verdict.Evidence(
                kind: .categorical(["verb", "noun"]), score: 0.45, familyWiseP: 0.005,
                baselines: Baselines(steps: 100, mean: 0, runs: 0)))
        #expect(found.verdict == .partly)
        #expect(found.reason == "it tells 0.450 of the entropy, but the share of the entropy is under 0.9")
    }
}
