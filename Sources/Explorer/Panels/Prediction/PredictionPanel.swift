import Screen

/// What the panel remembers that shows the likeliest next symbols at the cursor.
struct PredictionPanel: PanelBehavior, Sendable {
    /// The choice that the panel's cursor is on, from 0 for the likeliest.
    var selected = 0
    /// The first choice on the screen.
    var first = 0

    static func move(_ state: inout ExplorerState, by rows: Int, page: Size) {
        let list = PredictionList(state, size: page)
        state.views.prediction.selected = list.selected.addingClamped(rows)
        settle(&state, page: page)
    }

    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect] {
        let list = PredictionList(state, size: size)
        guard let choice = list.choice(atRow: point.row) else { return [] }
        state.views.prediction.selected = choice
        settle(&state, page: size)
        return []
    }

    /// Keeps the selection among the choices and on the screen.
    private static func settle(_ state: inout ExplorerState, page: Size) {
        let list = PredictionList(state, size: page)
        state.views.prediction = PredictionPanel(selected: list.selected, first: list.visible.lowerBound)
    }

    static func draw(_ state: ExplorerState, size: Size) -> Frame { drawPrediction(state, size: size) }

    static func caption(_ state: ExplorerState) -> String {
        guard let document = state.document, let symbol = document.symbol(at: state.cursor) else { return "" }
        let isRough = state.lens?.pages.prediction(at: state.cursor)?.exactness == .approximate
        return (isRough ? "~ " : "") + "after x[\(state.cursor)] "
            + SymbolPicture.name(of: symbol, alphabet: document.alphabet)
    }
}
