import ModelCore
import Texts

/// Which pages of which traces what is on the screen calls for.
extension ExplorerState {
    /// Asks for what is missing, model by model, and drops what is no longer looked at.
    mutating func wantPages(_ document: Document) -> [Effect] {
        guard lens != nil, document.count > 0 else { return [] }
        let rows = visibleRows
        let visible = (rows.first?.range.lowerBound ?? 0)..<(rows.last?.range.upperBound ?? 0)
        guard let numbers = TracePages.numbers(showing: visible, of: document.count) else { return [] }
        return want(\.lens, items: items(for: \.lens), around: numbers, of: document)
            + want(\.companion, items: items(for: \.companion), around: numbers, of: document)
            + wantTwinPages()
    }

    /// Of the text without interventions that stands beside the one in view: the chosen unit of the model as it is, or
    /// what the interventions would do there.
    private mutating func wantTwinPages() -> [Effect] {
        guard let twin, let lens = twinLens else { return [] }
        let rows = twinRows
        let visible = (rows.first?.range.lowerBound ?? 0)..<(rows.last?.range.upperBound ?? 0)
        guard let numbers = TracePages.numbers(showing: visible, of: twin.texts.without.count) else { return [] }
        let item: TraceItem = twin.showsDifference ? .effect : .signal(lens.address.signalAddress)
        return want(\.twinLens, items: ([item], []), around: numbers, of: twin.texts.without)
    }

    /// What is looked at along the visible text, the colour first, and what only around the cursor.
    private func items(for path: KeyPath<ExplorerState, Lens?>) -> (visible: [TraceItem], cursor: [TraceItem]) {
        guard let lens = self[keyPath: path] else { return ([], []) }
        var visible: [TraceItem] = [.signal(lens.address.signalAddress)]
        var atCursor: [TraceItem] = []
        if path == \.lens {
            if wantsPredictions { visible.append(.prediction) }
            if wantsEffects { visible.append(.effect) }
            visible += timelineAddresses.map { .unit($0) }
            if let other = companion, other.model.id == lens.model.id { visible.append(.unit(other.address)) }
            if views.isOpen(.cell) { atCursor = cellAddresses.map { .unit($0) } }
        } else if lens.model.id == self.lens?.model.id {
            return ([], [])
        } else if coloring == .surprise {
            visible.append(.prediction)
        }
        let chosen = lens.address.signalAddress
        // What the coloured signal's pages hold already need not come a second time.
        func isNew(_ item: TraceItem) -> Bool {
            if case .unit(let unit) = item { unit.signalAddress != chosen } else { true }
        }
        return (visible.filter(isNew).uniqued(), atCursor.filter(isNew).uniqued())
    }

    private mutating func want(
        _ path: WritableKeyPath<ExplorerState, Lens?>, items: (visible: [TraceItem], cursor: [TraceItem]),
        around numbers: ClosedRange<Int>, of document: Document
    ) -> [Effect] {
        guard var lens = self[keyPath: path], let colour = items.visible.first,
            document.alphabet == lens.model.alphabet
        else { return [] }
        defer { self[keyPath: path] = lens }
        var wanted: [TraceRequest.Page] = []
        let cursorPage = TracePages.number(of: cursor)
        // The arithmetic at the cursor needs the step before it too.
        let cursorPages = Set([cursorPage, TracePages.number(of: max(0, cursor - 1))])
        for number in numbers {
            var of = items.visible
            if cursorPages.contains(number) { of = (of + items.cursor).uniqued() }
            wanted.append(TraceRequest.Page(range: TracePages.range(of: number, in: document.count), items: of))
        }
        for number in cursorPages.sorted() where !numbers.contains(number) && !items.cursor.isEmpty {
            wanted.append(
                TraceRequest.Page(
                    range: TracePages.range(of: number, in: document.count), items: [colour] + items.cursor))
        }
        // What the text is coloured by is asked for before it comes into view, and the surprise of the symbol that comes
        // after the last one in view.
        var neighbours = [colour]
        if path == \.lens && wantsPredictions { neighbours.append(.prediction) }
        if path == \.lens && wantsEffects { neighbours.append(.effect) }
        let last = TracePages.number(of: document.count - 1)
        for number in [numbers.upperBound + 1, numbers.lowerBound - 1] where (0...last).contains(number) {
            if wanted.contains(where: { TracePages.number(of: $0.range.lowerBound) == number }) { continue }
            wanted.append(TraceRequest.Page(range: TracePages.range(of: number, in: document.count), items: neighbours))
        }
        lens.pages.keep(only: wanted)
        if let asked = lens.asked, asked.pages == wanted { return [] }
        let missing = wanted.compactMap { page -> TraceRequest.Page? in
            let items = page.items.filter { !lens.pages.isFinal($0, page.range) }
            return items.isEmpty ? nil : TraceRequest.Page(range: page.range, items: items)
        }
        let wasMissing = lens.asked?.wasMissing ?? false
        lens.asked = (wanted, !missing.isEmpty)
        if missing.isEmpty { lens.progress = nil }
        if missing.isEmpty && !wasMissing { return [] }
        return [
            .trace(
                TraceRequest(
                    request: lens.request, modelID: lens.model.id, document: document, pages: missing,
                    interventions: interventions(of: path), channel: channel(of: path)))
        ]
    }

    /// What intervenes while a lens's model is traced: it is of the model in view, and of the twin written without
    /// only where its difference is asked for.
    private func interventions(of path: KeyPath<ExplorerState, Lens?>) -> InterventionSet {
        guard self[keyPath: path]?.model.id == lens?.model.id, path != \.twinLens || twin?.showsDifference == true
        else { return .none }
        return interventionSet
    }

    /// What intervenes, with what it needs to be carried out along the text in view, or along what is written.
    package var interventionSet: InterventionSet {
        guard intervening.isActive else { return .none }
        return InterventionSet(
            intervening.active, catalog: interventionCatalog,
            reference: twin != nil ? twin?.reference : writing != nil ? meansOver : nil,
            means: (twin == nil ? writing != nil : twin?.former.branch != nil) ? intervening.activeMeans : [:],
            isWritten: twin != nil || writing != nil, number: intervening.version)
    }

    /// Twins are traced beside the text that was in view before, which is not forgotten.
    private func channel(of path: KeyPath<ExplorerState, Lens?>) -> Int {
        path == \.twinLens ? 2 : path == \.lens && twin != nil ? 1 : 0
    }

    /// Whether anything on the screen shows what the model expects.
    var wantsPredictions: Bool {
        views.isOpen(.prediction) || coloring == .surprise || views.isOpen(.interventions) && intervening.isActive
    }

    /// Whether anything on the screen shows what the interventions do.
    var wantsEffects: Bool {
        intervening.isActive
            && (coloring == .difference || views.isOpen(.prediction) || views.isOpen(.interventions))
    }

    /// The units along the timeline.
    var timelineAddresses: [UnitAddress] {
        guard views.timeline.isOpen, let lens else { return [] }
        return views.timeline.addresses(for: lens)
    }

    /// Every signal of the chosen unit: what its arithmetic consists of.
    var cellAddresses: [UnitAddress] {
        guard let lens else { return [] }
        return lens.architecture.cell.signals.map { UnitAddress(layer: lens.layer, signal: $0, unit: lens.unit) }
    }
}

extension Array where Element: Hashable {
    /// Without repetitions, in order of first appearance.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
