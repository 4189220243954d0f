import CellProbing
import Exports
import Files
import ModelCore
import ModelFiles
import Screen
import Texts

/// What `cellscope find` prints of a property, with a chart.
struct RenderedFindings {
    private let opened: RenderedModel
    private let document: Document
    private let search: PropertySearch
    private let interruption: Interruption
    private let top: Int
    private let hasRandom: Bool

    /// - Parameters:
    ///   - path: the text as it was given.
    ///   - output: what is written, which may be none of the files of labels.
    init(
        _ opened: RenderedModel, _ document: Document, _ property: String, _ choices: ScanChoices, path: String,
        top: Int, hasRandom: Bool, output: String, _ interruption: Interruption
    ) throws {
        self.opened = opened
        self.document = document
        self.top = top
        self.hasRandom = hasRandom
        self.interruption = interruption
        let settings = try choices.settings(for: opened.model, [document], paths: [path], turns: Find.turns)
        search = try PropertySearch(
            property, opened.model, [document], settings, interruption, output: output)
    }

    func write(to output: RenderedOutput) throws {
        let texts = [baseName(document.name)]
        let sums = try search.work.sums(model: "", texts: texts, share: (0, 1))
        let random = hasRandom ? try search.work.randomSums(model: "", texts: texts, share: (0, 1)) : nil
        let found = try search.findings(sums, random, top: top)
        try leaveIfInterrupted(interruption, InterruptedWork(unwritten: output.path))
        let notes = opened.notes
        let about = ScanNames(
            model: opened.name, texts: texts, meanings: [search.property.meaning], notes: search.notes,
            unknown: UnknownSymbols([document], search.work.settings.parts, opened.model.vocabulary))
        try output.write {
            Page(
                title: "Units that follow \(printable(found.name, limit: .max)) in \(opened.name)",
                facts: facts(found, sums, about),
                parts: [.drawing(FindingsChart(found, name: { notes.name(of: $0) }).drawing())])
        } rows: {
            let table = FindingsText(.table, name: { notes.name(of: $0) }).text(found, sums, about: about)
            let bars = FindingsBars(found).frame(columns: output.columns, palette: output.palette)
            return table + "\n" + output.export.text(bars)
        }
    }

    private func facts(_ found: PropertyFindings, _ sums: ScanSums, _ about: ScanNames) -> [String] {
        let holds =
            switch found.kind {
            case .binary: "it holds at \(fixed(found.baselines.mean * 100, 2)) %, in \(found.baselines.runs) runs"
            case .real: "its mean is \(fixed(found.baselines.mean, 3))"
            case .categorical: "entropy \(fixed(found.entropy ?? 0, 4)) nats"
            }
        return [
            "\(printable(found.name, limit: .max)): \(search.property.meaning)", opened.fact,
            "text: \(printable(baseName(document.name), limit: .max)), validation part \(sums.validation.steps) "
                + "characters, test part \(found.baselines.steps); \(holds)",
            "All figures are from the test part; the order of the units is from the validation part.",
        ] + (about.unknown?.line.map { ["unknown: \($0)"] } ?? []) + sums.leftOut.lines
    }
}

/// An atlas of a model's units, as `cellscope atlas` makes it.
struct RenderedAtlas {
    private let opened: RenderedModel
    private let document: Document
    private let work: ScanWork
    private let interruption: Interruption
    private let top: Int
    private let hasRandom: Bool

    /// - Parameters:
    ///   - path: the text as it was given.
    ///   - output: what is written, which may be none of the files of labels.
    init(
        _ opened: RenderedModel, _ document: Document, _ properties: [String], _ choices: ScanChoices, path: String,
        top: Int, hasRandom: Bool, output: String, _ interruption: Interruption
    ) throws {
        self.opened = opened
        self.document = document
        self.top = top
        self.hasRandom = hasRandom
        self.interruption = interruption
        var settings = try choices.settings(for: opened.model, [document], paths: [path], turns: Atlas.turns)
        settings.turnedWindows = Atlas.turnedWindows
        work = try Atlas.work(properties, opened.model, [document], settings, interruption, output: output)
    }

    func write(to output: RenderedOutput) throws {
        let texts = [baseName(document.name)]
        let sums = try work.sums(model: "", texts: texts, share: (0, 1))
        let random = hasRandom ? try work.randomSums(model: "", texts: texts, share: (0, 1)) : nil
        try leaveIfInterrupted(interruption, InterruptedWork(unwritten: output.path))
        try sums.checkHasSteps()
        try sums.checkIsFinite()
        let atlas = ActivationAtlas(sums, random: random)
        let notes = opened.notes
        let map = AtlasMap(atlas, top: top, name: { notes.name(of: $0) })
        let facts = facts(atlas, sums, map)
        try output.write {
            Page(
                title: "The units of \(opened.name) beside properties", facts: facts,
                parts: [.drawing(map.drawing(output.palette.scheme))])
        } rows: {
            (facts + [""]).map { $0 + "\n" }.joined()
                + output.export.text(map.frame(columns: output.columns, palette: output.palette))
        }
    }

    private func facts(_ atlas: ActivationAtlas, _ sums: ScanSums, _ map: AtlasMap) -> [String] {
        let share = Double(atlas.explained) / Double(max(1, sums.units))
        let left = atlas.columns.filter { $0.problem != nil }.map { printable($0.name) }
        let facts = [
            opened.fact,
            "text: \(printable(baseName(document.name), limit: .max)), test part of \(sums.test.steps) characters",
            "explained: \(atlas.explained) of \(sums.units) units (\(fixed(share * 100, 1)) %); behind each property stands how "
                + "many it explains",
            AtlasText.discovery(atlas, sums)[0],
            "shown: the \(map.rows.count) units whose best explanation is furthest above the baselines",
        ]
        let unknown = UnknownSymbols([document], work.settings.parts, opened.model.vocabulary).line
        return facts + sums.leftOut.lines + (unknown.map { ["unknown: \($0)"] } ?? [])
            + (left.isEmpty ? [] : ["never vary here: " + left.joined(separator: ", ")])
    }
}
