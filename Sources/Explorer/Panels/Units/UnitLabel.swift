import ModelCore

extension ExplorerState {
    /// What a person calls a unit of the model in view; nil while nobody has named it.
    func unitLabel(_ address: UnitAddress) -> String? { notes.name(of: address) }

    /// The name of a lens's unit. The notes in hand are those of the model in view, so another model's units have none.
    func unitLabel(of other: Lens) -> String? {
        other.model.id == model?.id ? unitLabel(other.address) : nil
    }

    /// A unit's address, and its name behind that where it has one: `l0.c.106 "quotes"`. For lines with room for both.
    func called(_ address: UnitAddress) -> String {
        address.description + (unitLabel(address) ?? "").quoted(within: .max)
    }
}

extension String {
    /// A unit's name as it stands behind an address: ` "quotes"`, cut to so many columns. Nothing for no name, or where
    /// less than its beginning would be left.
    func quoted(within columns: Int) -> String {
        guard !isEmpty, columns >= 5 else { return "" }
        return " \"\(cut(to: columns - 3))\""
    }
}
