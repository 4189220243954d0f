import Glibc

/// How a person leaves: not before what would be lost was asked about, and files are on the disk.
extension ExplorerState {
    /// What nobody has saved, and what helps; nil where nothing is lost.
    private var loss: (help: String, lost: String, keeping: String)? {
        if hasUnsaved && !isBeingSaved {
            return (":save", "what was written is not saved", ":save FILE keeps it")
        }
        return twin == nil
            ? nil : ("g w", "the two texts are saved nowhere", "g w makes a branch of the one in view")
    }

    /// `q`: leaves; where something would be lost it asks first, and where a file or a note is being written it waits.
    /// - Parameter key: what leaves when it comes once more.
    mutating func leave(exitCode: Int32 = 0, key: String = "q") -> [Effect] {
        let isAgreed = questions.isAgreed(to: .leaving(key: key))
        if let loss, !isAgreed {
            questions.ask(.leaving(key: key))
            let notes = unsavedNotes.map { "; \($0) either" } ?? ""
            // What can be done comes first, so that it is seen on the narrowest screen.
            return retryNotes()
                + complain(
                    "\(loss.help) or \(key) again: \(loss.lost)\(notes); \(loss.keeping), \(key) once more leaves without it"
                )
        }
        let leaving = Keeping.Leaving(revision: generating.revision, exitCode: exitCode, key: key)
        if !isAgreed, isNoting || unsavedNotes != nil {
            questions.ask(.leaving(key: key))
            keeping.leaving = leaving
            notice = Notice(text: "leaving when the notes are written …; \(key) again leaves at once", isError: false)
            return retryNotes()
        }
        guard keeping.isAtRest else {
            keeping.leaving = leaving
            let path = keeping.files.last?.path ?? keeping.waiting?.path ?? ""
            notice = Notice(text: "leaving when \(path) is written …", isError: false)
            return []
        }
        return [.quit(exitCode: exitCode)]
    }

    /// Leaves where that has waited for files, and nothing was written since.
    mutating func leaveWhenKept() -> [Effect] {
        guard let leaving = keeping.leaving, keeping.isAtRest, !isNoting else { return [] }
        keeping.leaving = nil
        guard generating.revision == leaving.revision, !generating.isDrawing else { return [] }
        return [.quit(exitCode: leaving.exitCode)]
    }

    /// Leaves where that has waited for notes; where they could not be written, asks.
    /// - Parameter problem: why not, as far as that was just found.
    mutating func leaveWhenNoted(_ problem: String?) -> [Effect] {
        guard let leaving = keeping.leaving, !isNoting else { return [] }
        guard let unsavedNotes else { return leaveWhenKept() }
        keeping.leaving = nil
        questions.ask(.leaving(key: leaving.key))
        let why = problem.map { "; \($0)" } ?? ""
        return complain("\(leaving.key) again leaves all the same, but \(unsavedNotes)\(why)")
    }

    /// Ctrl-C: leaves a line or the help; in the text it leaves off what is under way, and where nothing is it says how to
    /// leave, or asks as `q` does. A second one in a row there leaves at once.
    mutating func interrupt() -> [Effect] {
        guard mode == .text else {
            mode = .text
            return []
        }
        guard !isInterrupted else { return [.quit(exitCode: 128 + SIGINT)] }
        isInterrupted = true
        var isUnderWay = !pendingKeys.isEmpty || count != nil
        (pendingKeys, count, notice) = ([], nil, nil)
        var effects: [Effect] = []
        while let more = leaveOff(includingPause: false) {
            effects += more
            isUnderWay = true
        }
        if loss == nil && isUnderWay {
            notice = Notice(text: (notice?.text ?? "left off") + "; Ctrl-C once more leaves", isError: false)
            return effects
        }
        guard loss == nil, unsavedNotes == nil, !isNoting, keeping.isAtRest else {
            return effects + leave(exitCode: 128 + SIGINT, key: "Ctrl-C")
        }
        notice = Notice(text: Hint.leaving, isError: false)
        return effects
    }
}
