import Files
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
        /// What is typed is read by the model.
        case typing
        /// A page over the whole screen.
        case page(ScreenPage)
    }

    /// A line for the person.
    public struct Notice: Hashable, Sendable {
        public var text: String
        public var isError: Bool

        /// Bytes of names that are no UTF-8 stand in it as they are shown.
        public init(text: String, isError: Bool) {
            self.text = SystemText.shown(text)
            self.isError = isError
        }
    }

    public internal(set) var size: Size
    /// The colours of values, in as many colours as the terminal has.
    public internal(set) var palette: Palette
    public var colorDepth: ColorDepth { palette.depth }

    public internal(set) var document: Document?
    /// The model in view and the unit that the text is coloured by; nil while there is no model.
    public internal(set) var lens: Lens?
    /// What the text is compared with, beside the first.
    public internal(set) var companion: Lens?
    public internal(set) var coloring = Coloring.unit

    /// The position of the cursor: one of the text's, 0 in an empty text.
    public internal(set) var cursor = 0
    /// The position where the first row on the screen begins.
    public internal(set) var top = 0
    /// The column that vertical movements aim at: columns since the line's start; nil: the cursor's own.
    var goal: Int?

    public internal(set) var following = Following()
    /// The panels, open or not.
    public internal(set) var views = Views()
    public internal(set) var play = Play()
    public internal(set) var surveying = Surveying()
    public internal(set) var probing = Probing()
    var requests = RequestNumbers()
    /// What was in order after the last message.
    var settled: Standing?

    /// What keys mean.
    let keys: KeyTable
    public internal(set) var mode = Mode.text
    /// The number typed before a command.
    public internal(set) var count: Int?
    /// The keys of a binding that is not complete.
    public internal(set) var pendingKeys: [Key] = []
    public internal(set) var notice: Notice?
    /// What was said, the newest last.
    public internal(set) var messages: [Notice] = []
    /// Where the line that is being typed was begun.
    var typedFrom: TypedFrom?
    var histories: [Prompt.Kind: PromptHistory] = [:]

    public internal(set) var moves = MoveHistory()
    public internal(set) var lastSearch: (text: String, direction: SearchDirection)?
    /// The match that was found last.
    public internal(set) var match: Range<Int>?
    public internal(set) var searching = Searching()

    public internal(set) var noting = Noting()
    var keeping = Keeping()
    var questions = Questions()
    /// Whether Ctrl-C was the last key.
    var isInterrupted = false
    /// Whether nothing was done yet but to move about: the last line says how to begin.
    var isFresh = true
    /// What is under way, in the order in which it was begun.
    var underWay: [UnderWay] = []
    /// Where the mouse was pressed, while its button is held.
    var pressed: MousePress?
    /// Whether the mouse is the program's and not the terminal's.
    public internal(set) var isMouseReported: Bool
    public internal(set) var generating = Generating()
    public internal(set) var intervening = Intervening()
    /// Two written texts, of which the first is the one in view; nil while there are none.
    public internal(set) var twin: Twin?

    /// An explorer with nothing open, or with what was opened before the screen was. `address` must be one of the
    /// model's; `complaint` is shown until a key is pressed.
    public init(
        size: Size, colorDepth: ColorDepth, palette scheme: PaletteScheme = .light, document: Document? = nil,
        model: OpenedModel? = nil, address: UnitAddress? = nil, keys: KeyTable = .standard, mouse: Bool = true,
        complaint: String? = nil
    ) {
        self.keys = keys
        isMouseReported = mouse
        messages = [complaint ?? document?.encodingAdvice, model?.weightProblem]
            .compactMap { $0.map { Notice(text: $0, isError: true) } }
        notice = messages.last
        self.size = size
        palette = Palette(depth: colorDepth, scheme: scheme)
        self.document = document
        if let model {
            lens = Lens(model, like: nil, request: requests.next())
            if let address { lens?.address = address }
        }
    }

    public var model: OpenedModel? { lens?.model }

    /// The address that the text is coloured by; nil while there is no model.
    public var unitAddress: UnitAddress? { lens?.address }

    var screen: ScreenLayout { ScreenLayout(of: self) }
    var layout: TextLayout? { document.map { TextLayout($0, columns: screen.text.columns) } }
    var place: Place { Place(cursor: cursor, address: unitAddress, model: model?.id) }

    /// The value of the chosen unit at a position of the text.
    public func activation(at position: Int, symbol: Symbol) -> Activation {
        guard let lens else { return .pending }
        return activation(of: lens, at: position, symbol: symbol)
    }

    /// The value of a lens's unit at a position of the text.
    func activation(of other: Lens, at position: Int, symbol: Symbol) -> Activation {
        guard other.model.vocabulary.index(of: symbol.code) != nil else { return .unknown }
        guard let (value, exactness) = pages(for: other).value(of: other.address, at: position) else { return .pending }
        return .value(value, exactness)
    }

    /// Where a lens's values are: two lenses on one model share the traces of the first.
    func pages(for other: Lens) -> TracePages {
        if let lens, lens.model.id == other.model.id { return lens.pages }
        return other.pages
    }

    /// Looks through another model, as far as it has the same signal and unit.
    mutating func adopt(_ model: OpenedModel) -> [Effect] {
        let old = lens
        lens = Lens(model, like: old, request: requests.next())
        dropInterventions()
        // A text that was written beside another one has no file, and is no branch: g o leads away from it.
        if twin != nil { generating.former = textBefore }
        let gone = dropTwin()
        let effects = gone + dropSurvey() + dropFindings() + checkComparison(old: old?.model)
        return effects + (old.map { [.closeModel($0.model.id)] } ?? [])
    }
}

/// What the colour of a symbol stands for.
public enum Coloring: String, CaseIterable, Hashable, Sendable {
    /// The value of the chosen unit.
    case unit
    /// −log p of the symbol under the prediction before it.
    case surprise
    /// The chosen unit and the one compared with it, each a hue of its own.
    case blend
    /// What the interventions do to the logarithm of the symbol's probability.
    case difference
}

/// The numbers of the requests under way, by which an answer to an older one is known.
struct RequestNumbers: Sendable {
    private var last = 0
    var search: Int?
    var openText: Int?
    /// The text that is open, wanted in the model's alphabet.
    var readAgain: Int?
    var openModel: Int?
    var openCompanion: Int?
    var completion: Int?
    var property: Int?
    var openSession: Int?
    var twin: Int?
    /// Where in the text in view the twins begin that are being written.
    var twinStart = 0

    /// Whether a text is on its way that will be shown.
    var awaitsText: Bool { openText != nil || readAgain != nil }
    /// The last of the files that were asked for and have not come.
    var newestOpening: Int? { [openText, openModel, openCompanion, openSession].compactMap { $0 }.max() }

    mutating func dropOpenings() {
        (openText, openModel, openCompanion, openSession) = (nil, nil, nil, nil)
        hasLeftOpening = true
    }

    /// Whether files are still being read that nobody waits for any more.
    private(set) var hasLeftOpening = false

    /// Tells whoever reads them, once.
    mutating func leaveOpening() -> [Effect] {
        defer { hasLeftOpening = false }
        return hasLeftOpening ? [.cancelOpening] : []
    }

    mutating func next() -> Int {
        last += 1
        return last
    }
}
