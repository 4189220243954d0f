extension CellKind {
    /// The simple recurrent layer of Elman (1990), "Finding Structure in Time", with tanh, as PyTorch's `nn.RNN`:
    ///
    ///     h′ = tanh(W_ih x + b_ih + W_hh h + b_hh)
    public static let rnn = CellKind(
        "rnn", blocks: ["h"],
        signals: [Signal("h", .tanh, "hidden state")], states: 1,
        equations: [Equation("h", .tanh(.preActivation("h")))],
        remark: "no gates: h′ is one tanh of what the weights make of x and the old h",
        kernel: .rnn)
}
