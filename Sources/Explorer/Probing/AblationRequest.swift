import CellProbing
import ModelCore
import Texts

/// What does a model predict worse without some units that were found?
public struct AblationRequest: Sendable {
    public let request: Int
    /// An `OpenedModel`'s.
    public let modelID: Int
    public let document: Document
    public let property: Property
    /// As the search cut the text.
    public let parts: ScanParts
    /// Each ablated by itself, and held against random ones of its signal.
    public let units: [UnitAddress]
    /// Every unit's mean over the part that decides.
    public let means: [UnitAddress: Float]

    public init(
        request: Int, modelID: Int, document: Document, property: Property, parts: ScanParts, units: [UnitAddress],
        means: [UnitAddress: Float]
    ) {
        self.request = request
        self.modelID = modelID
        self.document = document
        self.property = property
        self.parts = parts
        self.units = units
        self.means = means
    }
}

/// How far ablations have come, and in the end what each does.
public struct AblationReport: Sendable {
    /// Steps of all lanes, done and in all.
    public var done = 0
    public var total = 0
    public var secondsLeft: Double?
    /// nil until all are done.
    public var effects: [AblationEffect]?

    public init() {}
}
