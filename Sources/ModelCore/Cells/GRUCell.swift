extension CellKind {
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
    public static let gru = CellKind(
        "gru", blocks: ["r", "z", "n"],
        signals: [
            Signal("h", .tanh, "hidden state"),
            Signal("r", .sigmoid, "reset gate"),
            Signal("z", .sigmoid, "update gate (1 keeps the old state)"),
            Signal("n", .tanh, "candidate"),
            Signal("hn", .unbounded, "recurrent part of the candidate"),
        ], states: 1,
        equations: [
            Equation("r", .sigmoid(.preActivation("r"))),
            Equation("z", .sigmoid(.preActivation("z"))),
            Equation("hn", .sum(Expression.recurrent("n"))),
            Equation(
                "n", .tanh(.sum(Expression.fed("n") + [.product([.now("r"), .now("hn")])])), "the past's part in n"),
            Equation(
                "h", .sum([.product([.rest(of: .now("z")), .now("n")]), .product([.now("z"), .before("h")])])),
        ],
        remark: "here z = 1 keeps the old state; many lecture notes swap the sense of z",
        kernel: .gru)
}
