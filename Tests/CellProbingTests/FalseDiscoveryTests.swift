import CellProbing
import ModelCore
import Testing
import Texts

/// Many units beside many properties at once.
@Suite("An atlas states its false discovery rate") struct FalseDiscoveryTests {
    private let text = ProbeText.text(symbols: 16_000, marks: [("\"", "\"")], seed: 5)

    private func sums(
        _ properties: [Property], turns: Int = 40, windows: Int? = 4, shard: (Int, Int) = (0, 1)
    ) throws -> ScanSums {
        var built = HandBuilt(over: text, hidden: 16)
        built.addLatch("\"", "\"")
        let model = try built.model()
        var settings = ScanSettings.small(model, turns: turns)
        (settings.turnedWindows, settings.blockLength, settings.window) = (windows, 3000, 700)
        var scan = try Scan(
            Runner(model), [ProbeText.document(text)], properties, settings, shard: (index: shard.0, count: shard.1))
        while scan.next() {}
        return scan.sums
    }

    private func properties(_ names: [String]) throws -> [Property] {
        try names.map { try PropertyCatalog.builtIn.property(parsing: $0) }
    }

    @Test("A latch is found and explained; without turns there is no q")
    func found() throws {
        let names = ["quotes", "space", "column", "symbol-class"]
        let atlas = ActivationAtlas(try sums(properties(names)))
        let discovery = try #require(atlas.discovery)
        let latch = try #require(atlas.entries.first { $0.address.description == "l0.c.0" })
        #expect(latch.property == 0 && latch.isExplained && latch.q ?? 1 <= 0.05)
        #expect(discovery.hypotheses == discovery.p.reduce(0) { $0 + $1.count { $0 != nil } })
        #expect(discovery.q[3].allSatisfy { $0 == nil })
        for (p, q) in zip(discovery.p.joined(), discovery.q.joined()) {
            #expect((p == nil) == (q == nil) && p ?? 0 <= q ?? 1 && q ?? 0 <= 1)
        }
        #expect(ActivationAtlas(try sums(properties(names), turns: 0)).discovery == nil)
    }

    @Test("Labels of other texts are found in one atlas of twenty at most, or so")
    func unrelated() throws {
        let quotes = try #require(PropertyCatalog.builtIn["quotes"])
        var alarms = 0
        let count = text.unicodeScalars.count
        for seed in 0..<20 as Range<UInt64> {
            let laid = (0..<3 as Range<UInt64>).map { index in
                let other = ProbeText.text(symbols: 20_000, marks: [("\"", "\"")], seed: 100 + 3 * seed + index)
                return Labels(values: Array(quotes.values(of: other).prefix(count)), name: "\(index)").property
            }
            let discovery = try #require(FalseDiscovery(try sums(laid)))
            if discovery.q.joined().contains(where: { $0 ?? 1 <= 0.05 }) { alarms += 1 }
        }
        #expect(alarms <= 4, "\(alarms)")
    }

    @Test("Shards put together have the q of one run")
    func shards() throws {
        let names = try properties(["quotes", "space"])
        var parts = try sums(names, shard: (0, 2))
        try parts.merge(sums(names, shard: (1, 2)))
        #expect(FalseDiscovery(parts)?.q == FalseDiscovery(try sums(names))?.q)
    }

    @Test("p is the share of turned quotients of all units that are as large: a plain loop")
    func plainLoop() throws {
        let sums = try sums(properties(["quotes"]))
        let discovery = try #require(FalseDiscovery(sums))
        let (property, units, turns) = (sums.test.properties[0], sums.units, sums.identity.turns)
        func deviation(_ unit: Int) -> Double {
            ((0..<turns).reduce(0.0) { $0 + property.turned[$1 * units + unit] * property.turned[$1 * units + unit] }
                / Double(turns)).squareRoot()
        }
        for score in sums.ranking(of: 0).prefix(6) {
            let sign = score.isPositive ? 1.0 : -1.0
            guard deviation(score.unit) > 0 else { continue }
            let own = sign * property.unturned[score.unit] / deviation(score.unit)
            var (reached, all) = (0, 0)
            for unit in 0..<units where deviation(unit) > 0 {
                for turn in 0..<turns {
                    all += 1
                    if sign * property.turned[turn * units + unit] / deviation(unit) >= own - 1e-9 { reached += 1 }
                }
            }
            #expect(discovery.p[0][score.unit] == Double(1 + reached) / Double(1 + all))
        }
    }
}
