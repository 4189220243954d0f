let twinCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "v w", name: "twin", argument: .number, section: .intervening,
        help: "write that many symbols from the cursor, with and without the interventions; again: continue"
    ) { state, call in
        guard let text = call.argument else { return state.writeTwins(call.count) }
        guard let count = Int(text) else {
            return state.complain("\":twin\" takes a number of symbols, as in twin 200")
        }
        return state.writeTwins(count)
    },
    KeyTableEntry(
        "g d", name: "twin-divergence", section: .intervening, help: "to where the two written texts part", isJump: true
    ) { state, _ in state.moveToDivergence() },
    KeyTableEntry("g D", name: "twin-end", section: .intervening, help: "back to the text before the twins") {
        state, _ in
        state.endTwins()
    },
]
