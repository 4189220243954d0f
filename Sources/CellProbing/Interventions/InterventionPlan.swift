import ModelCore
import Patterns
import Texts

/// What interventions come to along one text: edits for whatever steps a model is about to run.
///
/// The numbers that have to be looked up (means, values at other steps) are found once, when a plan is made. What holds
/// while a property does is found as it is asked for, at any place of the text and in any order, with nothing read
/// twice as the text grows.
///
/// A plan is for one of two uses, and `isWritten` says for which:
/// - a text that is there: labels are those of the whole text, and properties may look ahead. As it grows (a log), the
///   labels near its old end may change, as `LabelTrack` has it.
/// - a text that a model is writing: the label of step t is what the text up to and with symbol t says
///   (`Property.asWritten`), known before the model reads that symbol and never changed later. A text that was written
///   so is run again with the same edits by a plan of this sort. For the writing itself there is `stream(from:)`.
///
/// A value: copies go on by themselves, and share what they hold until they differ.
public struct InterventionPlan: Sendable {
    /// A unit's mean, as it replaces values.
    public struct Mean: Hashable, Sendable {
        /// The unit.
        public let unit: UnitAddress
        /// The mean of its values, without interventions.
        public let value: Float
        /// Steps that it was taken over; 0 where the mean was given.
        public let count: Int
    }

    /// A unit's value at another step, as it replaces values.
    public struct StepValue: Hashable, Sendable {
        /// The unit.
        public let unit: UnitAddress
        /// What it was there, without interventions.
        public let value: Float
        /// The step in the text.
        public let step: Int
    }

    /// Most symbols that means are taken over: the first ones of the reference.
    public static let meansBound = 1 << 16

    /// What a person wrote, in its order.
    public let interventions: [Intervention]
    /// The text that it is for.
    public private(set) var document: Document
    /// Whether the text is being written by the model.
    public let isWritten: Bool
    /// Every mean that was looked up or given, in the order of the interventions.
    public let means: [Mean]
    /// Every value at another step that was looked up, in the order of the interventions.
    public let values: [StepValue]

    let alphabet: Alphabet
    let parts: [InterventionPart]
    /// One for each property that a part names, in the order of first mention.
    private var tracks: [LabelTrack]

    /// - Parameters:
    ///   - interventions: in the order in which they are made where several meet at one signal of one unit.
    ///   - document: in the model's alphabet.
    ///   - runner: of the model; it runs once over the reference where there is a mean, and once over the document's
    ///     beginning where there is a value at a step. Nothing is run otherwise.
    ///   - reference: what means are taken over, its first `meansBound` symbols; the document itself unless given.
    ///   - given: means that are known already, one for each unit of the intervention at that place in the list.
    ///   - isWritten: whether the model is writing the text.
    ///   - catalog: the properties that there are by name.
    ///   - labels: finds label files, as `PropertyCatalog.property(parsing:labels:)` asks for them.
    ///   - isCancelled: asked every few thousand steps.
    /// - Throws: `InterventionPlanError`.
    public init(
        _ interventions: [Intervention], along document: Document, runner: Runner, meansOver reference: Document? = nil,
        means given: [Int: [Float]] = [:], isWritten: Bool = false, catalog: PropertyCatalog = .builtIn,
        labels: (String) throws(PropertyError) -> Labels = { (name) throws(PropertyError) in
            throw .labelsUnreadable(name, reason: "there are no label files here")
        },
        isCancelled: () -> Bool = { false }
    ) throws(InterventionPlanError) {
        self.interventions = interventions
        self.document = document
        self.isWritten = isWritten
        alphabet = runner.model.vocabulary.kind == .byte ? .byte : .scalar
        let architecture = runner.model.architecture
        for unit in interventions.flatMap(\.units) where !architecture.has(unit) { throw .noSuchUnit(unit) }

        var properties: [Property] = []
        var typed: [String] = []
        for case .whileHolding(let text) in interventions.map(\.scope) where !typed.contains(text) {
            typed.append(text)
            properties.append(try Self.property(text, isWritten: isWritten, catalog, labels))
        }
        tracks = properties.map { LabelTrack(document, $0) }

        let lookUp = InterventionLookUp(runner: runner)
        let places = interventions.indices.filter { interventions[$0].operation == .mean }
        let given = given.filter { places.contains($0.key) && interventions[$0.key].units.count == $0.value.count }
        var lookedUp = try lookUp.means(
            of: places.filter { given[$0] == nil }.flatMap { interventions[$0].units },
            over: (reference ?? document).read(as: alphabet), isCancelled)[...]
        var meansOf: [Int: [Mean]] = [:]
        for place in places {
            let units = interventions[place].units
            if let values = given[place] {
                meansOf[place] = zip(units, values).map { Mean(unit: $0, value: $1, count: 0) }
            } else {
                meansOf[place] = Array(lookedUp.prefix(units.count))
                lookedUp = lookedUp.dropFirst(units.count)
            }
        }
        let values = try lookUp.values(
            interventions.flatMap { intervention -> [(UnitAddress, Int)] in
                guard case .value(let step) = intervention.operation else { return [] }
                return intervention.units.map { ($0, step) }
            }, along: document, isCancelled)
        self.means = places.flatMap { meansOf[$0] ?? [] }
        self.values = values
        var valueAt: [Int: [UnitAddress: Float]] = [:]
        for value in values { valueAt[value.step, default: [:]][value.unit] = value.value }
        parts = interventions.enumerated().map { place, intervention in
            InterventionPart(
                intervention, property: intervention.scope.property.flatMap { typed.firstIndex(of: $0) },
                means: Dictionary(
                    (meansOf[place] ?? []).map { ($0.unit, $0.value) }, uniquingKeysWith: { first, _ in first }),
                values: valueAt)
        }
    }

    private static func property(
        _ text: String, isWritten: Bool, _ catalog: PropertyCatalog, _ labels: (String) throws(PropertyError) -> Labels
    ) throws(InterventionPlanError) -> Property {
        let property: Property
        do throws(PropertyError) {
            property = try catalog.property(parsing: text, labels: labels)
        } catch {
            throw .property(text, error)
        }
        if case .categorical = property.kind { throw .category(text) }
        guard isWritten else { return property }
        guard property.foresight <= .little else { throw .looksAhead(text) }
        return property.asWritten
    }

    /// Whether the edits depend on the text; otherwise they are the same for all steps.
    public var dependsOnText: Bool { !tracks.isEmpty }

    /// The edits that hold at some steps, in the interventions' order. Good for these steps and no others. Steps
    /// outside of the text have no property.
    public mutating func edits(in steps: Range<Int>) -> [UnitEdit] { edits(in: steps, isCancelled: { false }) ?? [] }

    /// Why steps are not known, where nobody has cancelled it: a property's regular expression came to the end of what
    /// may be spent on it.
    public var failure: PatternFailure? { tracks.lazy.compactMap(\.failure).first }

    /// Reads the properties up to a step, so that the edits before it are certain to be known.
    /// - Throws: `InterventionPlanError.pattern`, `.cancelled`.
    public mutating func check(upTo step: Int, isCancelled: () -> Bool) throws(InterventionPlanError) {
        for index in tracks.indices
        where tracks[index].values(
            of: max(0, step - 1)..<max(0, step), isCancelled: isCancelled) == nil
        {
            throw tracks[index].failure.map { .pattern($0) } ?? .cancelled
        }
    }

    /// The same; nil when cancelled, or where there is a `failure`. Far into a text that has not been read so far, the
    /// reading takes its time.
    public mutating func edits(in steps: Range<Int>, isCancelled: () -> Bool) -> [UnitEdit]? {
        guard let scopes = scopes(in: steps, isCancelled) else { return nil }
        return parts.flatMap { $0.edits(while: $0.property.map { scopes[$0] }) }
    }

    /// Where each intervention acts among some steps, in their order; nil when cancelled, or where there is a `failure`.
    public mutating func steps(in steps: Range<Int>, isCancelled: () -> Bool = { false }) -> [StepSet]? {
        guard let scopes = scopes(in: steps, isCancelled) else { return nil }
        return parts.map { part in
            (part.edits(while: part.property.map { scopes[$0] }).first?.steps ?? .none).intersection(steps)
        }
    }

    /// Where each property holds among some steps.
    private mutating func scopes(in steps: Range<Int>, _ isCancelled: () -> Bool) -> [StepSet]? {
        var scopes: [StepSet] = []
        for index in tracks.indices {
            let range = steps.clamped(to: 0..<document.count)
            guard let values = tracks[index].values(of: range, isCancelled: isCancelled) else { return nil }
            scopes.append(StepSet(holding: values, from: range.lowerBound))
        }
        return scopes
    }

    /// Goes over to a longer document over the same text (`Document.continues`); a shorter one changes nothing. What was
    /// looked up stays, and so do the labels that were given for a text that is being written.
    public mutating func turn(to longer: Document) {
        guard longer.count > document.count else { return }
        document = longer
        for index in tracks.indices { tracks[index].turn(to: longer) }
    }

    /// The interventions from a step on, for a text that the model writes symbol by symbol after the document's first
    /// `step` symbols. The plan must be for a text that is being written. nil when cancelled.
    public func stream(from step: Int, isCancelled: () -> Bool = { false }) -> InterventionStream? {
        precondition(isWritten, "only a plan for a text that is being written knows its labels in time")
        let step = min(max(0, step), document.count)
        var readers: [any PropertyReader] = []
        for track in tracks {
            guard let reader = track.reader(at: step, isCancelled: isCancelled) else { return nil }
            readers.append(reader)
        }
        return InterventionStream(parts, readers, alphabet, step: step)
    }
}

extension Intervention.Scope {
    /// The property that it names; nil where it names none.
    var property: String? {
        if case .whileHolding(let property) = self { property } else { nil }
    }
}

extension StepSet {
    /// The steps at which values are neither 0 nor NaN, the first of them being that of step `start`.
    init(holding values: [Float], from start: Int) {
        var ranges: [Range<Int>] = []
        var begun: Int?
        for (offset, value) in values.enumerated() {
            let holds = value != 0 && !value.isNaN
            if holds, begun == nil { begun = start + offset }
            if !holds, let first = begun {
                ranges.append(first..<start + offset)
                begun = nil
            }
        }
        if let begun { ranges.append(begun..<start + values.count) }
        self.init(ranges)
    }
}

/// Why interventions cannot be made on a model and a text.
public enum InterventionPlanError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The model has no such unit.
    case noSuchUnit(UnitAddress)
    /// What follows `while` is no property.
    case property(String, PropertyError)
    /// What follows `while` is a category, which neither holds nor does not.
    case category(String)
    /// A property that depends on symbols to come, on a text that is being written.
    case looksAhead(String)
    /// A value is taken from a step that the text does not have.
    case stepPastEnd(Int, count: Int)
    /// Of a step whose symbol is not in the vocabulary.
    case stepNotFed(Int)
    /// What a value would be replaced by is infinite or no number.
    case notFinite(String, Float)
    /// A reference without a symbol of the vocabulary.
    case emptyReference(String)
    /// A property's regular expression came to the end of what may be spent on it.
    case pattern(PatternFailure)
    /// The work was left off.
    case cancelled

    public var description: String {
        switch self {
        case .noSuchUnit(let unit): "the model has no unit \(unit); write the intervention anew for this model"
        case .property(let text, let error): "\"while \(text)\": \(error.description)"
        case .category(let text):
            "\"while \(text)\" names a category, which is neither on nor off; name a property that can be"
        case .looksAhead(let text):
            "\"while \(text)\" needs symbols that are not written yet; name a property that is known at once, without"
                + " next(…) and regular expressions"
        case .stepPastEnd(let step, let count):
            "there is no step \(step) to take a value from: the text has \(count) symbols; name an earlier one"
        case .stepNotFed(let step):
            "step \(step) computes no value: its symbol is not in the model's vocabulary; name another step"
        case .notFinite(let what, let value):
            "\(what) is \(value), which no unit can be set to; look at the model's weights with cellscope inspect"
        case .emptyReference(let name):
            "means cannot be taken over \(name): no symbol in it is in the model's vocabulary; name another text"
        case .pattern(let failure): failure.description
        case .cancelled: "the interventions were not looked up; it was cancelled"
        }
    }
}
