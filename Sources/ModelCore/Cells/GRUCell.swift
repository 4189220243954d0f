#if canImport(Glibc)
    import Glibc
#endif

/// The gated recurrent unit (Cho et al. 2014, "Learning Phrase Representations using RNN Encoder–Decoder"), as
/// PyTorch's `nn.GRU` computes it, the reset gate applied after the recurrent product:
///
///     r = σ(W_ir x + b_ir + W_hr h + b_hr)
///     z = σ(W_iz x + b_iz + W_hz h + b_hz)
///     hn = W_hn h + b_hn
///     n = tanh(W_in x + b_in + r·hn)
///     h′ = (1 − z)·n + z·h
///
/// Here z = 1 keeps the old state; many lecture notes swap the sense of z.
struct GRUCell: Cell {
    let name = "gru"
    let blockNames = ["r", "z", "n"]
    let signals = [
        Signal("h", .tanh, "hidden state"),
        Signal("r", .sigmoid, "reset gate"),
        Signal("z", .sigmoid, "update gate (1 keeps the old state)"),
        Signal("n", .tanh, "candidate"),
        Signal("hn", .unbounded, "recurrent part of the candidate"),
    ]
    let stateCount = 1
    let arithmetic = [
        ArithmeticStep(nil, .product([.now("r"), .now("hn")]), "the past's part in n"),
        ArithmeticStep(
            "h", .sum([.product([.rest(of: .now("z")), .now("n")]), .product([.now("z"), .before("h")])])),
    ]
    let remark = "here z = 1 keeps the old state; many lecture notes swap the sense of z"
    let kernel = CellKernel.gru
    let blockWithOwnRecurrentBias: Int? = 2
    let computed = [1, 2, 4, 3, 0]

    func sources(of signal: Int) -> [Int] {
        switch signal {
        case 3: [1, 4]
        case 0: [2, 3]
        default: []
        }
    }

    func recomputed(_ signal: Int, _ step: UnitStep) -> Float {
        switch signal {
        case 3: tanhf(step.input(block: 2).addingProduct(step[1], step[4]))
        case 0: ((1 - step[2]) * step[3]).addingProduct(step[2], step.before(0))
        default: step[signal]
        }
    }
}
