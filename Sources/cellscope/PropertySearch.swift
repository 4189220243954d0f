import CellProbing
import ModelCore
import Texts
import Workbench

/// A search for the units that follow a property, from what was typed to the findings.
struct PropertySearch {
    /// Units whose figures are made exact, where no more are shown.
    static let exactUnits = 50

    let property: Property
    let work: ScanWork

    /// - Parameter output: a file that is written, which may be none of those that hold labels.
    init(
        _ typed: String, _ model: Model, _ documents: [Document], _ settings: ScanSettings,
        _ interruption: Interruption,
        output: String? = nil
    ) throws {
        property = try LabelFiles(documents, interruption).property(typed, sparing: output)
        work = ScanWork(
            runner: Runner(model, threads: settings.threads), documents: documents, properties: [property],
            settings: settings, interruption: interruption)
    }

    /// - Parameters:
    ///   - isExact: whether the best units are looked at once more.
    ///   - ablates: whether the best of these are ablated as well.
    func findings(
        _ sums: ScanSums, _ random: ScanSums?, top: Int, isExact: Bool = true, ablates: Bool = true
    ) throws -> PropertyFindings {
        do {
            try sums.checkVaries(0)
        } catch {
            // Interrupted before there was anything.
            try leaveIfInterrupted(work.interruption, .nothing)
            throw error
        }
        guard isExact, var exact = try work.exactPass(sums, property: 0, units: max(top, Self.exactUnits)) else {
            return try PropertyFindings(
                sums, property: 0, random: random, null: work.informationNull(sums, property: 0), top: top)
        }
        let interruption = work.interruption
        let whole = exact.takeWholeState(width: sums.units, isCancelled: { interruption.hasCome })
        var findings = try PropertyFindings(
            sums, property: 0, random: random, exact: exact, wholeState: whole, top: top)
        if ablates { work.addEffects(to: &findings, sums) }
        return findings
    }

    /// What else must be said of the property's labels.
    var notes: [String] {
        guard property.name == "quotes" else { return [] }
        let interruption = work.interruption
        return work.documents.map { document in
            let agreement = QuoteAgreement(of: document, isCancelled: { interruption.hasCome })
            let share = Double(agreement.disagreeing) / Double(max(1, agreement.steps))
            return
                "quotes are found by a rule, not by counting marks, where one missing mark turns all that follows inside "
                + "out: counting would label \(fixed(share * 100, 2)) % of \(baseName(document.name)) otherwise, in "
                + "\(agreement.stretches) stretches"
        }
    }
}

/// Finds files of labels for the text that is scanned.
struct LabelFiles {
    private let documents: [Document]
    private let interruption: Interruption?

    /// - Parameter interruption: ends the waiting for a pipe, and the command then.
    init(_ documents: [Document], _ interruption: Interruption?) {
        self.documents = documents
        self.interruption = interruption
    }

    /// A property as it is typed.
    /// - Parameter output: a file that is written, which may be none of those that hold labels.
    func property(_ typed: String, sparing output: String? = nil) throws -> Property {
        var paths: [String] = []
        let property: Property
        do throws(PropertyError) {
            property = try PropertyCatalog.builtIn.property(parsing: typed) { (name) throws(PropertyError) in
                paths.append(name)
                return try labels(name)
            }
        } catch {
            if let interruption { try leaveIfInterrupted(interruption, .nothing) }
            throw error
        }
        if let output { try refuseToOverwrite(paths, with: output) }
        return property
    }

    func labels(_ path: String) throws(PropertyError) -> Labels {
        guard documents.count == 1 else {
            throw .labelsUnreadable(path, reason: "labels belong to one text, and there are \(documents.count)")
        }
        let labels = try LabelReading.labels(path, watch: .onStandardError(interruption))
        try labels.check(symbols: documents[0].count)
        return labels
    }
}
