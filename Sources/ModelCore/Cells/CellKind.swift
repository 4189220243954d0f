/// A kind of recurrent cell: its name, the blocks of its weights, the signals it computes, its equations.
///
/// Each is one value in a file of its own; the list of kinds is `CellKind.all`. What a unit's change changes, what the
/// cell panel writes out and what `inspect` prints follow from the equations.
public struct CellKind: Hashable, Sendable, CustomStringConvertible {
    /// `rnn`, `lstm`, `gru`.
    public let name: String
    /// Blocks of `hidden` rows in `weight_ih` and `weight_hh`, in PyTorch's order.
    public let blockNames: [String]
    /// What can be traced, the most looked-at first, as its kernels write it. The state signals come first, `h` before
    /// all others.
    public let signals: [Signal]
    /// The signals that are handed from step to step; `h` first.
    public let stateSignals: [Signal]
    /// One for each signal, in the order in which a step computes them, each from earlier ones.
    public let equations: [Equation]
    /// What a reader of the equations should know; empty where there is nothing.
    public let remark: String
    /// Its place in the tables of forward, stream and backward kernels.
    let kernel: CellKernel
    /// The block whose recurrent bias may not be folded into the input's, because something multiplies it.
    package let blockWithOwnRecurrentBias: Int?

    /// - Parameter states: how many of the signals, from the first, are handed from step to step.
    init(
        _ name: String, blocks: [String], signals: [Signal], states: Int, equations: [Equation], remark: String,
        kernel: CellKernel
    ) {
        self.name = name
        blockNames = blocks
        self.signals = signals
        stateSignals = Array(signals.prefix(states))
        self.equations = equations
        self.remark = remark
        self.kernel = kernel
        blockWithOwnRecurrentBias = blocks.firstIndex { block in
            !equations.contains { $0.expression.adds(.inputBias, and: .recurrentBias, of: block) }
        }
    }

    /// How many blocks there are.
    public var blocks: Int { blockNames.count }
    public var description: String { name }

    /// Every kind that Cellscope knows.
    public static let all = [rnn, lstm, gru]

    /// The kind of a name; nil when there is none.
    public init?(named name: String) {
        guard let kind = CellKind.all.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// The signal of a name; nil when this kind has none such.
    public func signal(named name: String) -> Signal? { signals.first { $0.name == name } }

    /// A signal's place among `signals`; nil when this kind has none of the name.
    func index(ofSignal name: String) -> Int? { signals.firstIndex { $0.name == name } }

    public static func == (a: CellKind, b: CellKind) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Expression {
    /// Whether a sum in it has both of a block's tensors among its terms.
    fileprivate func adds(_ one: WeightBlock.Tensor, and other: WeightBlock.Tensor, of block: String) -> Bool {
        if case .sum(let terms) = self,
            terms.contains(.weights(WeightBlock(tensor: one, block: block))),
            terms.contains(.weights(WeightBlock(tensor: other, block: block)))
        {
            return true
        }
        return parts.contains { $0.adds(one, and: other, of: block) }
    }
}
