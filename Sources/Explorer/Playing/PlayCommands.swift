let playCommands: [KeyTableEntry] = [
    KeyTableEntry(
        "p", name: "play", section: .playing,
        help: "play from the cursor, or let the model keep writing, or pause; Esc stops"
    ) { state, call in state.togglePlay(speed: call.count) },
    KeyTableEntry(
        ".", name: "step", section: .playing, help: "one symbol more (drawn where the model writes), and pause"
    ) { state, call in
        state.stepPlay(by: call.times)
    },
    KeyTableEntry(",", name: "step-back", section: .playing, help: "one symbol less, and pause") { state, call in
        state.stepPlay(by: -call.times)
    },
    KeyTableEntry("K", name: "faster", section: .playing, help: "play faster") { state, call in
        _ = state.setSpeed(state.play.speed(steps: call.times))
        return []
    },
    KeyTableEntry("J", name: "slower", section: .playing, help: "play slower") { state, call in
        _ = state.setSpeed(state.play.speed(steps: -call.times))
        return []
    },
    KeyTableEntry(
        name: "speed", argument: .number, section: .playing,
        help: "symbols a second, 1 to 2000 (as in speed 40, or 40p)"
    ) { state, call in
        guard let argument = call.argument else {
            state.notice = state.play.speedNotice
            return []
        }
        guard let speed = Int(argument) else {
            return state.complain("\"\(argument)\" is no speed; write symbols a second, as in speed 40")
        }
        _ = state.setSpeed(Double(speed))
        return []
    },
]
