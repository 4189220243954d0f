import CellProbing
import Explorer
import Exports
import Files
import ModelCore
import ModelFiles
import Screen
import Texts
import Workbench

/// How often the gates of a model are nearly open and nearly closed over a whole text.
struct RenderedSaturation {
    private let opened: RenderedModel
    private let document: Document
    private let marked: [UnitAddress]
    private let threads: Int
    private let gates: [SignalAddress]
    private let interruption: Interruption

    /// - Parameter marked: units that are pointed out.
    init(
        _ opened: RenderedModel, _ document: Document, marked: [UnitAddress], threads: Int,
        _ interruption: Interruption
    ) throws {
        self.opened = opened
        self.document = document
        self.marked = marked
        self.threads = threads
        self.interruption = interruption
        gates = opened.architecture.signalAddresses.filter { $0.signal.range == .sigmoid }
        guard !gates.isEmpty else {
            throw Failure(
                .usage,
                "\(opened.architecture.cell.name) cells have no gates that could be open or closed; name a model that "
                    + "has with --model")
        }
    }

    func write(to output: RenderedOutput) throws {
        guard let survey = survey() else {
            return try leaveIfInterrupted(interruption, InterruptedWork(unwritten: output.path))
        }
        guard survey.count > 0 else {
            throw Failure(
                .dataError, "no character of \(document.name) is in the model's vocabulary; name another text")
        }
        if gates.allSatisfy({ survey.notFinite(in: $0) == survey.units }) {
            throw FindingError.notFinite(units: gates.count * survey.units)
        }
        let notes = opened.notes
        try output.write {
            let scatter = SaturationScatter(survey, gates: gates, marked: marked, name: { notes.name(of: $0) })
            return Page(title: title, facts: facts(survey), parts: [.drawing(scatter.drawing())])
        } rows: {
            (facts(survey) + [""]).map { $0 + "\n" }.joined() + output.export.text(frame(survey, output))
        }
    }

    /// nil when it was interrupted.
    private func survey() -> ActivationSurvey? {
        let request = SurveyRequest(request: 0, modelID: 0, document: document, addresses: gates)
        var survey = Survey(request, Runner(opened.model, threads: threads))
        let progress = ScanProgress(quietly: "surveying")
        while !survey.isDone {
            guard !interruption.hasCome else { return nil }
            survey.step()
            progress.show(survey.position, of: document.count)
        }
        progress.clear()
        guard case .surveyed(let figures, _, _) = survey.report() else { return nil }
        return figures
    }

    private var textName: String { printable(baseName(document.name), limit: .max) }
    private var title: String { "Saturation of the gates of \(opened.name) over \(textName)" }

    private func facts(_ survey: ActivationSurvey) -> [String] {
        [
            opened.fact, "text: \(textName), \(survey.count) characters",
            "A dot is a unit: to the right how often it is above 0.9, upward how often below 0.1.",
        ]
            + gates.filter { survey.notFinite(in: $0) > 0 }.map {
                "\(survey.notFinite(in: $0)) units of \($0) are left out: their values turn infinite or into no numbers."
            }
    }

    /// The charts of the explorer's panel, as many side by side as there is room for.
    private func frame(_ survey: ActivationSurvey, _ output: RenderedOutput) -> Frame {
        let size = Size(columns: min(40, max(24, output.columns)), rows: 23)
        let across = max(1, output.columns / size.columns)
        let down = (gates.count + across - 1) / across
        var frame = Frame(size: Size(columns: output.columns, rows: down * (size.rows + 1) - 1))
        for (index, gate) in gates.enumerated() {
            let units = (0..<survey.units).compactMap { unit in
                survey.figures(of: UnitAddress(layer: gate.layer, signal: gate.signal, unit: unit)).map {
                    UnitShare(unit: unit, left: $0.below, right: $0.above)
                }
            }
            let chart = SaturationChart(
                GateShares(address: gate, units: units), chosen: marked.first { $0.layer == gate.layer }?.unit,
                pointed: nil, palette: output.palette)
            frame.place(
                chart.draw(size: size, isShown: false),
                at: Point(column: index % across * size.columns, row: index / across * (size.rows + 1)))
        }
        return frame
    }
}
