import CKernels

/// Picks one cell's functions from a table of kernels.
struct CellKernel: Sendable {
    typealias Forward = @convention(c) (UnsafePointer<ck_forward>?) -> Void
    typealias Backward = @convention(c) (UnsafePointer<ck_backward>?) -> Void

    /// By lanes, all steps of a window.
    let forward: @Sendable (ck_kernels) -> Forward
    /// One lane, by panels.
    let stream: @Sendable (ck_kernels) -> Forward
    let backward: @Sendable (ck_kernels) -> Backward

    static let rnn = CellKernel(
        forward: { $0.forward.0! }, stream: { $0.stream.0! }, backward: { $0.backward.0! })
    static let gru = CellKernel(
        forward: { $0.forward.1! }, stream: { $0.stream.1! }, backward: { $0.backward.1! })
    static let lstm = CellKernel(
        forward: { $0.forward.2! }, stream: { $0.stream.2! }, backward: { $0.backward.2! })
}
