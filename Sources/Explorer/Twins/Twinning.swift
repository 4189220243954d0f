import CellProbing
import ModelCore
import Texts

/// What the commands do that write twins.
extension ExplorerState {
    /// Symbols that `:twin` writes when it is not told how many, and at most.
    static let twinCount = 200
    static let twinBound = 20_000

    /// How twins are drawn.
    var twinSampling: TwinSampling { TwinSampling(settings: generating.settings, seed: generating.seed) }

    /// What means are taken over in twins that begin now.
    private var twinReference: Document? {
        twin != nil ? twin?.reference : writing != nil ? meansOver : document
    }

    /// `:twin`: writes on from the cursor with and without what intervenes; twins that are there go on at their ends.
    mutating func writeTwins(_ count: Int?) -> [Effect] {
        guard let lens else { return complain("no model is open; open one with :model FILE") }
        guard let document, document.count > 0, document.alphabet == lens.model.alphabet else {
            return complain("there is no text to go on from; open one with :open FILE")
        }
        guard intervening.isActive else {
            return complain("nothing intervenes, so both would be the same; ! clamps the unit in view")
        }
        let count = count ?? Self.twinCount
        guard (1...Self.twinBound).contains(count) else {
            return complain("twins are written 1 to \(Self.twinBound) symbols at a time")
        }
        let isSame = twin.map { $0.interventions == intervening.active && $0.lens.model.id == lens.model.id } ?? false
        let beginning: TwinRequest.Beginning
        if let twin, isSame {
            beginning = .twins(twin.texts)
        } else {
            beginning = .text(document, upTo: cursor + 1)
        }
        var interventions = interventionSet
        // What is painted is counted from where they begin.
        let start = isSame ? 0 : max(0, cursor + 1 - TwinRequest.givenBound)
        if !isSame {
            let overlap = Overlap(start: start, count: cursor + 1 - start)
            interventions.catalog.add(.painted(probing.painted.carried(over: overlap)))
        }
        interventions.isWritten = true
        interventions.reference = twinReference
        let request = requests.next()
        requests.twin = request
        requests.twinStart = start
        return [
            .writeTwins(
                TwinRequest(
                    request: request, modelID: lens.model.id, beginning: beginning, count: count,
                    sampling: twinSampling, interventions: interventions))
        ]
    }

    /// Shows twins that were written.
    mutating func take(_ texts: TwinTexts, request: Int) -> [Effect] {
        guard request == requests.twin, let lens, let document else { return [] }
        requests.twin = nil
        let isMore = twin.map { texts.given == $0.texts.given && texts.with.count > $0.texts.with.count } ?? false
        let start = isMore ? twin?.texts.with.count ?? texts.given : texts.given
        let former =
            twin?.former
            ?? Twin.Former(
                document: document, cursor: cursor, top: top, painted: probing.painted, branch: generating.current,
                before: generating.former)
        let reference = twinReference
        let closing = endComparison()
        let overlap =
            isMore ? Overlap(count: start) : Overlap(start: requests.twinStart, count: texts.given)
        let effects = show(texts.with, at: min(start, texts.with.count - 1), over: overlap)
        twin = Twin(
            texts: texts, lens: Lens(lens.model, like: lens, request: requests.next()),
            interventions: intervening.active, reference: reference, former: former)
        // Some of what was given stays in view above.
        if let layout {
            top = self.start(of: layout, rowsAbove: screen.textCapacity / 4, from: layout.row(containing: cursor))
        }
        notice = Notice(
            text: texts.divergence.map { "the texts part at @\($0); g d goes there" }
                ?? "both are the same so far; :twin goes on", isError: false)
        return closing + effects
    }

    /// `:twin-end`: back to the text that was in view before.
    mutating func endTwins() -> [Effect] {
        guard let former = twin?.former else { return complain("there are no twins; :twin writes them") }
        defer { top = former.top }
        guard let branch = former.branch, generating.tree[branch] != nil else {
            return show(former.document, at: former.cursor, painted: former.painted)
        }
        generating.painted[branch] = former.painted
        defer { generating.former = former.before }
        return show(branch: branch, at: former.cursor)
    }

    /// `g d`: to where the texts part.
    mutating func moveToDivergence() -> [Effect] {
        guard let twin else { return complain("there are no twins; :twin writes them") }
        guard let place = twin.texts.divergence else {
            return complain("both texts are the same so far; :twin goes on")
        }
        return moveCursor { _, _ in place }
    }

    /// `q` beside twins: back to the text before, after a question, since nothing of them is saved.
    mutating func closeTwins() -> [Effect] {
        guard !questions.isAgreed(to: .closingTwins) else { return endTwins() }
        questions.ask(.closingTwins)
        return complain(
            "the two texts are saved nowhere: the same key again closes them, g w makes a branch of the one in view")
    }

    /// The texts beside the one in view go; it stays.
    mutating func dropTwin() -> [Effect] {
        let isWriting = requests.twin != nil
        requests.twin = nil
        guard let modelID = twin?.lens.model.id else { return isWriting ? [.cancelTwins] : [] }
        twin = nil
        return [.dropTraces(modelID: modelID)] + (isWriting ? [.cancelTwins] : [])
    }

    /// Shows a text in the place of another one, which twins may stand beside no longer.
    private mutating func show(
        _ document: Document, at position: Int, over overlap: Overlap = Overlap(count: 0), painted: [Range<Int>]? = nil
    ) -> [Effect] {
        let effects = adopt(document, request: requests.next(), over: overlap, painted: painted)
        cursor = position
        return effects
    }

    /// The lens along the text without, looking where the other one does.
    var twinLens: Lens? {
        get { twin?.lens }
        set { if let newValue { twin?.lens = newValue } }
    }

    /// Keeps the twin's lens on the unit that is chosen, and on values of the kind that is shown.
    mutating func settleTwin() {
        guard let lens, twin != nil else { return }
        twin?.lens.address = lens.address
        let isWanted = showsDifference
        if twin?.showsDifference != isWanted {
            twin?.showsDifference = isWanted
            twin?.lens.restart(request: requests.next())
        }
    }

    /// The rows of the text without that stand beside those in view: the cursor is on the same row of the screen.
    var twinRows: [TextRow] {
        guard let twin, let columns = screen.companion?.columns, twin.texts.without.count > 0, let layout else {
            return []
        }
        let other = TextLayout(twin.texts.without, columns: columns)
        let row = layout.row(containing: cursor)
        let above = visibleRows.firstIndex(of: row) ?? 0
        let own = other.row(containing: min(cursor, twin.texts.without.count - 1))
        return other.rows(from: start(of: other, rowsAbove: above, from: own), count: screen.textCapacity)
    }
}
