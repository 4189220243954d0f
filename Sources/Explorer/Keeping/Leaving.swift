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

    /// `q`: leaves; where something would be lost it asks first, and where a file is being written it waits.
    /// - Parameter key: what leaves when it comes once more.
    mutating func leave(exitCode: Int32 = 0, key: String = "q") -> [Effect] {
        if let loss, !questions.isAgreed(to: .leaving(key: key)) {
            questions.ask(.leaving(key: key))
            // What can be done comes first, so that it is seen on the narrowest screen.
            return complain(
                "\(loss.help) or \(key) again: \(loss.lost); \(loss.keeping), \(key) once more leaves without it")
        }
        guard keeping.isAtRest else {
            keeping.leaving = Keeping.Leaving(revision: generating.revision, exitCode: exitCode)
            let path = keeping.files.last?.path ?? keeping.waiting?.path ?? ""
            notice = Notice(text: "leaving when \(path) is written …", isError: false)
            return []
        }
        return [.quit(exitCode: exitCode)]
    }

    /// Leaves where that has waited for files, and nothing was written since.
    mutating func leaveWhenKept() -> [Effect] {
        guard let leaving = keeping.leaving, keeping.isAtRest else { return [] }
        keeping.leaving = nil
        guard generating.revision == leaving.revision, !generating.isDrawing else { return [] }
        return [.quit(exitCode: leaving.exitCode)]
    }

    /// Ctrl-C: leaves a line or the help; in the text it leaves off what is under way, and where nothing is it leaves as
    /// `q` does. A second one in a row there leaves at once.
    mutating func interrupt() -> [Effect] {
        guard mode == .text else {
            mode = .text
            return []
        }
        guard !isInterrupted else { return [.quit(exitCode: 128 + SIGINT)] }
        // Nothing is on the screen that anyone could want to stay for.
        if awaitedName != nil { return leave(exitCode: 128 + SIGINT, key: "Ctrl-C") }
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
        return effects + leave(exitCode: 128 + SIGINT, key: "Ctrl-C")
    }
}
