import CellProbing
import Explorer
import ModelCore
import Synchronization
import Testing
import Texts
import Workbench

@Suite("Ablations that the explorer asks for") struct UnitAblationTests {
    private let model: Model
    private let document = Fixtures.document(9000)
    private let property: Property

    init() throws {
        model = try Fixtures.model(hidden: 70)
        property = try PropertyCatalog.builtIn.property(parsing: "pair(\"a\", \"b\")")
    }

    private func request(_ number: Int, _ units: [String], modelID: Int = 0, typed: Property? = nil) throws
        -> AblationRequest
    {
        AblationRequest(
            request: number, modelID: modelID, document: document, property: typed ?? property, parts: .halves,
            units: try units.map { try UnitAddress(parsing: $0, in: model.architecture) }, means: [:])
    }

    @Test("Effects are those of the same run done at once, after progress that does not go back")
    func effects() throws {
        let collector = Collector()
        let workbench = EffectRunner(deliver: { collector.put($0) })
        let id = workbench.adopt(model, path: "model").id
        workbench.perform(.ablate(try request(4, ["l0.c.3", "l0.h.5"], modelID: id)))
        let effects = try collector.wait("the effects") {
            if case .ablated(let report, 4) = $0 { report.effects } else { nil }
        }
        var settings = AblationSettings()
        settings.parts = .halves
        let units = try request(4, ["l0.c.3", "l0.h.5"]).units
        let plan = AblationPlan(units.map { AblatedUnits($0) }, randomSets: 50, seed: 1, hidden: 70)
        var run = try AblationRun(Runner(model), document, property, plan, settings)
        #expect(try run.prepare() && run.finish())
        #expect(effects == run.effects() && effects.count == 2)
        #expect(effects.allSatisfy { $0.inside?.random?.count == 50 })
        let reports = collector.all.compactMap { if case .ablated(let report, 4) = $0 { report } else { nil } }
        #expect(reports.first?.effects == nil && reports.last?.done == run.total)
        #expect(zip(reports, reports.dropFirst()).allSatisfy { $0.done <= $1.done && $1.total == run.total })
    }

    @Test("The means that the search has found are taken")
    func means() throws {
        let unit = try UnitAddress(parsing: "l0.c.3", in: model.architecture)
        func loss(_ means: [UnitAddress: Float]) throws -> Double {
            let request = AblationRequest(
                request: 1, modelID: 0, document: document, property: property, parts: .halves, units: [unit],
                means: means)
            let found = Mutex<[AblationEffect]>([])
            UnitAblation(request, Runner(model)) { outcome in
                if case .ablated(let report, 1) = outcome, let effects = report.effects {
                    found.withLock { $0 = effects }
                }
            }.run { false }
            return try #require(found.withLock { $0.first }).loss.mean
        }
        let all = (0..<70).map { UnitAddress(layer: 0, signal: unit.signal, unit: $0) }
        let far = Dictionary(uniqueKeysWithValues: all.map { ($0, Float(8)) })
        #expect(try abs(loss(far) - loss([:])) > 1e-4)
    }

    @Test("What is stopped yields no effects, whenever that is")
    func stopping() throws {
        for pieces in [0, 1, 6] {
            let asked = Atomic(0)
            let found = Mutex<[AblationReport]>([])
            UnitAblation(try request(1, ["l0.c.3"]), Runner(model)) { outcome in
                if case .ablated(let report, _) = outcome { found.withLock { $0.append(report) } }
            }.run { asked.add(1, ordering: .relaxed).oldValue >= pieces }
            #expect(found.withLock { $0.allSatisfy { $0.effects == nil } })
        }
    }

    @Test("A property that never holds in the stretch is one line")
    func failing() throws {
        let collector = Collector()
        let workbench = EffectRunner(deliver: { collector.put($0) })
        let id = workbench.adopt(model, path: "model").id
        let never = try PropertyCatalog.builtIn.property(parsing: "digit")
        workbench.perform(.ablate(try request(2, ["l0.c.3"], modelID: id, typed: never)))
        let text = try collector.wait("the failure") { if case .failed(let text, 2) = $0 { text } else { nil } }
        #expect(text.hasPrefix("digit never holds in the 4500 symbols ablated over"))
    }

    @Test("A search says by what means its units can be ablated, and of a category how often chance does as well")
    func categories() throws {
        let collector = Collector()
        let workbench = EffectRunner(deliver: { collector.put($0) })
        let id = workbench.adopt(model, path: "model").id
        let category = try PropertyCatalog.builtIn.property(parsing: "symbol-class")
        workbench.perform(.find(FindRequest(request: 3, modelID: id, document: document, property: category)))
        let report = try collector.wait("the findings") {
            if case .found(let report, 3) = $0, report.isDone { report } else { nil }
        }
        #expect(report.means.count == 140 && report.parts == .halves)
        let findings = try #require(report.findings)
        #expect(findings.null?.largest.count == 200 && findings.findings.allSatisfy { $0.familyWiseP != nil })
        let stages = collector.all.compactMap { if case .found(let report, 3) = $0 { report.stage } else { nil } }
        #expect(stages.contains(.turning) && !stages.contains(.exact))
    }
}
