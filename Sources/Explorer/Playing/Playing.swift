import Texts

/// What playing the text does.
extension ExplorerState {
    /// From where on the text has not come yet while it is played; nil: all of it is shown.
    var hiddenFrom: Int? { play.isOn ? cursor + 1 : nil }

    /// Whether more of the text may come than there is.
    var mayGrow: Bool {
        guard let document, !document.isEnded else { return false }
        return !document.isRead || document.growth == .pipe || following.hasGrown
    }

    /// What the passing of time does.
    mutating func pass(seconds: Double) -> [Effect] {
        if writing != nil { return passWriting(seconds: seconds) }
        guard play.isRunning, let document else { return [] }
        let due = play.advance(seconds: seconds)
        guard due > 0 else { return [] }
        var head = cursor
        while head - cursor < due, head + 1 < document.count, !awaitsValues(at: head + 1, of: document) { head += 1 }
        let isAtEnd = head + 1 >= document.count
        play.isWaiting = head - cursor < due
        if head != cursor {
            cursor = head
            goal = nil
        }
        if isAtEnd && !mayGrow {
            play.end()
            notice = Notice(text: "the text has been played to its end", isError: false)
        }
        return []
    }

    /// Whether the colour of a symbol is still to come.
    private func awaitsValues(at position: Int, of document: Document) -> Bool {
        guard let lens, document.alphabet == lens.model.alphabet, let symbol = document.symbol(at: position) else {
            return false
        }
        switch coloring {
        case .surprise: return lens.pages.prediction(at: position) == nil && surprise(at: position) == .pending
        case .blend where companion != nil:
            guard let companion else { return false }
            return activation(of: lens, at: position, symbol: symbol) == .pending
                || activation(of: companion, at: position, symbol: symbol) == .pending
        case .difference where showsDifference: return symbolEffect(at: position) == .pending
        case .unit, .blend, .difference: return activation(of: lens, at: position, symbol: symbol) == .pending
        }
    }

    /// `p`: starts, pauses, goes on.
    mutating func togglePlay(speed: Int?) -> [Effect] {
        if writing != nil { return toggleWriting(speed: speed) }
        guard let document, document.count > 0 else {
            return complain("there is no text to play; open one with :open FILE")
        }
        if let speed {
            guard setSpeed(Double(speed)) else { return [] }
        } else if play.isRunning {
            play.pause()
            return []
        }
        guard cursor + 1 < document.count || mayGrow else {
            return complain("the text ends here; gg goes to its start, then p plays it")
        }
        if !play.isOn { moves.record(place) }
        play.run()
        return []
    }

    /// One or more symbols on or back, which pauses; the first such step begins a play that is paused.
    mutating func stepPlay(by steps: Int) -> [Effect] {
        if writing != nil { return stepWriting(by: steps) }
        guard let document, document.count > 0 else {
            return complain("there is no text to play; open one with :open FILE")
        }
        let isAtEnd = steps > 0 && cursor + 1 >= document.count
        guard !isAtEnd || play.isOn else { return complain("the text ends here") }
        if !play.isOn { moves.record(place) }
        play.pause()
        if isAtEnd { return complain("the text ends here") }
        return moveCursor { _, cursor in cursor.addingClamped(steps) }
    }

    /// Takes a speed in symbols a second. Returns whether it is one.
    mutating func setSpeed(_ speed: Double) -> Bool {
        guard Play.speeds.contains(speed) else {
            notice = Notice(text: "the speed can be 1 to 2000 symbols a second", isError: true)
            return false
        }
        play.speed = speed
        play.owed = 0
        notice = play.speedNotice
        return true
    }
}
