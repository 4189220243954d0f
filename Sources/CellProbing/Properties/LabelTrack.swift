import Texts

/// A property's values along one text, at any place of it: readers are kept at intervals, so that a place far into the
/// text takes no reading from its beginning a second time.
///
/// A value; memory is bounded by the readers kept, whatever the text's length.
public struct LabelTrack {
    public let property: Property
    public private(set) var document: Document
    /// Where readers were kept, in order; the first stands at the text's beginning.
    private var marks: [Place]
    /// Where the last answer left off.
    private var current: Place
    /// Symbols between two kept readers; doubles when there are too many.
    private var spacing: Int
    private let most: Int

    private static let piece = 1 << 14

    /// A reader somewhere in the text, with values that it has given and nobody has taken.
    private struct Place {
        var reader: any PropertyReader
        /// Symbols read.
        var read = 0
        /// The position of the first value waiting.
        var first = 0
        var waiting: [Float] = []
        var isEnded = false

        /// The position of the next value that the reader will give.
        var given: Int { first + waiting.count }
    }

    /// - Parameters:
    ///   - spacing: symbols between two kept readers, at first.
    ///   - most: readers kept, at least 2.
    public init(_ document: Document, _ property: Property, spacing: Int = 1 << 16, keeping most: Int = 64) {
        self.document = document
        self.property = property
        self.spacing = max(1, spacing)
        self.most = max(2, most)
        current = Place(reader: property.reader())
        marks = [current]
    }

    /// Whether the track serves a longer document over the same text.
    public func serves(_ newer: Document) -> Bool { newer.continues(document) }

    /// Goes over to a longer document over the same text; what is known stays.
    public mutating func turn(to newer: Document) {
        guard newer.count > document.count else { return }
        document = newer
        // It may have been told that the text ends where it did before.
        if current.isEnded { current = marks[0] }
    }

    /// The values of a range, what lies outside of the text left out; nil when cancelled.
    public mutating func values(of range: Range<Int>, isCancelled: () -> Bool = { false }) -> [Float]? {
        let range = range.clamped(to: 0..<document.count)
        guard !range.isEmpty else { return [] }
        var place = start(before: range.lowerBound)
        while place.given < range.upperBound, !place.isEnded {
            if isCancelled() { return nil }
            advance(&place)
            drop(before: range.lowerBound, of: &place)
        }
        current = place
        return Array(place.waiting.dropFirst(range.lowerBound - place.first).prefix(range.count))
    }

    /// The place from which least has to be read.
    private func start(before position: Int) -> Place {
        let mark = marks.last { $0.first <= position } ?? marks[0]
        return current.first <= position && current.given >= mark.first ? current : mark
    }

    private mutating func advance(_ place: inout Place) {
        let end = min(document.count, place.read + Self.piece)
        place.reader.read(document.propertyCodes(in: place.read..<end)[...], into: &place.waiting)
        place.read = end
        if end == document.count {
            place.reader.finish(into: &place.waiting)
            place.isEnded = true
        } else if place.read >= (marks.last?.read ?? 0) + spacing {
            marks.append(Place(reader: place.reader, read: place.read, first: place.given))
            guard marks.count > most else { return }
            marks = marks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
            spacing *= 2
        }
    }

    private func drop(before position: Int, of place: inout Place) {
        let count = min(place.waiting.count, max(0, position - place.first))
        place.waiting.removeFirst(count)
        place.first += count
    }
}

extension Document {
    /// Symbols as properties read them: a byte above ASCII is part of a symbol that nobody has put together, and is in
    /// no class.
    func propertyCodes(in range: Range<Int>) -> [UInt32] {
        symbols(in: range).map { symbol in
            alphabet == .byte && symbol.code >= 0x80 ? symbol.code | 0x8000_0000 : symbol.code
        }
    }
}
