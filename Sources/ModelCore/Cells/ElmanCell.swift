/// The simple recurrent layer of Elman (1990), "Finding Structure in Time", with tanh, as PyTorch's `nn.RNN`:
///
///     h′ = tanh(W_ih x + b_ih + W_hh h + b_hh)
struct ElmanCell: Cell {
    let name = "rnn"
    let blockNames = ["h"]
    let signals = [Signal("h", .tanh, "hidden state")]
    let stateCount = 1
    let kernel = CellKernel.rnn
}
