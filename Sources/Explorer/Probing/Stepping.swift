import CellProbing
import Texts

/// From one place to the next where a unit and a property part, or agree.
extension ExplorerState {
    mutating func step(to goal: StepRequest.Goal, _ direction: SearchDirection, times: Int) -> [Effect] {
        guard let document, document.count > 0 else { return complain("there is no text; open one with :open FILE") }
        guard let property = probing.property else { return complain("no property was asked for yet; f asks for one") }
        guard property.kind == .binary else {
            return complain("\(property.name) is not yes or no; compare it, as in \(property.name) > 3")
        }
        var rule: StepRequest.Rule?
        if goal != .holds {
            guard let lens else { return complain("no model is open; open one with :model FILE") }
            guard let threshold = probing.finding(of: lens.address)?.threshold else {
                return complain("\(called(lens.address)) has no threshold yet; choose a unit of the findings (v f)")
            }
            rule = StepRequest.Rule(modelID: lens.model.id, unit: lens.address, threshold: threshold)
        }
        let request = requests.next()
        probing.stepping = request
        probing.isUnderlined = true
        return [
            .step(
                StepRequest(
                    request: request, document: document, property: property, rule: rule, goal: goal, start: cursor,
                    direction: direction, times: min(max(1, times), 100_000),
                    interventions: rule == nil ? .none : interventionSet))
        ]
    }

    mutating func take(_ result: StepResult, request: Int) {
        guard request == probing.stepping else { return }
        probing.stepping = nil
        switch result {
        case .cancelled: break
        case .notFound(let end):
            notice = Notice(text: "no such place before the text's \(end == .forward ? "end" : "start")", isError: true)
        case .found(let position):
            guard let document, position < document.count else { return }
            let before = place
            goal = nil
            cursor = position
            recordMove(from: before)
        }
    }

    mutating func stopStepping() -> [Effect] {
        guard probing.stepping != nil else { return [] }
        probing.stepping = nil
        return [.cancelStep]
    }
}

/// What came of looking for a place.
public enum StepResult: Hashable, Sendable {
    case found(Int)
    /// There is none on the way to the text's end, or to its start.
    case notFound(SearchDirection)
    case cancelled
}
