import ModelCore

extension ExplorerState {
    /// What a person calls a unit; nil while nobody has named it.
    func unitLabel(_ address: UnitAddress) -> String? { notes.name(of: address) }
}
