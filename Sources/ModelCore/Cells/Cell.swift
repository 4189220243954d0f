import CKernels

/// What the model core asks of a kind of cell. A kind describes itself and names its kernels; nothing else about it
/// is known anywhere else.
protocol Cell: Sendable {
    var name: String { get }
    /// Blocks of rows of `weight_ih` and `weight_hh`, in PyTorch's order.
    var blockNames: [String] { get }
    var signals: [Signal] { get }
    var stateSignals: [Signal] { get }
}
