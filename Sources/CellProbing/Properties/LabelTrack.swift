import Patterns
import Texts

/// A property's values along one text, at any place of it: readers are kept at intervals, so that a place far into the
/// text takes no reading from its beginning a second time.
///
/// A value; memory is bounded by the readers kept, whatever the text's length. The text may grow by a symbol at a time:
/// nothing is read again for it.
public struct LabelTrack: Sendable {
    /// Whose values it gives.
    public let property: Property
    /// The text that they are of.
    public private(set) var document: Document
    /// Where readers were kept, in order; the first stands at the text's beginning.
    private var marks: [Place]
    /// Where the last answer left off.
    private var current: Place
    /// Symbols between two kept readers; doubles when there are too many.
    private var spacing: Int
    private let most: Int
    /// What a reader that has read the document says when it is told that the text ends there, once it was asked.
    private var ending: [Float]?
    /// Why no values can be had of some stretch that was asked for. Nothing is looked for any more then.
    public private(set) var failure: PatternFailure?

    private static let piece = 1 << 14

    /// A reader somewhere in the text, with values that it has given and nobody has taken.
    private struct Place: Sendable {
        var reader: any PropertyReader
        /// Symbols read.
        var read = 0
        /// The position of the first value waiting.
        var first = 0
        var waiting: [Float] = []

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
        ending = nil
    }

    /// The values of a range, what lies outside of the text left out; nil when cancelled, or where there is a
    /// `failure`.
    public mutating func values(of range: Range<Int>, isCancelled: () -> Bool = { false }) -> [Float]? {
        let range = range.clamped(to: 0..<document.count)
        guard !range.isEmpty else { return [] }
        guard failure == nil else { return nil }
        var place = start(before: range.lowerBound)
        while place.given < range.upperBound, place.read < document.count {
            if isCancelled() { return nil }
            guard advance(&place, isCancelled) else { return nil }
            drop(before: range.lowerBound, of: &place)
        }
        current = place
        let waiting = place.waiting.dropFirst(range.lowerBound - place.first).prefix(range.count)
        guard waiting.count < range.count else { return Array(waiting) }
        // The reader itself is not told that the text ends: it may grow.
        let rest = range.clamped(to: place.given..<document.count)
        guard let ending = self.ending ?? ended(place.reader, isCancelled) else { return nil }
        self.ending = ending
        return Array(waiting) + ending[(rest.lowerBound - place.given)...].prefix(rest.count)
    }

    private mutating func ended(_ reader: any PropertyReader, _ isCancelled: () -> Bool) -> [Float]? {
        var reader = reader
        var values: [Float] = []
        reader.finish(into: &values, isCancelled: isCancelled)
        return isSound(reader) ? values : nil
    }

    private mutating func isSound(_ reader: any PropertyReader) -> Bool {
        guard let problem = reader.problem else { return true }
        failure = problem.failure
        failure?.textName = document.name
        return false
    }

    /// A reader that has read the document's symbols before a position; nil when cancelled.
    public func reader(at position: Int, isCancelled: () -> Bool = { false }) -> (any PropertyReader)? {
        let position = min(max(0, position), document.count)
        var place = marks.last { $0.read <= position } ?? marks[0]
        if (place.read...position).contains(current.read) { place = current }
        var values: [Float] = []
        while place.read < position {
            if isCancelled() { return nil }
            let end = min(position, place.read + Self.piece)
            place.reader.read(
                document.propertyCodes(in: place.read..<end)[...], into: &values, isCancelled: isCancelled)
            if place.reader.problem != nil { return nil }
            values.removeAll(keepingCapacity: true)
            place.read = end
        }
        return place.reader
    }

    /// The place from which least has to be read.
    private func start(before position: Int) -> Place {
        let mark = marks.last { $0.first <= position } ?? marks[0]
        return current.first <= position && current.given >= mark.first ? current : mark
    }

    /// Reads the next piece; false when it was left off or failed, and then nothing is kept.
    private mutating func advance(_ place: inout Place, _ isCancelled: () -> Bool) -> Bool {
        let end = min(document.count, place.read + Self.piece)
        place.reader.read(
            document.propertyCodes(in: place.read..<end)[...], into: &place.waiting, isCancelled: isCancelled)
        guard isSound(place.reader) else { return false }
        place.read = end
        guard place.read >= (marks.last?.read ?? 0) + spacing else { return true }
        marks.append(Place(reader: place.reader, read: place.read, first: place.given))
        guard marks.count > most else { return true }
        marks = marks.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        spacing *= 2
        return true
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
        symbols(in: range).map { alphabet.propertyCode(of: $0.code) }
    }
}

extension Alphabet {
    /// A symbol's code as properties read it.
    func propertyCode(of code: UInt32) -> UInt32 {
        self == .byte && code >= 0x80 ? code | 0x8000_0000 : code
    }
}
