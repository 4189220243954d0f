import ModelCore
import Texts

/// How much of a text a model does not know, and which symbols those are: they are shown, not fed, and count in no figure.
public struct UnknownSymbols: Hashable, Sendable {
    /// Symbols that were looked at, and those among them that the vocabulary lacks.
    public private(set) var symbols: Int
    /// How many of them the vocabulary lacks.
    public private(set) var count: Int
    /// By code, how often each of those stands there.
    private var counts: [UInt32: Int]

    /// Above this share there is something to say loudly.
    public static let loudShare = 0.01
    /// Symbols that are named at most.
    public static let named = 5

    /// Of no text yet.
    public init() { (symbols, count, counts) = (0, 0, [:]) }

    /// From figures that were kept; nil where they do not go together.
    public init?(symbols: Int, count: Int, most: [(code: UInt32, count: Int)]) {
        guard count >= 0, symbols >= count, most.allSatisfy({ $0.count > 0 }),
            most.reduce(0, { $0.addingReportingOverflow($1.count).partialValue }) <= count
        else { return nil }
        (self.symbols, self.count) = (symbols, count)
        counts = Dictionary(most.map { ($0.code, $0.count) }) { first, _ in first }
    }

    /// Adds some symbols of a text.
    public mutating func add(_ document: Document, _ range: Range<Int>, _ vocabulary: Vocabulary) {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 16) {
            for symbol in document.symbols(in: start..<min(range.upperBound, start + 1 << 16)) {
                symbols += 1
                guard vocabulary.index(of: symbol.code) == nil else { continue }
                count += 1
                counts[symbol.code, default: 0] += 1
            }
        }
    }

    /// Of a scan: the parts of each text that it goes over.
    public init(_ texts: [Document], _ parts: ScanParts, _ vocabulary: Vocabulary) {
        self.init()
        for text in texts {
            for part in ScanPart.allCases { add(text, parts.range(of: part, symbols: text.count), vocabulary) }
        }
    }

    /// The share of all symbols, 0…1.
    public var share: Double { symbols > 0 ? Double(count) / Double(symbols) : 0 }
    /// Whether figures may be of another text than one thinks.
    public var isMuch: Bool { share > Self.loudShare }

    /// How many different ones there are, as far as they are known.
    public var kinds: Int { counts.count }

    /// Those that stand there most often, the most frequent first; of equals the lower code.
    public var most: [(code: UInt32, count: Int)] {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.named).map { ($0.key, $0.value) }
    }
}
