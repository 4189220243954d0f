import CellProbing
import ModelCore

/// The survey of the text that is open, as far as it has come.
public struct Surveying: Sendable {
    /// The request under way or done; nil before the first.
    var request: Int?
    public internal(set) var survey: ActivationSurvey?
    public internal(set) var progress: SurveyProgress?
    /// Whether it was left off before its end.
    public internal(set) var isStopped = false

    public var isRunning: Bool { request != nil && !isStopped && progress?.isWhole != true }
}

extension ExplorerState {
    /// Surveys the text with the model in view, unless that is done or under way.
    mutating func survey() -> [Effect] {
        guard let document, let lens, document.alphabet == lens.model.alphabet, document.count > 0 else { return [] }
        if surveying.request != nil && !surveying.isStopped { return [] }
        let request = requests.next()
        surveying = Surveying(request: request)
        return [
            .survey(
                SurveyRequest(
                    request: request, modelID: lens.model.id, document: document,
                    addresses: lens.architecture.signalAddresses))
        ]
    }

    /// Whether any view on the screen shows what a survey finds.
    var wantsSurvey: Bool { views.isOpen(.saturation) || views.isOpen(.contexts) }

    mutating func stopSurvey() -> [Effect] {
        surveying.isStopped = true
        return [.stopSurvey]
    }

    mutating func take(_ survey: ActivationSurvey, _ progress: SurveyProgress, request: Int) {
        guard request == surveying.request else { return }
        surveying.survey = survey
        surveying.progress = progress
    }
}
