/// What panels list is found once when it changes, not at every frame: it takes many places of the text, or every unit.
/// A closed panel lists nothing.
extension ExplorerState {
    mutating func settleLists() {
        settleSaturation()
        settleContexts()
        settleNotesPanel()
        if views.isOpen(.findings) { settleFindingsPanel() }
    }
}
