#if canImport(Glibc)
    import Glibc
#endif

/// How logits become the probabilities of `SymbolChances`, in memory that the caller lends.
enum ChanceWeights {
    /// Puts one probability for each logit into `weights`; NaN into all of them, and says false, where the logits are no
    /// distribution.
    @discardableResult
    static func fill(
        _ weights: UnsafeMutableBufferPointer<Double>, from logits: UnsafeBufferPointer<Float>,
        _ settings: SamplingSettings
    ) -> Bool {
        guard let top = largest(of: logits) else {
            for index in 0..<weights.count { weights[index] = .nan }
            return false
        }
        softmax(weights, of: logits, top, temperature: settings.temperature)
        if settings.topK != nil || settings.topP != nil || settings.isGreedy { cut(weights, settings) }
        return true
    }

    /// The largest of some logits; nil where they are no distribution: one of them is no number or infinitely large, or
    /// none is above −∞.
    static func largest(of logits: UnsafeBufferPointer<Float>) -> Float? {
        var top = -Float.infinity
        for logit in logits {
            // Whatever is not below: what is no number is neither.
            guard !(logit <= top) else { continue }
            guard logit < .infinity else { return nil }
            top = logit
        }
        return top > -.infinity ? top : nil
    }

    private static func softmax(
        _ weights: UnsafeMutableBufferPointer<Double>, of logits: UnsafeBufferPointer<Float>, _ top: Float,
        temperature: Float
    ) {
        let scale = 1 / Double(temperature)
        var sum = 0.0
        for index in 0..<logits.count {
            let weight = exp((Double(logits[index]) - Double(top)) * scale)
            sum += weight
            weights[index] = weight
        }
        if sum > 0 { for index in 0..<weights.count { weights[index] /= sum } }
    }

    /// Sets to 0 what the settings leave out, and makes the rest sum to 1. Of equally likely symbols the earlier stays.
    private static func cut(_ weights: UnsafeMutableBufferPointer<Double>, _ settings: SamplingSettings) {
        let count = weights.count
        let most = min(settings.isGreedy ? 1 : settings.topK ?? count, count)
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { places in
            var order = LargestFirst(of: weights, in: places)
            var sum = 0.0
            if let topP = settings.topP {
                var whole = 0.0
                if most == count {
                    for weight in weights { whole += weight }
                } else {
                    var same = order
                    for _ in 0..<most { whole += weights[same.next()] }
                    order = LargestFirst(of: weights, in: places)
                }
                let goal = Double(topP) * whole
                for _ in 0..<most {
                    sum += weights[order.next()]
                    if sum >= goal { break }
                }
            } else {
                for _ in 0..<most { sum += weights[order.next()] }
            }
            for place in places[..<order.left] { weights[Int(place)] = 0 }
            if sum > 0 { for place in places[order.left...] { weights[Int(place)] /= sum } }
        }
    }
}

/// Places of weights, the largest weight first, of equal ones the earlier: a heap, so that a few of many are found
/// without sorting all.
private struct LargestFirst {
    private let weights: UnsafeMutableBufferPointer<Double>
    /// A heap of the first `left`; behind it those that were taken, the last one first.
    private let places: UnsafeMutableBufferPointer<Int32>
    private(set) var left: Int

    /// - Parameter places: as many as there are weights; what they hold does not matter.
    init(of weights: UnsafeMutableBufferPointer<Double>, in places: UnsafeMutableBufferPointer<Int32>) {
        self.weights = weights
        self.places = places
        left = weights.count
        for index in 0..<left { places[index] = Int32(index) }
        for index in stride(from: left / 2 - 1, through: 0, by: -1) { sink(index) }
    }

    /// Takes the next one; there must be one left.
    mutating func next() -> Int {
        let first = places[0]
        left -= 1
        places[0] = places[left]
        places[left] = first
        sink(0)
        return Int(first)
    }

    private func isBefore(_ a: Int32, _ b: Int32) -> Bool {
        let (one, other) = (weights[Int(a)], weights[Int(b)])
        return one > other || one == other && a < b
    }

    private func sink(_ index: Int) {
        var index = index
        while true {
            var child = 2 * index + 1
            guard child < left else { return }
            if child + 1 < left, isBefore(places[child + 1], places[child]) { child += 1 }
            guard isBefore(places[child], places[index]) else { return }
            places.swapAt(index, child)
            index = child
        }
    }
}
