import CellProbing
import Screen

extension ExplorerState {
    /// What each column of the findings means with what stands there for the chosen unit, then the words above the list and
    /// those of the verdicts.
    func findingsColumnLines(columns: Int) -> [PageLine] {
        var lines: [PageLine] = []
        func add(_ new: (Int) -> [PageLine]) { lines += new((lines.last?.item ?? -1) + 1) }
        func heading(_ text: String) { add { PageLine.heading(text, item: $0, columns: columns) } }
        func blank() { add { [PageLine(item: $0, spans: [])] } }
        func entry(_ term: String, _ text: String) { add { PageLine.entry(term, text, item: $0, columns: columns) } }

        heading("The columns of the findings")
        let found = probing.report?.findings
        let chosen = chosenFinding
        if let chosen, let name = probing.property?.name {
            let text = "The figures behind \u{201C}here\u{201D} are those of \(called(chosen.address)) and of \(name)."
            add { PageLine.plain(text, item: $0, columns: columns) }
        }
        if let found {
            // All columns, whether the panel has room for them or not.
            let table = FindingsTable(
                found, isCertain: true, width: .max / 2, isAblating: probing.isAblating, name: unitLabel)
            for column in table.columns {
                let value = chosen.map { column.value(views.findings.row + 1, $0) } ?? ""
                let meaning = FindingsGlossary.columns[column.title] ?? ""
                entry(
                    column.title.isEmpty ? "#" : column.title,
                    meaning + (value.isEmpty ? "" : (meaning.isEmpty ? "here: " : "; here: ") + value))
            }
        } else {
            for title in ["unit", "AUROC", "95 %", "±", "cut", "F1", "MCC", "p", "verdict", "use"] {
                entry(title, FindingsGlossary.columns[title] ?? "")
            }
        }
        blank()
        heading("Above the list")
        for (term, meaning) in FindingsGlossary.context { entry(term, meaning) }
        blank()
        heading("Verdicts")
        for verdict in Verdict.allCases {
            entry(verdict.short, FindingsGlossary.verdicts[verdict.short] ?? verdict.rawValue)
        }
        for use in UnitUse.allCases { entry(use.short, FindingsGlossary.uses[use.short] ?? use.rawValue) }
        return lines
    }
}
