import Files
import ModelCore
import Screen
import Texts

/// What is on the screen, as a picture to take along.
public struct ScreenPicture: Sendable {
    /// A few words on the cells of one symbol.
    public struct Label: Hashable, Sendable {
        public let text: String
        /// Cells from its own to the right, at least 1.
        public let columns: Int
    }

    /// In 24-bit colours, whatever the terminal has.
    public let frame: Frame
    /// By the first cell of each symbol of the text, counted row by row: what the symbol is and what it is worth.
    public let labels: [Int: Label]
    public let title: String
    /// The text's name, the model's, the unit's; of a comparison those of both sides; and whether anything is
    /// approximate.
    public let facts: [String]
    /// What is shown, for whoever says what the picture was made from: the text, and the file of the model as it was named.
    public let document: Document?
    public let modelPath: String?

    init(of state: ExplorerState) {
        var state = state
        state.palette = Palette(depth: .full, scheme: state.palette.scheme)
        state.mode = .text
        state.notice = nil
        state.isFresh = false
        state.pendingKeys = []
        state.count = nil
        var frame = view(state)
        frame.cursor = nil
        self.frame = frame
        labels = state.symbolLabels
        let names = [state.lens.map { state.called($0.address) }, state.document.map { fileName($0.name) }]
        document = state.document
        modelPath = state.lens?.model.path
        title = (["Cellscope"] + names.compactMap { $0 }).joined(separator: ", ")
        facts = [
            state.document.map { "text: \(fileName($0.name))" }, state.lens.map { "model: \(fileName($0.model.path))" },
            state.lens.map { "unit: \(state.called($0.address)), \($0.signal.meaning)" }, state.besideFact,
            state.intervening.isActive
                ? "changed: " + state.intervening.active.map(\.description).joined(separator: "; ") : nil,
            state.showsApproximate ? "\(Exactness.roughSign): approximate, after a warm-up before what is shown" : nil,
        ].compactMap { $0 }
    }
}
extension ExplorerState {
    /// What stands beside the text in view, or is blended with it; nil where nothing does.
    fileprivate var besideFact: String? {
        if twin != nil { return "beside it: the text without the interventions" }
        guard let companion, let lens else { return nil }
        let place = coloring == .blend ? "blended with" : "beside it"
        let isSame = companion.model.id == lens.model.id
        let unit = isSame ? called(companion.address) : companion.address.description
        return "\(place): unit \(unit), \(companion.signal.meaning)"
            + (isSame ? "" : ", of model \(fileName(companion.model.path))")
    }

    /// Whether any page in view that a lens's colours or labels come from is approximate.
    fileprivate var showsApproximate: Bool {
        guard let first = visibleRows.first?.range.lowerBound, let end = visibleRows.last?.range.upperBound else {
            return false
        }
        return [lens, companion, twinLens].compactMap { $0?.pages }.contains { pages in
            pages.pages.values.contains { known in
                known.values.contains { $0.exactness == .approximate && $0.range.overlaps(first..<max(first, end)) }
            }
        }
    }

    /// What can be said of each symbol of the texts on the screen.
    fileprivate var symbolLabels: [Int: ScreenPicture.Label] {
        var labels: [Int: ScreenPicture.Label] = [:]
        guard let layout, let lens else { return labels }
        add(visibleRows, of: layout, in: screen.text, through: lens, to: &labels)
        guard let region = screen.companion else { return labels }
        if let twin {
            let other = TextLayout(twin.texts.without, columns: region.columns)
            add(twinRows, of: other, in: region, through: twin.lens, to: &labels)
        } else if let companion {
            add(visibleRows, of: layout, in: region, through: companion, to: &labels)
        }
        return labels
    }

    private func add(
        _ rows: [TextRow], of layout: TextLayout, in region: Region, through lens: Lens,
        to labels: inout [Int: ScreenPicture.Label]
    ) {
        let perRow = screen.rowsPerTextRow
        for (index, row) in zip(0..., rows) where index * perRow < region.rows {
            for placed in layout.place(row) {
                if twin == nil, let hidden = hiddenFrom, placed.position >= hidden { break }
                guard placed.column < region.columns else { break }
                let cell = (region.row + index * perRow) * size.columns + region.column + placed.column
                labels[cell] = ScreenPicture.Label(
                    text: label(of: placed, lens), columns: max(1, min(placed.width, region.columns - placed.column)))
            }
        }
    }

    private func label(of placed: PlacedSymbol, _ lens: Lens) -> String {
        let alphabet = lens.model.alphabet
        guard lens.model.vocabulary.index(of: placed.symbol.code) != nil else {
            return SymbolLabel.text(at: placed.position, placed.symbol, in: alphabet, [SymbolLabel.unknown])
        }
        var lines: [String] = []
        let pages = pages(for: lens)
        if let value = pages.value(of: lens.address, at: placed.position) {
            lines.append(SymbolLabel.value(of: lens.address, value.value, value.exactness))
        }
        if let (rows, row, exactness) = pages.prediction(at: placed.position),
            case .value(let nats, let rank, _) = Surprise(rows, row, exactness)
        {
            lines.append(SymbolLabel.surprise(nats, rank: rank, exactness))
        }
        if let (rows, row, exactness) = pages.effect(at: placed.position), !rows.change[row].isNaN {
            lines.append(SymbolLabel.difference(rows.change[row], exactness))
        }
        return SymbolLabel.text(at: placed.position, placed.symbol, in: alphabet, lines)
    }
}

extension ExplorerState {
    /// Wants the screen written to a file.
    mutating func export(to path: String, insists: Bool) -> [Effect] {
        let replaces =
            insists || keeping.pictures.contains(ExactText(path))
            || questions.isAgreed(to: .replacing(path: path, isPicture: true))
        let request = requests.next()
        let picture = ScreenPicture(of: self)
        keeping.begin(Keeping.File(request: request, path: path, isPicture: true))
        notice = Notice(text: "writing \(path) …", isError: false)
        return [.export(picture, path: path, replaces: replaces, request: request)]
    }

    mutating func take(exported path: String, request: Int) -> [Effect] {
        guard let file = keeping.end(request) else { return [] }
        keeping.pictures.insert(ExactText(file.path))
        // Of several, the last one is waited for.
        if keeping.files.isEmpty { notice = Notice(text: "written: \(path)", isError: false) }
        return leaveWhenKept()
    }
}
