import Files

/// Saving sessions and opening them again, so that nothing is lost on the way.
extension ExplorerState {
    /// Whether something would be lost that the model has written, or is writing.
    var hasUnsaved: Bool { generating.isUnsaved || generating.isDrawing }

    /// Whether all that was written is on its way to a file.
    var isBeingSaved: Bool {
        keeping.waiting != nil
            || !generating.isDrawing && keeping.files.contains { $0.revision == generating.revision }
    }

    /// `:save`: into the named file, or the one that it came from. What the model was asked for comes first.
    mutating func saveSession(_ path: String?, insists: Bool) -> [Effect] {
        guard let path = path ?? generating.file else { return ask(.command, text: insists ? "save! " : "save ") }
        guard savedSession != nil else { return complain("nothing was written yet; :prime TEXT begins a text") }
        // The session's own file is replaced too, unless another program has changed it.
        let replaces = insists || questions.isAgreed(to: .replacing(path: path, isPicture: false))
        guard !generating.isDrawing || play.isRunning else {
            keeping.waiting = (path, replaces)
            notice = Notice(text: "saving \(path) once the model has drawn its symbols …", isError: false)
            return []
        }
        return save(to: path, replaces: replaces)
    }

    /// `:wq`: saves what was written and leaves when it is on the disk; leaves where nothing was.
    mutating func saveAndLeave(_ path: String?, insists: Bool) -> [Effect] {
        guard savedSession != nil, generating.isUnsaved || generating.isDrawing || path != nil else {
            return leave(key: ":wq")
        }
        guard path != nil || generating.file != nil else {
            return ask(.command, text: insists ? "save-quit! " : "save-quit ")
        }
        let effects = saveSession(path, insists: insists)
        guard keeping.isAtRest == false else { return effects }
        return effects + leave(key: ":wq")
    }

    private mutating func save(to path: String, replaces: Bool) -> [Effect] {
        guard var session = savedSession else { return [] }
        session.isForItsFile = path == generating.file
        let request = requests.next()
        keeping.begin(
            Keeping.File(request: request, path: path, isPicture: false, revision: generating.revision))
        notice = Notice(text: "saving \(path) …", isError: false)
        return [.saveSession(session, path: path, replaces: replaces, request: request)]
    }

    /// Begins the saving that has waited for the model.
    mutating func settleKeeping() -> [Effect] {
        guard let waiting = keeping.waiting, !generating.isDrawing || play.isRunning else { return [] }
        keeping.waiting = nil
        keeping.leaving?.revision = generating.revision
        return save(to: waiting.path, replaces: waiting.replaces)
    }

    /// A session is on the disk. What was written since it was asked for is not.
    mutating func take(saved path: String, request: Int) -> [Effect] {
        guard let file = keeping.end(request) else { return [] }
        if let revision = file.revision {
            generating.savedRevision = revision
            generating.file = path
        }
        let rest = file.revision != nil && generating.isUnsaved ? "; what was written since then is not" : ""
        notice = Notice(text: "saved in \(path)\(rest)", isError: false)
        return leaveWhenKept()
    }

    /// A file is there already that is not this session's own, or not as it left it: it stays as it is until the person
    /// insists.
    mutating func take(existing path: String, request: Int) {
        guard let file = keeping.end(request) else { return }
        keeping.leaving = nil
        questions.ask(.replacing(path: file.path, isPicture: file.isPicture))
        let command = file.isPicture ? "export" : "save"
        let what =
            !file.isPicture && path == generating.file
            ? "was changed by another program since it was opened or saved here" : "is there already"
        _ = complain("\(path) \(what); the same command again replaces it, or :\(command)! \(path)")
    }

    /// A file could not be written: whoever wanted to leave after it stays. False where the request was for no file.
    mutating func failKeeping(_ text: String, request: Int) -> Bool {
        guard keeping.end(request) != nil else { return false }
        keeping.leaving = nil
        _ = complain(text)
        return true
    }

    // MARK: Opening

    /// `:open-session`: asks for it, after a question where that would lose something.
    mutating func openSession(_ path: String) -> [Effect] {
        let isAgreed = questions.isAgreed(to: .opening(path: path))
        guard !hasUnsaved || isBeingSaved || isAgreed else {
            questions.ask(.opening(path: path))
            return complain(
                ":save or :open-session again: what was written is not saved; :save FILE keeps it, the same command again "
                    + "drops it")
        }
        let request = requests.next()
        requests.openSession = request
        keeping.opening = Keeping.Opening(
            revision: isAgreed ? generating.revision : nil, branches: generating.tree.branches.count)
        return [.openSession(path: path, request: request)]
    }

    /// Shows a session that has come, unless something was begun since it was asked for.
    mutating func take(_ opened: OpenedSession, request: Int) -> [Effect] {
        let isOpen = opened.model.id == lens?.model.id
        guard request == requests.openSession else { return isOpen ? [] : [.closeModel(opened.model.id)] }
        requests.openSession = nil
        let opening = keeping.opening
        keeping.opening = nil
        let isLost = generating.isUnsaved && opening?.revision != generating.revision
        let isBegun = generating.tree.branches.count > opening?.branches ?? 0
        guard !isLost, !isBegun, !generating.isDrawing, mode != .typing else {
            questions.ask(.opening(path: opened.path))
            _ = complain(
                "\(opened.path) was not opened: what was written meanwhile is not saved; the same command again drops it"
            )
            return isOpen ? [] : [.closeModel(opened.model.id)]
        }
        return adopt(opened)
    }
}
