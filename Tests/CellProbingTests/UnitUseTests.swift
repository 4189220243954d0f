import CellProbing
import ModelCore
import Testing

/// A unit that the read-out needs is used; one that knows as much and is connected to nothing only encodes.
@Suite("Used or only encoded") struct UnitUseTests {
    private let text = ProbeText.text(symbols: 24_000, marks: [("(", ")")], seed: 12)

    /// Units 0 and 1 are the same latch; only 0's h reaches the read-out, where it says whether ")" may come.
    private func model() throws -> Model {
        var built = HandBuilt(over: text, hidden: 32)
        for _ in 0..<2 { built.addLatch("(", ")") }
        // About as likely as they are: one in 35 on its own side, next to never on the other.
        built.readOut(")", bias: -5, [(0, 5)])
        built.readOut("(", bias: -5, [(0, -5)])
        built.disconnect(1)
        return try built.model()
    }

    private func run(_ model: Model, _ plan: AblationPlan, _ method: AblationMethod) throws -> [AblationEffect] {
        var settings = AblationSettings()
        (settings.method, settings.parts, settings.warmUp, settings.symbols) = (method, .halves, 300, 4000)
        let property = try PropertyCatalog.builtIn.property(parsing: "parentheses")
        var run = try AblationRun(Runner(model), ProbeText.document(text), property, plan, settings)
        #expect(try run.prepare() && run.finish())
        return run.effects()
    }

    @Test("The tracker that the read-out needs is used, its twin only encodes", arguments: AblationMethod.allCases)
    func used(method: AblationMethod) throws {
        let model = try model()
        let c = try #require(model.architecture.signalAddresses.first { $0.signal.name == "c" })
        let effects = try run(model, AblationPlan(sweeping: [c], hidden: 32), method)
        let first = try #require(effects.first { $0.units.named == [0] })
        let twin = try #require(effects.first { $0.units.named == [1] })
        #expect(first.use == .used && first.area ?? 0 > 0.99, "\(first)")
        #expect(first.inside?.mean ?? 0 > 0.02 && first.inside?.random?.share == 1, "\(first)")
        #expect(first.ending?.mean ?? 0 < -0.2 && first.ending?.random?.share == 1, "\(first)")
        #expect(twin.use == .encoded && twin.area == first.area, "\(twin)")
        #expect(twin.loss.mean == 0 && twin.ending?.mean == 0)
        #expect(effects.allSatisfy { $0.units.named[0] < 2 || $0.use == nil })
    }

    @Test("Keeping the one unit alone harms less than keeping another; of what is kept no use is said")
    func kept() throws {
        let model = try model()
        let kept = try AblatedUnits(parsing: "l0.c.0", isKeepOnly: true, in: model.architecture)
        let effects = try run(model, AblationPlan([kept], randomSets: 30, seed: 1, hidden: 32), .mean)
        let effect = try #require(effects.first)
        #expect(effect.units.description == "only l0.c.0" && effect.use == nil)
        #expect(effect.inside?.random?.share == 0 && effect.inside?.random?.count == 30, "\(effect)")
    }

    @Test("Findings are completed: a tracker is used or only encoded, other units are neither")
    func findings() throws {
        let model = try model()
        let settings = ScanSettings.small(model)
        let property = try PropertyCatalog.builtIn.property(parsing: "parentheses")
        var scan = try Scan(Runner(model), [ProbeText.document(text)], [property], settings)
        while scan.next() {}
        var found = try PropertyFindings(scan.sums, property: 0, top: 8)
        #expect(found.findings.allSatisfy { $0.effect == nil && $0.use == nil })
        let plan = AblationPlan(
            found.findings.map { AblatedUnits($0.address) }, randomSets: 24, seed: 1, hidden: 32)
        found.add(try run(model, plan, .mean))
        for finding in found.findings {
            let isFirst = finding.address.unit == 0
            let tracks = finding.address.unit < 2
            #expect((finding.verdict == .tracker) == tracks && finding.effect != nil, "\(finding)")
            #expect(finding.use == (tracks ? (isFirst ? .used : .encoded) : nil), "\(finding)")
        }
    }

    @Test("Too few random units, or endings, decide nothing")
    func tooFew() throws {
        let model = try model()
        let units = try AblatedUnits(parsing: "l0.c.0", in: model.architecture)
        let few = try run(model, AblationPlan([units], randomSets: 19, seed: 1, hidden: 32), .mean)
        #expect(few.first?.isEffective == nil && few.first?.use == nil && few.first?.loss.random?.count == 19)
        let enough = try run(model, AblationPlan([units], randomSets: 20, seed: 1, hidden: 32), .mean)
        #expect(enough.first?.use == .used)
    }

    @Test("What cannot be ablated is one clear sentence")
    func refused() throws {
        let model = try model()
        let shape = model.architecture
        func parse(_ text: String, keeps: Bool = false) throws(AblationError) {
            _ = try AblatedUnits(parsing: text, isKeepOnly: keeps, in: shape)
        }
        #expect(throws: AblationError.unit(.noSuchUnit(32, units: 32))) { try parse("l0.c.32") }
        #expect(throws: AblationError.unit(.noSuchLayer(1, layers: 1))) { try parse("l1.c.0") }
        #expect(throws: AblationError.malformed("l0.c.5-3")) { try parse("l0.c.5-3") }
        #expect(throws: AblationError.keepsEverything("l0.c.*")) { try parse("l0.c.*", keeps: true) }
        #expect(throws: AblationError.keepsEverything("l0.c.0-31")) { try parse("l0.c.0-31", keeps: true) }
        let plan = AblationPlan([try AblatedUnits(parsing: "l0.c.0", in: shape)], seed: 1, hidden: 32)
        func begin(_ typed: String, _ symbols: Int) throws {
            var settings = AblationSettings()
            (settings.parts, settings.symbols) = (.halves, symbols)
            let property = try PropertyCatalog.builtIn.property(parsing: typed)
            _ = try AblationRun(Runner(model), ProbeText.document(text), property, plan, settings)
        }
        #expect(throws: AblationError.tooShort(symbols: 999, least: 1000)) { try begin("parentheses", 999) }
        #expect(throws: AblationError.constant("braces", holds: false, symbols: 1000)) { try begin("braces", 1000) }
        #expect(throws: AblationError.constant("not braces", holds: true, symbols: 1000)) {
            try begin("not braces", 1000)
        }
    }
}
