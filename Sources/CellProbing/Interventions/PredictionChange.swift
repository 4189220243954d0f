import ModelCore

/// What interventions change in the prediction of each symbol of a text that is given: two passes read the same symbols,
/// one with interventions and one without.
///
/// Aligned with the symbol that is predicted: the numbers of symbol t come from what was expected after symbol t − 1, or
/// after the last one before it that is known. NaN where there was no prediction (nothing was read before), and for the
/// surprise of a symbol that the model does not know.
public struct PredictionChange: Hashable, Sendable {
    /// Surprise with interventions less surprise without, −log p in nats: above 0 where they make a symbol less likely.
    public private(set) var surprise: [Float] = []
    /// KL(with ‖ without) between the two predictions of the symbol, in nats.
    public private(set) var divergence: [Float] = []

    /// - Parameters:
    ///   - symbols: rows of the vocabulary; negative ones are unknown.
    ///   - start: the place of the first of them in the text.
    ///   - edits: those that hold at these steps.
    ///   - edited, plain: where each pass stands before them; afterwards, where it has come to. One lane each.
    ///   - isBeginning: whether nothing that the model knows came before.
    public init(
        of symbols: [Int32], start: Int, edits: [UnitEdit], runner: Runner, edited: inout ModelState,
        plain: inout ModelState, isBeginning: Bool
    ) {
        surprise.reserveCapacity(symbols.count)
        divergence.reserveCapacity(symbols.count)
        var with = isBeginning ? nil : NextSymbols(runner.readOut(of: edited))
        var without = isBeginning ? nil : NextSymbols(runner.readOut(of: plain))
        let columns = runner.model.architecture.symbols
        for begin in stride(from: 0, to: symbols.count, by: 256) {
            let part = Array(symbols[begin..<min(symbols.count, begin + 256)])
            let withRows = runner.logits(part, from: &edited, edits: edits, start: start + begin)
            let withoutRows = runner.logits(part, from: &plain)
            for (t, symbol) in part.enumerated() {
                let isKnown = symbol >= 0 && Int(symbol) < columns
                if let with, let without {
                    surprise.append(isKnown ? Float(-with.change(from: without, of: Int(symbol))) : .nan)
                    divergence.append(Float(with.divergence(from: without)))
                } else {
                    surprise.append(.nan)
                    divergence.append(.nan)
                }
                guard isKnown else { continue }
                let row = t * columns..<(t + 1) * columns
                with = NextSymbols(withRows[row])
                without = NextSymbols(withoutRows[row])
            }
        }
    }

    /// This and what comes after it in the text.
    public func appending(_ later: PredictionChange) -> PredictionChange {
        var joined = self
        joined.surprise += later.surprise
        joined.divergence += later.divergence
        return joined
    }
}
