import ModelCore
import Screen

/// What the panel remembers that shows the arithmetic of the chosen unit at the cursor's step.
struct CellPanel: PanelBehavior, Sendable {
    /// The line of the board that the panel's cursor is on.
    var line = 0

    static func draw(_ state: ExplorerState, size: Size) -> Frame {
        CellBoard(state, columns: size.columns).frame(rows: size.rows, cursor: state.views.cell.line)
    }

    static func move(_ state: inout ExplorerState, by rows: Int, page: Size) {
        let last = max(0, CellBoard(state, columns: page.columns).lines.count - 1)
        state.views.cell.line = min(last, max(0, min(last, state.views.cell.line).addingClamped(rows)))
    }

    /// Colours the text by the signal of the cursor's line.
    static func choose(_ state: inout ExplorerState) -> [Effect] {
        let lines = CellBoard(state, columns: state.screen.inside(of: .cell).columns).lines
        let line = state.views.cell.line
        guard lines.indices.contains(line), let signal = lines[line].signal, let lens = state.lens else {
            return state.complain("this line is not a signal; go to one that is with j and k")
        }
        let before = state.place
        state.look(at: UnitAddress(layer: lens.layer, signal: signal, unit: lens.unit))
        state.recordMove(from: before)
        return []
    }

    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect] {
        let board = CellBoard(state, columns: size.columns)
        let row = board.first(rows: size.rows, cursor: state.views.cell.line) + point.row
        state.views.cell.line = min(max(0, row), max(0, board.lines.count - 1))
        return []
    }

    static func caption(_ state: ExplorerState) -> String {
        guard let lens = state.lens else { return "" }
        let isApproximate = CellValues(state)?.isApproximate ?? false
        let name = state.unitName.map { " \"\($0)\"" } ?? ""
        let isChanged = state.cellAddresses.contains { state.isChanged($0) }
        let mark = isChanged ? ExplorerState.interventionSign : ""
        return mark + "layer \(lens.layer), unit \(lens.unit)" + name + (isApproximate ? ", ~approximate" : "")
    }
}
