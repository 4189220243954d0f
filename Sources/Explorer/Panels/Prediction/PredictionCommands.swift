let predictionCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "c", name: "color", argument: .coloring, section: .views,
        help: "colour by unit, surprise, blend, or the difference that interventions make"
    ) { state, call in
        guard let name = call.argument else { return state.cycleColoring(by: call.times) }
        return state.chooseColoring(name)
    }
]

/// What choosing a colouring does.
extension ExplorerState {
    /// What the text can be coloured by now.
    var colorings: [Coloring] {
        Coloring.allCases.filter { coloring in
            switch coloring {
            case .unit, .surprise: true
            case .blend: companion != nil
            case .difference: intervening.isActive
            }
        }
    }

    mutating func cycleColoring(by steps: Int) -> [Effect] {
        guard lens != nil else { return complain("no model is open; open one with :model FILE") }
        let index = (colorings.firstIndex(of: coloring) ?? 0) + steps % colorings.count
        coloring = colorings[(index + colorings.count) % colorings.count]
        return []
    }

    mutating func chooseColoring(_ name: String) -> [Effect] {
        guard lens != nil else { return complain("no model is open; open one with :model FILE") }
        guard let wanted = Coloring(rawValue: name) else {
            let names = colorings.map(\.rawValue).joined(separator: ", ")
            return complain("\"\(name)\" is no colouring; choose one of \(names)")
        }
        guard colorings.contains(wanted) else {
            return complain(
                wanted == .difference
                    ? "no intervention is on, so there is no difference; ! clamps the unit in view"
                    : "nothing is compared, so there is nothing to blend; compare two units first")
        }
        coloring = wanted
        return []
    }
}
