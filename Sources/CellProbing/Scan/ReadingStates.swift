import ModelCore
import Texts

/// Where a model stands in texts that it reads from their beginnings: each block begins with the state that all of the
/// text before it has left. The blocks of a text must come in their order; what lies between two is read as well.
struct ReadingStates {
    private var places: [Int: (position: Int, state: ModelState)] = [:]

    private static let piece = 1 << 12

    /// Symbols that are read for some blocks: of each text those up to the end of its last block.
    static func symbols(of blocks: [ScanBlock]) -> Int {
        Dictionary(grouping: blocks, by: \.text).values.reduce(0) { sum, blocks in
            sum + (blocks.map(\.range.upperBound).max() ?? 0)
        }
    }

    /// Symbols of all texts that have been read.
    var symbols: Int { places.values.reduce(0) { $0 + $1.position } }

    /// Reads on to a block; nil when cancelled.
    /// - Parameter progress: told now and then how many more symbols were read.
    mutating func state(
        before block: ScanBlock, _ runner: Runner, _ document: Document, isCancelled: () -> Bool,
        progress: (_ read: Int) -> Void
    ) -> ModelState? {
        var place = places[block.text] ?? (0, runner.zeroState())
        let first = place.position
        precondition(first <= block.range.lowerBound, "the blocks of a text in their order")
        while place.position < block.range.lowerBound {
            if isCancelled() { return nil }
            let range = place.position..<min(block.range.lowerBound, place.position + Self.piece)
            let rows = runner.model.vocabulary.indices(of: document.symbols(in: range).lazy.map(\.code))
            var state = place.state
            runner.run(lanes: [rows], from: &state, isCancelled: isCancelled) { _ in }
            if isCancelled() { return nil }
            place = (range.upperBound, state)
            progress(place.position - first)
        }
        // What was read so far need not be read again where the block itself is left off.
        places[block.text] = place
        return place.state
    }

    /// The block was read, and left this state.
    mutating func end(_ block: ScanBlock, with state: ModelState) {
        places[block.text] = (block.range.upperBound, state)
    }
}
