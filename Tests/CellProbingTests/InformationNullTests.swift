import CellProbing
import ModelCore
import ModelFiles
import Testing
import Texts

/// Chance against a category: the labels turned within windows, the largest information over all units.
@Suite("The null of mutual information") struct InformationNullTests {
    @Test("Information, the largest at each turn and p are those of scikit-learn and NumPy", arguments: [1, 3])
    func fixture(threads: Int) throws {
        let found = try StatisticsFixture(file: "information-null.json")
        let units = try #require(found["units"].integer)
        let categories = try #require(found["categories"].integer)
        func bytes(_ value: JSONValue?) -> [UInt8] { (value?.array ?? []).compactMap { $0.integer.map(UInt8.init) } }
        let windows = (found["windows"].array ?? []).map { window in
            InformationNull.Window(
                number: window["number"]?.integer ?? -1, labels: bytes(window["labels"]), bins: bytes(window["bins"]))
        }
        let shift = CircularShift(
            turns: try #require(found["turns"].integer), seed: try #require(found["seed"].word))
        let null = try #require(
            InformationNull(
                windows, units: units, categories: categories, every: 1, shift,
                threads: threads))
        let (information, largest, p) = (found.numbers("information"), found.numbers("largest"), found.numbers("p"))
        #expect(null.steps == 567 && null.windows == 3 && information.count == units && largest.count == 60)
        #expect(zip(null.information, information).allSatisfy { agree($0, $1, within: 1e-9) })
        #expect(null.largest.count == 60 && zip(null.largest, largest).allSatisfy { agree($0, $1, within: 1e-9) })
        #expect((0..<units).allSatisfy { agree(null.familyWiseP(of: $0), p[$0], within: 1e-12) })
        #expect(Set(p).count > 2)
    }

    @Test("A series that has nothing to do with the categories alarms as often as p says")
    func calibration() throws {
        var generator = SeededGenerator(seed: 3)
        var alarms = 0
        let rounds = 300
        for round in 0..<rounds {
            // Both hang together in themselves for some thirty steps.
            var labels: [UInt8] = []
            while labels.count < 600 {
                let run = Int.random(in: 5...60, using: &generator)
                labels += [UInt8](repeating: UInt8.random(in: 0..<4, using: &generator), count: run)
            }
            let bins = (0..<6).flatMap { _ -> [UInt8] in
                var value = 0.0
                return (0..<600).map { _ in
                    value = value * 0.97 + Double.random(in: -1...1, using: &generator)
                    return UInt8(max(0, min(31, 16 + value * 3)))
                }
            }
            let windows = (0..<2).map { part in
                InformationNull.Window(
                    number: part, labels: Array(labels[300 * part..<300 * part + 300]),
                    bins: (0..<6).flatMap { bins[$0 * 600 + 300 * part..<$0 * 600 + 300 * part + 300] })
            }
            let null = try #require(
                InformationNull(
                    windows, units: 6, categories: 4, every: 1, CircularShift(turns: 39, seed: UInt64(round)),
                    threads: 1))
            // Of 40 values of p, two are up to 0.05.
            if (0..<6).contains(where: { null.familyWiseP(of: $0) <= 0.05 + 1e-9 }) { alarms += 1 }
        }
        let interval = ClopperPearson.interval(hits: alarms, of: rounds)
        #expect(interval.contains(0.05), "\(alarms) of \(rounds), \(interval)")
    }

    private let text = ProbeText.text(symbols: 9000, marks: [("\"", "\"")], seed: 3) + "é unknown\n"

    private func model() throws -> Model {
        let codes = Set(text.unicodeScalars.map(\.value)).subtracting([0xE9]).sorted()
        let architecture = Architecture(cell: .lstm, symbols: codes.count, hidden: 5)
        var generator = SeededGenerator(seed: 7)
        var parameters = Parameters(randomFor: architecture, using: &generator)
        for index in parameters.values.indices { parameters.values[index] *= 4 }
        return try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .scalar, codes: codes), parameters: parameters)
    }

    private func settings(_ model: Model, sample: Int) -> ScanSettings {
        var settings = ScanSettings.small(model, turns: 15)
        (settings.blockLength, settings.window, settings.sample) = (1500, 400, sample)
        return settings
    }

    private func scanned(
        _ model: Model, _ settings: ScanSettings, _ typed: [String], shard: (index: Int, count: Int) = (0, 1)
    ) throws -> ScanSums {
        let properties = try typed.map { try PropertyCatalog.builtIn.property(parsing: $0) }
        var scan = try Scan(Runner(model), [ProbeText.document(text)], properties, settings, shard: shard)
        while scan.next() {}
        return scan.sums
    }

    @Test(
        "A scan keeps every n-th step, of windows spread over the part where it is long, and its null is that of them",
        arguments: [100_000, 500, 90])
    func sampled(sample: Int) throws {
        let model = try model()
        var settings = settings(model, sample: sample)
        // One lane that has read everything before: the values are those of one trace.
        (settings.lanes, settings.warmUp) = (1, 100_000)
        let document = ProbeText.document(text)
        let codes = document.symbols(in: 0..<document.count).map(\.code)
        let rows = model.vocabulary.indices(of: codes)
        let runner = Runner(model)
        var state = runner.zeroState()
        let trace = runner.trace(rows, from: &state, recording: settings.signals)
        let property = try PropertyCatalog.builtIn.property(parsing: "next(symbol-class)")
        let labels = property.values(of: codes)

        let blocks = ScanBlock.all(ofTextsWith: [codes.count], settings).filter { $0.part == .test }
        let all = blocks.flatMap { block in
            let cuts = (block.range.count + 399) / 400
            return (0..<cuts).map { window in
                (
                    number: (block.number << 20) + window,
                    range: block.range.lowerBound + block.range.count * window / cuts..<block.range.lowerBound
                        + block.range.count * (window + 1) / cuts
                )
            }
        }
        let length = blocks.reduce(0) { $0 + $1.range.count }
        let every = min(16, (length + sample - 1) / sample)
        let count = sample == 90 ? all.count * every * sample / length : all.count
        let kept = (0..<count).map { all[$0 * all.count / count] }.map { window in
            (
                number: window.number,
                steps: window.range.filter { rows[$0] >= 0 && !labels[$0].isNaN }.enumerated()
                    .filter { $0.offset % every == every - 1 }.map(\.element)
            )
        }
        let shift = CircularShift(turns: settings.turns, seed: settings.seed)
        func information(_ unit: Int, turn: Int?) -> Double {
            var table = [[Int]](repeating: [Int](repeating: 0, count: 32), count: 7)
            let address = settings.signals[unit / 5]
            for (number, steps) in kept {
                let offset = turn.map { shift.offsets(window: number, count: steps.count)[$0] } ?? 0
                for (index, step) in steps.enumerated() {
                    let label = labels[steps[(index - offset + steps.count) % steps.count]]
                    table[Int(label)][bin(trace.values[address]![step * 5 + unit % 5], address.signal.range)] += 1
                }
            }
            return MutualInformation.nats(table)
        }
        let units = settings.signals.count * 5
        let largest = (0..<settings.turns).map { turn in (0..<units).map { information($0, turn: turn) }.max() ?? 0 }

        let sums = try scanned(model, settings, ["quotes", "next(symbol-class)"])
        let null = try #require(sums.informationNull(of: 1))
        #expect(null.every == every && null.windows == count && null.steps == kept.reduce(0) { $0 + $1.steps.count })
        #expect(null.steps <= sample && null.steps * 4 > min(sample, length) * 3)
        #expect(zip(null.largest, largest).allSatisfy { agree($0, $1, within: 1e-9) })
        let plain = (0..<units).map { information($0, turn: nil) }
        #expect(zip(null.information, plain).allSatisfy { agree($0, $1, within: 1e-9) })
        for score in sums.ranking(of: 1, null: null) {
            #expect(score.familyWiseP == CircularShift.pValue(of: plain[score.unit], against: largest))
        }
        #expect(sums.informationNull(of: 0) == nil && sums.ranking(of: 1).allSatisfy { $0.familyWiseP == nil })
    }

    /// One of 32 bins of equal width; of what has no bounds by x / (1 + |x|).
    private func bin(_ value: Float, _ range: Signal.Range) -> Int {
        let share = range == .unbounded ? value / (1 + abs(value)) : value
        return Int(((share * 0.5 + 0.5) * 255).rounded(.toNearestOrEven)) / 8
    }

    @Test("Shards merged in any order have the null of one run, and so has one thread of two", arguments: [400, 60])
    func shards(sample: Int) throws {
        let model = try model()
        var settings = settings(model, sample: sample)
        let typed = ["symbol-class", "column", "next(symbol-class)"]
        let whole = try scanned(model, settings, typed)
        var merged = try scanned(model, settings, typed, shard: (2, 3))
        try merged.merge(try scanned(model, settings, typed, shard: (0, 3)))
        try merged.merge(try scanned(model, settings, typed, shard: (1, 3)))
        let stored = try #require(
            ScanSums(
                merged.identity, tables: Dictionary(uniqueKeysWithValues: merged.tables.map { ($0.name, $0.table) }))
        )
        settings.threads = 1
        let single = try scanned(model, settings, typed)
        for property in [0, 2] {
            let null = try #require(whole.informationNull(of: property, threads: 2))
            #expect(null.largest.contains { $0 > 0 } && null.steps <= sample)
            for other in [merged, stored, single] { #expect(other.informationNull(of: property) == null) }
        }
        let different = try scanned(model, self.settings(model, sample: sample + 1), typed, shard: (0, 3))
        #expect(throws: ScanMergeError.self) { try merged.merge(different) }
    }

    @Test("Nothing is kept without categories or turns; what is cancelled yields nothing")
    func without() throws {
        let model = try model()
        var settings = settings(model, sample: 400)
        func kept(_ sums: ScanSums) -> Int {
            sums.tables.first { $0.name == "sample.bins" }?.table.count ?? -1
        }
        #expect(kept(try scanned(model, settings, ["quotes"])) == 0)
        let sums = try scanned(model, settings, ["symbol-class"])
        #expect(kept(sums) > 1000 && sums.informationNull(of: 0, isCancelled: { true }) == nil)
        settings.turns = 0
        let plain = try scanned(model, settings, ["symbol-class"])
        #expect(kept(plain) == 0 && plain.informationNull(of: 0) == nil)
    }

    @Test("Stored steps that no scan keeps are refused")
    func damaged() throws {
        let model = try model()
        let sums = try scanned(model, settings(model, sample: 400), ["symbol-class"])
        let tables = Dictionary(uniqueKeysWithValues: sums.tables.map { ($0.name, $0.table) })
        func isRead(_ name: String, _ change: (inout [UInt8], inout [Double]) -> Void) -> Bool {
            var tables = tables
            var (bytes, numbers): ([UInt8], [Double]) = ([], [])
            switch tables[name] {
            case .bytes(let values): bytes = values
            case .numbers(let values): numbers = values
            default: break
            }
            change(&bytes, &numbers)
            tables[name] = numbers.isEmpty ? .bytes(bytes) : .numbers(numbers)
            return ScanSums(sums.identity, tables: tables) != nil
        }
        #expect(isRead("sample.bins") { _, _ in })
        #expect(!isRead("sample.bins") { bytes, _ in bytes[7] = 32 })
        #expect(!isRead("sample.bins") { bytes, _ in bytes.removeLast() })
        #expect(!isRead("sample.labels") { bytes, _ in bytes[0] = 7 })
        #expect(!isRead("sample.labels") { bytes, _ in bytes.append(0) })
        #expect(!isRead("sample.windows") { _, numbers in numbers[2] += 1 })
        #expect(!isRead("sample.windows") { _, numbers in numbers[1] = .nan })
        #expect(!isRead("sample.windows") { _, numbers in numbers[2] = 0x1p49 })
        #expect(!isRead("sample.windows") { _, numbers in numbers.removeLast() })
        #expect(!isRead("sample.windows") { _, numbers in numbers[3] = numbers[1] })
    }
}
