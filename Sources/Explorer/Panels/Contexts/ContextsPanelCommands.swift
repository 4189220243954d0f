let contextsPanelCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "a", name: "contexts-other", section: .panels, context: .panel(.contexts),
        help: "top contexts: from the highest places to the lowest, and back"
    ) { state, _ in
        state.turnToOtherContexts()
        return []
    }
]
