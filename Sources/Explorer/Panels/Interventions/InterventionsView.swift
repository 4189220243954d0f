import CellProbing
import Glibc
import Screen
import Texts

/// Draws the interventions panel below its heading: the list, and what those that are on do to the prediction, under
/// the cursor and in view.
struct InterventionsView {
    private(set) var frame: Frame
    /// The first entry in sight, and entries in sight.
    private var first = 0
    private var count = 0

    init(_ state: ExplorerState, size: Size) {
        frame = Frame(size: size)
        let entries = state.intervening.entries
        guard state.lens != nil, !entries.isEmpty else {
            let text =
                state.lens == nil
                ? "no model: open one with :model FILE"
                : "nothing intervenes: ! clamps the unit in view, a adds one here, :clamp takes any"
            for (row, line) in zip(0..., text.wrapped(to: size.columns)) { frame.write(line, row: row, column: 0) }
            return
        }
        // The list keeps its rows longest.
        let figures = Self.figures(state, columns: size.columns)
        let room = max(0, size.rows - min(entries.count, max(3, size.rows / 2)) - 1)
        let shown = Array(figures.prefix(room))
        let rows = shown.isEmpty ? size.rows : size.rows - shown.count - 1
        let chosen = min(max(0, state.views.interventions.row), entries.count - 1)
        first = ListWindow.first(showing: chosen, of: entries.count, rows: rows)
        count = max(0, min(rows, entries.count - first))
        for row in 0..<count { draw(entries[first + row], state, isChosen: first + row == chosen, at: row) }
        let start = min(count, rows) + 1
        for (row, line) in zip(start..., shown) { frame.write(line, row: row, column: 0) }
    }

    /// The entry on a row of the panel.
    func entry(at row: Int) -> Int? { (0..<count).contains(row) ? first + row : nil }

    private mutating func draw(_ entry: Intervening.Entry, _ state: ExplorerState, isChosen: Bool, at row: Int) {
        let style = Style(isChosen ? .bold : entry.isOn ? [] : .dim)
        if isChosen {
            frame.write(">", row: row, column: 0, style: style)
            if frame.contains(row: row, column: 0) { frame.cursor = Point(column: 0, row: row) }
        }
        let box = entry.isOn ? "[x]" : "[ ]"
        var text = "\(entry.number) \(box) \(entry.intervention)"
        if let values = state.reach(of: entry)?.values, !values.isEmpty {
            text += values.count == 1 ? " (\(values[0].signed))" : " (\(values.count) values)"
        }
        frame.write(text, row: row, column: 1, style: style)
    }

    // MARK: Figures

    /// What the interventions do, line by line; each in the longest wording that fits.
    private static func figures(_ state: ExplorerState, columns: Int) -> [String] {
        if let failure = state.intervening.failure { return ("not carried out: " + failure).wrapped(to: columns) }
        guard state.intervening.isActive else { return ["all are off: ~ switches them on"] }
        let lines = [cursorLine(state), chancesLine(state), divergenceLine(state), meanLine(state)]
            .filter { !$0.isEmpty }
        return lines.map { wordings in wordings.first { $0.columns <= columns } ?? wordings.last ?? "" }
    }

    private static func cursorLine(_ state: ExplorerState) -> [String] {
        guard let document = state.document, let symbol = document.symbol(at: state.cursor) else { return [""] }
        let name = SymbolPicture.name(of: symbol, alphabet: document.alphabet)
        switch state.symbolEffect(at: state.cursor) {
        case .pending: return ["x[\(state.cursor)] \(name) …", "…"]
        case .unknown: return ["x[\(state.cursor)] \(name) is not in the vocabulary", "not in the vocabulary"]
        case .none: return ["x[\(state.cursor)] \(name): nothing was read before it", "\(name): nothing before it"]
        case .value(let change, let exactness):
            let figure = exactness.shown(change.signed)
            return [
                "x[\(state.cursor)] \(name): Δ log p \(figure) nats", "\(name): Δ log p \(figure) nats",
                "Δ log p \(figure) nats", "Δ \(figure)",
            ]
        }
    }

    /// The symbol's probability without and with.
    private static func chancesLine(_ state: ExplorerState) -> [String] {
        guard let chance = state.chanceWithout(at: state.cursor),
            case .value(let surprise, _, let exactness) = state.surprise(at: state.cursor)
        else { return [] }
        let with = exactness.shown(PredictionFigure.percent(expf(-surprise)))
        let without = exactness.shown(PredictionFigure.percent(chance))
        return [
            "its probability: without \(without), with \(with)", "p without \(without), with \(with)",
            "p \(without) → \(with)",
        ]
    }

    private static func divergenceLine(_ state: ExplorerState) -> [String] {
        let figure = state.divergence(at: state.cursor).map { $1.shown($0.magnitudeText) + " nats" } ?? "…"
        return [
            "KL of the prediction after it, with ‖ without: \(figure)", "KL of the next prediction \(figure)",
            "KL \(figure)",
        ]
    }

    private static func meanLine(_ state: ExplorerState) -> [String] {
        let means = state.effectInView
        guard let change = means.meanChange else { return ["mean in view …"] }
        let mark = means.isApproximate ? "~" : ""
        let figure = mark + Float(change).signed
        let divergence = means.meanDivergence.map { mark + Float($0).magnitudeText } ?? "…"
        return [
            "mean in view: Δ log p \(figure) nats, KL \(divergence) nats, n \(means.count)",
            "in view: Δ \(figure), KL \(divergence), n \(means.count)", "mean Δ \(figure), n \(means.count)",
            "mean Δ \(figure)",
        ]
    }
}

extension ExplorerState {
    /// What an intervention that is on comes to along the text; nil where that is not known.
    func reach(of entry: Intervening.Entry) -> InterventionReach? {
        guard let reaches = intervening.reaches?.of,
            let index = intervening.entries.filter(\.isOn).firstIndex(where: { $0.number == entry.number }),
            reaches.indices.contains(index)
        else { return nil }
        return reaches[index]
    }
}
