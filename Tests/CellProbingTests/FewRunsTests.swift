import CellProbing
import ModelCore
import Testing
import Texts

/// What is said of a property with few runs: figures, and no intervals.
@Suite("Fewer than twenty runs have no interval") struct FewRunsTests {
    private func findings(_ typed: String, _ text: String, _ model: Model) throws -> PropertyFindings {
        let property = try PropertyCatalog.builtIn.property(parsing: typed)
        var settings = ScanSettings.small(model, signals: ["c"], turns: 20)
        settings.parts = .halves
        let runner = Runner(model)
        var scan = try Scan(runner, [ProbeText.document(text)], [property], settings)
        while scan.next() {}
        var pass = ExactPass(
            runner, [ProbeText.document(text)], property, settings, units: [0, 1], wholeState: false)
        while pass.next() {}
        return try PropertyFindings(scan.sums, property: 0, exact: pass)
    }

    private func model(_ text: String) throws -> Model {
        var built = HandBuilt(over: text, hidden: 6)
        built.addLatch("\"", "\"")
        return try built.model()
    }

    @Test("A property with one run has a score, no interval and no verdict beyond partly")
    func oneRun() throws {
        let plain = ProbeText.text(symbols: 12_000, marks: [("\"", "\"")], seed: 5)
        let model = try model(plain)
        // One stretch in either half.
        let labels = (0..<plain.unicodeScalars.count).map { Float((2000..<3000).contains($0 % 6000) ? 1 : 0) }
        let property = Labels(values: labels, name: "once").property
        var settings = ScanSettings.small(model, signals: ["c"], turns: 20)
        settings.parts = .halves
        let runner = Runner(model)
        var scan = try Scan(runner, [ProbeText.document(plain)], [property], settings)
        while scan.next() {}
        var pass = ExactPass(
            runner, [ProbeText.document(plain)], property, settings, units: [0, 1, 2], wholeState: false)
        while pass.next() {}
        let found = try PropertyFindings(scan.sums, property: 0, exact: pass)
        #expect(found.runs == 1 && !found.findings.isEmpty)
        #expect(found.findings.allSatisfy { $0.interval == nil && $0.score.isFinite && $0.persistence.isEmpty })
        #expect(found.findings.allSatisfy { [.nothing, .partly, .detector].contains($0.verdict) })
    }

    @Test("Of a quantity the runs about its median count: a trend has one, the column many")
    func quantities() throws {
        let text = ProbeText.text(symbols: 12_000, marks: [("\"", "\"")], seed: 6)
        let model = try model(text)
        let trend = try findings("text-position", text, model)
        #expect(trend.runs == 1 && trend.findings.allSatisfy { $0.interval == nil })
        let column = try findings("column", text, model)
        #expect(column.runs ?? 0 >= 20 && column.findings.contains { $0.interval != nil })
    }

    @Test("Twenty runs have an interval, made of half as many blocks")
    func enough() {
        let bootstrap = BlockBootstrap(seed: 1)
        #expect(bootstrap.blocks(of: 20_000, runs: 19) == nil && bootstrap.blocks(of: 20_000, runs: 20) == 10)
        #expect(bootstrap.blocks(of: 20_000, runs: 90) == 45 && bootstrap.blocks(of: 20_000, runs: 500) == 100)
        #expect(bootstrap.blocks(of: 1_800, runs: 90) == nil && bootstrap.blocks(of: 2_000, runs: 90) == 10)
    }

    @Test("An ablation's change over few endings has no interval, the change over all steps one")
    func ablation() throws {
        let text = ProbeText.text(symbols: 12_000, marks: [("\"", "\"")], seed: 7)
        let model = try model(text)
        let labels = (0..<text.unicodeScalars.count).map { Float($0 % 1000 < 300 ? 1 : 0) }
        var settings = AblationSettings()
        (settings.parts, settings.symbols) = (.halves, 6000)
        var run = try AblationRun(
            Runner(model), ProbeText.document(text), Labels(values: labels, name: "six").property,
            AblationPlan(
                [AblatedUnits(try UnitAddress(parsing: "l0.c.0", in: model.architecture))], seed: 1, hidden: 6),
            settings)
        let isPrepared = run.prepare()
        try run.finish()
        #expect(isPrepared)
        let effect = try #require(run.effects().first)
        #expect(effect.loss.interval != nil && effect.inside?.interval == nil && effect.ending?.interval == nil)
        #expect(effect.inside?.mean.isFinite == true)
    }
}
