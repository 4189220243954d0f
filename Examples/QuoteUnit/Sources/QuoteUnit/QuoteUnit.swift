import CellProbing
import Glibc
import ModelCore
import Texts

@main
struct QuoteUnit {
    static func main() {
        let paths = CommandLine.arguments.dropFirst()
        guard let model = paths.first, let text = paths.last, paths.count == 2 else {
            print("usage: QuoteUnit MODEL TEXT")
            exit(64)
        }
        do {
            let runner = Runner(try openModel(model))
            let document = try openText(text, for: runner.model)
            let quotes = try PropertyCatalog.builtIn.property(parsing: "quotes")
            byHand(runner, document, quotes)
            try withControls(runner, document, quotes)
        } catch {
            print("\(error)")
            exit(65)
        }
    }

    /// The unit that follows a property best on a text's first half, and how well it does so on the second.
    static func byHand(_ runner: Runner, _ document: Document, _ property: Property) {
        let codes = codes(of: document)
        let signal = SignalAddress(layer: 0, signal: runner.model.architecture.cell.signals[0])
        let activations = Activations(runner, codes, signal)

        let labels = property.values(of: codes)
        let steps = codes.indices.filter { activations.rows[$0] >= 0 && !labels[$0].isNaN }
        let (first, second) = (steps.filter { $0 < codes.count / 2 }, steps.filter { $0 >= codes.count / 2 })

        func area(_ unit: Int, _ steps: [Int]) -> Double? {
            AUROC.exact(activations.values(of: unit, at: steps), steps.map { labels[$0] == 1 })
        }

        func strength(_ unit: Int) -> Double { abs((area(unit, first) ?? 0.5) - 0.5) }

        let strengths = (0..<activations.trace.units).map(strength)
        guard let best = strengths.indices.max(by: { strengths[$0] < strengths[$1] }),
            let chosen = area(best, first), let reported = area(best, second)
        else { return print("the property never varies") }

        // Turned by the sign that the first half has, so that 1 is best.
        let isHigh = chosen >= 0.5
        let values = activations.values(of: best, at: second).map { isHigh ? $0 : -$0 }
        let interval = BlockBootstrap(seed: 1).interval(values, second.map { labels[$0] == 1 })
        print("\(signal).\(best) is \(isHigh ? "high" : "low") in \(property.name)")
        print("AUROC \(rounded(isHigh ? reported : 1 - reported))", terminator: "")
        print(interval.map { ", 95 % \(rounded($0.lowerBound)) to \(rounded($0.upperBound))" } ?? "")
    }

    /// The best units of every layer and state signal, each with what its score must be seen against.
    static func withControls(_ runner: Runner, _ document: Document, _ property: Property) throws {
        let architecture = runner.model.architecture
        let states = architecture.signalAddresses.filter { architecture.cell.stateSignals.contains($0.signal) }
        var settings = ScanSettings(signals: states)
        settings.parts = .halves

        var scan = try Scan(runner, [document], [property], settings)
        while scan.next() {}

        let units = scan.sums.ranking(of: 0).prefix(10).map(\.unit)
        var exact = ExactPass(runner, [document], property, settings, units: units, wholeState: false)
        while exact.next() {}

        let found = try PropertyFindings(scan.sums, property: 0, exact: exact, top: 3)
        if let symbol = found.baselines.symbolOnly { print("the symbol alone: \(rounded(symbol))") }
        for finding in found.findings {
            let p = finding.familyWiseP.map { ", p \(rounded($0))" } ?? ""
            print("\(finding.address): \(rounded(finding.score))\(p), \(finding.verdict.rawValue)")
        }
    }

    static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
