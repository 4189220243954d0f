import CellProbing
import ModelCore
import Testing

@Suite struct ActivationSurveyTests {
    @Test("A survey of nothing has no figures")
    func empty() {
        let address = SignalAddress(layer: 0, signal: CellKind.lstm.signals[0])
        let survey = ActivationSurvey(of: [address], units: 3)
        #expect(survey.count == 0)
        #expect(survey.figures(of: UnitAddress(layer: 0, signal: address.signal, unit: 0)) == nil)
    }
}
