import Explorer
import Glibc
import ModelCore
import Testing
import Texts
import Workbench

@Suite struct PredictionPageTests {
    /// What a plain softmax in Double says of one position.
    private struct Plain {
        var surprise = Double.nan
        var rank = -1
        /// By the vocabulary's order; empty before anything was read.
        var probabilities: [Double] = []

        var entropy: Double {
            probabilities.isEmpty ? .nan : -probabilities.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
        }
    }

    private func plain(_ model: Model, _ document: Document) -> [Plain] {
        let runner = Runner(model)
        var state = runner.zeroState()
        let rows = model.vocabulary.indices(of: document.symbols(in: 0..<document.count).map(\.code))
        let logits = runner.logits(rows, from: &state)
        let width = model.vocabulary.count
        var found: [Plain] = []
        var expected: [Double] = []
        for (step, row) in zip(0..., rows) {
            var plain = Plain()
            if row >= 0 {
                if !expected.isEmpty {
                    plain.surprise = -log(expected[Int(row)])
                    plain.rank = expected.count { $0 > expected[Int(row)] }
                }
                let now = logits[step * width..<(step + 1) * width].map { Double($0) }
                let top = now.max() ?? 0
                let sum = now.reduce(0) { $0 + exp($1 - top) }
                expected = now.map { exp($0 - top) / sum }
            }
            plain.probabilities = expected
            found.append(plain)
        }
        return found
    }

    /// The pages of predictions that come for some pages of a text, in order.
    private func pages(_ model: Model, _ document: Document, _ numbers: [Int]) throws -> [TracePage] {
        var tracer = Tracer(runner: Runner(model), document: document, id: 1)
        tracer.turn(
            to: TraceRequest(
                request: 1, modelID: 1, document: document,
                pages: Fixtures.pages(numbers, of: document, [.prediction])))
        var pages: [TracePage] = []
        for _ in 0..<100_000 {
            guard let outcomes = tracer.step() else { return pages }
            pages += outcomes.compactMap { if case .traced(let page, _) = $0 { page } else { nil } }
        }
        throw Unfinished()
    }
    private struct Unfinished: Error {}

    private func rows(_ page: TracePage) throws -> PredictionRows {
        guard case .predictions(let rows) = page.content else { throw Unfinished() }
        return rows
    }

    private func isNear(_ a: Float, _ b: Double, _ tolerance: Double) -> Bool {
        (a.isNaN && b.isNaN) || abs(Double(a) - b) <= tolerance * max(1, abs(b))
    }

    /// The first thing in which a page differs from the plain softmax; nil when there is none.
    private func difference(
        _ page: TracePage, _ plain: [Plain], _ vocabulary: Vocabulary, tolerance: Double = 2e-5
    ) throws -> String? {
        let rows = try rows(page)
        for (row, position) in zip(0..., page.range) {
            let right = plain[position]
            guard isNear(rows.surprise[row], right.surprise, tolerance) else {
                return "surprise at \(position): \(rows.surprise[row]), not \(right.surprise)"
            }
            guard rows.rank[row] == right.rank else { return "rank at \(position): \(rows.rank[row])" }
            guard isNear(rows.entropy[row], right.entropy, tolerance) else {
                return "entropy at \(position): \(rows.entropy[row]), not \(right.entropy)"
            }
            let best = right.probabilities.sorted(by: >)
            var seen: Set<UInt32> = []
            for choice in 0..<rows.choices {
                let place = row * rows.choices + choice
                guard !best.isEmpty else {
                    if rows.probabilities[place] != 0 { return "a choice at \(position), where nothing was read" }
                    continue
                }
                let probability = rows.probabilities[place]
                guard let index = vocabulary.index(of: rows.codes[place]), seen.insert(rows.codes[place]).inserted,
                    isNear(probability, best[choice], tolerance),
                    isNear(probability, right.probabilities[index], tolerance)
                else { return "choice \(choice) at \(position)" }
            }
        }
        return nil
    }

    @Test(
        "Exact pages say what a plain softmax of the model's logits says, across the borders of pages",
        arguments: CellKind.all)
    func exact(cell: CellKind) throws {
        let model = try Fixtures.model(cell, layers: 2)
        let document = Fixtures.document(3000)
        let plain = plain(model, document)
        let unknown = document.symbols(in: 0..<3000).count { model.vocabulary.index(of: $0.code) == nil }
        #expect(unknown > 20)
        #expect(plain.count { $0.rank < 0 } == unknown + 1)
        for order in [[0, 1, 2], [2, 0, 1]] {
            let pages = try pages(model, document, order).filter(\.exactness.isFinal)
            #expect(pages.count == 3)
            for page in pages {
                let wrong = try difference(page, plain, model.vocabulary)
                #expect(wrong == nil, "\(wrong ?? "")")
            }
        }
    }

    @Test("A far page's predictions come approximate first, near to the exact ones that follow")
    func approximate() throws {
        let model = try Fixtures.model()
        let document = Fixtures.document(40_000)
        let plain = plain(model, document)
        let pages = try pages(model, document, [35])
        let rough = try #require(pages.first)
        #expect(rough.exactness == .approximate)
        // A warm-up forgets nearly all of what it does not know; ranks may change where two are nearly the same.
        let (rows, start) = (try rows(rough), rough.range.lowerBound)
        for row in 0..<rows.count {
            #expect(isNear(rows.surprise[row], plain[start + row].surprise, 0.01))
            #expect(isNear(rows.entropy[row], plain[start + row].entropy, 0.01))
        }
        let last = try #require(pages.last)
        #expect(last.exactness.isFinal)
        #expect((last.exactness.difference ?? 1) < 0.01)
        #expect(try difference(last, plain, model.vocabulary) == nil)
    }

    @Test("The first symbol has no surprise, and before a known one was read nothing is expected")
    func beginning() throws {
        let model = try Fixtures.model()
        let document = Document(bytes: Array("AAaBb".utf8), name: "t", alphabet: .scalar)
        let page = try #require(try pages(model, document, [0]).last)
        let rows = try rows(page)
        #expect(rows.rank.map { $0 >= 0 } == [false, false, false, false, true])
        #expect(rows.surprise.map(\.isNaN) == [true, true, true, true, false])
        #expect(rows.entropy.map(\.isNaN) == [true, true, false, false, false])
        // An unknown symbol leaves what was expected before it.
        #expect(rows.entropy[2] == rows.entropy[3])
        #expect(try difference(page, plain(model, document), model.vocabulary) == nil)
    }

    @Test("An unknown symbol at the border of two pages leaves what was expected before it")
    func border() throws {
        let model = try Fixtures.model()
        for hole in [1022..<1024, 1024..<1025, 1023..<1026] {
            var bytes = [UInt8](repeating: 97, count: 1100).enumerated().map { UInt8(97 + $0.offset % 23) }
            for place in hole { bytes[place] = 65 }
            let document = Document(bytes: bytes, name: "t", alphabet: .scalar)
            let plain = plain(model, document)
            for page in try pages(model, document, [0, 1]) where page.exactness.isFinal {
                #expect(try difference(page, plain, model.vocabulary) == nil, "\(hole)")
            }
        }
    }

    private func model(_ codes: [UInt32], _ change: (inout Parameters) -> Void) throws -> Model {
        let architecture = Architecture(cell: .gru, symbols: codes.count, hidden: 5, layers: 1)
        var generator = SeededGenerator(seed: 2)
        var parameters = Parameters(randomFor: architecture, using: &generator)
        change(&parameters)
        return try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .scalar, codes: codes), parameters: parameters)
    }

    @Test("A model of one symbol is never surprised and has one choice")
    func oneSymbol() throws {
        let model = try model([97]) { _ in }
        let document = Document(bytes: Array("aaXaa".utf8), name: "t", alphabet: .scalar)
        let rows = try rows(try #require(try pages(model, document, [0]).last))
        #expect(rows.choices == 1)
        #expect(rows.surprise[1] == 0 && rows.rank[1] == 0 && rows.entropy[1] == 0)
        #expect(rows.rank == [-1, 0, -1, 0, 0])
        #expect(rows.codes.allSatisfy { $0 == 97 })
        #expect(rows.probabilities.allSatisfy { $0 == 1 })
    }

    @Test("More symbols than are kept: the likeliest are")
    func manySymbols() throws {
        let model = try model((0..<60).map { 97 + $0 }) { _ in }
        let document = Fixtures.document(200)
        let page = try #require(try pages(model, document, [0]).last)
        #expect(try rows(page).choices == PredictionRows.bound)
        #expect(try difference(page, plain(model, document), model.vocabulary) == nil)
    }

    @Test("Weights that are no numbers, or without end, give pages that say so", arguments: [Float.nan, .infinity])
    func noNumbers(value: Float) throws {
        let codes: [UInt32] = [32] + Array(97...122)
        let changes: [(inout Parameters) -> Void] = [
            { parameters in for index in parameters.values.indices { parameters.values[index] = value } },
            { parameters in parameters["decoder.bias"] = [Float](repeating: value, count: 27)[...] },
            { parameters in
                let place = parameters.range(of: "decoder.bias").lowerBound + 3
                parameters.values[place] = value
            },
            { parameters in
                let range = parameters.range(of: "decoder.bias")
                for index in range { parameters.values[index] = -value }
            },
        ]
        for change in changes {
            let model = try model(codes, change)
            let document = Fixtures.document(1500)
            let found = try pages(model, document, [0, 1])
            #expect(found.count == 2)
            for page in found {
                let rows = try rows(page)
                #expect(rows.count == page.range.count)
                #expect(rows.codes.dropFirst(2 * rows.choices).allSatisfy { codes.contains($0) })
                #expect(rows.entropy.dropFirst(2).allSatisfy { $0.isNaN })
                #expect(rows.rank.allSatisfy { (-1..<27).contains($0) })
            }
        }
    }

    @Test("One symbol that is out of the question leaves the others their chances")
    func impossible() throws {
        let codes: [UInt32] = [32] + Array(97...122)
        let model = try model(codes) { parameters in
            parameters.values[parameters.range(of: "decoder.bias").lowerBound + 1] = -.infinity
        }
        let document = Document(bytes: Array("b a b c".utf8), name: "t", alphabet: .scalar)
        let rows = try rows(try #require(try pages(model, document, [0]).last))
        #expect(rows.surprise[2] == .infinity)
        #expect(rows.rank[2] == 26)
        #expect(rows.entropy.allSatisfy { $0 > 0 && $0 < 4 })
        #expect(rows.surprise[4] > 0 && rows.surprise[4] < 20)
    }
}
