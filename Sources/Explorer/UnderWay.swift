/// Something that goes on until it is done, and that Esc leaves off.
struct UnderWay: Hashable, Sendable {
    enum Work: CaseIterable, Hashable, Sendable {
        /// Waiting for files or notes, to leave then.
        case leaving
        case searching, readingLabels, writingTwins, stepping, painting, opening, playing, following, finding, ablating
        case surveying
    }

    var work: Work
    /// Tells one from another of the same kind.
    var number: Int
}

extension ExplorerState {
    /// Which of some kind is under way; nil where none is. Exact passes are none of these: they go on by themselves.
    private func number(of work: UnderWay.Work) -> Int? {
        switch work {
        case .leaving: keeping.leaving == nil ? nil : 0
        case .searching: requests.search
        case .readingLabels: requests.property
        case .writingTwins: requests.twin
        case .stepping: probing.stepping
        case .painting: probing.paintStart
        case .opening: requests.newestOpening
        case .playing: play.isOn || generating.isDrawing ? 0 : nil
        case .following: following.isOn ? 0 : nil
        case .finding: probing.isRunning ? probing.request : nil
        case .ablating: probing.ablating?.request
        case .surveying: surveying.isRunning ? surveying.request : nil
        }
    }

    /// Brings the order in which things were begun up to date, by whatever way they came or went.
    mutating func settleUnderWay() {
        let now = UnderWay.Work.allCases.compactMap { work in number(of: work).map { UnderWay(work: work, number: $0) }
        }
        underWay.removeAll { !now.contains($0) }
        underWay += now.filter { !underWay.contains($0) }
    }

    /// Esc in the text: leaves off one thing, the one that was begun last.
    mutating func cancel() -> [Effect] {
        if let effects = leaveOff(includingPause: true) { return effects }
        let passes = [lens, companion, twinLens].compactMap { $0 }.filter { $0.progress != nil }
        if !passes.isEmpty {
            lens?.progress = nil
            companion?.progress = nil
            twin?.lens.progress = nil
            notice = Notice(
                text: "exact pass left off; it goes on when another part of the text comes into view", isError: false)
            return passes.map(\.model.id).uniqued().map { .stopExactPass(modelID: $0) }
        }
        match = nil
        return []
    }

    /// Leaves off one thing that is under way, the one that was begun last; nil where nothing is.
    /// - Parameter includingPause: whether a play that stands still is one.
    mutating func leaveOff(includingPause: Bool) -> [Effect]? {
        settleUnderWay()
        let isPaused = !play.isRunning && !generating.isDrawing
        guard let last = underWay.last(where: { includingPause || $0.work != .playing || !isPaused }) else {
            return nil
        }
        return leaveOff(last.work)
    }

    private mutating func leaveOff(_ work: UnderWay.Work) -> [Effect] {
        switch work {
        case .leaving:
            keeping.leaving = nil
            notice = Notice(text: "staying; what is being written is written all the same", isError: false)
        case .searching:
            requests.search = nil
            notice = Notice(text: "search left off", isError: false)
            return [.cancelSearch]
        case .readingLabels:
            notice = Notice(text: "reading labels left off", isError: false)
            return stopReadingProperty()
        case .writingTwins:
            requests.twin = nil
            notice = Notice(text: "writing left off", isError: false)
            return [.cancelTwins]
        case .stepping:
            notice = Notice(text: "search left off", isError: false)
            return stopStepping()
        case .painting: probing.paintStart = nil
        case .opening:
            requests.dropOpenings()
            notice = Notice(text: "opening left off", isError: false)
        case .playing:
            play.end()
            dropDrawing()
        case .following:
            following.leaveEnd()
            notice = Notice(text: "following left off; F goes on", isError: false)
        case .finding: return stopFinding()
        case .ablating: return stopAblating()
        case .surveying:
            notice = Notice(text: "the survey was left off; what it has found stays", isError: false)
            return stopSurvey()
        }
        return []
    }
}
