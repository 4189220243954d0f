import Explorer
import ModelCore

/// Turns the read-outs of consecutive steps into what the model expected at each.
struct PredictionRecorder {
    private(set) var rows: PredictionRows
    private let vocabulary: Vocabulary
    private var position = 0
    /// What is expected next; nil before anything was fed.
    private var expectation: Expectation?

    /// - Parameter before: the read-out of the state before the first step, (symbols); nil where nothing was fed yet.
    init(count: Int, vocabulary: Vocabulary, before: [Float]?) {
        rows = PredictionRows(count: count, choices: min(PredictionRows.bound, vocabulary.count))
        self.vocabulary = vocabulary
        expectation = before.map { Expectation($0) }
    }

    /// Makes room for more steps.
    mutating func grow(to count: Int) { rows = rows.extended(to: count) }

    /// Goes back to where `count` steps had been taken, and the read-out was this.
    mutating func cut(to count: Int, before: [Float]?) {
        rows = rows.prefix(count)
        position = count
        expectation = before.map { Expectation($0) }
    }

    /// Takes the next steps: their symbols' rows, and their logits, (time, symbols).
    mutating func take(_ symbols: [Int32], _ logits: [Float]) {
        let width = vocabulary.count
        for (step, symbol) in symbols.enumerated() where position < rows.count {
            // An unknown symbol is not fed: it surprises nobody, and what was expected before it still is.
            if symbol >= 0 {
                if let expectation {
                    rows.surprise[position] = expectation.surprise(of: Int(symbol))
                    rows.rank[position] = Int32(clamping: expectation.rank(of: Int(symbol)))
                }
                expectation = Expectation(Array(logits[step * width..<(step + 1) * width]))
            }
            record()
            position += 1
        }
    }

    private mutating func record() {
        guard let expectation else { return }
        rows.entropy[position] = Float(expectation.entropy)
        for (choice, index) in expectation.likeliest(rows.choices).enumerated() {
            let place = position * rows.choices + choice
            rows.codes[place] = vocabulary.codes[index]
            rows.probabilities[place] = expectation.probability(of: index)
        }
    }
}
