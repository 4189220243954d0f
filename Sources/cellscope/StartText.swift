import CellProbing
import ModelFiles

/// With which states the figures of a scan begin.
extension ScanSums {
    /// Lines of a table: how the lanes joined, how the blocks began, and what does not hold where the model remembers
    /// longer. What is compared with what, and by which threshold, stands beside every figure.
    var joiningLines: [String] {
        let parts = isWhole ? "" : "\(blocks.count) of \(identity.blocks) blocks; "
        if identity.readsFromBeginning { return [parts + "read from each text's beginning"] }
        let threshold = scientific(Double(ScanSettings.usualTolerance))
        let refused =
            refusedDifference > 0
            ? "the states at a lane's end and where the next began differ by up to "
                + "\(scientific(Double(refusedDifference))), more than \(threshold)"
            : "states at lanes' ends differ by more than \(threshold)"
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
        var lines = [parts + lanes]
        if blocksInOnePiece > 0 {
            lines.append("start       the model does not forget everything in \(warmUp) symbols: \(refused)")
        }
        let isFar = !(startDifference <= ScanSettings.usualTolerance)
        lines.append(
            (blocksInOnePiece > 0
                ? "            " : "start       the model does not forget everything in \(warmUp) symbols: ")
                + "readers begun \(warmUp) and \(twice) symbols before a block differ by up to \(apart) at its beginning, "
                + (isFar ? "more than \(threshold)" : "which is within \(threshold)"))
        lines.append("            the figures are of a reader who begins there; --warm-up all reads from the beginning")
        return lines
    }

    /// Symbols before each stretch, or `all`.
    var warmUpName: String { identity.readsFromBeginning ? "all" : "\(identity.warmUp)" }

    /// The same in JSON.
    var joiningJSON: JSONValue {
        .object([
            "difference": number(Double(difference)), "blocks_in_one_piece": .integer(blocksInOnePiece),
            "warm_up": identity.readsFromBeginning ? .string("all") : .integer(identity.warmUp),
            "start_difference": number(Double(startDifference)), "forgets": .bool(forgets),
            "refused_difference": refusedDifference > 0 ? number(Double(refusedDifference)) : .null,
            "threshold": number(Double(ScanSettings.usualTolerance)),
        ])
    }
}
