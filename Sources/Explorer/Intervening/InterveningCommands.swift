let interveningCommands: [KeyTableEntry] = [
    KeyTableEntry(
        name: "clamp", argument: .intervention, section: .intervening,
        help: "change a unit while the model runs, as in l0.c.137 = 1.5 or l0.f.8 flip while quotes"
    ) { state, call in
        guard let typed = call.argument else { return state.askForClamp() }
        return state.intervene(typed)
    },
    KeyTableEntry(
        "!", name: "clamp-ask", section: .intervening,
        help: "clamp the chosen unit: opens a line with its value here, to edit or enter"
    ) { state, _ in state.askForClamp() },
    KeyTableEntry("g !", name: "clamp-zero", section: .intervening, help: "clamp the chosen unit to 0") { state, _ in
        state.clampToZero()
    },
    KeyTableEntry(
        name: "unclamp", argument: .unit, section: .intervening,
        help: "remove the interventions on a unit; without one, all of them"
    ) { state, call in state.unclamp(call.argument ?? call.count.map { String($0) }) },
    KeyTableEntry(
        "~", name: "interventions-off", section: .intervening,
        help: "switch all interventions off; again: switch them back on"
    ) { state, _ in state.toggleInterventions() },
]

let interventionsPanelCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "Space", name: "intervention-toggle", section: .panels, context: .panel(.interventions),
        help: "interventions: on or off"
    ) { state, _ in
        guard let entry = state.chosenIntervention else { return state.complain(ExplorerState.noIntervention) }
        return state.toggle(interventionNumber: entry.number)
    },
    KeyTableEntry(
        "e", name: "intervention-edit", argument: .intervention, section: .panels, context: .panel(.interventions),
        help: "interventions: change this one; its number comes first"
    ) { state, call in
        guard let typed = call.argument else {
            guard let entry = state.chosenIntervention else { return state.complain(ExplorerState.noIntervention) }
            return state.ask(.command, text: "intervention-edit \(entry.number) \(entry.intervention)")
        }
        guard let space = typed.firstIndex(of: " "), let number = Int(typed[..<space]) else {
            return state.complain("write the intervention's number first, as in intervention-edit 1 l0.c.137 = 1.5")
        }
        return state.intervene(String(typed[space...]).trimmingBlanks, replacing: number)
    },
    KeyTableEntry(
        "d", "Del", name: "intervention-remove", section: .panels, context: .panel(.interventions),
        help: "interventions: remove this one"
    ) { state, _ in
        guard let entry = state.chosenIntervention else { return state.complain(ExplorerState.noIntervention) }
        return state.remove(interventionNumber: entry.number)
    },
    KeyTableEntry(
        "a", name: "intervention-add", section: .panels, context: .panel(.interventions),
        help: "interventions: add one on the unit in view"
    ) { state, _ in state.askForClamp() },
]
