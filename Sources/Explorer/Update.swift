import Glibc
import ModelCore
import Screen
import Texts

/// Turns the state into the next one and returns the work that this calls for.
public func update(_ state: inout ExplorerState, _ message: Message) -> [Effect] {
    let effects: [Effect]
    let before = state.outlook
    let wasDrawing = state.generating.request != nil
    switch message {
    case .input(let event): effects = state.take(event)
    case .outcome(let outcome): effects = state.take(outcome)
    case .passed(let seconds): effects = state.pass(seconds: seconds)
    }
    state.endFollowing(since: before)
    var ended: [Effect] = []
    if case .input = message {
        ended = state.endLooking(since: before)
        if wasDrawing, state.generating.request == nil { ended.append(.stopGenerating) }
    }
    state.sayWhatWent()
    state.settleUnderWay()
    defer { state.keepMessage() }
    return effects + ended + state.requests.leaveOpening() + state.settleNotes() + state.settle()
        + state.settleGenerating() + state.settleKeeping()
}

extension ExplorerState {
    /// What is to be done before the first message: opens a text and a model by their paths, where they are given.
    public mutating func start(text: String? = nil, model: String? = nil) -> [Effect] {
        var effects: [Effect] = []
        if let model { effects += openModel(path: model) }
        if let text { effects += openText(path: text) }
        return effects + settleNotes() + settle()
    }

    mutating func take(_ event: InputEvent) -> [Effect] {
        if event.isTyped { isInterrupted = false }
        switch event {
        case .resize(let size):
            self.size = size
            return []
        case .resumed: return [.redraw]
        case .terminate(let signal):
            // Ctrl-C, which the terminal turns into a signal, is a key like others.
            return signal == SIGINT ? interrupt() : [.quit(exitCode: 128 + signal)]
        case .paste(let text):
            if case .typing = mode { return force(text) }
            // A paste outside of a prompt is no run of commands.
            guard case .prompt(var prompt) = mode else {
                notice = Notice(text: "what was pasted is not taken for keys; type : or / or f first", isError: false)
                return []
            }
            prompt.completion = nil
            prompt.editor.insert(text)
            mode = .prompt(prompt)
            return []
        case .mouse(let event): return take(event)
        case .key(let key):
            if let effects = leaveFromAnywhere(key) { return effects }
            switch mode {
            case .prompt(let prompt): return take(key, in: prompt)
            case .typing: return take(typed: key)
            case .page(let page): return take(key, on: page)
            case .text: return take(key)
            }
        }
    }

    /// A function key that stands for `quit` leaves whatever is on the screen; nil for any other key.
    private mutating func leaveFromAnywhere(_ key: Key) -> [Effect]? {
        guard mode != .text, case .function = key.code, case .entry(let entry) = keys.match([key], in: nil),
            entry.name == "quit"
        else { return nil }
        mode = .text
        pendingKeys = []
        return run(entry, Invocation())
    }

    private mutating func take(_ key: Key) -> [Effect] {
        notice = nil
        if pendingKeys.isEmpty, key.modifiers.isEmpty, case .character(let character) = key.code,
            character.isASCII, let digit = character.wholeNumberValue, digit > 0 || count != nil
        {
            count = min(999_999_999, (count ?? 0) * 10 + digit)
            return []
        }
        pendingKeys.append(key)
        switch keys.match(pendingKeys, in: views.focus) {
        case .prefix: return []
        case .nothing:
            let typed = pendingKeys.map(KeyNotation.name)
            pendingKeys = []
            count = nil
            let isShort = typed.allSatisfy { $0.count == 1 }
            return complain("\(typed.joined(separator: isShort ? "" : " ")) is not a command; ? lists them")
        case .entry(let entry):
            // Esc takes back what was typed before anything else.
            let isTyping = pendingKeys.count > 1 || count != nil
            let call = Invocation(count: count, argument: nil, note: pointedNote)
            pendingKeys = []
            count = nil
            if key.code == .escape && isTyping { return [] }
            return run(entry, call)
        }
    }

    mutating func run(_ entry: KeyTableEntry, _ call: Invocation) -> [Effect] {
        let before = place
        if entry.section != .moving && entry.section != .scrolling { isFresh = false }
        if entry.endsFollowing { following.leaveEnd() }
        questions.begin()
        let effects = entry.run(&self, call)
        var isLineBegun = false
        if case .prompt = mode { isLineBegun = true }
        questions.end(isLineBegun: isLineBegun)
        if !entry.keepsColumn { goal = nil }
        if entry.isJump { recordMove(from: before) }
        return effects
    }

    mutating func take(_ outcome: Outcome) -> [Effect] {
        switch outcome {
        case .traced(let page, let request):
            lens?.take(page, request: request)
            companion?.take(page, request: request)
            twin?.lens.take(page, request: request)
        case .progress(let progress, let request):
            if request == lens?.request { lens?.progress = progress }
            if request == companion?.request { companion?.progress = progress }
            if request == twin?.lens.request { twin?.lens.progress = progress }
        case .surveyed(let survey, let progress, let request): take(survey, progress, request: request)
        case .intervened(let reaches, let range, let request):
            guard request == lens?.request else { return [] }
            intervening.reaches = (reaches, range)
            if writing != nil, twin == nil { intervening.keepMeans(of: reaches) }
        case .propertyRead(let property, let request):
            guard request == requests.property else { return [] }
            requests.property = nil
            return begin(property)
        case .found(let report, let request): return take(report, request: request)
        case .ablated(let report, let request): return take(report, request: request)
        case .labelled(let run, let request): take(run, request: request)
        case .stepped(let result, let request): take(result, request: request)
        case .generated(let drawn, let request): return take(drawn, request: request)
        case .sessionSaved(let path, let request): return take(saved: path, request: request)
        case .sessionOpened(let opened, let request): return take(opened, request: request)
        case .fileExists(let path, let request): take(existing: path, request: request)
        case .searched(let result, let request):
            guard request == requests.search else { return [] }
            requests.search = nil
            take(result)
        case .matched(let run, let request): take(run, request: request)
        case .textOpened(let document, let request):
            switch request {
            case requests.openText: requests.openText = nil
            case requests.readAgain: break
            default: return []
            }
            return adopt(document, request: request)
        case .twinsWritten(let texts, let request): return take(texts, request: request)
        case .textGrown(let document, _): take(grown: document)
        case .modelOpened(let model, let request) where request == requests.openCompanion:
            requests.openCompanion = nil
            return compare(withModel: model)
        case .modelOpened(let model, let request):
            // Whoever opened it is waiting for another one by now.
            guard request == requests.openModel else { return [.closeModel(model.id)] }
            requests.openModel = nil
            let lost = probing.report?.findings.map { _ in "dropped with the previous model: findings" }
            notice = nil
            let effects = adopt(model)
            // A comparison that no longer fits has said what goes with it.
            let words = ["model \(model.path)", model.weightProblem, lost, notice?.text].compactMap { $0 }
            notice = Notice(text: words.joined(separator: "; "), isError: model.weightProblem != nil)
            return effects + readInModelsAlphabet()
        case .isOther(let path, let kind, let request): return take(path, as: kind, request: request)
        case .completed(let candidates, let request):
            guard request == requests.completion, case .prompt(var prompt) = mode else { return [] }
            requests.completion = nil
            prompt.offer(candidates)
            mode = .prompt(prompt)
        case .notesChanged(let report, let request): return take(report, request: request)
        case .notesSaved(let unsaved, let problem, let request):
            return take(unsavedNotes: unsaved, problem: problem, request: request)
        case .exported(let path, let request): return take(exported: path, request: request)
        case .failed(let text, let request): if !failKeeping(text, request: request) { fail(text, request: request) }
        }
        return []
    }

    private mutating func fail(_ text: String, request: Int) {
        switch request {
        case requests.search: requests.search = nil
        case requests.openText: requests.openText = nil
        case requests.readAgain: requests.readAgain = nil
        case requests.openModel: requests.openModel = nil
        case requests.twin: requests.twin = nil
        case requests.openCompanion: requests.openCompanion = nil
        case requests.completion: requests.completion = nil
        case requests.openSession: requests.openSession = nil
        case generating.request?.number:
            generating.request = nil
            _ = stopWriting()
        case lens?.request:
            lens?.progress = nil
            if intervening.isActive { intervening.failure = text }
        case companion?.request: companion?.progress = nil
        case twin?.lens.request: twin?.lens.progress = nil
        case surveying.request: surveying.isStopped = true
        case requests.property: requests.property = nil
        case probing.asked?.request: probing.isUnderlined = false
        case probing.stepping: probing.stepping = nil
        case probing.ablating?.request: return takeAblationFailure(text)
        case probing.request:
            probing.isRunning = false
            probing.failure = text
        default: return
        }
        notice = Notice(text: text, isError: true)
    }

    private mutating func take(_ result: SearchResult) {
        switch result {
        case .cancelled: break
        case .failed(let failure): notice = Notice(text: failure.description, isError: true)
        case .notFound:
            let part = document?.isRead == false ? " in the part read so far" : ""
            notice = Notice(text: "not found\(part): \(lastSearch?.text ?? "")", isError: true)
        case .found(let range, let wrapped):
            guard let document, range.upperBound <= document.count else { return }
            let before = place
            goal = nil
            cursor = range.lowerBound
            recordMove(from: before)
            match = range
            if wrapped { notice = Notice(text: "the search wrapped around the end of the text", isError: false) }
        }
    }

    /// Shows another text. The same one in another alphabet keeps its line.
    /// - Parameters:
    ///   - overlap: where its beginning stands in the text in view.
    ///   - painted: what was painted on it when it was in view last.
    mutating func adopt(
        _ document: Document, request: Int, over overlap: Overlap = Overlap(count: 0), painted: [Range<Int>]? = nil
    ) -> [Effect] {
        leaveWriting()
        let paint = probing.painted
        let gone = dropTwin()
        let isSame = self.document?.name == document.name && self.document?.alphabet != document.alphabet
        let line = isSame ? self.document?.line(containing: cursor) : nil
        self.document = document
        // What the text before was to be read as does not matter any more.
        requests.readAgain = nil
        if isSame {
            following.turnAlphabet(line: line ?? 0)
        } else {
            following = Following()
        }
        cursor = (following.isOn ? .end : following.target)?.place(in: document) ?? 0
        if following.target?.isSettled(in: document) == true { following.target = nil }
        top = cursor
        goal = nil
        match = nil
        moves.removeAll()
        play.end()
        requests.search = nil
        lens?.restart(request: requests.next())
        companion?.restart(request: requests.next())
        let effects = dropSurvey() + dropProperty()
        self.paint(carrying: paint, over: overlap, known: painted, isKept: overlap.count > 0)
        dropInterventionsOnText(keepsPaint: overlap.count > 0 || painted != nil)
        if let advice = document.encodingAdvice { notice = Notice(text: advice, isError: true) }
        return gone + effects + [.follow(document, request: request)] + readInModelsAlphabet()
    }

    /// A text is read in the alphabet of the model, once both are there.
    mutating func readInModelsAlphabet() -> [Effect] {
        guard let document, let model = lens?.model, document.alphabet != model.alphabet else { return [] }
        let request = requests.next()
        requests.readAgain = request
        return [.openText(.document(document), alphabet: model.alphabet, request: request)]
    }
}

extension InputEvent {
    /// Whether a person did it with a key or the mouse.
    fileprivate var isTyped: Bool {
        switch self {
        case .key, .paste, .mouse: true
        case .resize, .resumed, .terminate: false
        }
    }
}
