import CellProbing
import Explorer
import Glibc
import ModelCore

/// Turns the read-outs of consecutive steps, with and without interventions, into what these do to the prediction.
///
/// Those without come first, piece by piece, then those with of the same steps.
struct EffectRecorder {
    private(set) var rows: EffectRows
    private let vocabulary: Vocabulary
    private var position = 0
    /// What is expected next; nil before anything was fed.
    private var with: NextSymbols?
    private var without: NextSymbols?
    /// The likeliest symbols with, the likeliest first.
    private var likeliest: [Int] = []
    /// Logits without, of the steps whose logits with are still to come.
    private var waiting: [Float] = []

    /// - Parameters: the read-outs before the first step, (symbols); nil where nothing was fed yet.
    init(count: Int, vocabulary: Vocabulary, with: [Float]?, without: [Float]?) {
        rows = EffectRows(count: count, choices: min(PredictionRows.bound, vocabulary.count))
        self.vocabulary = vocabulary
        self.with = with.map { NextSymbols($0) }
        self.without = without.map { NextSymbols($0) }
        likeliest = with.map { Expectation.likeliest(rows.choices, of: $0) } ?? []
    }

    /// Makes room for more steps.
    mutating func grow(to count: Int) { rows = rows.extended(to: count) }

    /// Goes back to where `count` steps had been taken, and the read-outs were these.
    mutating func cut(to count: Int, with: [Float]?, without: [Float]?) {
        rows = rows.prefix(count)
        position = count
        waiting = []
        self.with = with.map { NextSymbols($0) }
        self.without = without.map { NextSymbols($0) }
        likeliest = with.map { Expectation.likeliest(rows.choices, of: $0) } ?? []
    }

    /// Takes the logits without, (time, symbols), of the next steps.
    mutating func takeWithout(_ logits: [Float]) { waiting += logits }

    /// Takes the next steps: their symbols' rows, and their logits with, (time, symbols).
    mutating func take(_ symbols: [Int32], _ logits: [Float]) {
        let width = vocabulary.count
        for (step, symbol) in symbols.enumerated() where position < rows.count {
            let place = step * width..<(step + 1) * width
            // An unknown symbol is not fed: what was expected before it still is.
            if symbol >= 0 {
                if let with, let without {
                    let (new, old) = (with.logProbabilities[Int(symbol)], without.logProbabilities[Int(symbol)])
                    rows.change[position] = new == old ? 0 : Float(new - old)
                }
                with = NextSymbols(logits[place])
                likeliest = Expectation.likeliest(rows.choices, of: logits[place])
                // Where nothing intervenes there is one expectation.
                without = waiting.count >= place.upperBound ? NextSymbols(waiting[place]) : with
            }
            record()
            position += 1
        }
        waiting.removeFirst(min(waiting.count, symbols.count * width))
    }

    private mutating func record() {
        guard let with, let without else { return }
        rows.divergence[position] = Float(with.divergence(from: without))
        for (choice, index) in likeliest.enumerated() {
            rows.without[position * rows.choices + choice] = Float(exp(without.logProbabilities[index]))
        }
    }
}
