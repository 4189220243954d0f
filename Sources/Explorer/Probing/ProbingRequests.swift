import CellProbing
import ModelCore
import Texts

/// A property typed with names of files in it, which are not the explorer's to read.
public struct PropertyRequest: Sendable {
    public let request: Int
    public let typed: String
    public let catalog: PropertyCatalog
    /// The text that the labels must fit.
    public let document: Document

    public init(request: Int, typed: String, catalog: PropertyCatalog, document: Document) {
        self.request = request
        self.typed = typed
        self.catalog = catalog
        self.document = document
    }
}

/// Which units follow a property of a text?
public struct FindRequest: Sendable {
    public let request: Int
    /// An `OpenedModel`'s.
    public let modelID: Int
    public let document: Document
    public let property: Property

    public init(request: Int, modelID: Int, document: Document, property: Property) {
        self.request = request
        self.modelID = modelID
        self.document = document
        self.property = property
    }
}

/// What is a property along a stretch of a text?
public struct LabelRequest: Sendable {
    public let request: Int
    public let document: Document
    public let property: Property
    /// The property's number: requests of the same number are about the same property.
    public let number: Int
    public let range: Range<Int>

    public init(request: Int, document: Document, property: Property, number: Int, range: Range<Int>) {
        self.request = request
        self.document = document
        self.property = property
        self.number = number
        self.range = range
    }
}

/// A property's values along a stretch of a text.
public struct LabelRun: Hashable, Sendable {
    public let start: Int
    /// One a symbol; NaN where there is none.
    public let values: [Float]

    public init(start: Int, values: [Float]) {
        self.start = start
        self.values = values
    }

    /// The value at a position; nil where it is not known.
    public subscript(position: Int) -> Float? {
        values.indices.contains(position - start) ? values[position - start] : nil
    }
}

/// Where next is a unit wrong about a property?
public struct StepRequest: Sendable {
    /// What is looked for: the beginnings of its stretches.
    public enum Goal: String, Hashable, Sendable {
        /// The unit says one thing, the text another.
        case wrong
        /// The property holds, and the unit says so.
        case right
        /// The property holds, whatever any unit says.
        case holds
    }

    /// What a unit says by its threshold.
    public struct Rule: Hashable, Sendable {
        public let modelID: Int
        public let unit: UnitAddress
        public let threshold: Threshold

        public init(modelID: Int, unit: UnitAddress, threshold: Threshold) {
            self.modelID = modelID
            self.unit = unit
            self.threshold = threshold
        }
    }

    public let request: Int
    public let document: Document
    public let property: Property
    /// nil for a goal that asks no unit.
    public let rule: Rule?
    public let goal: Goal
    /// The place that is left: what is found lies behind it, or before it.
    public let start: Int
    public let direction: SearchDirection
    /// The how-manieth place is wanted, from 1.
    public let times: Int
    /// With which the unit's model runs.
    public let interventions: InterventionSet

    public init(
        request: Int, document: Document, property: Property, rule: Rule?, goal: Goal, start: Int,
        direction: SearchDirection, times: Int, interventions: InterventionSet = .none
    ) {
        self.request = request
        self.document = document
        self.property = property
        self.rule = rule
        self.goal = goal
        self.start = start
        self.direction = direction
        self.times = times
        self.interventions = interventions
    }

    /// Whether a step is what is looked for.
    public func isGoal(label: Float, value: Float?) -> Bool {
        let holds = label != 0
        switch goal {
        case .holds: return holds
        case .right: return holds && says(value)
        case .wrong: return holds != says(value)
        }
    }

    private func says(_ value: Float?) -> Bool { value.flatMap { rule?.threshold.holds($0) } ?? false }
}
