import Glibc
import Screen
import Texts

/// What the prediction's panel shows in a given size: which choices stand on which rows, and what came.
struct PredictionList {
    struct Choice: Hashable {
        var symbol: Symbol
        var probability: Float
        /// Its probability without the interventions; nil where nothing intervenes, or that is not known yet.
        var without: Float?
    }

    /// The symbol that comes after the cursor's.
    enum Next: Hashable {
        /// Its probability and its place among all, from 0; nil where that was not traced yet.
        case symbol(Symbol, probability: Float?, rank: Int?)
        case unknown(Symbol)
        /// The play has not come to it.
        case hidden
        case end
    }

    /// The likeliest first; empty where there is no prediction.
    let choices: [Choice]
    /// nil where there is no prediction.
    let next: Next?
    /// Nats.
    let entropy: Float
    let isApproximate: Bool
    /// Why there are no choices, in ever fewer words.
    let reason: [String]

    /// Whether a row of headings stands above the choices.
    let hasHeadings: Bool
    /// Rows for choices, the one for what came not counted.
    let capacity: Int
    /// Whether a row is set aside for what came.
    let hasNextRow: Bool
    /// Rows of figures below.
    let figureRows: Int
    let selected: Int
    /// The choices on the screen.
    let visible: Range<Int>

    init(_ state: ExplorerState, size: Size) {
        let found = state.expectation(at: state.cursor)
        choices = found.choices
        next = found.next
        entropy = found.entropy
        isApproximate = found.isApproximate
        reason = found.reason

        // A low panel keeps its choices longest.
        figureRows = min(3, max(0, size.rows - 4))
        hasHeadings = size.rows >= 8
        let rows = max(0, size.rows - figureRows - (hasHeadings ? 1 : 0) - (size.rows >= 12 ? 1 : 0))
        hasNextRow = rows > 1
        capacity = min(choices.count, rows - (hasNextRow ? 1 : 0))
        let panel = state.views.prediction
        selected = min(max(0, panel.selected), max(0, choices.count - 1))
        let low = max(0, selected - capacity + 1)
        let first = min(max(panel.first, low), min(selected, max(0, choices.count - capacity)))
        visible = first..<min(choices.count, first + max(0, capacity))
    }

    /// The choice on a row of the panel.
    func choice(atRow row: Int) -> Int? {
        let choice = visible.lowerBound + row - (hasHeadings ? 1 : 0)
        return row >= (hasHeadings ? 1 : 0) && visible.contains(choice) ? choice : nil
    }

    /// The choice that came, where it is one of those on the screen.
    var visibleNext: Int? {
        guard case .symbol(let symbol, _, _) = next else { return nil }
        return visible.first { choices[$0].symbol == symbol }
    }
}

extension ExplorerState {
    typealias Expectation = (
        choices: [PredictionList.Choice], next: PredictionList.Next?, entropy: Float, isApproximate: Bool,
        reason: [String]
    )

    /// What the model expects after the symbol at a position, or why that cannot be said.
    func expectation(at position: Int) -> Expectation {
        func nothing(_ reason: String...) -> Expectation { ([], nil, .nan, false, reason) }
        guard let document, document.count > 0 else { return nothing("no text to predict") }
        guard let lens else { return ([], nil, .nan, false, Hint.noModel) }
        guard let (rows, row, exactness) = lens.pages.prediction(at: position) else { return nothing("…") }
        let places = row * rows.choices..<(row + 1) * rows.choices
        // A prediction's likeliest symbol has a probability, or one that is no number.
        guard let top = places.first, rows.probabilities[top] != 0 else {
            return nothing("nothing read yet: no prediction", "nothing read yet")
        }
        guard rows.probabilities[top].isFinite else {
            return nothing("the prediction is no number (nan)", "no number (nan)")
        }
        let effect = intervening.isActive ? lens.pages.effect(at: position) : nil
        let choices = places.map { place in
            PredictionList.Choice(
                symbol: Symbol(code: rows.codes[place]), probability: rows.probabilities[place],
                without: effect.flatMap { rows, row, _ in
                    let choice = place - places.lowerBound
                    return choice < rows.choices ? rows.without[row * rows.choices + choice] : nil
                })
        }
        return (choices, next(after: position, choices), rows.entropy[row], exactness == .approximate, [])
    }

    private func next(after position: Int, _ choices: [PredictionList.Choice]) -> PredictionList.Next {
        guard let symbol = document?.symbol(at: position + 1) else { return .end }
        if let hiddenFrom, position + 1 >= hiddenFrom { return .hidden }
        switch surprise(at: position + 1) {
        case .unknown: return .unknown(symbol)
        case .value(let nats, let rank, _): return .symbol(symbol, probability: expf(-nats), rank: rank)
        case .pending, .nothingBefore:
            let index = choices.firstIndex { $0.symbol == symbol }
            return .symbol(symbol, probability: index.map { choices[$0].probability }, rank: index)
        }
    }
}
