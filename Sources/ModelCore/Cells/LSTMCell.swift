#if canImport(Glibc)
    import Glibc
#endif

/// Long short-term memory (Hochreiter and Schmidhuber 1997, "Long Short-Term Memory"; forget gate: Gers, Schmidhuber
/// and Cummins 2000, "Learning to Forget"), as PyTorch's `nn.LSTM`:
///
///     i = σ(W_ii x + b_ii + W_hi h + b_hi)
///     f = σ(W_if x + b_if + W_hf h + b_hf)
///     g = tanh(W_ig x + b_ig + W_hg h + b_hg)
///     o = σ(W_io x + b_io + W_ho h + b_ho)
///     c′ = f·c + i·g
///     h′ = o·tanh(c′)
struct LSTMCell: Cell {
    let name = "lstm"
    let blockNames = ["i", "f", "g", "o"]
    let signals = [
        Signal("h", .tanh, "hidden state"),
        Signal("c", .unbounded, "cell state"),
        Signal("i", .sigmoid, "input gate"),
        Signal("f", .sigmoid, "forget gate"),
        Signal("g", .tanh, "candidate"),
        Signal("o", .sigmoid, "output gate"),
    ]
    let stateCount = 2
    let arithmetic = [
        ArithmeticStep("c", .sum([.product([.now("f"), .before("c")]), .product([.now("i"), .now("g")])])),
        ArithmeticStep("h", .product([.now("o"), .tanh(.now("c"))])),
    ]
    let remark = "f = 1 keeps the old c, i = 1 lets g in, o = 1 shows tanh(c′)"
    let kernel = CellKernel.lstm
    let computed = [2, 3, 4, 5, 1, 0]

    func sources(of signal: Int) -> [Int] {
        switch signal {
        case 1: [2, 3, 4]
        case 0: [1, 5]
        default: []
        }
    }

    func recomputed(_ signal: Int, _ step: UnitStep) -> Float {
        switch signal {
        case 1: (step[2] * step[4]).addingProduct(step[3], step.before(1))
        case 0: step[5] * tanhf(step[1])
        default: step[signal]
        }
    }
}
