import CellProbing
import ModelCore
import Texts

/// The property that was asked for, what was found about it, and what of it is shown in the text.
public struct Probing: Sendable {
    public internal(set) var property: Property?
    /// Tells the property from one of the same name.
    var number = 0
    /// The search under way or done; nil before the first.
    var request: Int?
    public internal(set) var isRunning = false
    public internal(set) var report: FindingsReport?
    /// Why nothing was found.
    public internal(set) var failure: String?
    /// nil where no unit is being ablated.
    public internal(set) var ablating: Ablating?
    /// Why the last ones were not.
    public internal(set) var ablationFailure: String?

    /// Whether symbols are underlined where the property holds.
    public internal(set) var isUnderlined = false
    /// The property around what is in view.
    public internal(set) var labels: LabelRun?
    var asked: (request: Int, range: Range<Int>)?
    /// The search for a place that is under way.
    var stepping: Int?

    /// What was painted, in order and not overlapping.
    public internal(set) var painted: [Range<Int>] = []
    /// Where the span began that is being painted.
    public internal(set) var paintStart: Int?

    public var isBinary: Bool { property?.kind == .binary }

    /// What was found of a unit.
    func finding(of address: UnitAddress) -> Finding? {
        report?.findings?.findings.first { $0.address == address }
    }

    mutating func take(_ property: Property, number: Int) {
        self.property = property
        self.number = number
        forgetLabels()
        forgetFindings()
    }

    mutating func forgetLabels() {
        labels = nil
        asked = nil
    }

    mutating func forgetFindings() {
        report = nil
        failure = nil
        request = nil
        isRunning = false
        ablating = nil
        ablationFailure = nil
    }
}

extension ExplorerState {
    /// `f` and `:find`: searches the model for units that follow a property.
    mutating func find(_ typed: String) -> [Effect] {
        let typed = typed.trimmingBlanks
        guard let lens else { return complain("no model is open; open one with :model FILE") }
        guard let document, document.count > 0 else { return complain("there is no text; open one with :open FILE") }
        guard document.alphabet == lens.model.alphabet, document.isRead else {
            return complain("the text is still being read; ask again when it is there")
        }
        if typed.isEmpty && probing.painted.isEmpty {
            return complain("type a property, as in quotes or /[0-9]+/, or paint one with V; Tab shows the names")
        }
        let text = typed.isEmpty ? Self.paintedName : typed
        histories[.property, default: PromptHistory()].add(text)
        do throws(PropertyError) {
            return begin(try propertyCatalog.property(parsing: text))
        } catch {
            if case .labelsUnreadable = error {
                let request = requests.next()
                requests.property = request
                return [
                    .readProperty(
                        PropertyRequest(request: request, typed: text, catalog: propertyCatalog, document: document))
                ]
            }
            return complain(error.inExplorer)
        }
    }

    /// Begins the search; one that is under way ends.
    mutating func begin(_ property: Property) -> [Effect] {
        guard let lens, let document else { return [] }
        let stopping = stopReadingProperty() + (probing.ablating == nil ? [] : [.stopAblating])
        let request = requests.next()
        probing.take(property, number: request)
        probing.request = request
        probing.isRunning = true
        views.findings.row = 0
        // From now on this is what units are scored by.
        views.units.asked = nil
        views.show(.findings)
        return stopping + [
            .find(FindRequest(request: request, modelID: lens.model.id, document: document, property: property))
        ]
    }

    /// Files of labels that are being read are not waited for any longer.
    mutating func stopReadingProperty() -> [Effect] {
        defer { requests.property = nil }
        return requests.property == nil ? [] : [.stopReadingProperty]
    }

    mutating func take(_ report: FindingsReport, request: Int) -> [Effect] {
        guard request == probing.request else { return [] }
        probing.report = report
        if report.isDone || report.isLeftOff { probing.isRunning = false }
        return report.isDone ? ablateBest() : []
    }

    mutating func stopFinding() -> [Effect] {
        probing.isRunning = false
        probing.report?.isLeftOff = true
        notice = Notice(text: "search stopped; what it has found stays", isError: false)
        return [.stopFinding]
    }

    /// The text or the model is another one: what was found is not of it.
    mutating func dropFindings() -> [Effect] {
        var effects: [Effect] = probing.isRunning ? [.stopFinding] : []
        if probing.ablating != nil { effects.append(.stopAblating) }
        probing.forgetFindings()
        return effects + stopStepping()
    }

    /// All of the property belongs to the text, and what was painted too.
    mutating func dropProperty() -> [Effect] {
        defer { probing = Probing() }
        companion?.aside?.findings = nil
        return stopReadingProperty() + dropFindings()
    }

    /// The properties that can be named: those that there are, and what was painted.
    var propertyCatalog: PropertyCatalog {
        var catalog = PropertyCatalog.builtIn
        if let painted = paintedProperty { catalog.add(painted) }
        return catalog
    }

    /// Every unit's score for the property, as the units panel sorts by it.
    var findingScores: UnitScores? {
        guard let lens, let report = probing.report, let findings = report.findings,
            let scores = report.scores[lens.address.signalAddress], scores.count == lens.architecture.hidden
        else { return nil }
        return UnitScores(name: findings.kind.scoreName, scores: scores)
    }
}

extension PropertyError {
    /// The same with what can be done about it here.
    package var inExplorer: String {
        guard case .unknownName(let name, let place, let nearest) = self, nearest.isEmpty else { return description }
        return "there is no property \"\(name)\" (at character \(place)); Tab lists them"
    }
}

extension PropertyKind {
    /// What the score of a property of this kind is called.
    var scoreName: String {
        switch self {
        case .binary: "AUROC"
        case .real: "|rho|"
        case .categorical: "nats"
        }
    }
}
