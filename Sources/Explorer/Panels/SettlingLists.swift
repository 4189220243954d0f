/// What panels list is found once when it changes, not at every frame: it takes many places of the text, or every unit.
extension ExplorerState {
    mutating func settleLists() {
        if views.isOpen(.saturation) { settleSaturation() }
        if views.isOpen(.contexts) { settleContexts() }
        if views.isOpen(.notes) { settleNotesPanel() }
        if views.isOpen(.findings) { settleFindingsPanel() }
    }
}
