import CellProbing

/// Marking a property by hand: spans of the text that hold it.
extension ExplorerState {
    /// What the painted property is called.
    static let paintedName = "painted"
    /// Spans kept at most.
    static let mostPainted = 10_000

    /// `V`: begins a span at the cursor, or ends it there.
    mutating func paint() -> [Effect] {
        guard let document, document.count > 0 else { return complain("there is no text; open one with :open FILE") }
        guard let span = paintedSpan else {
            probing.paintStart = cursor
            notice = Notice(text: "painting: V ends the passage, Esc lets it go", isError: false)
            return []
        }
        probing.paintStart = nil
        probing.painted.insert(merging: span)
        if probing.painted.count > Self.mostPainted {
            probing.painted.removeLast()
            return complain("no more than \(Self.mostPainted) passages can be painted; a label file holds more")
        }
        let count = probing.painted.count
        notice = Notice(
            text:
                "painted: \(count) passage\(count == 1 ? "" : "s"); f and Enter find the units that follow, gV forgets",
            isError: false)
        return []
    }

    mutating func clearPaint() -> [Effect] {
        guard probing.paintStart != nil || !probing.painted.isEmpty else {
            return complain("nothing is painted; V begins a passage, and so does dragging the mouse")
        }
        probing.paintStart = nil
        probing.painted = []
        return []
    }

    /// From where painting began to the cursor, both among it.
    var paintedSpan: Range<Int>? {
        probing.paintStart.map { min($0, cursor)..<max($0, cursor) + 1 }
    }

    var paintedProperty: Property? {
        probing.painted.isEmpty ? nil : .painted(probing.painted)
    }
}

extension [Range<Int>] {
    /// Adds a range, joined with those that it touches.
    fileprivate mutating func insert(merging range: Range<Int>) {
        var joined = range
        var rest: [Range<Int>] = []
        for old in self {
            if old.upperBound >= joined.lowerBound && old.lowerBound <= joined.upperBound {
                joined = Swift.min(old.lowerBound, joined.lowerBound)..<Swift.max(old.upperBound, joined.upperBound)
            } else {
                rest.append(old)
            }
        }
        self = (rest + [joined]).sorted { $0.lowerBound < $1.lowerBound }
    }
}
