import ModelCore
import Texts

/// Which shares of each text decide and which are reported: two contiguous parts, the first before the second.
public struct ScanParts: Hashable, Sendable {
    /// Shares of the text, 0…1.
    public let validationStart: Double
    /// Where the validation part ends and the test part begins.
    public let testStart: Double
    /// Where the test part ends.
    public let testEnd: Double

    /// - Returns: nil unless 0 ≤ validationStart < testStart < testEnd ≤ 1.
    public init?(validationStart: Double, testStart: Double, testEnd: Double) {
        guard 0 <= validationStart, validationStart < testStart, testStart < testEnd, testEnd <= 1 else { return nil }
        self.validationStart = validationStart
        self.testStart = testStart
        self.testEnd = testEnd
    }

    private init(_ validationStart: Double, _ testStart: Double) {
        (self.validationStart, self.testStart, testEnd) = (validationStart, testStart, 1)
    }

    /// The parts that training by default does not learn from: 5 % each at the text's end.
    public static let unseen = ScanParts(0.9, 0.95)
    /// A text that the model was not trained on: its halves.
    public static let halves = ScanParts(0, 0.5)

    /// The symbols of a part of a text, cut as training cuts it: shares are rounded down.
    public func range(of part: ScanPart, symbols count: Int) -> Range<Int> {
        let first = Int(Double(count) * validationStart)
        let length = Int(Double(count) * (testStart - validationStart) + 1e-6)
        let second = first + length
        let end = testEnd == 1 ? count : max(second, Int(Double(count) * testEnd))
        return part == .validation ? first..<min(count, second) : min(count, second)..<min(count, end)
    }
}

/// What a part of a text is for.
public enum ScanPart: String, Hashable, Sendable, CaseIterable {
    /// Decides which units, sign, threshold.
    case validation
    /// Is reported.
    case test
}

/// How a scan is done. Everything that changes its figures is in here, and in the model, the texts, the properties.
public struct ScanSettings: Hashable, Sendable {
    /// What is searched.
    public var signals: [SignalAddress]
    /// How each text is cut.
    public var parts = ScanParts.unseen
    /// Steps of a block, at most: what is added to the sums at once, and what a shard is made of.
    public var blockLength = 1 << 19
    /// Steps that are held in memory of each lane; labels are turned around within them for the null.
    public var window = 8192
    /// Lanes that a block is cut into, at most.
    public var lanes = 16
    /// Symbols that the model reads from a zero state before each lane, 1 at least.
    public var warmUp = 4000
    /// Whether the model reads each text from its beginning instead, in one lane from block to block: for models that
    /// do not forget in so many symbols. A shard reads all of the text up to the end of its last block.
    public var readsFromBeginning = false
    /// How far the state at a lane's end may differ from the one that the next lane began with,
    /// max |Δ| / max(1, |value|); where it differs more the block is run again in one piece. The shipped LSTM forgets
    /// to within 1e-4 in 4,000 symbols.
    public var tolerance = ScanSettings.usualTolerance
    /// What it is unless told otherwise.
    public static let usualTolerance: Float = 1e-3
    /// What turns and intervals are drawn from.
    public var seed: UInt64 = 1
    /// Turns of the labels for the null; 0: none.
    public var turns = 200
    /// Windows of the test part, spread evenly, in which labels with many runs are turned; nil: all. For many properties
    /// at once, of which each unit needs a p of its own (`FalseDiscovery`).
    public var turnedWindows: Int?
    /// Steps of the test part that are kept one by one for the null of a category, at most.
    public var sample = 20_000
    /// Threads that share the counting; they change no figure.
    public var threads = 1

    /// The defaults, over the units of some signals.
    public init(signals: [SignalAddress]) { self.signals = signals }
}

/// A stretch of one text that is scanned at once.
public struct ScanBlock: Hashable, Sendable {
    /// Its place among all blocks, from 0.
    public let number: Int
    /// Which of the texts.
    public let text: Int
    /// What it is for.
    public let part: ScanPart
    /// Symbols of the text.
    public let range: Range<Int>

    /// The blocks of some texts: every part of every text in equal blocks, by turns one of the validation and one of
    /// the test part, so that a scan that is broken off has something of both.
    public static func all(ofTextsWith counts: [Int], _ settings: ScanSettings) -> [ScanBlock] {
        let parts = ScanPart.allCases.map { part in
            counts.enumerated().flatMap { text, count in
                cut(settings.parts.range(of: part, symbols: count), settings.blockLength).map { (text, part, $0) }
            }
        }
        let longest = parts.map(\.count).max() ?? 0
        let order = (0..<longest).flatMap { index in parts.compactMap { index < $0.count ? $0[index] : nil } }
        return order.enumerated().map { ScanBlock(number: $0, text: $1.0, part: $1.1, range: $1.2) }
    }

    /// In the order in which a scan does them: by their numbers, or text by text from its beginning.
    static func inOrder(_ blocks: [ScanBlock], _ settings: ScanSettings) -> [ScanBlock] {
        settings.readsFromBeginning
            ? blocks.sorted { ($0.text, $0.range.lowerBound) < ($1.text, $1.range.lowerBound) } : blocks
    }

    private static func cut(_ range: Range<Int>, _ length: Int) -> [Range<Int>] {
        guard !range.isEmpty else { return [] }
        let blocks = (range.count + length - 1) / max(1, length)
        return (0..<blocks).map {
            range.lowerBound + range.count * $0 / blocks..<range.lowerBound + range.count * ($0 + 1) / blocks
        }
    }
}
