/// The simple recurrent layer of Elman (1990), "Finding Structure in Time", with tanh, as PyTorch's `nn.RNN`:
///
///     h′ = tanh(W_ih x + b_ih + W_hh h + b_hh)
struct ElmanCell: Cell {
    let name = "rnn"
    let blockNames = ["h"]
    let signals = [Signal("h", .tanh, "hidden state")]
    let stateCount = 1
    let arithmetic: [ArithmeticStep] = []
    let remark = "no gates: h′ is one tanh of what the weights make of x and the old h"
    let kernel = CellKernel.rnn
    let computed = [0]

    func sources(of signal: Int) -> [Int] { [] }

    func recomputed(_ signal: Int, _ step: UnitStep) -> Float { step[signal] }
}
