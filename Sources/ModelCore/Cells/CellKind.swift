/// A kind of recurrent cell: its name, the blocks of its weights, the signals it computes.
///
/// The list of kinds is `CellKind.all`; each is defined in its own file beside its equations.
public struct CellKind: Hashable, Sendable, CustomStringConvertible {
    /// `rnn`, `lstm`, `gru`.
    public let name: String
    /// Blocks of `hidden` rows in `weight_ih` and `weight_hh`, in PyTorch's order.
    public let blockNames: [String]
    /// What can be traced, the most looked-at first. Always contains `h`.
    public let signals: [Signal]
    /// The signals that are handed from step to step; `h` first.
    public let stateSignals: [Signal]
    let cell: any Cell

    init(_ cell: any Cell) {
        self.cell = cell
        name = cell.name
        blockNames = cell.blockNames
        signals = cell.signals
        stateSignals = Array(cell.signals.prefix(cell.stateCount))
    }

    /// How many blocks there are.
    public var blocks: Int { blockNames.count }
    public var description: String { name }

    /// Elman's cell with tanh.
    public static let rnn = CellKind(ElmanCell())
    /// The LSTM with forget gates, without peepholes.
    public static let lstm = CellKind(LSTMCell())
    /// The GRU as PyTorch computes it: the reset gate acts after the recurrent product.
    public static let gru = CellKind(GRUCell())

    /// Every kind that Cellscope knows.
    public static let all = [rnn, lstm, gru]

    /// The kind of a name; nil when there is none.
    public init?(named name: String) {
        guard let kind = CellKind.all.first(where: { $0.name == name }) else { return nil }
        self = kind
    }

    /// The signal of a name; nil when this kind has none such.
    public func signal(named name: String) -> Signal? { signals.first { $0.name == name } }

    public static func == (a: CellKind, b: CellKind) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
