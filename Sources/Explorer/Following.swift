import ModelCore
import Texts

/// How the explorer stands towards a text that grows.
public struct Following: Hashable, Sendable {
    /// Whether the cursor stays at the text's end, as after `F` in less.
    public internal(set) var isOn = false
    /// Whether the text has grown under the explorer's eyes after it had been read whole.
    var hasGrown = false
    /// Where the person wants to be in a text that is still being read: the cursor comes along until it is there.
    var target: Target?

    mutating func leaveEnd() { (isOn, target) = (false, nil) }

    /// The text is another alphabet's now, in which its lines are the same but its positions are not.
    mutating func turnAlphabet(line: Int) {
        switch target {
        case nil, .position: target = .lineStart(line)
        case .end, .percent, .line, .lineStart: break
        }
    }

    /// A place in a text that may not be read that far.
    enum Target: Hashable, Sendable {
        case end
        /// The position that the status line counts as so many percent.
        case percent(Int)
        /// The first symbol of a line, from 0, that is not blank.
        case line(Int)
        case lineStart(Int)
        case position(Int)

        /// The place itself, or the nearest to it in what was read.
        func place(in document: Document) -> Int {
            func start(_ line: Int) -> Int { document.start(ofLine: min(max(0, line), document.lineCount - 1)) }
            let position =
                switch self {
                case .end: document.count - 1
                case .percent(let percent): document.position(ofPercent: percent)
                case .line(let line): document.firstNonBlank(ofLineContaining: start(line))
                case .lineStart(let line): start(line)
                case .position(let position): position
                }
            return min(max(0, position), max(0, document.count - 1))
        }

        /// Whether the place stays where it is, whatever else of the text is read.
        func isSettled(in document: Document) -> Bool {
            if document.isRead { return true }
            return switch self {
            case .end, .percent: false
            case .line(let line): line < document.lineCount - 1
            case .lineStart(let line): line < document.lineCount - 1
            // With what a bookmark there is known by.
            case .position(let position): position < document.count - Excerpt.longest
            }
        }
    }
}

extension ExplorerState {
    /// `F`: the cursor goes to the end and stays there; once more, or any movement, and it stays where it is.
    mutating func toggleFollowing() -> [Effect] {
        guard let document else { return complain("no text is open; open one with :open FILE") }
        guard !following.isOn else {
            following.leaveEnd()
            return []
        }
        following.isOn = true
        if document.isEnded { notice = Notice(text: "this text has ended; nothing more comes", isError: false) }
        return moveToEnd()
    }

    /// The end of the text, also of one that is not read whole yet.
    mutating func moveToEnd() -> [Effect] { move(to: .end) }

    /// Goes to a place. As long as the text is not read that far the cursor comes along, until another movement.
    mutating func move(to target: Following.Target) -> [Effect] {
        guard let document else { return [] }
        following.target = target.isSettled(in: document) ? nil : target
        cursor = target.place(in: document)
        return []
    }

    /// Takes a longer document over the same text. What was traced of it holds, but for a last page that was short.
    mutating func take(grown newer: Document) {
        guard let document, newer.continues(document) else { return }
        if document.isRead && newer.count > document.count { following.hasGrown = true }
        self.document = newer
        let target = following.isOn ? .end : following.target
        if let target { cursor = target.place(in: newer) }
        if following.target?.isSettled(in: newer) == true { following.target = nil }
        settled = nil
        askForLabelsAgain(grownFrom: document.count)
        if let asked = searching.asked, asked.range.upperBound >= document.count - Self.labelMargin {
            searching.asked = nil
        }
        if newer.growth != document.growth { say(newer.growth, of: newer.name) }
    }

    private mutating func say(_ growth: Growth, of name: String) {
        switch growth {
        case .ended, .pipe, .file: break
        case .moved:
            notice = Notice(text: "\(name) was moved or replaced; :open it again to see the new one", isError: false)
        case .cut:
            notice = Notice(text: "\(name) was cut off; :open it again to see what it holds now", isError: true)
        case .failed(let sentence): notice = Notice(text: sentence, isError: true)
        }
    }

    /// Ends the following when a message has moved the cursor or the screen over a text that stayed as it was. What
    /// the message itself has begun goes on.
    mutating func endFollowing(since before: Outlook) {
        let now = outlook
        guard now.symbols == before.symbols, now.cursor != before.cursor || now.top != before.top else { return }
        if before.following.isOn { following.isOn = false }
        if following.target == before.following.target { following.target = nil }
    }

    /// What a movement changes, and what it does not.
    struct Outlook {
        var following: Following
        var cursor: Int
        var top: Int
        var symbols: Int?
        var address: UnitAddress?
        /// The searches for a place that are under way: of a text, and of where a unit is wrong.
        var search: Int?
        var stepping: Int?
    }

    var outlook: Outlook {
        Outlook(
            following: following, cursor: cursor, top: top, symbols: document?.count, address: unitAddress,
            search: requests.search, stepping: probing.stepping)
    }

    /// What a pipe is called of which nothing has come yet; nil where there is none.
    var awaitedName: String? {
        guard let document, document.count == 0, document.growth == .pipe else { return nil }
        return document.name
    }

    /// What the status line says of a text that may grow; nil for one at rest.
    var growthNote: String? {
        guard let document else { return nil }
        if !document.isRead {
            let percent = document.byteCount > 0 ? document.readBytes / max(1, document.byteCount / 100) : 0
            return "reading \(min(99, percent))%"
        }
        guard !document.isEnded else { return nil }
        if awaitedName != nil { return "waiting for the text" }
        if following.isOn { return "following" }
        return document.growth == .pipe || following.hasGrown ? "growing" : nil
    }
}

extension KeyTableEntry {
    /// Whether it ends the following even where it does not move.
    var endsFollowing: Bool { (section == .moving || section == .scrolling) && name != "follow" }
}
