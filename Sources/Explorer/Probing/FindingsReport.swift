import CellProbing
import ModelCore

/// What the search for units that follow a property has found so far.
public struct FindingsReport: Sendable {
    /// What is done one after the other.
    public enum Stage: String, CaseIterable, Hashable, Sendable {
        /// Every unit's score, by bins.
        case ranking = "ranking units"
        /// The null of a category.
        case turning = "turning labels"
        /// The best units' figures, exactly.
        case exact = "exact figures"
        case wholeState = "whole state"
        /// The same architecture with random weights.
        case randomWeights = "random weights"
        case done
    }

    public var stage = Stage.ranking
    /// Symbols of the stage, done and in all.
    public var done = 0
    public var total = 0
    /// Of the stage.
    public var secondsLeft: Double?
    /// Whether it was left off before its end.
    public var isLeftOff = false
    /// The best units; nil before anything is known of both parts.
    public var findings: PropertyFindings?
    /// Every unit's score on the part that is reported, turned by its sign; nil where a unit has none.
    public var scores: [SignalAddress: [Float?]] = [:]
    /// Every unit's mean over the part that decides.
    public var means: [UnitAddress: Float] = [:]
    /// How the text was cut.
    public var parts = ScanParts.halves
    /// Steps that decide.
    public var validationSteps = 0
    /// Turns of the labels for the null, within windows of at most so many steps.
    public var turns = 0
    public var window = 0
    /// The largest difference of states at a handover between lanes.
    public var difference: Float = 0

    public init() {}

    public var isDone: Bool { stage == .done }
}
