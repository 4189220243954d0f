import CellProbing
import Texts

/// A place where a unit is high or low, and what stands around it.
package struct TextContext: Hashable, Sendable {
    /// Symbols kept before the place and behind it: as many as the widest panel shows.
    static let before = 60
    static let behind = 60

    package let position: Int
    package let value: Float
    /// Line and column from 1.
    let place: String
    let pictures: [SymbolPicture]
    /// The index of the place's own picture.
    let index: Int

    /// The surroundings of a place of the text.
    package init(_ extreme: ActivationSurvey.Extreme, in document: Document) {
        position = extreme.position
        value = extreme.value
        let line = document.lineRange(containing: position)
        place = "\(document.line(containing: position) + 1):\(position - line.lowerBound + 1)"
        // A file may have become shorter since it was surveyed.
        let end = min(document.count, position + Self.behind)
        let range = min(end, max(0, position - Self.before))..<end
        index = position - range.lowerBound
        pictures = document.pictured(range).map(\.picture)
    }

    /// The part of the surroundings that so many columns hold, more of it before the place than behind: what stands
    /// before is what the unit has read.
    package func shown(in columns: Int) -> Range<Int> {
        guard pictures.indices.contains(index) else { return 0..<0 }
        var first = index
        var last = index + 1
        var room = columns - pictures[index].width
        let behind = pictures[last...].prefix(max(0, columns * 2 / 5)).reduce(0) { $0 + $1.width }
        let reserved = min(behind, columns * 2 / 5)
        while first > 0, room - pictures[first - 1].width >= reserved {
            first -= 1
            room -= pictures[first].width
        }
        while last < pictures.count, room >= pictures[last].width {
            room -= pictures[last].width
            last += 1
        }
        return first..<last
    }
}
