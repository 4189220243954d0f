import ModelCore
import Texts

/// The values that one unit's arithmetic at the cursor's step consists of.
struct CellValues {
    let lens: Lens
    let document: Document
    /// The step.
    let t: Int
    let symbol: Symbol
    /// What was read before; nil at the text's start.
    let previous: Symbol?
    /// What interventions do at the step, by the signal that they change.
    private let changes: [Signal: [UnitChange]]

    /// nil without a model, and in an empty text.
    init?(_ state: ExplorerState) {
        guard let lens = state.lens, let document = state.document, let symbol = document.symbol(at: state.cursor)
        else { return nil }
        self.lens = lens
        self.document = document
        self.symbol = symbol
        t = state.cursor
        previous = t > 0 ? document.symbol(at: t - 1) : nil
        var changes: [Signal: [UnitChange]] = [:]
        if state.intervening.isActive {
            for address in state.cellAddresses {
                changes[address.signal] = state.changes(of: address, at: state.cursor)
            }
        }
        self.changes = changes
    }

    /// What interventions do to a signal's unit at the step, in order; nothing where the symbol was not fed.
    func changes(of name: String) -> [UnitChange] {
        guard isKnown, let signal = cell.signal(named: name) else { return [] }
        return changes[signal] ?? []
    }

    var cell: CellKind { lens.architecture.cell }

    /// Whether the symbol was fed; the state was held otherwise.
    var isKnown: Bool { isKnown(symbol) }

    /// Whether the symbol before was fed; true where there is none.
    var isPreviousKnown: Bool { previous.map { isKnown($0) } ?? true }

    private func isKnown(_ symbol: Symbol) -> Bool { lens.model.vocabulary.index(of: symbol.code) != nil }

    /// What a `.now` or `.before` stands for; nil where it has not been traced. Before the first step states are 0.
    func value(_ operand: Expression) -> Float? {
        switch operand {
        case .now(let name): traced(name, at: t)?.value
        case .before(let name): t > 0 ? traced(name, at: t - 1)?.value : 0
        default: operand.value(value)
        }
    }

    /// Whether any of the values may still change.
    var isApproximate: Bool {
        let before = t > 0 ? cell.stateSignals.compactMap { traced($0.name, at: t - 1) } : []
        return (cell.signals.compactMap { traced($0.name, at: t) } + before).contains { !$0.exactness.isFinal }
    }

    private func traced(_ name: String, at position: Int) -> (value: Float, exactness: Exactness)? {
        guard let signal = cell.signal(named: name) else { return nil }
        return lens.value(of: UnitAddress(layer: lens.layer, signal: signal, unit: lens.unit), at: position)
    }
}

extension Optional where Wrapped == Float {
    /// A number in an equation: four decimals, a sign only where it is negative, `…` where it is not known.
    var inEquation: String {
        guard let self else { return "…" }
        let text = self.signed
        return text.hasPrefix("+") ? String(text.dropFirst()) : text
    }

    /// With a sign, at least eight columns wide.
    var inColumn: String {
        let text = self?.signed ?? "…"
        return String(repeating: " ", count: max(0, 8 - text.count)) + text
    }
}
