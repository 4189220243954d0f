import Texts

/// How the explorer stands towards a text that grows.
public struct Following: Hashable, Sendable {
    /// Whether the cursor stays at the text's end, as after `F` in less.
    public internal(set) var isOn = false
    /// Whether the text has grown under the explorer's eyes after it had been read whole.
    var hasGrown = false
    /// Whether the person went to the end of a text that is still being read: the cursor comes along until it is.
    var awaitsEnd = false

    mutating func leaveEnd() { (isOn, awaitsEnd) = (false, false) }
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
    mutating func moveToEnd() -> [Effect] {
        following.awaitsEnd = document?.isRead == false
        return moveCursor { document, _ in document.count - 1 }
    }

    /// Takes a longer document over the same text. What was traced of it holds, but for a last page that was short.
    mutating func take(grown newer: Document) {
        guard let document, newer.continues(document) else { return }
        if document.isRead && newer.count > document.count { following.hasGrown = true }
        self.document = newer
        if following.isOn || following.awaitsEnd { cursor = max(0, newer.count - 1) }
        if newer.isRead { following.awaitsEnd = false }
        settled = nil
        askForLabelsAgain(grownFrom: document.count)
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

    /// Ends the following when a message has moved the cursor or the screen over a text that stayed as it was.
    mutating func endFollowing(since before: Outlook) {
        let now = outlook
        guard before.isFollowing, now.symbols == before.symbols else { return }
        if now.cursor != before.cursor || now.top != before.top { following.leaveEnd() }
    }

    /// What a movement changes, and what it does not.
    struct Outlook {
        var isFollowing: Bool
        var cursor: Int
        var top: Int
        var symbols: Int?
    }

    var outlook: Outlook {
        Outlook(
            isFollowing: following.isOn || following.awaitsEnd, cursor: cursor, top: top, symbols: document?.count)
    }

    /// What the status line says of a text that may grow; nil for one at rest.
    var growthNote: String? {
        guard let document else { return nil }
        if !document.isRead {
            let percent = document.byteCount > 0 ? document.readBytes / max(1, document.byteCount / 100) : 0
            return "reading \(min(99, percent))%"
        }
        guard !document.isEnded else { return nil }
        if following.isOn { return "following" }
        return document.growth == .pipe || following.hasGrown ? "growing" : nil
    }
}

extension KeyTableEntry {
    /// Whether it ends the following even where it does not move.
    var endsFollowing: Bool { (section == .moving || section == .scrolling) && name != "follow" }
}
