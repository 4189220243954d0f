let probingCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "f", name: "find", argument: .property, section: .probing,
        help: "units that follow a property, as in quotes; nothing typed: what was painted"
    ) { state, call in
        guard let typed = call.argument else { return state.ask(.property) }
        return state.find(typed)
    },
    KeyTableEntry(
        "g u", name: "underline", section: .probing, help: "underline symbols where the property holds, or no longer"
    ) { state, _ in state.toggleUnderline() },
    KeyTableEntry(
        "g n", name: "wrong-next", section: .probing, help: "next place where the unit is wrong about the property"
    ) { state, call in state.step(to: .wrong, .forward, times: call.times) },
    KeyTableEntry(
        "g N", name: "wrong-previous", section: .probing, help: "previous place where the unit is wrong"
    ) { state, call in state.step(to: .wrong, .backward, times: call.times) },
    KeyTableEntry(
        "g r", name: "right-next", section: .probing, help: "next place where the property holds and the unit says so"
    ) { state, call in state.step(to: .right, .forward, times: call.times) },
    KeyTableEntry("g R", name: "right-previous", section: .probing, help: "previous place of that kind") {
        state, call in
        state.step(to: .right, .backward, times: call.times)
    },
    KeyTableEntry("g p", name: "property-next", section: .probing, help: "next place where the property begins") {
        state, call in
        state.step(to: .holds, .forward, times: call.times)
    },
    KeyTableEntry(
        "g P", name: "property-previous", section: .probing, help: "previous place where the property begins"
    ) { state, call in state.step(to: .holds, .backward, times: call.times) },
    KeyTableEntry(
        "V", name: "paint", section: .probing,
        help: "paint a passage from here, as dragging the mouse does; once more ends it at the cursor"
    ) { state, _ in state.paint() },
    KeyTableEntry("g V", name: "paint-clear", section: .probing, help: "forget what was painted") { state, _ in
        state.clearPaint()
    },
    KeyTableEntry(
        "a", name: "findings-underline", section: .panels, context: .panel(.findings),
        help: "findings: underline where the property holds, or no longer"
    ) { state, _ in state.toggleUnderline() },
    KeyTableEntry(
        "i", name: "use", section: .panels, context: .panel(.findings),
        help: "findings: ablate the unit: does the model use what it knows, or only encode it"
    ) { state, _ in state.ablateChosen() },
    KeyTableEntry(
        "?", name: "findings-columns", section: .panels, context: .panel(.findings),
        help: "findings: what each column means, and what it says of the chosen unit"
    ) { state, _ in state.show(.findings) },
]
