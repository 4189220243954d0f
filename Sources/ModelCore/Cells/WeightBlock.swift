/// Rows of a layer's tensor that belong together, one for each unit: PyTorch stacks those of all gates in one tensor.
public struct WeightBlock: Hashable, Sendable {
    /// A tensor of a layer.
    public enum Tensor: String, Hashable, Sendable {
        /// By the layer's input, (blocks · units, input).
        case input = "weight_ih"
        /// By the state before, (blocks · units, units).
        case recurrent = "weight_hh"
        /// The bias on the input's side, (blocks · units).
        case inputBias = "bias_ih"
        /// The bias on the state's side, (blocks · units).
        case recurrentBias = "bias_hh"
    }

    /// The tensor.
    public let tensor: Tensor
    /// The block, by the name that `CellKind.blockNames` has.
    public let block: String

    /// As PyTorch's documentation writes it: `W_ii`, `b_hn`.
    public var symbol: String {
        switch tensor {
        case .input: "W_i\(block)"
        case .recurrent: "W_h\(block)"
        case .inputBias: "b_i\(block)"
        case .recurrentBias: "b_h\(block)"
        }
    }
}

extension Expression {
    /// What the layer's input brings to a block: W_i x + b_i.
    static func fed(_ block: String) -> [Expression] {
        [
            .matrix(WeightBlock(tensor: .input, block: block), times: .input),
            .weights(WeightBlock(tensor: .inputBias, block: block)),
        ]
    }

    /// What the state before brings to a block: W_h h + b_h.
    static func recurrent(_ block: String) -> [Expression] {
        [
            .matrix(WeightBlock(tensor: .recurrent, block: block), times: .before("h")),
            .weights(WeightBlock(tensor: .recurrentBias, block: block)),
        ]
    }

    /// Both: W_i x + b_i + W_h h + b_h.
    static func preActivation(_ block: String) -> Expression { .sum(fed(block) + recurrent(block)) }
}
