import ModelCore

/// How symbols are drawn, changed on the fly: the next one is drawn so.
extension ExplorerState {
    mutating func setTemperature(_ argument: String?) -> [Effect] {
        guard let argument else { return sayHowDrawn() }
        guard let value = Float(argument) else {
            return complain("\"\(argument)\" is no temperature; write a number above 0, as in temperature 0.8")
        }
        return sample { settings throws(SamplingError) in
            try SamplingSettings(temperature: value, topK: settings.topK, topP: settings.topP)
        }
    }

    mutating func setTopK(_ argument: String?) -> [Effect] {
        guard let argument else { return sayHowDrawn() }
        let value = Int(argument)
        guard value != nil || Self.isOff(argument) else {
            return complain("\"\(argument)\" is no count of symbols; write one, as in top-k 40, or off")
        }
        return sample { settings throws(SamplingError) in
            try SamplingSettings(temperature: settings.temperature, topK: value, topP: settings.topP)
        }
    }

    mutating func setTopP(_ argument: String?) -> [Effect] {
        guard let argument else { return sayHowDrawn() }
        let value = Float(argument)
        guard value != nil || Self.isOff(argument) else {
            return complain("\"\(argument)\" is no probability; write one, as in top-p 0.9, or off")
        }
        return sample { settings throws(SamplingError) in
            try SamplingSettings(temperature: settings.temperature, topK: settings.topK, topP: value)
        }
    }

    mutating func toggleGreedy() -> [Effect] {
        sample { settings throws(SamplingError) in
            try SamplingSettings(
                temperature: settings.temperature, topK: settings.topK, topP: settings.topP,
                isGreedy: !settings.isGreedy)
        }
    }

    mutating func setSeed(_ argument: String?) -> [Effect] {
        guard let argument else { return sayHowDrawn() }
        guard let seed = UInt64(argument) else {
            return complain("\"\(argument)\" is no seed; write a whole number from 0, as in seed 7")
        }
        generating.seed = seed
        return sayHowDrawn()
    }

    private static func isOff(_ argument: String) -> Bool { argument == "off" || argument == "none" }

    private mutating func sample(
        _ change: (SamplingSettings) throws(SamplingError) -> SamplingSettings
    ) -> [Effect] {
        do throws(SamplingError) {
            generating.settings = try change(generating.settings)
            return sayHowDrawn()
        } catch {
            return complain("\(error)")
        }
    }

    private mutating func sayHowDrawn() -> [Effect] {
        notice = Notice(text: "symbols are drawn with \(generating.drawing)", isError: false)
        return []
    }
}

extension Generating {
    /// The settings and the seed, as the status line has them.
    var drawing: String { settings.isGreedy ? settings.caption : "\(settings.caption) seed \(seed)" }
}

extension ExplorerState {
    /// What the status line says of a text that a model writes; nil while another text is in view.
    var writingCaption: String? {
        guard writing != nil else { return nil }
        if case .typing = mode { return "typing step \(nextStep)" }
        guard play.isOn || generating.owed > 0 else { return "written, step \(nextStep)" }
        guard play.isRunning else { return "paused at step \(nextStep)" }
        return "writing \(Int(play.speed.rounded()))/s step \(nextStep)" + (play.isWaiting ? ", waiting" : "")
    }
}
