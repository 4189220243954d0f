import Explorer
import Glibc
import ModelCore
import Synchronization
import Testing
import Texts

enum Fixtures {
    /// A small model with random weights; it knows the small letters, the space and the newline.
    static func model(_ cell: CellKind = .lstm, hidden: Int = 12, layers: Int = 1) throws -> Model {
        let vocabulary = try Vocabulary(kind: .scalar, codes: [10, 32] + Array(97...122))
        let architecture = Architecture(cell: cell, symbols: vocabulary.count, hidden: hidden, layers: layers)
        var generator = SeededGenerator(seed: 11)
        var parameters = Parameters(randomFor: architecture, using: &generator)
        // Larger weights remember longer, so that a warm-up differs from the whole past.
        for index in parameters.values.indices { parameters.values[index] *= 1.5 }
        return try Model(architecture: architecture, vocabulary: vocabulary, parameters: parameters)
    }

    /// An LSTM whose forget gates are open for good: its cells add up all that they have read.
    static func remembering() throws -> Model {
        var model = try model()
        for block in [1, 3] {
            for unit in 0..<12 {
                let row = block * 12 + unit
                for tensor in ["rnn.weight_ih_l0", "rnn.weight_hh_l0"] {
                    let range = model.parameters.range(of: tensor)
                    let width = range.count / 48
                    for column in 0..<width { model.parameters.values[range.lowerBound + row * width + column] = 0 }
                }
                model.parameters.values[model.parameters.range(of: "rnn.bias_ih_l0").lowerBound + row] = 40
            }
        }
        return model
    }

    /// max (|a − b| − 1e-5·(1 + |b|)) over a page, b being the whole text's values: not above 0 where they agree.
    static func excess(_ page: TracePage, over whole: [Float]) -> Float {
        let expected = whole[page.range.lowerBound * page.units..<page.range.upperBound * page.units]
        guard page.values.count == expected.count else { return .infinity }
        return zip(page.values, expected).reduce(-.infinity) { worst, pair in
            let excess = abs(pair.0 - pair.1) - 1e-5 * (1 + abs(pair.1))
            return excess.isNaN ? .infinity : max(worst, excess)
        }
    }

    /// Words, with now and then a symbol that the model does not know.
    static func document(_ count: Int, seed: UInt64 = 5) -> Document {
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<count).map { _ -> UInt8 in
            let number = generator.next() % 40
            return number < 26 ? UInt8(97 + number) : number < 30 ? 10 : number == 31 ? 65 : 32
        }
        return Document(bytes: bytes, name: "words", alphabet: .scalar)
    }

    /// Every value of a signal, by one sequential pass.
    static func whole(_ runner: Runner, _ document: Document, _ address: SignalAddress) -> [Float] {
        var state = runner.zeroState()
        let rows = runner.model.vocabulary.indices(of: document.symbols(in: 0..<document.count).map(\.code))
        return runner.trace(rows, from: &state, recording: [address]).values[address] ?? []
    }

    static func address(_ runner: Runner, _ signal: Int = 1, layer: Int = 0) -> SignalAddress {
        SignalAddress(layer: layer, signal: runner.model.architecture.cell.signals[signal])
    }

    /// Requests for whole pages of a text, each with the same items.
    static func pages(_ numbers: [Int], of document: Document, _ items: [TraceItem]) -> [TraceRequest.Page] {
        numbers.map {
            TraceRequest.Page(range: $0 * 1024..<min(document.count, ($0 + 1) * 1024), items: items)
        }
    }
}

extension TracePage {
    /// The page's numbers, (position, unit); none of a page of predictions.
    var values: [Float] { if case .values(let values, _) = content { values } else { [] } }
    var units: Int { if case .values(_, let width) = content { width } else { 0 } }
    /// The signal that it shows every unit of.
    var address: SignalAddress? { if case .signal(let address) = item { address } else { nil } }
}

/// Gathers outcomes and lets a test wait for one, until a deadline.
final class Collector: Sendable {
    private let outcomes = Mutex<[Outcome]>([])
    private let reader: Int32
    private let writer: Int32

    init() {
        var ends: [Int32] = [0, 0]
        pipe(&ends)
        (reader, writer) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        close(reader)
        close(writer)
    }

    var all: [Outcome] { outcomes.withLock { $0 } }

    func put(_ outcome: Outcome) {
        outcomes.withLock { $0.append(outcome) }
        var byte: UInt8 = 1
        write(writer, &byte, 1)
    }

    /// The first outcome that fits; fails the test when none comes within thirty seconds.
    func wait<Value>(_ what: String, for fits: (Outcome) -> Value?) throws -> Value {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            for outcome in all { if let value = fits(outcome) { return value } }
            let left = end - ContinuousClock.now
            try #require(left > .zero, "\(what) never came")
            var wanted = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
            poll(&wanted, 1, Int32(max(1, left / .milliseconds(1))))
            var bytes = [UInt8](repeating: 0, count: 4096)
            read(reader, &bytes, bytes.count)
        }
    }
}

/// The traced pages of the signal that the text is coloured by.
func colorPages(_ state: ExplorerState) -> [Int: TracePage] {
    state.lens.flatMap { $0.pages.pages[.signal($0.address.signalAddress)] } ?? [:]
}
