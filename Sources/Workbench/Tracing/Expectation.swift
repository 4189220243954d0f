import Glibc

/// What one read-out says comes next.
///
/// With logits a and Z = Σ exp(a): p = exp(a)/Z, the surprise of a symbol is log Z − a of it, the entropy
/// log Z − Σ p·a. Sums are taken in Double, relative to the greatest logit.
struct Expectation {
    let logits: [Float]
    /// log Σ exp(logit − greatest).
    let logOfSum: Double
    let greatest: Float
    let entropy: Double

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
    func likeliest(_ count: Int) -> [Int] { Self.likeliest(count, of: logits) }

    static func likeliest(_ count: Int, of logits: some Sequence<Float>) -> [Int] {
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
