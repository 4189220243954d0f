let unitsPanelCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "&", name: "similar", section: .units,
        help: "units like the chosen one, and opposite ones: by correlation over the window"
    ) { state, _ in state.askForSimilarUnits() },
    KeyTableEntry(
        name: "sort", argument: .order, section: .units,
        help: "sort the units by index, value (what is shown), spread or similar"
    ) { state, call in
        guard let name = call.argument, let order = UnitOrder(rawValue: name) else {
            let names = UnitOrder.allCases.map(\.rawValue).joined(separator: ", ")
            return state.complain("name what to sort by: \(names)")
        }
        state.views.show(.units)
        return state.sortUnits(by: order)
    },
    KeyTableEntry(
        "h", "Left", name: "units-left", section: .panels, context: .panel(.units), help: "units: the one before"
    ) { state, call in state.moveInUnits(by: -call.times) },
    KeyTableEntry(
        "l", "Right", name: "units-right", section: .panels, context: .panel(.units), help: "units: the next one"
    ) { state, call in state.moveInUnits(by: call.times) },
    KeyTableEntry(
        "a", name: "units-measure", section: .panels, context: .panel(.units),
        help: "units: the value at the cursor; mean, spread, saturation over the window"
    ) { state, call in state.cycleUnitMeasure(by: call.times) },
    KeyTableEntry(
        "i", name: "units-form", section: .panels, context: .panel(.units), help: "units: as a grid or as a list"
    ) { state, _ in
        state.views.units.form = state.views.units.form == .grid ? .list : .grid
        state.views.units.first = 0
        return []
    },
    KeyTableEntry(
        "o", name: "units-order", section: .panels, context: .panel(.units),
        help: "units: sort by index, by what is shown, by spread, by likeness"
    ) { state, call in state.cycleUnitOrder(by: call.times) },
    KeyTableEntry(
        "O", name: "units-reverse", section: .panels, context: .panel(.units), help: "units: reverse the order"
    ) { state, _ in
        state.views.units.isReversed.toggle()
        state.views.units.first = 0
        return []
    },
]
