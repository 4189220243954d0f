import CellProbing
import ModelFiles

/// With which states the figures of a scan begin.
extension ScanSums {
    /// Lines of a table: how the lanes joined, how the blocks began, and what does not hold where the model remembers
    /// longer.
    var joiningLines: [String] {
        let parts = isWhole ? "" : "\(blocks.count) of \(identity.blocks) blocks; "
        if identity.readsFromBeginning { return [parts + "read from each text's beginning"] }
        let lanes =
            blocksInOnePiece == blocks.count && !blocks.isEmpty
            ? "lanes did not join, each block run in one piece"
            : "lanes joined within \(scientific(Double(difference)))"
                + (blocksInOnePiece > 0 ? ", \(blocksInOnePiece) blocks run in one piece" : "")
        let (warmUp, twice) = (identity.warmUp, 2 * identity.warmUp)
        let apart = scientific(Double(startDifference))
        guard !forgets else {
            return ["\(parts)\(lanes); begun \(warmUp) symbols before each, within \(apart) of \(twice) before"]
        }
        return [
            parts + lanes,
            "start       the model does not forget in \(warmUp) symbols: readers begun \(warmUp) and \(twice) before a "
                + "block differ by \(apart)",
            "            the figures are of a reader who begins there; --warm-up all reads from the beginning",
        ]
    }

    /// Symbols before each stretch, or `all`.
    var warmUpName: String { identity.readsFromBeginning ? "all" : "\(identity.warmUp)" }

    /// The same in JSON.
    var joiningJSON: JSONValue {
        .object([
            "difference": number(Double(difference)), "blocks_in_one_piece": .integer(blocksInOnePiece),
            "warm_up": identity.readsFromBeginning ? .string("all") : .integer(identity.warmUp),
            "start_difference": number(Double(startDifference)), "forgets": .bool(forgets),
        ])
    }
}
