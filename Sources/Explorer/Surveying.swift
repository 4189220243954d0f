import CellProbing
import ModelCore
import Texts

/// The survey of the text that is open, as far as it has come.
public struct Surveying: Sendable {
    /// The request under way or done; nil before the first.
    var request: Int?
    /// What was found: by the request, or by one that was left off until the request has counted as many steps.
    public internal(set) var survey: ActivationSurvey?
    public internal(set) var progress: SurveyProgress?
    /// Positions of the text that `survey` is of, from its beginning.
    public internal(set) var reach = 0
    /// Whether it was left off before its end.
    public internal(set) var isStopped = false

    public var isRunning: Bool { request != nil && !isStopped && progress?.isWhole != true }
}

extension ExplorerState {
    /// Surveys the text with the model in view, unless that is done or under way.
    mutating func survey() -> [Effect] {
        guard let document, let lens, document.alphabet == lens.model.alphabet, document.count > 0 else { return [] }
        if surveying.isRunning || isSurveyed(document) { return [] }
        let request = requests.next()
        surveying.request = request
        surveying.progress = nil
        surveying.isStopped = false
        return [
            .survey(
                SurveyRequest(
                    request: request, modelID: lens.model.id, document: document,
                    addresses: lens.architecture.signalAddresses))
        ]
    }

    /// Whether what was found is of every symbol that the text has by now.
    private func isSurveyed(_ document: Document) -> Bool {
        surveying.survey != nil && surveying.progress?.isWhole == true && surveying.reach >= document.count
    }

    /// Surveys again what was left off, or a text that has grown since; says why when there is nothing to survey.
    mutating func goOnSurveying() -> [Effect] {
        guard lens != nil else { return complain("no model is open; open one with :model FILE") }
        guard let document, document.count > 0 else { return complain("there is no text; open one with :open FILE") }
        if surveying.isRunning { return complain("the survey is running; Esc in the text stops it") }
        if isSurveyed(document) { return complain("the whole text has been surveyed") }
        return survey()
    }

    /// Whether any view on the screen shows what a survey finds.
    var wantsSurvey: Bool { views.isOpen(.saturation) || views.isOpen(.contexts) }

    mutating func stopSurvey() -> [Effect] {
        surveying.isStopped = true
        return [.stopSurvey]
    }

    /// Forgets what was surveyed: another text, or another model, is in view.
    mutating func dropSurvey() -> [Effect] {
        defer { surveying = Surveying() }
        return surveying.isRunning ? [.stopSurvey] : []
    }

    mutating func take(_ survey: ActivationSurvey, _ progress: SurveyProgress, request: Int) {
        guard request == surveying.request else { return }
        surveying.progress = progress
        // A survey begins anew when it goes on: what is known stays until it has come as far.
        guard survey.count >= surveying.survey?.count ?? 0 || progress.isWhole else { return }
        surveying.survey = survey
        surveying.reach = max(0, progress.done)
    }

    /// How far the survey has come, in ever fewer words.
    var surveyLine: [String] {
        guard let lens else { return Hint.noModel }
        guard let document else { return Hint.noText }
        guard document.count > 0 else { return ["the text is empty"] }
        guard document.alphabet == lens.model.alphabet else { return ["opening…"] }
        let steps = surveying.survey.map { $0.count > 0 ? ", n = \($0.count) steps" : "" } ?? ""
        if isSurveyed(document) { return ["the whole text" + steps, "the whole text"] }
        guard surveying.request != nil || document.isRead else { return ["the text is being read…"] }
        let percent = "\(Int(Double(surveying.reach) / Double(document.count) * 100)) %"
        if surveying.isRunning || surveying.request == nil {
            let done = surveying.progress.map { Double($0.done) / Double(max(1, $0.total)) * 100 } ?? 0
            // A survey that goes on begins anew; until it has come as far, what was found before is shown.
            let older =
                done < 100 && surveying.reach > surveying.progress?.done ?? 0 ? ", shown: the first \(percent)" : ""
            let now = "surveying… \(Int(done)) %"
            return [now + older + steps, now + older, now]
        }
        let standing = (surveying.isStopped ? "left off at" : "has grown:") + " \(percent); r goes on"
        return [standing + steps, standing, "\(percent); r goes on"]
    }
}
