import CellProbing
import ModelCore
import Synchronization
import Testing
import Texts

/// A model that remembers for thousands of symbols, and what a scan says and does about it.
@Suite("How a scan begins") struct ScanStartTests {
    /// M opens and W closes, far apart: the second M lies 500 symbols before the test part.
    private static func text() -> String {
        var generator = SeededGenerator(seed: 4)
        var symbols = (0..<12_000).map { _ in Array("mnopqrs ")[Int.random(in: 0..<8, using: &generator)] }
        for (place, mark) in [(1000, "M"), (2500, "W"), (5500, "M"), (9000, "W")] { symbols[place] = Character(mark) }
        return String(symbols)
    }

    private let text = Self.text()

    private func latch() throws -> Model {
        var built = HandBuilt(over: "MW mnopqrs\n", hidden: 16)
        built.addLatch("M", "W", endsAtNewline: false)
        return try built.model()
    }

    private func settings(_ model: Model, all: Bool = false) -> ScanSettings {
        var settings = ScanSettings.small(model, signals: ["c"], turns: 10)
        settings.blockLength = 2000
        settings.readsFromBeginning = all
        return settings
    }

    private func property() throws -> Property {
        try PropertyCatalog.builtIn.property(parsing: #"pair("M", "W")"#)
    }

    private func scanned(
        _ model: Model, _ settings: ScanSettings, shard: (index: Int, count: Int) = (0, 1), texts: Int = 1
    ) throws -> ScanSums {
        let documents = (0..<texts).map { _ in ProbeText.document(text) }
        var scan = try Scan(Runner(model), documents, [try property()], settings, shard: shard)
        while scan.next() {}
        #expect(scan.remaining.isEmpty && scan.done == scan.total)
        return scan.sums
    }

    @Test("A reader begun twice as far back tells whether the model forgets")
    func measured() throws {
        let sums = try scanned(try latch(), settings(try latch()))
        // It has 1 where the one who begins later has 0.
        #expect(abs(sums.startDifference - 1) < 0.01 && !sums.forgets)
        var built = HandBuilt(over: "MW mnopqrs\n", hidden: 16)
        built.addSymbolDetector("m")
        let other = try built.model()
        let forgetful = try scanned(other, settings(other))
        #expect(forgetful.startDifference < 1e-3 && forgetful.forgets)
        // Where both readers miss the mark, lanes that do not join say it.
        let far =
            String(text.prefix(6000).map { $0 == "M" || $0 == "W" ? "m" : $0 })
            + text.suffix(6000).map { $0 == "W" ? "M" : $0 }
        var wide = settings(try latch())
        wide.blockLength = 6000
        var scan = try Scan(Runner(try latch()), [ProbeText.document(far)], [try self.property()], wide)
        while scan.next() {}
        #expect(scan.sums.startDifference < 1e-3 && scan.sums.blocksInOnePiece == 1 && !scan.sums.forgets)
        var early = settings(other)
        early.warmUp = 100_000
        #expect(try scanned(other, early).startDifference == 0)
    }

    @Test(
        "A latch that was set long before the part is seen where texts are read from their beginnings, and only there")
    func all() throws {
        let model = try latch()
        let late = try #require(try scanned(model, settings(model)).ranking(of: 0).first { $0.unit == 0 })
        #expect(try #require(late.test) < 0.9)
        let sums = try scanned(model, settings(model, all: true), texts: 2)
        let score = try #require(sums.ranking(of: 0).first)
        #expect(score.unit == 0 && score.test == 1 && score.error == 0 && score.isPositive)
        #expect(sums.startDifference == 0 && sums.blocksInOnePiece == 0 && sums.forgets)
        var pass = ExactPass(
            Runner(model), [ProbeText.document(text), ProbeText.document(text)], try property(),
            settings(model, all: true), units: [0, 1], wholeState: false)
        while pass.next() {}
        #expect(pass.done == pass.total)
        let found = try PropertyFindings(sums, property: 0, exact: pass)
        #expect(found.findings.first?.score == 1 && found.findings.first?.address.unit == 0)
    }

    @Test("Shards that read from the beginning give what one run gives, and are not added to others")
    func shards() throws {
        let model = try latch()
        let settings = settings(model, all: true)
        let whole = try scanned(model, settings)
        var merged = try scanned(model, settings, shard: (1, 3))
        try merged.merge(try scanned(model, settings, shard: (2, 3)))
        try merged.merge(try scanned(model, settings, shard: (0, 3)))
        #expect(merged.isWhole)
        let (a, b) = (whole.ranking(of: 0), merged.ranking(of: 0))
        #expect(a.map(\.address) == b.map(\.address) && a.map(\.familyWiseP) == b.map(\.familyWiseP))
        #expect(zip(a, b).allSatisfy { agree($0.test, $1.test ?? -1, within: 1e-12) })
        let warmed = try scanned(model, self.settings(model), shard: (0, 3))
        #expect(throws: ScanMergeError.self) { try merged.merge(warmed) }
    }

    @Test("Reading ahead can be cancelled and gone on with")
    func cancelled() throws {
        let model = try latch()
        let settings = settings(model, all: true)
        var scan = try Scan(Runner(model), [ProbeText.document(text)], [try property()], settings, shard: (5, 6))
        for allowed in 0..<40 {
            let asked = Mutex(0)
            if scan.next(isCancelled: {
                asked.withLock {
                    $0 += 1
                    return $0 > allowed
                }
            }) {
                break
            }
            #expect(scan.sums.blocks.isEmpty)
        }
        while scan.next() {}
        #expect(scan.done == scan.total && scan.total == 12_000)
        #expect(try scan.sums == scanned(model, settings, shard: (5, 6)))
    }

    /// Says how often it was read.
    private struct CountingReader: PropertyReader {
        let count: @Sendable (Int) -> Void

        mutating func read(_ codes: ArraySlice<UInt32>, into values: inout [Float]) {
            count(codes.count)
            values += codes.map { Float($0 % 2) }
        }

        mutating func finish(into values: inout [Float]) {}
    }

    @Test("Opening a scan reads nothing; looking for its first label can be cancelled")
    func opening() throws {
        let model = try latch()
        let read = CountedSymbols()
        let property = Property("odd", .real, "odd codes") { CountingReader { read.add($0) } }
        var settings = settings(model)
        settings.parts = try #require(ScanParts(validationStart: 0.9, testStart: 0.95, testEnd: 1))
        var scan = try Scan(Runner(model), [ProbeText.document(text)], [property], settings)
        #expect(read.count == 0)
        let asked = Mutex(0)
        let isDone = scan.next(isCancelled: {
            asked.withLock {
                $0 += 1
                return $0 > 2
            }
        })
        #expect(!isDone && read.count < 9000, "\(read.count)")
        while scan.next() {}
        #expect(scan.remaining.isEmpty && scan.sums.isWhole)
        var ablation = AblationSettings()
        ablation.parts = .halves
        #expect(throws: AblationError.leftOff) {
            try AblationRun(
                Runner(model), ProbeText.document(text), try self.property(),
                AblationPlan([], seed: 1, hidden: 16), ablation, isCancelled: { true })
        }
    }
}

/// Counts, for whoever adds.
private final class CountedSymbols: Sendable {
    private let sum = Mutex(0)

    var count: Int { sum.withLock { $0 } }

    func add(_ count: Int) { sum.withLock { $0 += count } }
}
