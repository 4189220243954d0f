#if canImport(Glibc)
    import Glibc
#endif

/// The probability with which each symbol is drawn, under given settings.
public struct SymbolChances: Hashable, Sendable {
    /// One per symbol of the vocabulary; they sum to 1, and are 0 for what the settings leave out. All 0 where no
    /// logit is a number.
    public let probabilities: [Double]

    /// - Parameter logits: one per symbol. One that is not a number is never drawn; infinite ones share everything.
    public init(_ logits: some Collection<Float>, _ settings: SamplingSettings = .plain) {
        var weights = Self.softmax(logits, temperature: settings.temperature)
        if settings.topK != nil || settings.topP != nil || settings.isGreedy {
            Self.cut(&weights, settings)
        }
        probabilities = weights
    }

    private static func softmax(_ logits: some Collection<Float>, temperature: Float) -> [Double] {
        var top = -Float.infinity
        for logit in logits where logit > top { top = logit }
        let scale = 1 / Double(temperature)
        var sum = 0.0
        var weights = logits.map { logit in
            // An infinite logit less itself would be no number.
            let weight = logit == top ? 1 : exp((Double(logit) - Double(top)) * scale)
            let kept = weight.isNaN ? 0 : weight
            sum += kept
            return kept
        }
        if sum > 0 { for index in weights.indices { weights[index] /= sum } }
        return weights
    }

    /// Sets to 0 what the settings leave out, and makes the rest sum to 1. Of equally likely symbols the earlier stays.
    private static func cut(_ weights: inout [Double], _ settings: SamplingSettings) {
        let order = weights.indices.sorted { weights[$0] > weights[$1] || (weights[$0] == weights[$1] && $0 < $1) }
        var kept = min(settings.isGreedy ? 1 : settings.topK ?? order.count, order.count)
        if let topP = settings.topP {
            let whole = order.prefix(kept).reduce(0) { $0 + weights[$1] }
            var sum = 0.0
            for (place, index) in order.prefix(kept).enumerated() {
                sum += weights[index]
                if sum >= Double(topP) * whole {
                    kept = place + 1
                    break
                }
            }
        }
        for index in order.dropFirst(kept) { weights[index] = 0 }
        let sum = order.prefix(kept).reduce(0) { $0 + weights[$1] }
        if sum > 0 { for index in order.prefix(kept) { weights[index] /= sum } }
    }
}
