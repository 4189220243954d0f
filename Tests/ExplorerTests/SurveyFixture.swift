import CellProbing
import Explorer
import ModelCore
import Texts

extension Fixtures {
    /// A survey of the first `steps` symbols of a text, of values that a function gives.
    static func survey(
        of document: Document, model: OpenedModel, steps: Int,
        value: (_ address: SignalAddress, _ unit: Int, _ position: Int) -> Float = gateValue
    ) -> ActivationSurvey {
        let addresses = model.architecture.signalAddresses
        let units = model.architecture.hidden
        let symbols = document.symbols(in: 0..<steps).map { Int32(model.vocabulary.index(of: $0.code) ?? -1) }
        var values: [Float] = []
        for address in addresses {
            for step in 0..<symbols.count { for unit in 0..<units { values.append(value(address, unit, step)) } }
        }
        var survey = ActivationSurvey(of: addresses, units: units)
        values.withUnsafeBufferPointer { buffer in
            survey.take(symbols: symbols[...], at: 0, stride: units) { address in
                buffer.baseAddress.map { $0 + address * symbols.count * units }
            }
        }
        return survey
    }

    /// Gates that are the further open the higher their unit, and that swing less the later they stand in their cell;
    /// other signals as in traced pages.
    static func gateValue(_ address: SignalAddress, _ unit: Int, _ position: Int) -> Float {
        let wave = value(address.signal, unit, at: position)
        guard address.signal.range == .sigmoid else { return wave }
        let swing: Float = address.signal.name == "i" || address.signal.name == "r" ? 1 : 0.5
        return min(1, max(0, (Float(unit) / 19 - 0.5) * 1.2 + 0.5 + (wave - 0.5) * swing))
    }
}

extension Session {
    /// The number of the survey asked for last.
    var surveyRequest: SurveyRequest? {
        for effect in effects.reversed() { if case .survey(let request) = effect { return request } }
        return nil
    }

    /// Answers the survey asked for last as far as so many symbols of the text, or with all of it.
    mutating func answerSurvey(steps: Int? = nil) {
        guard let request = surveyRequest, let model = state.lens?.model else { return }
        let total = request.document.count
        let done = min(total, steps ?? total)
        let survey = Fixtures.survey(of: request.document, model: model, steps: done)
        let progress = SurveyProgress(done: done, total: total, secondsLeft: nil, difference: nil)
        send(.surveyed(survey, progress, request: request.request))
    }

    /// The rows of the screen as text.
    var lines: [String] {
        let frame = view(state)
        return (0..<frame.size.rows).map { row in String(frame.row(row).filter { $0.width > 0 }.map(\.glyph)) }
    }

    /// Whether any row of the screen has a text.
    func shows(_ text: String) -> Bool { lines.contains { $0.contains(text) } }
}
