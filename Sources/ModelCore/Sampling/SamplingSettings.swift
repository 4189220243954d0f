/// How the next symbol is chosen from what a model expects.
///
/// The logits are divided by the temperature; then the `topK` most likely symbols are kept, and of those, with their
/// probabilities made to sum to 1, the fewest that reach `topP` together (nucleus sampling: Holtzman et al. 2020, "The
/// Curious Case of Neural Text Degeneration"). What is kept is drawn from in proportion, or the most likely taken.
public struct SamplingSettings: Hashable, Sendable {
    /// Above 0 and finite. Lower is bolder; 1 is the model's own distribution.
    public let temperature: Float
    /// At least 1; nil keeps all.
    public let topK: Int?
    /// Above 0, at most 1; nil keeps all.
    public let topP: Float?
    /// Whether the most likely symbol is taken, and nothing drawn.
    public let isGreedy: Bool

    /// The model's own distribution.
    public static let plain = SamplingSettings()

    private init() { (temperature, topK, topP, isGreedy) = (1, nil, nil, false) }

    /// - Throws: `SamplingError` for a number outside of its range.
    public init(
        temperature: Float = 1, topK: Int? = nil, topP: Float? = nil, isGreedy: Bool = false
    ) throws(SamplingError) {
        guard temperature > 0, temperature.isFinite else { throw .temperature(temperature) }
        if let topK, topK < 1 { throw .topK(topK) }
        if let topP, !(topP > 0 && topP <= 1) { throw .topP(topP) }
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.isGreedy = isGreedy
    }
}

/// Why symbols cannot be drawn in the way that was asked for.
public enum SamplingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A temperature that is not above 0, or not finite.
    case temperature(Float)
    /// Fewer than one candidate.
    case topK(Int)
    /// A share that is not above 0 and at most 1.
    case topP(Float)
    /// What the model expects at a step is no distribution, so that nothing can be drawn; of which text, where several
    /// are written side by side.
    case notFinite(step: Int, sample: Int?)

    public var description: String {
        switch self {
        case .temperature(let value):
            "the temperature is \(value); it must be above 0 and finite (greedy takes the most likely symbol instead)"
        case .topK(let value): "top-k is \(value); it is the number of symbols to keep, at least 1"
        case .notFinite(let step, let sample):
            "what the model expects\(sample.map { " in sample \($0)" } ?? "") after \(step) symbols is not finite, so nothing "
                + "can be drawn from it; look at its weights with cellscope inspect, and at what --clamp sets"
        case .topP(let value): "top-p is \(value); it must be above 0 and at most 1"
        }
    }
}
