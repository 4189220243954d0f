import ModelCore

extension ExplorerState {
    /// The name that a person has given to a unit; nil when it has none.
    func unitLabel(_ address: UnitAddress) -> String? { nil }
}
