import ModelCore
import Screen
import Texts

/// What is on the screen, as a picture to take along.
public struct ScreenPicture: Sendable {
    /// In 24-bit colours, whatever the terminal has.
    public let frame: Frame
    /// By cell, counted row by row: what the character there is worth.
    public let labels: [Int: String]
    /// The text's name, the model's, the unit's.
    public let facts: [String]

    init(of state: ExplorerState) {
        var state = state
        state.colorDepth = .full
        state.mode = .text
        state.notice = nil
        state.pendingKeys = []
        var frame = view(state)
        frame.cursor = nil
        self.frame = frame
        labels = state.valueLabels
        facts = [
            state.document.map { "text: \($0.name)" }, state.lens.map { "model: \($0.model.path)" },
            state.lens.map { lens in
                let name = state.unitLabel(lens.address).map { " \"\($0)\"" } ?? ""
                return "unit: \(lens.address)\(name), \(lens.signal.meaning)"
            },
        ].compactMap { $0 }
    }
}

extension ExplorerState {
    /// What can be said of each character of the text on the screen, by cell.
    fileprivate var valueLabels: [Int: String] {
        guard let layout, let lens else { return [:] }
        let region = screen.text
        let perRow = screen.rowsPerTextRow
        var labels: [Int: String] = [:]
        for (index, row) in zip(0..., visibleRows) where index * perRow < region.rows {
            for placed in layout.place(row) {
                if let hidden = hiddenFrom, placed.position >= hidden { break }
                guard placed.column < region.columns else { break }
                let cell = (region.row + index * perRow) * size.columns + region.column + placed.column
                labels[cell] = label(of: placed, lens)
            }
        }
        return labels
    }

    private func label(of placed: PlacedSymbol, _ lens: Lens) -> String {
        var parts = [
            "position \(placed.position), \(SymbolPicture.name(of: placed.symbol, alphabet: lens.model.alphabet))"
        ]
        switch activation(of: lens, at: placed.position, symbol: placed.symbol) {
        case .pending: break
        case .unknown: parts.append("not in the model's vocabulary")
        case .value(let value, _): parts.append("\(lens.address) = \(value)")
        }
        if case .value(let nats, let rank, _) = surprise(at: placed.position) {
            parts.append("surprise \(nats) nats, rank \(rank + 1)")
        }
        return parts.joined(separator: "\n")
    }
}

extension ExplorerState {
    /// Wants the screen written to a file.
    mutating func export(to path: String) -> [Effect] {
        let request = requests.next()
        requests.export = request
        notice = Notice(text: "writing \(path) …", isError: false)
        return [.export(ScreenPicture(of: self), path: path, request: request)]
    }

    mutating func take(exported path: String, request: Int) {
        guard request == requests.export else { return }
        requests.export = nil
        notice = Notice(text: "written: \(path)", isError: false)
    }
}
