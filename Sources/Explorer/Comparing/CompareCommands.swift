let compareCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "|", name: "compare", argument: .unit, section: .views,
        help: "show the text twice: keeps the unit in view on the right while you choose another; again: ends that"
    ) { state, call in state.compare(with: call.argument ?? call.count.map { String($0) }) },
    KeyTableEntry(
        name: "compare-model", argument: .model, section: .views,
        help: "show the text twice, on the right by another model, as in compare-model austen-rnn"
    ) { state, call in
        guard let path = call.argument else { return state.ask(.command, text: "compare-model ") }
        return state.compareModel(path: path)
    },
    KeyTableEntry("x", name: "exchange", section: .views, help: "swap the two sides of the comparison") {
        state, _ in
        state.exchange()
    },
    KeyTableEntry(
        "v b", name: "blend", section: .views,
        help: "show the text once, in the colours of both units that are compared"
    ) { state, _ in
        guard state.companion != nil else {
            return state.complain("nothing is compared; | keeps the unit in view, then choose another")
        }
        state.coloring = state.coloring == .blend ? .unit : .blend
        return []
    },
]
