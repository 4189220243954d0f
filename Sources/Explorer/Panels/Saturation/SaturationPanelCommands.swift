let saturationPanelCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "l", "Right", name: "gate-next", section: .panels, context: .panel(.saturation),
        help: "saturation: the next gate"
    ) { state, call in state.moveGate(by: call.times) },
    KeyTableEntry(
        "h", "Left", name: "gate-previous", section: .panels, context: .panel(.saturation),
        help: "saturation: the gate before"
    ) { state, call in state.moveGate(by: -call.times) },
    KeyTableEntry(
        "a", name: "saturation-order", section: .panels, context: .panel(.saturation),
        help: "saturation: order units by the other share, open or closed"
    ) { state, _ in
        state.views.saturation.order = state.views.saturation.order.other
        state.views.saturation.pointed = nil
        return []
    },
    KeyTableEntry(
        "r", name: "survey", section: .panels, context: .panels, help: "continue a survey that was stopped"
    ) { state, _ in state.goOnSurveying() },
]
