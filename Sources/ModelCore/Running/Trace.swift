/// Recorded signals of a model over consecutive steps of one lane. The row at t is the value *after* reading symbol t.
public struct Trace: Sendable, Equatable {
    /// Steps recorded.
    public let count: Int
    /// Units per signal.
    public let units: Int
    /// (time, units) for each recorded signal, row-major.
    public let values: [SignalAddress: [Float]]

    /// A trace of signals that were recorded elsewhere: `count` × `units` values each.
    public init(count: Int, units: Int, values: [SignalAddress: [Float]]) {
        self.count = count
        self.units = units
        self.values = values
    }

    /// One unit's value after step t; nil when its signal was not recorded or t lies outside.
    public func value(of unit: UnitAddress, at t: Int) -> Float? {
        guard (0..<count).contains(t), (0..<units).contains(unit.unit), let rows = values[unit.signalAddress] else {
            return nil
        }
        return rows[t * units + unit.unit]
    }
}
