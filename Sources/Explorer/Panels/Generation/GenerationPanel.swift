import Screen

/// What the panel remembers that shows the branches of what a model writes, and what it expects next.
struct GenerationPanel: PanelBehavior, Sendable {
    /// The branch that the panel's cursor is on; nil: the one in view.
    var chosen: Int?

    static func move(_ state: inout ExplorerState, by rows: Int, page: Size) {
        let list = state.branchRows
        guard !list.isEmpty else { return }
        let row = min(max(0, state.branchRow.addingClamped(rows)), list.count - 1)
        state.views.generation.chosen = list[row].branch.id
    }

    static func choose(_ state: inout ExplorerState) -> [Effect] {
        let list = state.branchRows
        guard !list.isEmpty else { return state.complain("nothing was written yet; :prime TEXT begins a text") }
        return state.show(branch: list[state.branchRow].branch.id)
    }

    static func click(_ state: inout ExplorerState, at point: Point, size: Size) -> [Effect] {
        let list = state.branchRows
        let layout = GenerationLayout(size: size, branches: list.count)
        let row = layout.firstBranch(showing: state.branchRow, of: list.count) + point.row - layout.tree.lowerBound
        guard layout.tree.contains(point.row), list.indices.contains(row) else { return [] }
        state.views.generation.chosen = list[row].branch.id
        return []
    }

    static func draw(_ state: ExplorerState, size: Size) -> Frame { drawGeneration(state, size: size) }

    static func caption(_ state: ExplorerState) -> String {
        let count = state.generating.tree.branches.count
        guard count > 0 else { return "" }
        return (count == 1 ? "1 branch" : "\(count) branches") + (state.generating.isUnsaved ? ", not saved" : "")
    }
}

extension ExplorerState {
    var branchRows: [(branch: Branch, depth: Int)] { generating.tree.rows }

    /// The row that the panel's cursor is on: a branch that has gone leaves it on the one in view.
    var branchRow: Int {
        let list = branchRows
        let chosen = views.generation.chosen ?? generating.current
        return list.firstIndex { $0.branch.id == chosen } ?? list.firstIndex { $0.branch.id == generating.current } ?? 0
    }

    mutating func deleteBranch() -> [Effect] {
        let list = branchRows
        guard !list.isEmpty else { return complain("there is no branch to delete") }
        let gone = list[branchRow].branch
        guard list.count > 1 || generating.current == nil else {
            return complain("this is the only branch; g o goes back to the text before it")
        }
        guard questions.isAgreed(to: .deleting(branch: gone.id)) else {
            questions.ask(.deleting(branch: gone.id))
            return complain(
                "branch \(gone.id) (\(gone.document.count) symbols) would be lost for good: d again deletes it")
        }
        generating.tree.remove(gone.id)
        generating.painted[gone.id] = nil
        generating.revision += 1
        if generating.tree.isEmpty { generating.savedRevision = generating.revision }
        views.generation.chosen = nil
        if generating.last == gone.id { generating.last = nil }
        let said = Notice(text: "branch \(gone.id) deleted", isError: false)
        guard generating.current == gone.id,
            let next = generating.tree[gone.parent ?? -1] ?? generating.tree.rows.first?.branch
        else {
            notice = said
            return []
        }
        let effects = show(branch: next.id, at: min(cursor, next.document.sharedCount(with: gone.document)))
        notice = said
        return effects
    }

    mutating func renameBranch(_ name: String?) -> [Effect] {
        let list = branchRows
        guard !list.isEmpty else { return complain("there is no branch to name; :prime TEXT begins a text") }
        let branch = list[branchRow].branch
        guard let name else { return ask(.command, text: "branch-rename " + branch.name) }
        generating.tree.change(branch.id) { $0.name = String(name.prefix(200)) }
        generating.revision += 1
        return []
    }
}
