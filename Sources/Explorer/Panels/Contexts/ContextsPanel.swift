import CellProbing
import ModelCore
import Screen
import Texts

/// What the panel remembers that shows where in the text the chosen unit is highest and lowest.
package struct ContextsPanel: PanelBehavior, Sendable {
    /// What the places were found for.
    package struct Source: Hashable, Sendable {
        package internal(set) var address: UnitAddress
        var request: Int?
        var steps: Int?
    }

    /// The highest places, the highest first, and the lowest.
    var highest: [TextContext] = []
    var lowest: [TextContext] = []
    package internal(set) var source: Source?
    /// The place that the cursor is on: of the highest, then of the lowest.
    package internal(set) var row = 0
    /// The unit whose places `row` counts; it outlasts a closed panel.
    var counted: UnitAddress?

    package var all: [TextContext] { highest + lowest }

    static func move(_ state: inout ExplorerState, by rows: Int, page: Size) {
        let last = max(0, state.views.contexts.all.count - 1)
        state.views.contexts.row = min(max(0, state.views.contexts.row.addingClamped(rows)), last)
    }

    static func choose(_ state: inout ExplorerState) -> [Effect] {
        let panel = state.views.contexts
        guard panel.all.indices.contains(panel.row), let document = state.document else { return [] }
        let before = state.place
        state.goal = nil
        state.cursor = min(max(0, panel.all[panel.row].position), max(0, document.count - 1))
        state.recordMove(from: before)
        return []
    }

    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect] {
        let list = ContextsList(state)
        if let row = list.row(at: point.row - 1, rows: size.rows - 1) { state.views.contexts.row = row }
        return []
    }

    static func draw(_ state: ExplorerState, size: Size) -> Frame {
        var frame = Frame(size: size)
        frame.write(state.surveyLine.fitting(size.columns), row: 0, column: 0)
        ContextsList(state).draw(from: 1, in: &frame)
        return frame
    }

    static func caption(_ state: ExplorerState) -> String {
        guard let address = state.unitAddress else { return "" }
        return address.description + (state.unitName.map { " \($0)" } ?? "")
    }
}

extension ContextsList {
    fileprivate init(_ state: ExplorerState) {
        let range = state.lens?.signal.range ?? .tanh
        let panel = state.views.contexts
        self.init(
            highest: panel.highest, lowest: panel.lowest, row: panel.row,
            coloring: ValueColoring(palette: state.palette, range: range))
    }
}

extension ExplorerState {
    mutating func settleContexts() {
        guard views.isOpen(.contexts) else {
            views.contexts.source = nil
            (views.contexts.highest, views.contexts.lowest) = ([], [])
            return
        }
        guard let lens, let document, let survey = surveying.survey, let figures = survey.figures(of: lens.address)
        else {
            views.contexts.source = nil
            (views.contexts.highest, views.contexts.lowest) = ([], [])
            views.contexts.row = 0
            return
        }
        let source = ContextsPanel.Source(address: lens.address, request: surveying.request, steps: survey.count)
        guard views.contexts.source != source else { return }
        // Another unit's places begin at the first; while a survey goes on, the cursor stays on its row.
        if views.contexts.counted != source.address { views.contexts.row = 0 }
        views.contexts.counted = source.address
        // Looking at the text takes longer than anything else here, and most places stay.
        var known: [Int: TextContext] = [:]
        if views.contexts.source?.address == source.address {
            for context in views.contexts.all { known[context.position] = context }
        }
        func contexts(_ extremes: [ActivationSurvey.Extreme]) -> [TextContext] {
            extremes.map { extreme in
                if let old = known[extreme.position], old.value == extreme.value { return old }
                return TextContext(extreme, in: document)
            }
        }
        views.contexts.source = source
        views.contexts.highest = contexts(figures.highest)
        views.contexts.lowest = contexts(figures.lowest)
        views.contexts.row = min(views.contexts.row, max(0, views.contexts.all.count - 1))
    }

    /// The first of the lowest places, or of the highest when the cursor is among the lowest.
    mutating func turnToOtherContexts() {
        let panel = views.contexts
        guard !panel.all.isEmpty else { return }
        views.contexts.row = panel.row < panel.highest.count && !panel.lowest.isEmpty ? panel.highest.count : 0
    }
}
