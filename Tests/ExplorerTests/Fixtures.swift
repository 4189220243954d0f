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

    /// A model that writes the alphabet: after each symbol comes the next one, with seed 2 the one after that, and one
    /// further still unless symbols are drawn with the plain settings. What it expects is as the predictions below.
    static func generated(_ request: GenerateRequest, model: OpenedModel) -> GeneratedSymbols {
        let vocabulary = model.vocabulary
        func row(_ code: UInt32?) -> Int { code.flatMap { vocabulary.index(of: $0) } ?? 0 }
        var codes: [UInt32] = []
        var previous = request.document.symbol(at: request.start - 1)?.code
        var before = request.document.symbol(at: request.start - 2)?.code
        let stride = Int(request.noise.seed) + (request.settings == .plain ? 0 : 1)
        while codes.count < request.count {
            before = previous
            previous = vocabulary.codes[(row(previous) + stride) % vocabulary.count]
            codes.append(previous ?? 0)
        }
        func expected(_ step: Int, after code: UInt32?, came: UInt32?) -> ExpectedSymbols {
            let choices = (0..<min(8, vocabulary.count)).map { choice in
                let own = pow(0.5, Double(choice + 1))
                let isPlain = request.settings == .plain
                let drawn = request.settings.isGreedy ? (choice == 0 ? 1 : 0) : isPlain ? own : own * own * 3
                return ExpectedSymbols.Choice(
                    code: vocabulary.codes[(row(code) + choice) % vocabulary.count], own: own, drawn: drawn)
            }
            let rank = came.map { (row($0) - row(code) + vocabulary.count) % vocabulary.count }
            let own = pow(0.5, Double((rank ?? 0) + 1))
            return ExpectedSymbols(
                step: step, choices: choices, support: vocabulary.count,
                came: came.map { ExpectedSymbols.Choice(code: $0, own: own, drawn: 0.001) }, rank: rank)
        }
        let end = request.start + codes.count
        let next = codes.isEmpty ? request.document.symbol(at: end)?.code : nil
        let last = codes.last ?? request.document.symbol(at: end - 1)?.code
        let symbols = [expected(end, after: last, came: next)]
        guard end > 0 else { return GeneratedSymbols(start: 0, codes: codes, expected: symbols) }
        return GeneratedSymbols(
            start: request.start, codes: codes, expected: [expected(end - 1, after: before, came: last)] + symbols)
    }

    /// Twins that part after a third of what is written.
    static func twins(_ request: TwinRequest) -> TwinTexts {
        let given: [Symbol]
        var (with, without): ([Symbol], [Symbol])
        switch request.beginning {
        case .text(let text, let end):
            given = text.symbols(in: max(0, end - TwinRequest.givenBound)..<end)
            (with, without) = (given, given)
        case .twins(let texts):
            given = texts.with.symbols(in: 0..<texts.given)
            with = texts.with.symbols(in: 0..<texts.with.count)
            without = texts.without.symbols(in: 0..<texts.without.count)
        }
        for step in 0..<request.count {
            with.append(Symbol(code: step % 30 == 29 ? 10 : 97 + UInt32(step % 26)))
            without.append(step > request.count / 3 ? Symbol(code: step % 20 == 19 ? 10 : 65) : with[with.count - 1])
        }
        func document(_ symbols: [Symbol], _ name: String) -> Document {
            Document(
                bytes: symbols.map { $0.code < 128 ? UInt8($0.code) : 63 }, name: name,
                alphabet: text(of: request).alphabet)
        }
        let shared = zip(with, without).prefix { $0 == $1 }.count
        return TwinTexts(
            with: document(with, "with"), without: document(without, "without"), given: given.count,
            divergence: shared < with.count ? shared : nil)
    }

    private static func text(of request: TwinRequest) -> Document {
        switch request.beginning {
        case .text(let text, _): text
        case .twins(let texts): texts.with
        }
    }

    private static let waves = (0..<1024).map { sinf(Float($0) * .pi / 512) }

    /// Pages whose values are a smooth function of position and unit, so that a screen shows every shade.
    static func pages(_ request: TraceRequest, model: OpenedModel, exact: Bool = true) -> [TracePage] {
        request.pages.flatMap { page in
            page.items.map { item in
                TracePage(
                    item: item, range: page.range, content: content(item, page.range, request.document, model),
                    exactness: exact ? .exact(difference: 2e-7) : .approximate)
            }
        }
    }

    /// The value of a unit at a position.
    static func value(_ signal: Signal, _ unit: Int, at position: Int) -> Float {
        let wave = waves[(position * 18 + unit * 163) & 1023]
        switch signal.range {
        case .tanh: return wave
        case .sigmoid: return (wave + 1) / 2
        case .unbounded: return wave * 3
        }
    }

    private static func content(
        _ item: TraceItem, _ range: Range<Int>, _ document: Document, _ model: OpenedModel
    ) -> TracePage.Content {
        let units = model.architecture.hidden
        switch item {
        case .signal(let address):
            var values: [Float] = []
            values.reserveCapacity(range.count * units)
            for position in range { for unit in 0..<units { values.append(value(address.signal, unit, at: position)) } }
            return .values(values, width: units)
        case .unit(let unit): return .values(range.map { value(unit.signal, unit.unit, at: $0) }, width: 1)
        case .prediction: return .predictions(predictions(range, document, model.vocabulary))
        case .effect: return .effects(effects(range, document, model.vocabulary))
        }
    }

    /// Interventions that make a symbol likelier and less likely by turns along the text, by up to 3 nats.
    private static func effects(_ range: Range<Int>, _ document: Document, _ vocabulary: Vocabulary) -> EffectRows {
        let expected = predictions(range, document, vocabulary)
        var rows = EffectRows(count: range.count, choices: expected.choices)
        for (row, position) in zip(0..., range) {
            if expected.rank[row] >= 0 { rows.change[row] = waves[position * 18 & 1023] * 3 }
            rows.divergence[row] = 0.25
            for choice in 0..<rows.choices { rows.without[row * rows.choices + choice] = 1 / Float(rows.choices) }
        }
        return rows
    }

    /// A model that finds the symbol at hand likeliest to come again, and the ones after it in the alphabet less and
    /// less so: p = ½, ¼, ⅛, …
    private static func predictions(
        _ range: Range<Int>, _ document: Document, _ vocabulary: Vocabulary
    ) -> PredictionRows {
        var rows = PredictionRows(count: range.count, choices: min(8, vocabulary.count))
        for (row, position) in zip(0..., range) {
            let code = document.symbol(at: position)?.code ?? 0
            let own = vocabulary.index(of: code) ?? 0
            for choice in 0..<rows.choices {
                rows.codes[row * rows.choices + choice] = vocabulary.codes[(own + choice) % vocabulary.count]
                rows.probabilities[row * rows.choices + choice] = powf(0.5, Float(choice + 1))
            }
            rows.entropy[row] = 1.386
            guard position > 0, vocabulary.index(of: code) != nil,
                let before = document.symbol(at: position - 1).flatMap({ vocabulary.index(of: $0.code) })
            else { continue }
            let rank = (own - before + vocabulary.count) % vocabulary.count
            rows.rank[row] = Int32(rank)
            rows.surprise[row] = Float(rank + 1) * 0.6931
        }
        return rows
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
    var answersGenerating = true
    /// What was saved, by its path.
    var sessions: [String: SavedSession] = [:]
    /// Whether another program has written into the session's own file.
    var isChangedElsewhere = false
    private var draws: [GenerateRequest] = []
    private var isDrawing = false

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
                let models = [state.lens?.model, state.companion?.model].compactMap { $0 }
                guard let model = models.first(where: { $0.id == request.modelID }) else { continue }
                for page in Fixtures.pages(request, model: model) {
                    send(.traced(page, request: request.request))
                }
            case .findMatches(let request):
                let ranges = request.document.matches(of: request.pattern, in: request.range) ?? []
                send(.matched(MatchRun(ranges), request: request.request))
            case .loadNotes(let modelID) where answersNotes:
                send(.notesChanged(NotesReport(modelID: modelID, notes: notes, folder: "/home/anne"), request: nil))
            case .note(let change, let modelID, let request) where answersNotes:
                notes.apply(change)
                let report = NotesReport(modelID: modelID, notes: notes, folder: "/home/anne")
                send(.notesChanged(report, request: request))
            case .generate(let request) where answersGenerating: draws.append(request)
            default: effects.append(effect)
            }
        }
        guard !isDrawing else { return }
        isDrawing = true
        while !draws.isEmpty { draw(draws.removeFirst()) }
        isDrawing = false
    }

    /// Answers a request for symbols.
    mutating func draw(_ request: GenerateRequest) {
        guard let model = state.lens?.model, model.id == request.modelID else { return }
        send(.generated(Fixtures.generated(request, model: model), request: request.request))
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
            case .writeTwins(let request):
                send(.twinsWritten(Fixtures.twins(request), request: request.request))
            case .completePath(let path, _, let request):
                let names = (texts.keys.map { $0 } + models.keys.map { $0 }).filter { $0.hasPrefix(path) }
                send(.completed(names.sorted(), request: request))
            case .saveSession(let saved, let path, let replaces, let request):
                if path.hasPrefix("no") {
                    send(.failed("\(path) cannot be created", request: request))
                } else if sessions[path] != nil && !replaces && !(saved.isForItsFile && !isChangedElsewhere) {
                    send(.fileExists(path: path, request: request))
                } else {
                    sessions[path] = saved
                    send(.sessionSaved(path, request: request))
                }
            case .openSession(let path, let request):
                if let saved = sessions[path], let model = models[saved.model] ?? state.lens?.model {
                    let opened = OpenedSession(session: saved, model: model, path: path)
                    send(.sessionOpened(opened, request: request))
                } else {
                    send(.failed("\(path) holds no session", request: request))
                }
            default: effects.append(effect)
            }
        }
    }
}

extension ExplorerState {
    /// The traced pages of the signal that the text is coloured by, by their numbers.
    var colorPages: [Int: TracePage] { lens.flatMap { $0.pages.pages[.signal($0.address.signalAddress)] } ?? [:] }
}
