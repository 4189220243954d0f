import CellProbing
import ModelCore
import Texts

/// The changes of units that a person has asked for, in the order in which they are made.
public struct Intervening: Sendable {
    public struct Entry: Sendable {
        /// Names it in the list, from 1; never used twice.
        public let number: Int
        public internal(set) var intervention: Intervention
        public internal(set) var isOn: Bool
        /// What its units' means are in the text that the model writes, one each: found once, or as a session has them.
        public internal(set) var means: [Float]?
    }

    public internal(set) var entries: [Entry] = []
    /// What those that are on come to along a part of the text; nil until the workbench has said it.
    public internal(set) var reaches: (of: [InterventionReach], over: Range<Int>)?
    /// Counts changes of what is on, and never goes back: sets of the same number are the same.
    private(set) var version = 0
    /// Why they are not carried out; nil while nothing is wrong.
    public internal(set) var failure: String?
    /// Those that one key has switched off together, and would switch on again.
    var switchedOff: [Int] = []
    /// The painted spans that those which hold while something is painted were traced with.
    var paintedSpans: [Range<Int>] = []
    /// What has gone with a text or a model, and is still to be said.
    var gone: [String] = []
    private var lastNumber = 0

    /// Those that are switched on.
    public var active: [Intervention] { entries.filter(\.isOn).map(\.intervention) }

    public var isActive: Bool { entries.contains(where: \.isOn) }

    /// Adds one, switched on. It takes the place of a numbered one, or of those on the same units and steps that it
    /// leaves nothing of.
    mutating func put(_ intervention: Intervention, replacing number: Int? = nil) {
        forgetReaches()
        switchedOff = []
        if let number, let index = entries.firstIndex(where: { $0.number == number }) {
            if entries[index].intervention.units != intervention.units { entries[index].means = nil }
            entries[index].intervention = intervention
            entries[index].isOn = true
            return
        }
        let covered = entries.firstIndex { $0.intervention.isCovered(by: intervention) }
        entries.removeAll { $0.intervention.isCovered(by: intervention) }
        lastNumber += 1
        entries.insert(
            Entry(number: lastNumber, intervention: intervention, isOn: true),
            at: covered ?? entries.count)
    }

    mutating func remove(_ isGone: (Entry) -> Bool) {
        entries.removeAll(where: isGone)
        forgetReaches()
    }

    mutating func toggle(_ number: Int) {
        guard let index = entries.firstIndex(where: { $0.number == number }) else { return }
        entries[index].isOn.toggle()
        switchedOff = []
        forgetReaches()
    }

    /// Switches all off; when none is on, those on again that were on last, or else all.
    mutating func toggleAll() {
        if isActive {
            switchedOff = entries.filter(\.isOn).map(\.number)
            for index in entries.indices { entries[index].isOn = false }
        } else {
            let wanted = switchedOff
            for index in entries.indices {
                entries[index].isOn = wanted.isEmpty || wanted.contains(entries[index].number)
            }
            switchedOff = []
        }
        forgetReaches()
    }

    /// Takes a list in the place of what there is.
    mutating func replaceAll(_ list: [(intervention: Intervention, isOn: Bool, means: [Float]?)]) {
        entries = list.map { one in
            lastNumber += 1
            return Entry(number: lastNumber, intervention: one.intervention, isOn: one.isOn, means: one.means)
        }
        switchedOff = []
        forgetReaches()
    }

    /// None, with numbers of sets that go on from these.
    var emptied: Intervening { Intervening().succeeding(self) }

    /// The same list in the place of another one, whose numbers of sets it goes on from.
    func succeeding(_ other: Intervening) -> Intervening {
        var list = self
        list.version = max(version, other.version)
        list.forgetReaches()
        return list
    }

    /// The means of those that are on, by their place among them.
    var activeMeans: [Int: [Float]] {
        var means: [Int: [Float]] = [:]
        for (place, entry) in entries.filter(\.isOn).enumerated() { means[place] = entry.means }
        return means
    }

    /// Keeps means as they were looked up for the text that is written, so that they are the same from then on.
    mutating func keepMeans(of reaches: [InterventionReach]) {
        let on = entries.indices.filter { entries[$0].isOn }
        guard on.count == reaches.count else { return }
        for (index, reach) in zip(on, reaches) {
            let intervention = entries[index].intervention
            guard intervention.operation == .mean, entries[index].means == nil,
                reach.values.count == intervention.units.count
            else { continue }
            entries[index].means = reach.values
        }
    }

    /// What they come to along the text is not known, or no longer.
    mutating func forgetReaches() {
        version += 1
        reaches = nil
        failure = nil
    }
}

/// Interventions, with what is needed to carry them out along a text.
public struct InterventionSet: Sendable {
    /// In the order in which they are made.
    public var interventions: [Intervention]
    /// The properties that they may name.
    public var catalog: PropertyCatalog
    /// What means are taken over; nil for the text itself.
    public var reference: Document?
    /// Means that are known already, by the place of their intervention: one for each of its units.
    public var means: [Int: [Float]]
    /// Whether the model writes the text, or has written it with them.
    public var isWritten: Bool
    /// Of one text, sets of the same number are the same.
    public var number: Int

    /// What tells sets apart that are carried out along one text.
    public struct Identity: Hashable, Sendable {
        let number: Int
        let interventions: [Intervention]
        let isWritten: Bool
    }

    public var identity: Identity { Identity(number: number, interventions: interventions, isWritten: isWritten) }

    public static let none = InterventionSet([])

    public init(
        _ interventions: [Intervention], catalog: PropertyCatalog = .builtIn, reference: Document? = nil,
        means: [Int: [Float]] = [:], isWritten: Bool = false, number: Int = 0
    ) {
        self.interventions = interventions
        self.catalog = catalog
        self.reference = reference
        self.means = means
        self.isWritten = isWritten
        self.number = number
    }
}

/// What an intervention comes to along a text, or a part of it.
public struct InterventionReach: Hashable, Sendable {
    /// Where it acts.
    public let steps: StepSet
    /// What its units are replaced by, one each, where that is a mean or a value at another step; otherwise empty.
    public let values: [Float]

    public init(steps: StepSet, values: [Float] = []) {
        self.steps = steps
        self.values = values
    }
}

extension Intervention {
    /// Whether another one on the same units and steps, made later, leaves nothing of it.
    func isCovered(by later: Intervention) -> Bool {
        guard units == later.units, scope == later.scope else { return false }
        switch later.operation {
        case .set, .mean, .value: return true
        case .add, .scale, .flip: return self == later
        }
    }
}
