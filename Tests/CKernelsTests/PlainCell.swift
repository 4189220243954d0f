import CKernels
import Glibc

/// One layer in plain loops and doubles, written from the equations in ModelCore/Cells. Arrays are (step, lane, unit).
struct PlainCell {
    enum Kind: String, CaseIterable, Sendable {
        case rnn, gru, lstm

        var blocks: Int { self == .rnn ? 1 : self == .gru ? 3 : 4 }
        /// Signals in the order of the kernels, and how many of them are state.
        var signals: Int { self == .rnn ? 1 : self == .gru ? 5 : 6 }
        var states: Int { self == .lstm ? 2 : 1 }
    }

    let kind: Kind
    let hidden: Int
    /// Row-major (blocks · hidden) × hidden.
    let weights: [Float]
    /// The GRU's b_hn.
    let bias: [Float]

    init(_ kind: Kind, hidden: Int, using generator: inout SizeGenerator) {
        self.kind = kind
        self.hidden = hidden
        weights = generator.values(kind.blocks * hidden * hidden, 1 / Float(hidden).squareRoot())
        bias = generator.values(hidden)
    }

    static func sigmoid(_ x: Double) -> Double { 1 / (1 + Glibc.exp(-x)) }

    /// One step of one lane from pre-activations without the recurrent product, (block, unit): every signal in the
    /// order of the kernels. nil stands for a symbol that is not fed.
    func step(_ base: [Float]?, from state: [[Double]]) -> [[Double]] {
        var result = [[Double]](repeating: [Double](repeating: 0, count: hidden), count: kind.signals)
        guard let base else {
            for index in 0..<kind.states { result[index] = state[index] }
            return result
        }
        for unit in 0..<hidden {
            let products = (0..<kind.blocks).map { block in
                (0..<hidden).reduce(0.0) {
                    $0 + Double(weights[(block * hidden + unit) * hidden + $1]) * state[0][$1]
                }
            }
            let inputs = (0..<kind.blocks).map { Double(base[$0 * hidden + unit]) }
            switch kind {
            case .rnn: result[0][unit] = Glibc.tanh(inputs[0] + products[0])
            case .gru:
                let r = PlainCell.sigmoid(inputs[0] + products[0])
                let z = PlainCell.sigmoid(inputs[1] + products[1])
                let hn = products[2] + Double(bias[unit])
                let n = Glibc.tanh(inputs[2] + r * hn)
                let values = [(1 - z) * n + z * state[0][unit], r, z, n, hn]
                for (signal, value) in values.enumerated() { result[signal][unit] = value }
            case .lstm:
                let i = PlainCell.sigmoid(inputs[0] + products[0])
                let f = PlainCell.sigmoid(inputs[1] + products[1])
                let g = Glibc.tanh(inputs[2] + products[2])
                let o = PlainCell.sigmoid(inputs[3] + products[3])
                let c = f * state[1][unit] + i * g
                let values = [o * Glibc.tanh(c), c, i, f, g, o]
                for (signal, value) in values.enumerated() { result[signal][unit] = value }
            }
        }
        return result
    }

    /// The way back through one step of one lane: gradients of the loss by the base row and by the recurrent products,
    /// (block, unit), and by the state before it. `before` is the state, `now` what `step` gave.
    func back(
        before: [[Double]], now: [[Double]], by gradient: [[Double]]
    ) -> (input: [Double], recurrent: [Double], state: [[Double]]) {
        var input = [Double](repeating: 0, count: kind.blocks * hidden)
        var recurrent = input
        var state = gradient.map { _ in [Double](repeating: 0, count: hidden) }
        for unit in 0..<hidden {
            let dh = gradient[0][unit]
            let v = now.map { $0[unit] }
            var d: [Double]
            var share = 1.0
            switch kind {
            case .rnn: d = [dh * (1 - v[0] * v[0])]
            case .gru:
                let (r, z, n, hn) = (v[1], v[2], v[3], v[4])
                let dn = dh * (1 - z) * (1 - n * n)
                d = [dn * hn * r * (1 - r), dh * (before[0][unit] - n) * z * (1 - z), dn]
                share = r
                state[0][unit] = dh * z
            case .lstm:
                let (c, i, f, g, o) = (v[1], v[2], v[3], v[4], v[5])
                let t = Glibc.tanh(c)
                let dc = gradient[1][unit] + dh * o * (1 - t * t)
                d = [
                    dc * g * i * (1 - i), dc * before[1][unit] * f * (1 - f), dc * i * (1 - g * g),
                    dh * t * o * (1 - o),
                ]
                state[1][unit] = dc * f
            }
            for block in d.indices {
                input[block * hidden + unit] = d[block]
                recurrent[block * hidden + unit] = d[block] * (block == 2 && kind == .gru ? share : 1)
            }
        }
        for row in 0..<kind.blocks * hidden {
            for unit in 0..<hidden { state[0][unit] += Double(weights[row * hidden + unit]) * recurrent[row] }
        }
        return (input, recurrent, state)
    }
}
