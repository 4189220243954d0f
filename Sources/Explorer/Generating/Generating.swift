import CellProbing
import ModelCore
import Texts

/// What a model writes: a text that grows by what it draws, its branches, and how it draws.
public struct Generating: Sendable {
    public internal(set) var tree = BranchTree()
    /// The branch that is the text in view; nil while another text is.
    public internal(set) var current: Int?
    /// The branch that was in view last.
    var last: Int?
    public internal(set) var settings = SamplingSettings.plain
    public internal(set) var seed: UInt64 = 1
    /// Counts what was written, so that it is known how much of it a file holds.
    var revision = 0
    /// The revision that the session was saved at, or opened with.
    var savedRevision = 0
    /// The file that the session was saved in or opened from.
    public internal(set) var file: String?
    /// The text that was in view before.
    var former: Former?
    /// What means are taken over while something is written: one text, as it was when a mean was first asked for.
    var meansOver: Document?
    /// Symbols that are to be drawn and are not asked for yet.
    var owed = 0
    /// The request under way.
    var request: Request?
    /// What was asked for last, so that nothing is asked for twice where no answer comes.
    var asked: Place?
    /// What is known to be expected, by step, and what that rests on.
    var expected: [Int: ExpectedSymbols] = [:]
    var expecting: Expecting?
    /// The step that the model has come to with them; nil where it has read nothing.
    var reached: Int?
    /// What was painted on branches that are not in view, by their numbers.
    var painted: [Int: [Range<Int>]] = [:]

    struct Former: Sendable {
        var document: Document
        var cursor: Int
        var top: Int
        var painted: [Range<Int>]
    }

    struct Request: Sendable {
        var number: Int
        /// Symbols to be drawn; 0 where it only asks what is expected.
        var count: Int
        var branch: Int
        var expecting: Expecting?
        /// Whether a good deal of the text has to be read first.
        var isFar: Bool
    }

    /// What drawing depends on, the text before it left aside.
    struct Expecting: Hashable, Sendable {
        var modelID: Int
        var settings: SamplingSettings
        var seed: UInt64
        var interventions: [Intervention]
        var version: Int
    }

    struct Place: Hashable, Sendable {
        var branch: Int
        var step: Int
        var count: Int
        var expecting: Expecting
    }

    /// Steps whose expectations are kept.
    static let expectedBound = 1024
    /// Symbols that one key draws at most.
    static let stepBound = 10_000
    /// Symbols of a request at most.
    static let batch = 256
    /// Symbols of a text that it is primed with at most.
    static let primeBound = 20_000

    /// Whether something was written that no file holds.
    public var isUnsaved: Bool { revision != savedRevision }

    /// Whether symbols are on their way that the person has asked for.
    var isDrawing: Bool { owed > 0 || (request?.count ?? 0) > 0 }

    mutating func keep(_ symbols: [ExpectedSymbols]) {
        if expected.count > Self.expectedBound {
            let newest = symbols.map(\.step).max() ?? 0
            expected = expected.filter { abs($0.key - newest) < Self.expectedBound / 2 }
        }
        for symbols in symbols { expected[symbols.step] = symbols }
    }
}

extension SamplingSettings {
    /// `T 0.8  top-k 40`, as short as that.
    var caption: String {
        if isGreedy { return "greedy" }
        return (["T \(temperature)"] + (topK.map { ["top-k \($0)"] } ?? []) + (topP.map { ["top-p \($0)"] } ?? []))
            .joined(separator: " ")
    }
}
