import Explorer
import Glibc
import ModelCore
import Screen
import Texts

/// Splitmix64, for seeded tests.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}

enum Fixtures {
    static func text(_ text: String, _ alphabet: Alphabet = .scalar, name: String = "story.txt") -> Document {
        Document(bytes: Array(text.utf8), name: name, alphabet: alphabet)
    }

    static let story = text(
        """
        The old house stood where the lane bent, and nobody had lived in it since
        the spring.

        "You will not go in," said Anne.

        "I shall," said her brother, "and you may wait here (or not) as you like."
        He pushed at the gate; it gave. Behind it the grass was as high as his
        knees, wet with rain, and full of small white moths.

        "Well?" said Anne.
        \tNothing answered her but the rooks.

        """)

    static func model(
        _ cell: CellKind = .lstm, hidden: Int = 20, layers: Int = 2, id: Int = 1, kind: Vocabulary.Kind = .scalar
    ) throws -> OpenedModel {
        let codes = kind == .byte ? Array(0..<128) : [10] + Array(UInt32(32)..<127)
        let vocabulary = try Vocabulary(kind: kind, codes: codes)
        return OpenedModel(
            id: id, path: "samples/models/\(cell.name).safetensors",
            architecture: Architecture(cell: cell, symbols: codes.count, hidden: hidden, layers: layers),
            vocabulary: vocabulary)
    }

    private static let waves = (0..<1024).map { sinf(Float($0) * .pi / 512) }

    /// A page whose values are a smooth function of position and unit, so that a screen shows every shade.
    static func page(_ request: TraceRequest, _ range: Range<Int>, units: Int, exact: Bool = true) -> TracePage {
        var values: [Float] = []
        values.reserveCapacity(range.count * units)
        for position in range {
            for unit in 0..<units {
                let wave = waves[(position * 18 + unit * 163) & 1023]
                switch request.address.signal.range {
                case .tanh: values.append(wave)
                case .sigmoid: values.append((wave + 1) / 2)
                case .unbounded: values.append(wave * 3)
                }
            }
        }
        return TracePage(
            address: request.address, range: range, units: units, values: values,
            exactness: exact ? .exact(difference: 2e-7) : .approximate)
    }
}

/// An explorer with somebody at the keys, whose effects are answered as a workbench would.
struct Session {
    var state: ExplorerState
    /// Effects that nobody has answered.
    var effects: [Effect] = []
    /// Files that can be opened.
    var texts: [String: Document] = [:]
    var models: [String: OpenedModel] = [:]
    var answersTraces = true
    /// What is kept of the notes.
    var notes = Notes()
    var answersNotes = true

    init(
        _ columns: Int = 80, _ rows: Int = 24, depth: ColorDepth = .full, document: Document? = Fixtures.story,
        model: OpenedModel? = nil, answersTraces: Bool = true
    ) {
        self.answersTraces = answersTraces
        state = ExplorerState(
            size: Size(columns: columns, rows: rows), colorDepth: depth, document: document, model: model)
        take(state.start())
    }

    mutating func take(_ new: [Effect]) {
        for effect in new {
            switch effect {
            case .trace(let request) where answersTraces:
                guard let model = state.model, model.id == request.modelID else { continue }
                for range in request.pages {
                    let page = Fixtures.page(request, range, units: model.architecture.hidden)
                    send(.traced(page, request: request.request))
                }
            case .loadNotes(let modelID) where answersNotes:
                send(.notesChanged(NotesReport(modelID: modelID, notes: notes, folder: "/home/anne"), request: nil))
            case .note(let change, let modelID, let request) where answersNotes:
                notes.apply(change)
                let report = NotesReport(modelID: modelID, notes: notes, folder: "/home/anne")
                send(.notesChanged(report, request: request))
            default: effects.append(effect)
            }
        }
    }

    mutating func send(_ outcome: Outcome) { take(update(&state, .outcome(outcome))) }
    mutating func input(_ event: InputEvent) { take(update(&state, .input(event))) }

    /// Types characters one by one; `\n` is Enter, `\t` Tab, `\u{1B}` Escape.
    mutating func type(_ text: String) {
        for character in text {
            switch character {
            case "\n": key(.enter)
            case "\t": key(.tab)
            case "\u{1B}": key(.escape)
            default: key(.character(character))
            }
        }
    }

    mutating func key(_ code: Key.Code, _ modifiers: Key.Modifiers = []) { input(.key(Key(code, modifiers))) }
    mutating func control(_ character: Character) { key(.character(character), [.control]) }

    /// Answers searches, openings and completions that are waiting.
    mutating func answerAll() {
        let waiting = effects
        effects = []
        for effect in waiting {
            switch effect {
            case .search(let request):
                var start = request.start
                var result = SearchResult.notFound
                for _ in 0..<request.times {
                    result = request.document.search(for: request.pattern, from: start, direction: request.direction)
                    guard case .found(let range, _) = result else { break }
                    start = request.direction == .forward ? range.lowerBound + 1 : range.lowerBound
                }
                send(.searched(result, request: request.request))
            case .openText(.path(let path), let alphabet, let request):
                if let text = texts[path] {
                    send(.textOpened(text.read(as: alphabet), request: request))
                } else {
                    send(.failed(DocumentError.noSuchFile(path).description, request: request))
                }
            case .openText(.document(let document), let alphabet, let request):
                send(.textOpened(document.read(as: alphabet), request: request))
            case .openModel(let path, let request):
                if let model = models[path] {
                    send(.modelOpened(model, request: request))
                } else {
                    send(.failed("there is no file \(path)", request: request))
                }
            case .completePath(let path, let request):
                let names = (texts.keys.map { $0 } + models.keys.map { $0 }).filter { $0.hasPrefix(path) }
                send(.completed(names.sorted(), request: request))
            default: effects.append(effect)
            }
        }
    }
}
