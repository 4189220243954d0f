import CellProbing
import ModelCore
import Texts

#if canImport(Glibc)
    import Glibc
#endif

/// LSTMs whose weights are written by hand, so that what each unit does is known.
struct HandBuilt {
    private let vocabulary: [Unicode.Scalar]
    private let hidden: Int
    private var parameters: Parameters
    private var used = 0

    /// Room for so many units; those that are not described have small random weights.
    init(over symbols: String, hidden: Int, seed: UInt64 = 1) {
        vocabulary = Set(symbols.unicodeScalars).sorted()
        self.hidden = hidden
        let architecture = Architecture(cell: .lstm, symbols: vocabulary.count, hidden: hidden)
        var generator = SeededGenerator(seed: seed)
        parameters = Parameters(randomFor: architecture, using: &generator)
    }

    func model() throws -> Model {
        try Model(
            architecture: parameters.architecture,
            vocabulary: Vocabulary(kind: .scalar, codes: vocabulary.map(\.value)), parameters: parameters)
    }

    private enum Gate: Int {
        case input, forget, candidate, output
    }

    /// A unit alone: reads nothing of the others, nor they of it; its output gate open.
    private mutating func isolate() -> Int {
        let unit = used
        used += 1
        for row in 0..<4 * hidden { set("rnn.weight_hh_l0", row * hidden + unit, 0) }
        for gate in 0..<4 {
            let row = gate * hidden + unit
            for column in 0..<hidden { set("rnn.weight_hh_l0", row * hidden + column, 0) }
            for symbol in vocabulary.indices { set("rnn.weight_ih_l0", row * vocabulary.count + symbol, 0) }
            set("rnn.bias_ih_l0", row, 0)
            set("rnn.bias_hh_l0", row, 0)
        }
        bias(unit, .output, 20)
        return unit
    }

    private mutating func set(_ name: String, _ index: Int, _ value: Float) {
        parameters.values[parameters.range(of: name).lowerBound + index] = value
    }

    private mutating func bias(_ unit: Int, _ gate: Gate, _ value: Float) {
        set("rnn.bias_ih_l0", gate.rawValue * hidden + unit, value)
    }

    private mutating func weight(_ unit: Int, _ gate: Gate, _ symbol: Unicode.Scalar, _ value: Float) {
        guard let column = vocabulary.firstIndex(of: symbol) else { return }
        set("rnn.weight_ih_l0", (gate.rawValue * hidden + unit) * vocabulary.count + column, value)
    }

    /// c ≈ 1 from an opening symbol to the closing one, −1 elsewhere; a newline closes too unless it is to last. Equal
    /// symbols turn it over.
    mutating func addLatch(_ open: Unicode.Scalar, _ close: Unicode.Scalar, endsAtNewline: Bool = true) {
        let unit = isolate()
        bias(unit, .input, -20)
        bias(unit, .forget, 20)
        for symbol in Set([open, close] + (endsAtNewline ? ["\n"] : [])) {
            weight(unit, .input, symbol, 40)
            weight(unit, .forget, symbol, -40)
        }
        if open == close {
            // What it was decides what it becomes.
            set("rnn.weight_hh_l0", (Gate.candidate.rawValue * hidden + unit) * hidden + unit, -20)
            weight(unit, .candidate, open, 6)
        } else {
            weight(unit, .candidate, open, 20)
            weight(unit, .candidate, close, -20)
        }
        weight(unit, .candidate, "\n", -60)
    }

    /// c ≈ a tenth for every open bracket; a newline forgets all.
    mutating func addCounter(_ open: Unicode.Scalar, _ close: Unicode.Scalar) {
        let unit = isolate()
        bias(unit, .input, -20)
        bias(unit, .forget, 20)
        for (symbol, step) in [(open, Float(0.1)), (close, -0.1)] {
            weight(unit, .input, symbol, 40)
            weight(unit, .candidate, symbol, step)
        }
        weight(unit, .forget, "\n", -40)
    }

    /// Keeps a unit's h from every logit.
    mutating func disconnect(_ unit: Int) {
        for row in vocabulary.indices { set("decoder.weight", row * hidden + unit, 0) }
    }

    /// c = 1 at an opening symbol, then a share of it less at every step.
    mutating func addFuse(_ open: Unicode.Scalar, keeping share: Float) {
        let unit = isolate()
        bias(unit, .input, -20)
        weight(unit, .input, open, 40)
        bias(unit, .forget, log(share / (1 - share)))
        weight(unit, .forget, open, -40)
        weight(unit, .candidate, open, 20)
    }

    /// What a symbol's logit is made of: a constant, and so much for each unit's h. Other units do not reach it.
    mutating func readOut(_ symbol: Unicode.Scalar, bias: Float, _ weights: [(unit: Int, weight: Float)] = []) {
        guard let row = vocabulary.firstIndex(of: symbol) else { return }
        set("decoder.bias", row, bias)
        for unit in 0..<hidden { set("decoder.weight", row * hidden + unit, 0) }
        for (unit, weight) in weights { set("decoder.weight", row * hidden + unit, weight) }
    }

    /// c ≈ 1 where a symbol is read, −1 elsewhere, and nothing is kept.
    mutating func addSymbolDetector(_ symbol: Unicode.Scalar) {
        let unit = isolate()
        bias(unit, .input, 20)
        bias(unit, .forget, -20)
        bias(unit, .candidate, -20)
        weight(unit, .candidate, symbol, 40)
    }
}

/// Texts of random words in which marks stand where a property is to hold.
enum ProbeText {
    /// Lines of words; some stretches of words stand between marks, which are drawn for each stretch.
    static func text(
        symbols count: Int, marks: [(open: String, close: String)], seed: UInt64, words: String = "mnopqrs",
        nests: Bool = false
    ) -> String {
        var generator = SeededGenerator(seed: seed)
        let letters = Array(words)
        var text = ""
        var length = 0
        func word() -> String {
            String(
                (0..<Int.random(in: 1...6, using: &generator)).map { _ in letters.randomElement(using: &generator)! })
        }
        while length < count {
            var line = ""
            for _ in 0..<Int.random(in: 2...4, using: &generator) {
                for _ in 0..<Int.random(in: 3...12, using: &generator) { line += word() + " " }
                let chosen = marks[Int.random(in: 0..<marks.count, using: &generator)]
                let depth = nests ? Int.random(in: 1...4, using: &generator) : 1
                for _ in 0..<depth {
                    line += chosen.open
                    for _ in 0..<Int.random(in: 3...12, using: &generator) { line += word() + " " }
                }
                line.removeLast()
                for _ in 0..<depth { line += chosen.close + " " }
            }
            line += word() + "\n"
            text += line
            length += line.unicodeScalars.count
        }
        return text
    }

    static func document(_ text: String) -> Document {
        Document(bytes: Array(text.utf8), name: "text", alphabet: .scalar)
    }
}

extension ScanSettings {
    /// For short texts: blocks and lanes of some hundred steps.
    static func small(_ model: Model, signals: [String] = ["h", "c"], turns: Int = 60) -> ScanSettings {
        var settings = ScanSettings(
            signals: model.architecture.signalAddresses.filter { signals.contains($0.signal.name) })
        settings.parts = .halves
        settings.blockLength = 4000
        settings.lanes = 4
        settings.window = 700
        settings.warmUp = 300
        settings.turns = turns
        settings.threads = 2
        return settings
    }
}
