import ModelCore
import Texts

/// A model's run over a text whose values are handed out in blocks, in memory that does not depend on the text's length.
///
/// The run is sequential and begins at the text's beginning from a zero state, whichever steps are wanted, so that all
/// values are exact.
public struct TraceStream {
    public let arrays: TraceArrays
    private let runner: Runner
    private let document: Document

    /// Symbols that are fed at a time before the wanted steps, and most of those in a block.
    private static let stretch = 4096
    /// Bytes that a block's values may take where a few steps' do.
    private static let blockBytes = 8 << 20

    /// - Parameter steps: positions in the document.
    public init(_ runner: Runner, _ document: Document, _ selection: TraceSelection, steps: Range<Int>) {
        precondition(steps.lowerBound >= 0 && steps.upperBound <= document.count, "steps of the text")
        arrays = TraceArrays(selection, of: runner.model.architecture, steps: steps)
        self.runner = runner
        self.document = document
    }

    /// Steps of a block: a multiple of what the runner computes at a time.
    private var blockSteps: Int {
        min(Self.stretch, max(1, Self.blockBytes / (256 * arrays.bytesPerStep)) * 256)
    }

    /// Runs the model.
    ///
    /// - Parameters:
    ///   - goesOn: is told how many steps are done of those up to the last wanted one, and may stop the run.
    ///   - body: takes the blocks in order.
    /// - Returns: false where `goesOn` has stopped it.
    /// - Throws: `TraceError.textChanged`, or what `body` throws.
    public func run(goesOn: (_ done: Int) -> Bool, _ body: (TraceBlock) throws -> Void) throws -> Bool {
        var state = runner.zeroState()
        var place = Place()
        while place.position < arrays.steps.lowerBound {
            guard goesOn(place.position) else { return false }
            let end = min(arrays.steps.lowerBound, place.position + Self.stretch)
            let symbols = try read(place.position..<end)
            let position = place.position
            let isLeftOff = { !goesOn(position) }
            runner.run(lanes: [symbols.rows], from: &state, isCancelled: isLeftOff) { _ in }
            for (code, row) in zip(symbols.codes, symbols.rows) { place.pass(code, row, document.alphabet) }
        }
        let block = TraceBlockBuffer(
            arrays, symbols: runner.model.architecture.symbols, steps: min(blockSteps, max(1, arrays.steps.count)))
        if place.hasFed, arrays.selection.surprise { block.expect(runner.readOut(of: state)) }
        while place.position < arrays.steps.upperBound {
            guard goesOn(place.position) else { return false }
            let start = place.position
            let end = min(arrays.steps.upperBound, start + blockSteps)
            let symbols = try read(start..<end)
            block.begin(symbols.codes, symbols.rows, at: &place, document.alphabet)
            let isLeftOff = { !goesOn(start) }
            runner.run(lanes: [symbols.rows], from: &state, isCancelled: isLeftOff) { block.take($0, symbols.rows) }
            guard goesOn(start) else { return false }
            try body(block.block(start..<end))
        }
        return goesOn(place.position)
    }

    private func read(_ range: Range<Int>) throws(TraceError) -> (codes: [UInt32], rows: [Int32]) {
        let codes = document.symbols(in: range).map(\.code)
        guard !codes.contains(Symbol.unreadable.code) else { throw .textChanged(document.name) }
        return (codes, runner.model.vocabulary.indices(of: codes))
    }
}

/// How far a run has come in its text.
struct Place {
    var position = 0
    var byte = 0
    /// Whether the model was fed anything yet.
    var hasFed = false

    mutating func pass(_ code: UInt32, _ row: Int32, _ alphabet: Alphabet) {
        position += 1
        byte += alphabet == .byte ? 1 : Unicode.Scalar(code).map { UTF8.width($0) } ?? 1
        if row >= 0 { hasFed = true }
    }
}

/// Why a trace was not made.
public enum TraceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text's file lost what it held when it was opened.
    case textChanged(String)

    public var description: String {
        switch self {
        case .textChanged(let name): "\(name) became shorter while it was read; try again when nothing writes to it"
        }
    }
}
