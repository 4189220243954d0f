import CellProbing
import ModelCore
import Texts

/// Two texts that a model writes from the same beginning with the same random draws: one with interventions, which is
/// the text in view, and one without, beside it.
public struct Twin: Sendable {
    public internal(set) var texts: TwinTexts
    /// The model along the text without.
    var lens: Lens
    /// Whether that lens sees the difference that the interventions would make, rather than the model as it is.
    var showsDifference = false
    /// What intervened as the first was written.
    var interventions: [Intervention]
    /// What means are taken over.
    let reference: Document?
    /// The text that was in view before.
    let former: Former

    struct Former: Sendable {
        var document: Document
        var cursor: Int
        var top: Int
        var painted: [Range<Int>]
        /// The branch that it is of, and the text that was in view before that one.
        var branch: Int?
        var before: Generating.Former?
    }
}

/// What was written.
public struct TwinTexts: Sendable {
    public let with: Document
    public let without: Document
    /// Symbols that both begin with because they were given; the first one written comes after these.
    public let given: Int
    /// The first position at which they differ; nil while they do not.
    public let divergence: Int?

    public init(with: Document, without: Document, given: Int, divergence: Int?) {
        self.with = with
        self.without = without
        self.given = given
        self.divergence = divergence
    }
}

/// Symbols that a model should write twice.
public struct TwinRequest: Sendable {
    public enum Beginning: Sendable {
        /// The symbols of a text up to a position.
        case text(Document, upTo: Int)
        /// Two texts go on.
        case twins(TwinTexts)
    }

    /// How many symbols of a text a twin begins with at most: the last ones.
    public static let givenBound = 20_000

    public let request: Int
    public let modelID: Int
    public let beginning: Beginning
    /// Symbols to write.
    public let count: Int
    public let sampling: TwinSampling
    public let interventions: InterventionSet

    public init(
        request: Int, modelID: Int, beginning: Beginning, count: Int, sampling: TwinSampling,
        interventions: InterventionSet
    ) {
        self.request = request
        self.modelID = modelID
        self.beginning = beginning
        self.count = count
        self.sampling = sampling
        self.interventions = interventions
    }
}

/// How both are drawn.
public struct TwinSampling: Hashable, Sendable {
    public var settings = SamplingSettings.plain
    public var seed: UInt64 = 1

    public init(settings: SamplingSettings = .plain, seed: UInt64 = 1) {
        self.settings = settings
        self.seed = seed
    }
}
