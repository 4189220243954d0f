import CellProbing
import ModelCore
import Texts

/// Symbols that a model should draw after some of a text, or only what it expects there.
public struct GenerateRequest: Sendable {
    public let request: Int
    public let modelID: Int
    public let document: Document
    /// Symbols of the document that are read first: the step of the first one that is drawn.
    public let start: Int
    /// Symbols to draw at most; 0: only to say what is expected.
    public let count: Int
    public let settings: SamplingSettings
    public let noise: SymbolNoise
    /// What intervenes on the way.
    public let interventions: InterventionSet

    public init(
        request: Int, modelID: Int, document: Document, start: Int, count: Int, settings: SamplingSettings,
        noise: SymbolNoise, interventions: InterventionSet = .none
    ) {
        self.request = request
        self.modelID = modelID
        self.document = document
        self.start = start
        self.count = count
        self.settings = settings
        self.noise = noise
        self.interventions = interventions
    }
}

/// What a model has drawn.
public struct GeneratedSymbols: Hashable, Sendable {
    /// The step of the first one.
    public let start: Int
    /// Fewer than were asked for where they took long.
    public let codes: [UInt32]
    /// What was expected before the last of them was drawn (or the last symbol read), and what is expected now.
    public let expected: [ExpectedSymbols]

    public init(start: Int, codes: [UInt32], expected: [ExpectedSymbols]) {
        self.start = start
        self.codes = codes
        self.expected = expected
    }
}

/// What a model expects at a step: the likeliest symbols, by the model itself and under the settings.
public struct ExpectedSymbols: Hashable, Sendable {
    public struct Choice: Hashable, Sendable {
        public var code: UInt32
        /// The model's own probability.
        public var own: Double
        /// The probability with which it is drawn.
        public var drawn: Double

        public init(code: UInt32, own: Double, drawn: Double) {
            self.code = code
            self.own = own
            self.drawn = drawn
        }
    }

    /// The step of the symbol that is expected.
    public let step: Int
    /// The model's likeliest first, at most `bound`.
    public let choices: [Choice]
    /// Symbols that can be drawn at all.
    public let support: Int
    /// The symbol that came at this step, and how many are likelier; nil where none has come, or it is unknown.
    public let came: Choice?
    public let rank: Int?

    public static let bound = 24

    public init(step: Int, choices: [Choice], support: Int, came: Choice? = nil, rank: Int? = nil) {
        self.step = step
        self.choices = choices
        self.support = support
        self.came = came
        self.rank = rank
    }

    /// The same, with a symbol that has come; as far as it is among the choices.
    func with(_ code: UInt32) -> ExpectedSymbols? {
        guard let index = choices.firstIndex(where: { $0.code == code }) else { return nil }
        return ExpectedSymbols(step: step, choices: choices, support: support, came: choices[index], rank: index)
    }
}
