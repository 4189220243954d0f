import CellProbing
import ModelCore
import ModelFiles
import Testing

/// The numbers of scripts/probing/make_ablation_fixture.py, which does the same in NumPy, in 64 bits.
@Suite("Ablations beside NumPy") struct AblationFixtureTests {
    private static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        + "/Fixtures/ablation/"

    @Test("Every change is that of a plain loop", arguments: ["lstm", "gru", "rnn"])
    func changes(name: String) throws {
        let found = try StatisticsFixture(file: "ablation/ablations.json")
        let model = try ModelFile.load(Self.folder + name + ".safetensors")
        let document = ProbeText.document(try #require(found["text"].string))
        let runner = Runner(model)
        let quotes = try PropertyCatalog.builtIn.property(parsing: "quotes")
        let models = found["models", name]
        let cases = try #require(models["cases"]?.array)
        #expect(cases.count >= 6)
        for wanted in cases {
            let typed = try #require(wanted["units"]?.string)
            let keeps = wanted["keeps"] == .bool(true)
            var settings = AblationSettings()
            settings.method = try #require(AblationMethod(rawValue: wanted["method"]?.string ?? ""))
            settings.parts = .halves
            settings.warmUp = try #require(found["warm_up"].integer)
            settings.symbols = try #require(found["stretch"].integer)
            let units = try AblatedUnits(parsing: typed, isKeepOnly: keeps, in: model.architecture)
            let plan = AblationPlan([units], randomSets: 3, seed: 1, hidden: model.architecture.hidden)
            var run = try AblationRun(runner, document, quotes, plan, settings)
            #expect(run.shift == found["shift"].integer)
            #expect(try run.prepare() && run.finish())
            let baseline = try #require(run.baseline)
            let effect = try #require(run.effects().first)
            for (key, mean, change) in [
                ("loss", baseline.loss, effect.loss), ("inside", baseline.inside, effect.inside),
                ("outside", baseline.outside, effect.outside), ("ending", baseline.ending, effect.ending),
                ("ending_p", baseline.endingChance, effect.endingChance),
            ] {
                let comment: Comment = "\(name) \(typed) \(settings.method) \(key)"
                let before = StatisticsFixture.number(models["unchanged"]?[key] ?? .null)
                let after = StatisticsFixture.number(wanted["change"]?[key] ?? .null)
                #expect(agree(mean?.value, before, within: 1e-5) && agree(change?.mean, after, within: 1e-5), comment)
                let steps = models["steps"]?[key == "ending_p" ? "ending" : key]?.integer
                #expect(change?.steps == steps && mean?.steps == steps, comment)
            }
            if let area = wanted["auroc"] { #expect(agree(effect.area, StatisticsFixture.number(area), within: 1e-4)) }
            // Both intervals are drawn, the other one by twenty times as many draws.
            let ends = (wanted["interval"]?.array ?? []).map(StatisticsFixture.number)
            // Fewer runs than an interval needs have none.
            guard let interval = effect.inside?.interval else { continue }
            let width = try #require(ends.last) - ends[0]
            #expect(abs(interval.lowerBound - ends[0]) < 0.15 * width, "\(interval) \(ends)")
            #expect(abs(interval.upperBound - ends[1]) < 0.15 * width, "\(interval) \(ends)")
        }
    }
}
