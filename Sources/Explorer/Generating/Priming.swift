import CellProbing
import ModelCore
import Texts

/// How a text begins that a model writes on, and how one comes to it and leaves it.
extension ExplorerState {
    /// What a text is called that a model has written.
    public static let writtenName = "written"

    /// `:prime`: begins a text with what was typed.
    mutating func prime(with typed: String) -> [Effect] {
        guard let symbols = symbols(typed: typed) else { return [] }
        guard !symbols.isEmpty else { return ask(.command, text: "prime ") }
        return begin(symbols, cursorAt: symbols.count - 1)
    }

    /// `:prime-here`: begins a text with the one in view, up to the cursor.
    mutating func primeHere() -> [Effect] {
        guard let model = needGenerator() else { return [] }
        guard let document, document.count > 0 else { return complain("there is no text; :prime TEXT begins one") }
        guard document.alphabet == model.alphabet else {
            return complain("the text is still being read; ask again when it is there")
        }
        let end = cursor + 1
        let first = max(0, end - Generating.primeBound)
        let symbols = document.symbols(in: first..<end)
        let known = symbols.filter { model.vocabulary.index(of: $0.code) != nil }.count
        guard known > 0 else { return complain("the model knows none of these symbols; :prime TEXT begins a text") }
        let effects = begin(
            symbols, cursorAt: symbols.count - 1, overlap: Overlap(start: first, count: symbols.count))
        guard writing != nil else { return effects }
        var text =
            symbols.count == 1 ? "primed with the symbol here" : "primed with the \(symbols.count) symbols up to here"
        if first > 0 { text += ", the last of \(end)" }
        if known < symbols.count { text += "; \(symbols.count - known) unknown ones are not fed" }
        notice = Notice(text: text, isError: false)
        return effects
    }

    private mutating func begin(
        _ symbols: [Symbol], cursorAt position: Int, overlap: Overlap? = nil
    ) -> [Effect] {
        guard let model = needGenerator() else { return [] }
        let tree = generating.tree
        guard tree.branches.count < BranchTree.bound else {
            return complain("there are \(BranchTree.bound) branches; delete one in the panel (v g)")
        }
        guard tree.symbolCount + symbols.count <= BranchTree.symbolBound else {
            return complain("the branches have \(BranchTree.symbolBound) symbols; delete one in the panel (v g)")
        }
        let document = Document(written: symbols, name: Self.writtenName, alphabet: model.alphabet)
        let id = generating.tree.add(
            parent: nil, at: document.count, document: document, given: document.count, forced: [])
        let effects = show(branch: id, at: position, overlap: overlap)
        notice = Notice(
            text: ". draws the next symbol, p writes on, , goes back, i types one; v g shows more", isError: false)
        return effects
    }

    /// The symbols of a typed text, in which `\n`, `\t` and `\\` stand for what cannot be typed; nil, and one line, where
    /// the model does not know one of them.
    mutating func symbols(typed: String) -> [Symbol]? {
        guard let model = needGenerator() else { return nil }
        var text = ""
        var isEscaped = false
        for scalar in typed.unicodeScalars {
            if isEscaped {
                isEscaped = false
                switch scalar {
                case "n": text.unicodeScalars.append("\n")
                case "t": text.unicodeScalars.append("\t")
                case "\\": text.unicodeScalars.append("\\")
                default: text.unicodeScalars.append(contentsOf: ["\\", scalar])
                }
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        if isEscaped { text.unicodeScalars.append("\\") }
        let symbols =
            model.alphabet == .byte
            ? text.utf8.map { Symbol(code: UInt32($0)) } : text.unicodeScalars.map { Symbol($0) }
        if let unknown = symbols.first(where: { model.vocabulary.index(of: $0.code) == nil }) {
            let name = SymbolPicture.name(of: unknown, alphabet: model.alphabet)
            _ = complain("\(name) is not in the model's vocabulary; leave it out")
            return nil
        }
        return symbols
    }

    private mutating func needGenerator() -> OpenedModel? {
        guard let model = lens?.model else {
            _ = complain("no model is open; open one with :model FILE")
            return nil
        }
        return model
    }

    // MARK: Coming and going

    /// The text to go back to from what is written; nil while there is none.
    var textBefore: Generating.Former? {
        if generating.current != nil { return generating.former }
        guard let former = twin?.former else {
            return document.map {
                Generating.Former(document: $0, cursor: cursor, top: top, painted: probing.painted)
            }
        }
        guard former.branch == nil else { return former.before }
        return Generating.Former(
            document: former.document, cursor: former.cursor, top: former.top, painted: former.painted)
    }

    /// Brings a branch into view, at its end unless said.
    /// - Parameter overlap: where it begins in the text in view, where that is not known from how they were made.
    mutating func show(branch id: Int, at position: Int? = nil, overlap: Overlap? = nil) -> [Effect] {
        guard let branch = generating.tree[id] else { return complain("there is no branch \(id)") }
        if let model = lens?.model, branch.document.alphabet != model.alphabet {
            return complain("branch \(id) has other symbols than \(model.path) reads; open its model with :model FILE")
        }
        let end = max(0, branch.document.count - 1)
        guard generating.current != id else {
            cursor = min(position ?? cursor, end)
            return []
        }
        let former = textBefore
        keepPaint()
        // As much of what stands before the cursor as there is room for.
        if generating.current == nil { top = 0 }
        dropDrawing()
        let shared = document.map { branch.document.sharedCount(with: $0) } ?? 0
        generating.current = id
        generating.last = id
        generating.expected = generating.expected.filter { $0.key < shared }
        let effects = turn(to: branch.document, overlap: overlap, painted: generating.painted[id])
        generating.former = former
        cursor = min(position ?? end, end)
        play.pause()
        return effects
    }

    /// `:text`: back to the text that was open before, or from there to what was written.
    mutating func exchangeTexts() -> [Effect] {
        guard generating.current != nil || generating.former != nil else {
            let id = generating.last.flatMap { generating.tree[$0]?.id } ?? generating.tree.branches.last?.id
            guard let id else { return complain("nothing was written yet; :prime TEXT begins a text") }
            return show(branch: id)
        }
        guard let former = generating.former else {
            return complain("no text was open before; open one with :open FILE")
        }
        keepPaint()
        generating.current = nil
        dropDrawing()
        play.end()
        let effects = turn(to: former.document, painted: former.painted)
        generating.former = nil
        (cursor, top) = (former.cursor, former.top)
        if generating.isUnsaved {
            notice = Notice(text: "what was written stays; g o goes back to it, :save FILE keeps it", isError: false)
        }
        return effects
            + (lens.map { $0.model.alphabet == former.document.alphabet } == false ? readInModelsAlphabet() : [])
    }

    /// Another text is in view: no branch is.
    mutating func leaveWriting() {
        generating.former = nil
        guard generating.current != nil else { return }
        keepPaint()
        generating.current = nil
        dropDrawing()
        if case .typing = mode { mode = .text }
    }

    /// Shows another text, of which the beginning may be known already: what was traced of that stays.
    /// - Parameters:
    ///   - overlap: where it begins in the text in view, where that is not known from how they were made.
    ///   - painted: what was painted on it when it was in view last.
    mutating func turn(to other: Document, overlap: Overlap? = nil, painted: [Range<Int>]? = nil) -> [Effect] {
        let shared = document.map { other.sharedCount(with: $0) } ?? 0
        let paint = probing.painted
        let gone = dropTwin()
        document = other
        following = Following()
        goal = nil
        match = nil
        moves.removeAll()
        (requests.search, requests.openText, requests.readAgain) = (nil, nil, nil)
        lens?.restart(request: requests.next(), keeping: shared)
        companion?.restart(request: requests.next(), keeping: shared)
        settled = nil
        let dropped = keepProperty()
        self.paint(carrying: paint, over: overlap ?? Overlap(count: shared), known: painted, isKept: true)
        dropInterventionsOnText(keepsPaint: true)
        return gone + dropSurvey() + dropped + [.follow(other, request: requests.next())]
    }

    /// Keeps a property that any text has; what was found and painted was so in another text.
    private mutating func keepProperty() -> [Effect] {
        guard let property = probing.property, !property.name.isEmpty,
            (try? PropertyCatalog.builtIn.property(parsing: property.name)) != nil
        else { return dropProperty() }
        requests.property = nil
        let effects = dropFindings()
        probing.forgetLabels()
        return effects
    }
}
