import CellProbing
import Screen

/// What the panel remembers that lists the units which follow a property.
struct FindingsPanel: PanelBehavior, Sendable {
    var row = 0

    static func move(_ state: inout ExplorerState, by rows: Int, page: Size) {
        let last = max(0, state.findings.count - 1)
        state.views.findings.row = min(max(0, state.views.findings.row.addingClamped(rows)), last)
    }

    /// Colours the text by the unit, and underlines where the property holds.
    static func choose(_ state: inout ExplorerState) -> [Effect] {
        guard let finding = state.chosenFinding, let lens = state.lens,
            finding.address.layer < lens.architecture.layers, finding.address.unit < lens.architecture.hidden
        else { return [] }
        let before = state.place
        state.look(at: finding.address)
        state.coloring = .unit
        state.probing.isUnderlined = true
        state.recordMove(from: before)
        return []
    }

    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect] {
        if let row = FindingsView(state, size: size).row(at: point.row) { state.views.findings.row = row }
        return []
    }

    static func draw(_ state: ExplorerState, size: Size) -> Frame { FindingsView(state, size: size).frame }

    static func caption(_ state: ExplorerState) -> String {
        guard let name = state.probing.property?.name else { return "" }
        let hints = ["? explains the columns", "? explains"]
        let room = state.screen.inside(of: .findings).columns - Panel.findings.title.columns - name.columns - 7
        return name + (hints.first { $0.columns <= room }.map { "   \($0)" } ?? "")
    }
}

extension ExplorerState {
    var findings: [Finding] { probing.report?.findings?.findings ?? [] }

    var chosenFinding: Finding? {
        findings.indices.contains(views.findings.row) ? findings[views.findings.row] : nil
    }

    mutating func settleFindingsPanel() {
        views.findings.row = min(max(0, views.findings.row), max(0, findings.count - 1))
    }
}
