/// One signal of one layer, written `l0.c`.
public struct SignalAddress: Hashable, Sendable, CustomStringConvertible {
    /// The layer, from 0.
    public var layer: Int
    /// One of the signals of the model's cell kind.
    public var signal: Signal

    /// One layer's signal; whether a model has it is not checked.
    public init(layer: Int, signal: Signal) {
        self.layer = layer
        self.signal = signal
    }

    public var description: String { "l\(layer).\(signal.name)" }
}

/// One unit of one signal of one layer, written `l0.c.137`; everything counts from 0.
public struct UnitAddress: Hashable, Sendable, CustomStringConvertible {
    /// The layer, from 0.
    public var layer: Int
    /// One of the signals of the model's cell kind.
    public var signal: Signal
    /// The unit in its layer, from 0.
    public var unit: Int

    /// One unit; whether a model has it is not checked.
    public init(layer: Int, signal: Signal, unit: Int) {
        self.layer = layer
        self.signal = signal
        self.unit = unit
    }

    public var description: String { "l\(layer).\(signal.name).\(unit)" }
    /// The whole signal that it belongs to.
    public var signalAddress: SignalAddress { SignalAddress(layer: layer, signal: signal) }

    /// Reads `l0.c.137` for a model of the given architecture.
    /// - Throws: `UnitAddressError`, which says what part is wrong and what there is.
    public init(parsing text: String, in architecture: Architecture) throws(UnitAddressError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].first == "l", let layer = Int(parts[0].dropFirst()), let unit = Int(parts[2])
        else { throw .malformed(text) }
        guard (0..<architecture.layers).contains(layer) else {
            throw .noSuchLayer(layer, layers: architecture.layers)
        }
        guard let signal = architecture.cell.signals.first(where: { $0.name == parts[1] }) else {
            throw .noSuchSignal(
                String(parts[1]), cell: architecture.cell.name, signals: architecture.cell.signals.map(\.name))
        }
        guard (0..<architecture.hidden).contains(unit) else {
            throw .noSuchUnit(unit, units: architecture.hidden)
        }
        self.init(layer: layer, signal: signal, unit: unit)
    }
}

extension Architecture {
    /// Whether a model of this shape has a unit.
    public func has(_ unit: UnitAddress) -> Bool {
        (0..<layers).contains(unit.layer) && (0..<hidden).contains(unit.unit) && cell.signals.contains(unit.signal)
    }
}

/// Why a text names no unit of a model.
public enum UnitAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is not layer, signal and unit.
    case malformed(String)
    /// It is not layer and signal, or a signal.
    case malformedSignal(String)
    /// The model has fewer layers.
    case noSuchLayer(Int, layers: Int)
    /// The model's cell kind has other signals.
    case noSuchSignal(String, cell: String, signals: [String])
    /// The layer has fewer units.
    case noSuchUnit(Int, units: Int)

    public var description: String {
        switch self {
        case .malformed(let text):
            "\"\(text)\" is no unit address; write layer, signal and unit as in l0.h.12"
        case .malformedSignal(let text):
            "\"\(text)\" is no signal; write layer and signal as in l0.h, or h for every layer"
        case .noSuchLayer(let layer, let layers):
            "there is no layer \(layer); the model's layers are 0 to \(layers - 1)"
        case .noSuchSignal(let name, let cell, let signals):
            "\(cell) cells have no signal \"\(name)\"; they have \(signals.joined(separator: ", "))"
                + (UnitAddressError.meant(by: name, among: signals).map { "; did you mean \($0)?" } ?? "")
        case .noSuchUnit(let unit, let units):
            "there is no unit \(unit); the units are 0 to \(units - 1)"
        }
    }

    /// The signal that a word stands for: in capitals, spelt out (`forget`), or misspelt. Of single letters none is a
    /// misspelling of another.
    private static func meant(by name: String, among signals: [String]) -> String? {
        let lowered = name.lowercased()
        if let found = signals.first(where: { $0 == lowered }) { return found }
        guard lowered.count > 1 else { return nil }
        return signals.first { lowered.hasPrefix($0) }
            ?? SpellingDistance.nearest(to: lowered, among: signals.filter { $0.count > 1 }).first
    }
}
