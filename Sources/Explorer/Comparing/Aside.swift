import CellProbing
import ModelCore

/// What belongs to a model in view: laid aside while another one has its place, and taken up again after.
struct Aside: Sendable {
    var intervening: Intervening
    /// nil once they are of another text.
    var findings: Findings?

    struct Findings: Sendable {
        /// The property's.
        let number: Int
        let report: FindingsReport?
        let failure: String?
    }

    /// What a model has, in words: `2 interventions, findings`; nil where that is nothing.
    fileprivate static func words(_ interventions: Int, _ report: FindingsReport?) -> String? {
        let parts = [
            interventions > 0 ? interventions.of("intervention") : nil, report?.findings == nil ? nil : "findings",
        ].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension ExplorerState {
    /// Lays aside what was changed and found of the model in view; a search that is under way is left off.
    mutating func layAside() -> (aside: Aside, effects: [Effect]) {
        if probing.isRunning { probing.report?.isLeftOff = true }
        let aside = Aside(
            intervening: intervening,
            findings: Aside.Findings(number: probing.number, report: probing.report, failure: probing.failure))
        return (aside, dropFindings())
    }

    /// Takes up what was laid aside of the model that is in view now; of one that is new here there is nothing.
    mutating func takeUp(_ aside: Aside?) {
        intervening = aside?.intervening.succeeding(intervening) ?? intervening.emptied
        // What was found of another property, or in another text, is no answer any more.
        guard let findings = aside?.findings, findings.number == probing.number else { return }
        (probing.report, probing.failure) = (findings.report, findings.failure)
    }

    /// Says what of the model that has just gone to the right rests there.
    mutating func sayWhatRests() {
        guard let other = companion, let aside = other.aside, other.model.id != lens?.model.id else { return }
        guard let words = Aside.words(aside.intervening.active.count, aside.findings?.report) else { return }
        let name = modelName(other.model.path, to: 24)
        notice = Notice(text: "x brings back what \(name) has: \(words)", isError: false)
    }
}

extension Lens {
    /// What is lost when the model is not looked at any more; nil where there is nothing.
    var lost: String? {
        guard let aside, let words = Aside.words(aside.intervening.entries.count, aside.findings?.report) else {
            return nil
        }
        return "dropped with \(modelName(model.path, to: 24)): \(words)"
    }
}
