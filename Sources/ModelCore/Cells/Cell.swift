/// What the model core asks of a kind of cell. A kind describes itself and names its kernels; nothing else about it
/// is known anywhere else.
protocol Cell: Sendable {
    var name: String { get }
    /// Blocks of rows of `weight_ih` and `weight_hh`, in PyTorch's order.
    var blockNames: [String] { get }
    /// What it computes, in the order in which its kernels write it. The state signals come first.
    var signals: [Signal] { get }
    /// How many of them are handed from step to step.
    var stateCount: Int { get }
    /// What it computes from signals, in order: the last lines of its equations.
    var arithmetic: [ArithmeticStep] { get }
    /// What a reader of its equations should know; empty where there is nothing.
    var remark: String { get }
    /// Its place in the tables of forward, stream and backward kernels.
    var kernel: CellKernel { get }
    /// Its signals in the order in which a step computes them, each from earlier ones.
    var computed: [Int] { get }
    /// The signals of the same step and unit that a signal is computed from; none for one that comes out of the weights
    /// alone. For interventions.
    func sources(of signal: Int) -> [Int]
    /// A signal's value from its sources; not asked for one that has none.
    func recomputed(_ signal: Int, _ step: UnitStep) -> Float
    /// The block whose recurrent bias may not be folded into the input's, because something multiplies it.
    var blockWithOwnRecurrentBias: Int? { get }
}

extension Cell {
    var blockWithOwnRecurrentBias: Int? { nil }
}
