import ModelCore
import Screen
import Texts

/// What reaches `update`: something a person did, or what came of an effect.
public enum Message: Sendable {
    case input(InputEvent)
    case outcome(Outcome)
}

/// A model that is ready to be traced, as far as the explorer needs to know it.
public struct OpenedModel: Sendable {
    /// Names it in trace requests; given by the workbench, never used twice.
    public let id: Int
    public let path: String
    public let architecture: Architecture
    public let vocabulary: Vocabulary

    public init(id: Int, path: String, architecture: Architecture, vocabulary: Vocabulary) {
        self.id = id
        self.path = path
        self.architecture = architecture
        self.vocabulary = vocabulary
    }

    public var alphabet: Alphabet { vocabulary.kind == .byte ? .byte : .scalar }
}

/// How a value was found.
public enum Exactness: Hashable, Sendable {
    /// From a warm-up of some thousand symbols before the page.
    case approximate
    /// By one sequential pass from the text's start. `difference` is the largest |approximate − exact| of the page,
    /// where an approximate one had been shown before.
    case exact(difference: Float?)

    public var isExact: Bool { self != .approximate }
}

/// One signal of one layer over a range of positions.
public struct TracePage: Sendable {
    public let address: SignalAddress
    public let range: Range<Int>
    public let units: Int
    /// (position, unit), row-major.
    public let values: [Float]
    public let exactness: Exactness

    /// `values` must hold `range.count · units` numbers.
    public init(address: SignalAddress, range: Range<Int>, units: Int, values: [Float], exactness: Exactness) {
        precondition(values.count == range.count * units)
        self.address = address
        self.range = range
        self.units = units
        self.values = values
        self.exactness = exactness
    }
}

/// How far the exact pass has come towards what is in view.
public struct TraceProgress: Hashable, Sendable {
    /// Symbols done and symbols to do, since the pass began.
    public let done: Int
    public let total: Int
    public let secondsLeft: Double?

    public init(done: Int, total: Int, secondsLeft: Double?) {
        self.done = done
        self.total = total
        self.secondsLeft = secondsLeft
    }
}

/// What came of an effect. The number is the one that the effect carried: answers to older requests are dropped.
public enum Outcome: Sendable {
    case traced(TracePage, request: Int)
    /// nil: the exact pass has nothing left to do.
    case progress(TraceProgress?, request: Int)
    case searched(SearchResult, request: Int)
    case textOpened(Document, request: Int)
    /// There is more of a text that is open, or it is known that no more will come. The number is that of its opening.
    case textGrown(Document, request: Int)
    case modelOpened(OpenedModel, request: Int)
    case completed([String], request: Int)
    case failed(String, request: Int)
}
