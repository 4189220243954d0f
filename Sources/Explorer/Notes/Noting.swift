import ModelCore
import Texts

/// The notes of the model that is open, with what is under way between them and where they are kept.
public struct Noting: Sendable {
    /// With the changes that are not kept yet.
    public fileprivate(set) var notes = Notes()
    /// The model whose notes these are, or are asked for.
    fileprivate var modelID: Int?
    fileprivate var folder = ""
    /// Changes on their way, with their requests' numbers.
    fileprivate var pending: [(request: Int, change: NoteChange)] = []
    fileprivate var skippedLines = 0
    /// Changes that could not be written, of all models that were open.
    public fileprivate(set) var unsaved = 0
    /// The request to write these once more that is under way.
    fileprivate var retry: Int?
    /// Where to go once its text is open.
    fileprivate var arrival: Bookmark?
    /// The bookmark that the cursor is on its way to in a text that is still being read.
    fileprivate var awaited: Bookmark?
}

extension ExplorerState {
    /// The notes of the model that is open.
    public var notes: Notes { noting.notes }

    /// Whether a change is not known to be kept yet.
    public var isNoting: Bool { !noting.pending.isEmpty || noting.retry != nil }

    /// What is said of changes that could not be written; nil where there are none.
    var unsavedNotes: String? {
        noting.unsaved == 0
            ? nil : noting.unsaved == 1 ? "1 note is not saved" : "\(noting.unsaved) notes are not saved"
    }

    /// The name of the unit in view; nil when it has none.
    public var unitName: String? { unitAddress.flatMap { noting.notes.name(of: $0) } }

    /// What the text that is open is called in the notes; nil while there is none.
    public var textName: String? { document.map { TextName.of($0, in: noting.folder) } }

    /// All notes in the order of a list: units, then this text's bookmarks, then those of other texts.
    public var noteRows: [NoteRow] {
        let here = textName
        var rows = notes.namedUnits.map { NoteRow.unit($0.unit, name: $0.name) }
        if let here { rows += notes.bookmarks(in: here).map { .bookmark($0, isHere: true) } }
        for text in notes.bookmarkedTexts where text != here {
            rows += notes.bookmarks(in: text).map { .bookmark($0, isHere: false) }
        }
        return rows
    }

    // MARK: Between the explorer and where notes are kept

    /// Asks for the notes of a model that has just been opened, and goes to a bookmark whose text has.
    mutating func settleNotes() -> [Effect] {
        if let arrival = noting.arrival, !requests.awaitsText {
            noting.arrival = nil
            if textName == arrival.text { arrive(at: arrival) }
        }
        if let awaited = noting.awaited, following.target != .position(awaited.position) {
            noting.awaited = nil
            let place = min(awaited.position, max(0, (document?.count ?? 0) - 1))
            if textName == awaited.text && cursor == place { say(what: awaited) }
        }
        guard let model, noting.modelID != model.id else { return [] }
        noting.modelID = model.id
        noting.notes = Notes()
        noting.pending = []
        noting.skippedLines = 0
        return [.loadNotes(modelID: model.id)]
    }

    /// Looks whether another program has changed the notes: for whoever is about to show them all.
    package mutating func lookAtNotes() -> [Effect] {
        retryNotes() + (model.map { [.loadNotes(modelID: $0.id)] } ?? [])
    }

    /// - Parameter request: the change's that this answers; nil when nobody here had asked for it.
    mutating func take(_ report: NotesReport, request: Int?) -> [Effect] {
        noting.unsaved = report.unsaved
        show(report, request: request)
        return leaveWhenNoted(report.problem)
    }

    private mutating func show(_ report: NotesReport, request: Int?) {
        guard report.modelID == noting.modelID else { return }
        noting.pending.removeAll { $0.request == request }
        noting.folder = report.folder
        noting.notes = report.notes
        for (_, change) in noting.pending { noting.notes.apply(change) }
        if let problem = report.problem {
            notice = Notice(text: problem, isError: true)
        } else if report.skippedLines > noting.skippedLines {
            let lines = report.skippedLines == 1 ? "1 line" : "\(report.skippedLines) lines"
            notice = Notice(text: "\(lines) of the notes make no sense and are left alone", isError: true)
        }
        noting.skippedLines = report.skippedLines
    }

    /// Changes the notes here at once, and has the change kept.
    mutating func note(_ change: NoteChange) -> [Effect] {
        guard let model else { return complain("no model is open; open one with :model FILE") }
        let request = requests.next()
        noting.notes.apply(change)
        noting.pending.append((request, change))
        return [.note(change, modelID: model.id, request: request)]
    }

    /// Has what could not be written written once more.
    mutating func retryNotes() -> [Effect] {
        guard noting.unsaved > 0, noting.retry == nil else { return [] }
        let request = requests.next()
        noting.retry = request
        return [.saveNotes(request: request)]
    }

    /// - Parameter unsaved: changes that could not be written this time either.
    mutating func take(unsavedNotes unsaved: Int, problem: String?, request: Int) -> [Effect] {
        guard request == noting.retry else { return [] }
        noting.retry = nil
        noting.unsaved = unsaved
        if let problem { notice = Notice(text: problem, isError: true) }
        return leaveWhenNoted(problem)
    }

    // MARK: What the commands do

    /// Names the unit that was in view when its name began to be typed; nothing, or blanks, takes its name away.
    mutating func nameUnit(_ name: String?, asOf origin: TypedFrom?) -> [Effect] {
        guard let current = unitAddress else { return complain("no model is open; open one with :model FILE") }
        let origin = origin ?? here
        guard isSameModel(as: origin) else {
            return complain("no unit was named: another model came while the name was typed; R names one of this model")
        }
        let address = origin.address ?? current
        let name = Notes.clean(name ?? "")
        guard name.isEmpty else { return note(.name(address, name)) }
        return notes.name(of: address) == nil
            ? complain("\(address) has no name; :name TEXT gives it one") : note(.unname(address))
    }

    mutating func askForName() -> [Effect] {
        guard unitAddress != nil else { return complain("no model is open; open one with :model FILE") }
        return ask(.command, text: "name " + (unitName ?? ""))
    }

    /// Bookmarks the place where the cursor was when the label began to be typed.
    mutating func bookmark(_ label: String?, asOf origin: TypedFrom?) -> [Effect] {
        let origin = origin ?? here
        guard isSameModel(as: origin), isSameText(as: origin) else {
            return complain(
                "nothing was marked: another \(isSameText(as: origin) ? "model" : "text") came while the label was typed; "
                    + "B marks the place in view")
        }
        guard let document, let textName, document.count > 0 else {
            return complain("there is no place to mark; open a text with :open FILE")
        }
        guard !document.isWritten else {
            return complain("this text has no file to keep a mark of; :save FILE keeps it with its branches")
        }
        // Until the notes have come, a text's name may be no path yet.
        guard model == nil || !noting.folder.isEmpty else { return complain("the notes are being read; try again") }
        let bookmark = Bookmark(
            text: textName, position: origin.cursor, label: label ?? "", unit: origin.address,
            excerpt: Excerpt.of(document, at: origin.cursor))
        let effects = note(.bookmark(bookmark))
        if !effects.isEmpty { notice = Notice(text: "marked" + bookmark.called, isError: false) }
        return effects
    }

    /// Removes the bookmark at the cursor, or else the only one on its line.
    mutating func removeBookmark() -> [Effect] {
        guard let document, let textName else { return complain("no text is open; open one with :open FILE") }
        let line = document.lineRange(containing: cursor)
        let near = notes.bookmarks(in: textName).filter { line.contains($0.position) }
        guard let found = near.first(where: { $0.position == cursor }) ?? (near.count == 1 ? near[0] : nil) else {
            return complain(
                near.isEmpty
                    ? "there is no bookmark on this line; ' goes to the next one"
                    : "there are \(near.count) bookmarks on this line; go to one of them with '")
        }
        let effects = note(.removeBookmark(text: found.text, position: found.position))
        if !effects.isEmpty { notice = Notice(text: "bookmark removed" + found.called, isError: false) }
        return effects
    }

    /// Goes to the text's bookmarks after the cursor, or before it for a negative count; round at the ends.
    mutating func moveToBookmark(by count: Int) -> [Effect] {
        let all = textName.map { notes.bookmarks(in: $0) } ?? []
        guard !all.isEmpty, count != 0 else { return complain("this text has no bookmarks; B sets one") }
        let index: Int
        if count > 0 {
            index = (all.firstIndex { $0.position > cursor } ?? 0) + (count - 1) % all.count
        } else {
            index = (all.lastIndex { $0.position < cursor } ?? all.count - 1) + all.count - (-(count + 1)) % all.count
        }
        arrive(at: all[index % all.count])
        return []
    }

    /// Goes to this text's bookmark of a label, or of the beginning of one.
    mutating func moveToMark(_ label: String) -> [Effect] {
        let all = textName.map { notes.bookmarks(in: $0) } ?? []
        guard !label.isEmpty,
            let mark = all.first(where: { $0.label == label }) ?? all.first(where: { $0.label.hasPrefix(label) })
        else { return complain("this text has no mark \"\(label)\"; :mark \(label) sets it, v n lists them") }
        arrive(at: mark)
        return []
    }

    /// Shows what a row of the list is about. A bookmark's text is opened first where it has to be.
    package mutating func visit(_ row: NoteRow) -> [Effect] {
        switch row {
        case .unit(let address, _):
            let before = place
            show(address)
            recordMove(from: before)
            return []
        case .bookmark(let bookmark, isHere: true):
            let before = place
            arrive(at: bookmark)
            recordMove(from: before)
            return []
        case .bookmark(let bookmark, isHere: false):
            guard bookmark.text.hasPrefix("/") else {
                return complain("the bookmark is in \(bookmark.text), which is gone; pipe it in again")
            }
            noting.arrival = bookmark
            return openText(path: bookmark.text)
        }
    }

    /// Takes a row's note away.
    package mutating func remove(_ row: NoteRow) -> [Effect] {
        switch row {
        case .unit(let address, _): note(.unname(address))
        case .bookmark(let bookmark, _): note(.removeBookmark(text: bookmark.text, position: bookmark.position))
        }
    }

    /// Goes to a unit of the model that is open; another model's is left alone.
    private mutating func show(_ address: UnitAddress) {
        guard let architecture = model?.architecture, address.layer < architecture.layers,
            address.unit < architecture.hidden, let signal = architecture.cell.signal(named: address.signal.name)
        else { return }
        look(at: UnitAddress(layer: address.layer, signal: signal, unit: address.unit))
    }

    private mutating func arrive(at bookmark: Bookmark) {
        goal = nil
        _ = move(to: .position(bookmark.position))
        if let unit = bookmark.unit { show(unit) }
        noting.awaited = following.target == nil ? nil : bookmark
        if following.target == nil { say(what: bookmark) }
    }

    /// Says what the bookmark at the cursor is called, or that the text is not the one that was marked.
    private mutating func say(what bookmark: Bookmark) {
        guard let document else { return }
        let isChanged = bookmark.position >= document.count || Excerpt.of(document, at: cursor) != bookmark.excerpt
        if isChanged && !bookmark.excerpt.isEmpty {
            notice = Notice(text: "the text has changed here; it was: \(bookmark.excerpt)", isError: true)
        } else if !bookmark.label.isEmpty {
            notice = Notice(text: bookmark.label, isError: false)
        }
    }
}

extension Bookmark {
    /// `: label` where it has one.
    fileprivate var called: String { label.isEmpty ? "" : ": " + label }
}
