import CellProbing
import ModelCore

/// The ablations under way, by which it is seen whether the model uses what a unit knows.
public struct Ablating: Sendable {
    let request: Int
    public let units: [UnitAddress]
    /// What was asked for meanwhile.
    var waiting: [UnitAddress] = []
    /// Whether a person asked, and not the end of a search.
    let isAsked: Bool
    public internal(set) var report = AblationReport()
}

extension ExplorerState {
    /// The last part of a finding, at a search's end: the trackers among its best units. Of others no use is said, so
    /// that where nothing was found nothing more is run.
    mutating func ablateBest() -> [Effect] {
        let trackers = findings.prefix(AblationSettings.bestUnits).filter { $0.verdict == .tracker }
        return ablate(trackers.map(\.address), isAsked: false)
    }

    /// `i` in the panel, `:use`: ablates the chosen unit.
    mutating func ablateChosen() -> [Effect] {
        guard let finding = chosenFinding else {
            return complain("there is no finding to ablate yet; f asks for a property")
        }
        let unit = finding.address
        if probing.isRunning {
            return complain("the search is under way; when it has ended i ablates the unit, Ctrl-C leaves it off")
        }
        if probing.isAblating(unit) { return complain("\(called(unit)) is being ablated") }
        if finding.effect != nil {
            return complain("\(called(unit)) has already been ablated; the panel shows the result")
        }
        if probing.ablating != nil {
            probing.ablating?.waiting.append(unit)
            return []
        }
        return ablate([unit], isAsked: true)
    }

    private mutating func ablate(_ units: [UnitAddress], isAsked: Bool) -> [Effect] {
        guard let lens, let document, let property = probing.property, let report = probing.report, !units.isEmpty
        else { return [] }
        let request = requests.next()
        probing.ablating = Ablating(request: request, units: units, isAsked: isAsked)
        probing.ablationFailure = nil
        return [
            .ablate(
                AblationRequest(
                    request: request, modelID: lens.model.id, document: document, property: property,
                    parts: report.parts, units: units, means: report.means))
        ]
    }

    mutating func take(_ report: AblationReport, request: Int) -> [Effect] {
        guard request == probing.ablating?.request else { return [] }
        probing.ablating?.report = report
        guard let effects = report.effects else { return [] }
        probing.report?.findings?.add(effects)
        return ablateWaiting()
    }

    /// Why units could not be ablated.
    mutating func takeAblationFailure(_ text: String) {
        if probing.ablating?.isAsked == true { notice = Notice(text: text, isError: true) }
        // What waits would fail for the same reason.
        probing.ablating = nil
        probing.ablationFailure = text
    }

    private mutating func ablateWaiting() -> [Effect] {
        let waiting = probing.ablating?.waiting ?? []
        probing.ablating = nil
        return ablate(waiting, isAsked: true)
    }

    mutating func stopAblating() -> [Effect] {
        probing.ablating = nil
        notice = Notice(text: "ablation stopped; i starts it again for one unit", isError: false)
        return [.stopAblating]
    }
}

extension Probing {
    /// Whether what ablating a unit does is being worked out, or waits to be.
    func isAblating(_ unit: UnitAddress) -> Bool {
        ablating.map { $0.units.contains(unit) || $0.waiting.contains(unit) } ?? false
    }
}
