import Exports
import Glibc
import ModelCore
import Testing
import Texts

@Suite("A trace as arrays")
struct TraceStreamTests {
    /// Reads a, b, newline and é, with strong random weights.
    private static func model(_ cell: CellKind, kind: Vocabulary.Kind = .scalar) throws -> Model {
        let vocabulary = try Vocabulary(kind: kind, codes: [0x61, 0x62, 0x0A, 0xE9])
        let architecture = Architecture(cell: cell, symbols: 4, hidden: 19, layers: 2)
        var generator = SeededGenerator(seed: 5)
        var parameters = Parameters(randomFor: architecture, using: &generator)
        for index in parameters.values.indices { parameters.values[index] *= 4 }
        return try Model(architecture: architecture, vocabulary: vocabulary, parameters: parameters)
    }

    private static func text(_ count: Int) -> String {
        String(decoding: (0..<count).map { [UInt8](arrayLiteral: 0x61, 0x62, 0x0A)[$0 * $0 % 7 % 3] }, as: UTF8.self)
    }

    /// What a stream hands out, by the arrays' names.
    private struct Collected {
        var floats: [String: [Float]] = [:]
        var integers: [String: [Int]] = [:]
        var blocks = 0

        init(_ model: Model, _ document: Document, _ selection: TraceSelection, steps: Range<Int>) throws {
            let stream = TraceStream(Runner(model), document, selection, steps: steps)
            var (next, floats, integers, blocks) = (steps.lowerBound, self.floats, self.integers, 0)
            let isWhole = try stream.run { _ in
                true
            } _: { block in
                #expect(block.steps.lowerBound == next)
                next = block.steps.upperBound
                blocks += 1
                for (index, array) in stream.arrays.arrays.enumerated() {
                    let bytes = block.bytes(ofArray: index)
                    let width = array.shape.count > 1 ? array.shape[1] : 1
                    #expect(bytes.count == block.steps.count * width * array.element.byteCount)
                    switch array.element {
                    case .float32: floats[array.name, default: []] += bytes.bindMemory(to: Float.self)
                    case .int32: integers[array.name, default: []] += bytes.bindMemory(to: Int32.self).map(Int.init)
                    case .int64: integers[array.name, default: []] += bytes.bindMemory(to: Int64.self).map(Int.init)
                    case .text: Issue.record("the rows of a trace are numbers")
                    }
                }
            }
            #expect(isWhole && next == steps.upperBound)
            (self.floats, self.integers, self.blocks) = (floats, integers, blocks)
        }
    }

    @Test("signals and units are the runner's, over many blocks", arguments: CellKind.all)
    func signals(cell: CellKind) throws {
        let model = try Self.model(cell)
        let document = Document(bytes: Array(Self.text(9000).utf8), name: "t", alphabet: .scalar)
        let (h, last) = (SignalAddress(layer: 1, signal: cell.signals[0]), cell.signals[cell.signals.count - 1])
        let selection = TraceSelection(
            model.architecture, signals: [h],
            units: [
                UnitAddress(layer: 0, signal: last, unit: 18), UnitAddress(layer: 1, signal: cell.signals[0], unit: 0),
            ])
        let found = try Collected(model, document, selection, steps: 0..<9000)
        let runner = Runner(model)
        var state = runner.zeroState()
        let symbols = model.vocabulary.indices(of: document.symbols(in: 0..<9000).map(\.code))
        let trace = runner.trace(
            symbols, from: &state, recording: [h, SignalAddress(layer: 0, signal: last)])
        #expect(found.blocks > 1)
        #expect(found.floats["l1.h"] == trace.values[h])
        #expect(
            found.floats["l0.\(last.name).18"]
                == (0..<9000).compactMap { trace.value(of: UnitAddress(layer: 0, signal: last, unit: 18), at: $0) })
        // A unit of a signal that is there whole is not written twice.
        #expect(Set(found.floats.keys) == ["l1.h", "l0.\(last.name).18"])
        #expect(found.integers["row"] == symbols.map(Int.init))
        #expect(found.integers["position"] == Array(0..<9000))
    }

    @Test("a part of the steps has the same values as the whole")
    func part() throws {
        let model = try Self.model(.lstm)
        let document = Document(bytes: Array(Self.text(6000).utf8), name: "t", alphabet: .scalar)
        let selection = TraceSelection(
            model.architecture, signals: [SignalAddress(layer: 0, signal: model.architecture.cell.signals[1])],
            surprise: true, logits: true, probabilities: true)
        let whole = try Collected(model, document, selection, steps: 0..<6000)
        for steps in [0..<1, 1..<2, 4999..<5300, 5999..<6000, 700..<700] {
            let part = try Collected(model, document, selection, steps: steps)
            for (name, values) in whole.floats {
                let width = values.count / 6000
                let wanted = Array(values[steps.lowerBound * width..<steps.upperBound * width])
                let found = part.floats[name] ?? []
                #expect(found.count == wanted.count)
                #expect(
                    zip(found, wanted).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) || $0.isNaN && $1.isNaN })
            }
            for (name, values) in whole.integers { #expect(part.integers[name] ?? [] == Array(values[steps])) }
        }
    }

    @Test("surprise and probabilities follow from the runner's logits")
    func readOut() throws {
        let model = try Self.model(.gru)
        let document = Document(bytes: Array(Self.text(600).utf8), name: "t", alphabet: .scalar)
        let selection = TraceSelection(
            model.architecture, signals: [], surprise: true, logits: true, probabilities: true)
        let found = try Collected(model, document, selection, steps: 0..<600)
        let runner = Runner(model)
        var state = runner.zeroState()
        let symbols = model.vocabulary.indices(of: document.symbols(in: 0..<600).map(\.code))
        let logits = runner.logits(symbols, from: &state)
        #expect(found.floats["logits"] == logits)
        for t in 0..<600 {
            let powers = logits[4 * t..<4 * t + 4].map { exp(Double($0)) }
            let sum = powers.reduce(0, +)
            for (row, power) in powers.enumerated() {
                #expect(abs(Double(found.floats["probabilities"]?[4 * t + row] ?? .nan) - power / sum) < 1e-6)
            }
            guard t + 1 < 600 else { break }
            let surprise = Double(found.floats["surprise"]?[t + 1] ?? .nan)
            #expect(abs(surprise + log(powers[Int(symbols[t + 1])] / sum)) < 1e-5)
        }
        #expect(found.floats["surprise"]?[0].isNaN == true)
        // The mean of it is the loss.
        let mean = (found.floats["surprise"] ?? []).dropFirst().reduce(0) { $0 + Double($1) } / 599
        #expect(abs(mean - (runner.loss(of: symbols)?.nats ?? .nan)) < 1e-5)
    }

    @Test("a logit that is no number or infinite leaves no chances and no surprise, one of −∞ leaves the others theirs")
    func notANumber() throws {
        for damage in [Float.nan, .infinity, -.infinity] { try notANumber(damage) }
    }

    private func notANumber(_ damage: Float) throws {
        var model = try Self.model(.gru)
        model.parameters["decoder.bias"] = [0, damage, 1, 2]
        let document = Document(bytes: Array(Self.text(60).utf8), name: "t", alphabet: .scalar)
        let selection = TraceSelection(
            model.architecture, signals: [], surprise: true, logits: true, probabilities: true)
        let found = try Collected(model, document, selection, steps: 0..<60)
        let symbols = model.vocabulary.indices(of: document.symbols(in: 0..<60).map(\.code))
        for t in 0..<60 {
            let chances = found.floats["probabilities"]?[4 * t..<4 * t + 4] ?? []
            guard damage == -.infinity else {
                #expect(chances.allSatisfy(\.isNaN) && found.floats["surprise"]?[t].isNaN == true)
                continue
            }
            #expect(chances[4 * t + 1] == 0 && abs(chances.reduce(0, +) - 1) < 1e-5)
            guard t > 0, let surprise = found.floats["surprise"]?[t] else { continue }
            #expect(symbols[t] == 1 ? surprise == .infinity : surprise.isFinite)
        }
        #expect(symbols.contains(1))
        if let logit = found.floats["logits"]?[1] { #expect(damage.isNaN ? logit.isNaN : logit == damage) }
    }

    @Test("unknown symbols have no row: the state stays, gates are 0, and what was expected still is")
    func unknown() throws {
        let model = try Self.model(.lstm)
        let cell = model.architecture.cell
        // Unknown: 日 (three bytes), a byte that is no UTF-8, x.
        let bytes = Array("日a".utf8) + [0xFF] + Array("éx\nb".utf8)
        let document = Document(bytes: bytes, name: "t", alphabet: .scalar)
        let selection = TraceSelection(
            model.architecture, signals: cell.signals.map { SignalAddress(layer: 1, signal: $0) }, surprise: true,
            logits: true)
        let found = try Collected(model, document, selection, steps: 0..<document.count)
        #expect(found.integers["code"] == [0x65E5, 0x61, -0xFF, 0xE9, 0x78, 0x0A, 0x62])
        #expect(found.integers["row"] == [-1, 0, -1, 3, -1, 2, 1])
        #expect(found.integers["byte"] == [0, 3, 4, 5, 7, 8, 9])
        let known = try Collected(
            model, Document(bytes: Array("aé\nb".utf8), name: "t", alphabet: .scalar), selection, steps: 0..<4)
        func row(_ values: [Float]?, _ t: Int, _ width: Int) -> [Float] {
            (values ?? []).isEmpty ? [] : Array((values ?? [])[t * width..<(t + 1) * width])
        }
        for (t, at) in [1, 3, 5, 6].enumerated() {
            #expect(row(found.floats["l1.h"], at, 19) == row(known.floats["l1.h"], t, 19))
            #expect(row(found.floats["logits"], at, 4) == row(known.floats["logits"], t, 4))
            let (mine, theirs) = (found.floats["surprise"]?[at] ?? 0, known.floats["surprise"]?[t] ?? 1)
            #expect(mine == theirs || mine.isNaN && theirs.isNaN && t == 0)
        }
        for at in [0, 2, 4] {
            #expect(found.floats["surprise"]?[at].isNaN == true)
            #expect(row(found.floats["l1.f"], at, 19) == [Float](repeating: 0, count: 19))
            guard at > 0 else { continue }
            #expect(row(found.floats["l1.c"], at, 19) == row(found.floats["l1.c"], at - 1, 19))
            #expect(row(found.floats["logits"], at, 4) == row(found.floats["logits"], at - 1, 4))
        }
    }

    @Test("bytes count one each where the model reads bytes")
    func byteVocabulary() throws {
        let document = Document(bytes: Array("aéb".utf8), name: "t", alphabet: .byte)
        let model = try Self.model(.rnn, kind: .byte)
        let found = try Collected(
            model, document, TraceSelection(model.architecture, signals: []), steps: 0..<document.count)
        #expect(found.integers["byte"] == [0, 1, 2, 3])
        #expect(found.integers["code"] == [0x61, 0xC3, 0xA9, 0x62] && found.integers["row"] == [0, -1, -1, 1])
    }

    @Test("a run that is stopped says so, and hands out nothing more")
    func stopped() throws {
        let model = try Self.model(.rnn)
        let document = Document(bytes: Array(Self.text(20_000).utf8), name: "t", alphabet: .scalar)
        let selection = TraceSelection(model.architecture, signals: model.architecture.signalAddresses)
        for stop in [0, 5000, 12_000] {
            var done: [Int] = []
            var last = 0
            let stream = TraceStream(Runner(model), document, selection, steps: 9000..<20_000)
            let isWhole = try stream.run { steps in
                done.append(steps)
                return steps < stop
            } _: { block in
                last = block.steps.upperBound
            }
            #expect(!isWhole && done == done.sorted() && (done.last ?? -1) >= stop)
            #expect(last <= max(0, done.last ?? 0) && (stop > 9000) == (last > 0))
        }
    }
}
