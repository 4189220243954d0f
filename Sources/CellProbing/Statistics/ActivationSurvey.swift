import ModelCore

/// What every unit of some signals did over a text: how often near its bounds, its mean and spread, and where it was
/// highest and lowest.
///
/// A value that grows: each step is taken once, parts made apart can be merged, and what a survey says at any moment
/// is true of the steps that it has counted.
public struct ActivationSurvey: Hashable, Sendable {
    /// A step at which a unit was high or low.
    public struct Extreme: Hashable, Sendable {
        public var position: Int
        public var value: Float

        public init(position: Int, value: Float) {
            self.position = position
            self.value = value
        }
    }

    /// One unit's figures over the steps counted.
    public struct UnitFigures: Hashable, Sendable {
        /// Mean of the values, and their standard deviation (divided by the count).
        public var mean: Double
        public var deviation: Double
        /// The share of steps, 0…1, below 0.1 and above 0.9: of a gate, where it is left- and right-saturated
        /// (Karpathy, Johnson and Fei-Fei 2015, section 4.2).
        public var below: Double
        public var above: Double
        /// Where it was highest, the highest first, and lowest, the lowest first; no two nearer than `apart` steps.
        public var highest: [Extreme]
        public var lowest: [Extreme]
    }

    /// Extremes kept per unit on either side.
    public static let extremes = 12
    /// Steps that two extremes of one side lie apart at least, so that one place is not listed twelve times.
    public static let apart = 40

    public let addresses: [SignalAddress]
    public let units: Int
    /// Steps counted; symbols that the model does not know are not.
    public private(set) var count = 0

    /// An empty survey.
    public init(of addresses: [SignalAddress], units: Int) {
        self.addresses = addresses
        self.units = units
    }

    /// One unit's figures; nil for a signal that is not surveyed, or before the first step.
    public func figures(of unit: UnitAddress) -> UnitFigures? { nil }
}
