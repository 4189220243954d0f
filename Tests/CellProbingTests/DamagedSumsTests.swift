import CellProbing
import ModelCore
import Testing
import Texts

/// What a damaged file of sums may hold: nothing of it traps, hangs or takes memory that it does not itself hold.
@Suite("Damaged sums") struct DamagedSumsTests {
    private let text = ProbeText.text(symbols: 6000, marks: [("\"", "\"")], seed: 5)

    private func sums(_ shard: Int = 0) throws -> ScanSums {
        var built = HandBuilt(over: text, hidden: 4)
        built.addLatch("\"", "\"")
        let model = try built.model()
        let properties = try ["quotes", "column", "symbol-class"].map {
            try PropertyCatalog.builtIn.property(parsing: $0)
        }
        var settings = ScanSettings.small(model, signals: ["c"], turns: 5)
        settings.blockLength = 1000
        var scan = try Scan(Runner(model), [ProbeText.document(text)], properties, settings, shard: (shard, 2))
        while scan.next() {}
        return scan.sums
    }

    private func tables(_ sums: ScanSums) -> [String: ScanTable] {
        Dictionary(uniqueKeysWithValues: sums.tables.map { ($0.name, $0.table) })
    }

    @Test("Stored and read again they are the same")
    func read() throws {
        let sums = try sums()
        #expect(ScanSums(sums.identity, tables: tables(sums)) == sums)
    }

    @Test("What a scan counts lies in its ranges; what does not is named")
    func ranges() throws {
        let sums = try sums()
        #expect(sums.problem == nil)
        let changes: [(String, Int, Double, String)] = [
            ("validation.sums", 1, -1e6, "validation part, l0.c.1: "),
            ("validation.squares", 1, -4, "l0.c.1: a mean square"),
            ("test.0.rankProducts", 3, 1e6, "test part, quotes, l0.c.3: an AUROC of"),
            ("test.1.rankProducts", 0, -1e12, "test part, column, l0.c.0: a rho of"),
            ("test.1.turned", 0, 1e12, "under a turn"), ("validation.0.products", 0, 1e9, "a correlation of"),
            ("validation.0.sums", 0, 1e5, "it holds at 100000.0"),
            ("validation.rankSquares", 0, -1, "its ranks' squares"),
        ]
        for (name, place, value, words) in changes {
            var tables = tables(sums)
            guard case .numbers(var numbers)? = tables[name] else { continue }
            numbers[place] = value
            tables[name] = .numbers(numbers)
            let damaged = try #require(ScanSums(sums.identity, tables: tables))
            #expect(damaged.problem?.contains(words) == true, "\(name): \(damaged.problem ?? "-")")
        }
        var counts = tables(sums)
        guard case .counts(var bins)? = counts["test.2.counts"] else { return }
        bins[7] &+= 1
        counts["test.2.counts"] = .counts(bins)
        #expect(try #require(ScanSums(sums.identity, tables: counts)).problem?.contains("symbol-class") == true)
    }

    @Test("Changed values are refused, or give figures of some kind")
    func changed() throws {
        let (sums, rest) = (try sums(), try sums(1))
        let good = tables(sums)
        let names = good.keys.sorted()
        var generator = SeededGenerator(seed: 6)
        let odd: [Double] = [
            0, -1, 0.5, 1e300, -1e300, .leastNonzeroMagnitude, .infinity, -.infinity, .nan, 0x1p49, 3, 255, 65_536,
        ]
        var (refused, taken) = (0, 0)
        for _ in 0..<1500 {
            var tables = good
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let name = names[Int.random(in: 0..<names.count, using: &generator)]
                tables[name] = changed(tables[name]!, odd, &generator)
            }
            guard let damaged = ScanSums(sums.identity, tables: tables) else {
                refused += 1
                continue
            }
            taken += 1
            var merged = damaged
            try? merged.merge(rest)
            for sums in [damaged, merged] {
                _ = ActivationAtlas(sums, random: damaged)
                for index in 0..<3 {
                    _ = try? PropertyFindings(
                        sums, property: index, random: damaged, null: sums.informationNull(of: index))
                }
            }
        }
        #expect(refused > 100 && taken > 100, "\(refused) \(taken)")
    }

    private func changed(
        _ table: ScanTable, _ odd: [Double], _ generator: inout SeededGenerator
    ) -> ScanTable {
        let count = table.count
        let place = count > 0 ? Int.random(in: 0..<count, using: &generator) : 0
        let isLength = count == 0 || Int.random(in: 0..<8, using: &generator) == 0
        switch table {
        case .counts(var values):
            if isLength { return .counts(Array(values.dropLast())) }
            values[place] = [0, 1, .max, 77][Int.random(in: 0..<4, using: &generator)]
            return .counts(values)
        case .numbers(var values):
            if isLength { return .numbers(values + [1]) }
            values[place] = odd[Int.random(in: 0..<odd.count, using: &generator)]
            return .numbers(values)
        case .bytes(var values):
            if isLength { return .bytes(values + [1]) }
            values[place] = UInt8.random(in: 0...255, using: &generator)
            return .bytes(values)
        }
    }

    @Test("Sums that claim to be huge are refused before anything of that size is made")
    func huge() throws {
        let sums = try sums()
        var identity = sums.identity
        identity.hidden = 1 << 20
        identity.properties = (0..<1024).map {
            .init(name: "\($0)", kind: .categorical((0..<256).map { "\($0)" }))
        }
        #expect(ScanSums(identity, tables: tables(sums)) == nil)
        var claims = tables(sums)
        // What one table says says nothing of the others.
        identity = sums.identity
        identity.properties[2].kind = .categorical((0..<256).map { "\($0)" })
        identity.turns = 100_000
        #expect(ScanSums(identity, tables: claims) == nil)
        claims["validation.2.counts"] = .counts([])
        #expect(ScanSums(sums.identity, tables: claims) == nil)
    }

    @Test("A cell that nothing was counted in ends no search for its score")
    func emptyCell() {
        let learned = GroupedScores(cells: [0: .init(count: 0, sum: 0), 1: .init(count: 4, sum: 3)])
        let judged = GroupedScores(cells: [
            0: .init(count: 2, sum: 1), 1: .init(count: 4, sum: 3), 2: .init(count: 1, sum: .nan),
        ])
        // A group without a step scores as the mean, which is that of the other.
        #expect(learned.auroc(on: GroupedScores(cells: judged.cells.filter { $0.key < 2 })) == 0.5)
        _ = learned.auroc(on: judged)
        _ = GroupedScores(cells: [0: .init(count: 1, sum: .nan)]).auroc(on: judged)
    }
}
