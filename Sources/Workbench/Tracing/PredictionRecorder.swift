import Explorer
import Glibc
import ModelCore

/// Turns the read-outs of consecutive steps into what the model expected at each.
///
/// With logits a and Z = Σ exp(a): p = exp(a)/Z, the surprise of a symbol is log Z − a of it, the entropy
/// log Z − Σ p·a. Sums are taken in Double, relative to the greatest logit.
struct PredictionRecorder {
    private(set) var rows: PredictionRows
    private let vocabulary: Vocabulary
    private var position = 0
    /// What is expected next; nil before anything was fed.
    private var expectation: Expectation?

    /// The read-out of one state.
    private struct Expectation {
        var logits: [Float]
        /// log Σ exp(logit − greatest).
        var logOfSum = 0.0
        var greatest: Float = 0
        var entropy = 0.0

        init(_ logits: [Float]) {
            self.logits = logits
            greatest = logits.max() ?? 0
            var sum = 0.0
            var weighted = 0.0
            // −∞ adds nothing, though 0 · −∞ is no number.
            for logit in logits where logit != -.infinity {
                let distance = logit - greatest
                let power = Double(expf(distance))
                sum += power
                weighted += power * Double(distance)
            }
            logOfSum = log(sum)
            entropy = logOfSum - weighted / sum
        }

        func surprise(of index: Int) -> Float { Float(logOfSum - Double(logits[index] - greatest)) }
        func probability(of index: Int) -> Float { Float(exp(Double(logits[index] - greatest) - logOfSum)) }
        func rank(of index: Int) -> Int { logits.reduce(0) { $0 + ($1 > logits[index] ? 1 : 0) } }

        /// The indices of the greatest logits, the greatest first.
        func likeliest(_ count: Int) -> [Int] {
            var best: [(index: Int, logit: Float)] = []
            best.reserveCapacity(count + 1)
            for (index, logit) in logits.enumerated() {
                // What is no number is thought least likely.
                let logit = logit.isNaN ? -.infinity : logit
                if best.count == count, let last = best.last, logit <= last.logit { continue }
                best.insert((index, logit), at: best.firstIndex { $0.logit < logit } ?? best.count)
                if best.count > count { best.removeLast() }
            }
            return best.map(\.index)
        }
    }

    /// - Parameter before: the read-out of the state before the first step, (symbols); nil where nothing was fed yet.
    init(count: Int, vocabulary: Vocabulary, before: [Float]?) {
        rows = PredictionRows(count: count, choices: min(PredictionRows.bound, vocabulary.count))
        self.vocabulary = vocabulary
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
