import ModelCore
import Screen
import Texts

/// Everything that the explorer knows: what is open, where the person is, what is being typed, what was traced.
///
/// A value: `update` turns one into the next, views draw it, nothing here waits or looks at a clock.
public struct ExplorerState: Sendable {
    public enum Mode: Hashable, Sendable {
        case text
        case prompt(Prompt)
        /// The help, from one of its rows on.
        case help(row: Int)
    }

    /// A line for the person.
    public struct Notice: Hashable, Sendable {
        public var text: String
        public var isError: Bool
    }

    public internal(set) var size: Size
    public internal(set) var colorDepth: ColorDepth

    public internal(set) var document: Document?
    public internal(set) var model: OpenedModel?
    public internal(set) var layer = 0
    /// nil while there is no model.
    public internal(set) var signal: Signal?
    public internal(set) var unit = 0

    /// The position of the cursor: one of the text's, 0 in an empty text.
    public internal(set) var cursor = 0
    /// The position where the first row on the screen begins.
    public internal(set) var top = 0
    /// The column that vertical movements aim at: columns since the line's start; nil: the cursor's own.
    var goal: Int?

    public internal(set) var following = Following()
    public internal(set) var pages = TracePages()
    public internal(set) var progress: TraceProgress?
    var requests = RequestNumbers()
    /// What was in order after the last message.
    var settled: Standing?

    public internal(set) var mode = Mode.text
    /// The number typed before a command.
    public internal(set) var count: Int?
    /// The keys of a binding that is not complete.
    public internal(set) var pendingKeys: [Key] = []
    public internal(set) var notice: Notice?
    var histories: [Prompt.Kind: PromptHistory] = [:]

    public internal(set) var moves = MoveHistory()
    public internal(set) var lastSearch: (text: String, direction: SearchDirection)?
    /// The match that was found last.
    public internal(set) var match: Range<Int>?

    /// An explorer with nothing open, or with what was opened before the screen was. `address` must be one of the model's.
    public init(
        size: Size, colorDepth: ColorDepth, document: Document? = nil, model: OpenedModel? = nil,
        address: UnitAddress? = nil
    ) {
        self.size = size
        self.colorDepth = colorDepth
        self.document = document
        if let model { adopt(model) }
        if let address, model != nil { (layer, signal, unit) = (address.layer, address.signal, address.unit) }
    }

    /// The address that the text is coloured by; nil while there is no model.
    public var unitAddress: UnitAddress? {
        signal.map { UnitAddress(layer: layer, signal: $0, unit: unit) }
    }

    var screen: ScreenLayout { ScreenLayout(size: size, depth: colorDepth) }
    var layout: TextLayout? { document.map { TextLayout($0, columns: size.columns) } }
    var place: Place { Place(cursor: cursor, layer: layer, signal: signal, unit: unit) }

    /// The value of the chosen unit at a position of the text.
    public func activation(at position: Int, symbol: Symbol) -> Activation {
        guard let model else { return .pending }
        guard model.vocabulary.index(of: symbol.code) != nil else { return .unknown }
        guard let (value, exactness) = pages.value(ofUnit: unit, at: position) else { return .pending }
        return .value(value, exactness)
    }

    mutating func adopt(_ model: OpenedModel) {
        self.model = model
        let architecture = model.architecture
        layer = min(layer, architecture.layers - 1)
        unit = min(unit, architecture.hidden - 1)
        signal = signal.flatMap { architecture.cell.signal(named: $0.name) } ?? architecture.cell.signals.first
        pages.removeAll()
        progress = nil
        requests.startTraces()
    }
}

/// The numbers of the requests under way, by which an answer to an older one is known.
struct RequestNumbers: Sendable {
    private var last = 0
    /// Traces of the text and model that are open now.
    private(set) var trace = 0
    /// What the last trace request was for.
    var traced: (address: SignalAddress, pages: [Int], missing: Int)?
    var search: Int?
    var openText: Int?
    var openModel: Int?
    var completion: Int?

    mutating func next() -> Int {
        last += 1
        return last
    }

    mutating func startTraces() {
        trace = next()
        traced = nil
    }
}
