extension CellKind {
    /// Long short-term memory (Hochreiter and Schmidhuber 1997, "Long Short-Term Memory"; forget gate: Gers, Schmidhuber
    /// and Cummins 2000, "Learning to Forget"), without peepholes, as PyTorch's `nn.LSTM`:
    ///
    ///     i = σ(W_ii x + b_ii + W_hi h + b_hi)
    ///     f = σ(W_if x + b_if + W_hf h + b_hf)
    ///     g = tanh(W_ig x + b_ig + W_hg h + b_hg)
    ///     o = σ(W_io x + b_io + W_ho h + b_ho)
    ///     c′ = f·c + i·g
    ///     h′ = o·tanh(c′)
    public static let lstm = CellKind(
        "lstm", blocks: ["i", "f", "g", "o"],
        signals: [
            Signal("h", .tanh, "hidden state"),
            Signal("c", .unbounded, "cell state"),
            Signal("i", .sigmoid, "input gate"),
            Signal("f", .sigmoid, "forget gate"),
            Signal("g", .tanh, "candidate"),
            Signal("o", .sigmoid, "output gate"),
        ], states: 2,
        equations: [
            Equation("i", .sigmoid(.preActivation("i"))),
            Equation("f", .sigmoid(.preActivation("f"))),
            Equation("g", .tanh(.preActivation("g"))),
            Equation("o", .sigmoid(.preActivation("o"))),
            Equation("c", .sum([.product([.now("f"), .before("c")]), .product([.now("i"), .now("g")])])),
            Equation("h", .product([.now("o"), .tanh(.now("c"))])),
        ],
        remark: "f = 1 keeps the old c, i = 1 lets g in, o = 1 shows tanh(c′)",
        kernel: .lstm)
}
