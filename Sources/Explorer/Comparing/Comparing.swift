/// What comparing two lenses does.
extension ExplorerState {
    /// Shows the text once again.
    mutating func endComparison() -> [Effect] {
        guard let other = companion else { return [] }
        companion = nil
        if coloring == .blend { coloring = .unit }
        return other.model.id == lens?.model.id ? [] : [.closeModel(other.model.id)]
    }
}
