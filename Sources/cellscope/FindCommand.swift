import ArgumentParser
import CellProbing
import ModelCore
import ModelFiles
import Texts

struct Find: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find the units that track a property of the text.",
        discussion: """
            Ranks every unit of a model by how well it follows a property, and sets beside each score what could fool \
            one: chance, the symbol read, the column, random weights. Sign, threshold and order are chosen on one part \
            of the text, all figures are of another. A property is a name (--list shows them), a /regular expression/, \
            pair("<", ">"), labels("file"), a comparison as in column > 60, or a combination: quotes and not upper, \
            next(newline), (c-comment or c-string). Ctrl-C ends the work and prints what there is.

            Examples:
              cellscope find quotes
              cellscope find quotes --text corpora/austen.txt --top 5
              cellscope find 'next(newline)' --text corpora/austen.txt --tsv
              cellscope find '/[0-9]+/ and not quotes' --model novel.safetensors --text novel.txt --json
              cellscope find quotes --text corpora/austen.txt --shard 1/4 --output 1.sums
            """)

    @Argument(help: ArgumentHelp("The property.", valueName: "property"))
    var property: String?

    @OptionGroup var scan: ScanOptions

    @OptionGroup var shards: ShardOptions

    @Option(help: "Units to show.")
    var top = 10

    @Option(help: "Turns of the labels for the null; the smallest p-value is 1 / (turns + 1). 0: no null.")
    var turns = 200

    @Flag(help: "Without the second pass: scores by bins with their error, no intervals, persistence or whole state.")
    var noExact = false

    @Flag(help: "Without ablating the best units, which says whether the model uses them.")
    var noAblation = false

    @Flag(help: "List the properties that there are, and end.")
    var list = false

    /// Units whose figures are made exact, as many as are shown at most.
    static let exactUnits = 50

    func run() throws {
        try reportingFailures {
            if list { return try printList() }
            guard let property else {
                throw Failure(.usage, "name a property to look for; cellscope find --list shows what there is")
            }
            try find(property)
        }
    }

    private func find(_ typed: String) throws {
        guard (1...100_000).contains(top) else { throw Failure(.usage, "--top is \(top); it must be 1 to 100,000") }
        let format = try scan.format()
        let interruption = Interruption()
        let share = try shards.share()
        let model = try ModelFile.load(scan.modelPath())
        let documents = try scan.documents(for: model)
        let labels = LabelFiles(documents: documents)
        let property = try PropertyCatalog.builtIn.property(parsing: typed) { (name) throws(PropertyError) in
            try labels.labels(name)
        }
        let settings = try scan.settings(for: model, documents, turns: turns)
        let work = ScanWork(
            runner: Runner(model, threads: settings.threads), documents: documents, properties: [property],
            settings: settings, interruption: interruption)
        let prints = try shards.shard == nil ? ("", documents.map { baseName($0.name) }) : shards.fingerprints(of: scan)
        let sums = try work.sums(model: prints.0, texts: prints.1, share: share)
        let random = shards.noRandom ? nil : try work.randomSums(model: prints.0, texts: prints.1, share: share)
        if let output = shards.output {
            try leaveIfInterrupted(interruption)
            return try ScanSumsFile.save(sums, random: random, command: "find", output)
        }
        var findings = try findings(work, sums, random)
        if !noExact, !noAblation { work.addEffects(to: &findings, sums) }
        let names = try modelNotes(scan.modelPath(), model.architecture)
        try writeToStandardOutput(
            FindingsText(format, name: names.name).text(
                findings, sums, meaning: property.meaning, modelName: modelName(), notes: notes(property, documents)))
        try leaveIfInterrupted(interruption)
    }

    private func findings(_ work: ScanWork, _ sums: ScanSums, _ random: ScanSums?) throws -> PropertyFindings {
        do {
            try sums.checkVaries(0)
        } catch {
            // Interrupted before there was anything.
            try leaveIfInterrupted(work.interruption)
            throw error
        }
        guard !noExact, var exact = try work.exactPass(sums, property: 0, units: max(top, Self.exactUnits)) else {
            return try PropertyFindings(sums, property: 0, random: random, top: top)
        }
        let interruption = work.interruption
        let whole =
            sums.identity.properties[0].kind == .binary
            ? exact.takeWholeState(width: sums.units, isCancelled: { interruption.hasCome }) : nil
        return try PropertyFindings(sums, property: 0, random: random, exact: exact, wholeState: whole, top: top)
    }

    /// What else must be said of a property's labels.
    private func notes(_ property: Property, _ documents: [Document]) -> [String] {
        guard property.name == "quotes" else { return [] }
        return documents.map { document in
            let agreement = QuoteAgreement(of: document)
            let share = Double(agreement.disagreeing) / Double(max(1, agreement.steps))
            return "the rule for quotes and counting them disagree on \(fixed(share * 100, 2)) % of "
                + "\(baseName(document.name)), in \(agreement.stretches) stretches"
        }
    }

    private func modelName() throws -> String { baseName(try scan.modelPath()) }

    private func printList() throws {
        let properties = PropertyCatalog.builtIn.properties
        switch try scan.format() {
        case .json:
            let list = properties.map { property in
                JSONValue.object([
                    "name": .string(property.name), "kind": .string(property.kind.name),
                    "meaning": .string(property.meaning),
                ])
            }
            return try writeToStandardOutput(JSONValue.array(list).encoded + "\n")
        case .tsv:
            let lines = properties.map { "\($0.name)\t\($0.kind.name)\t\($0.meaning)\n" }
            return try writeToStandardOutput("name\tkind\tmeaning\n" + lines.joined())
        case .table: break
        }
        let width = properties.map(\.name.count).max() ?? 0
        let lines = properties.map { property in
            property.name + String(repeating: " ", count: width - property.name.count + 2)
                + property.kind.name + String(repeating: " ", count: 13 - property.kind.name.count) + property.meaning
        }
        try writeToStandardOutput(lines.map { $0 + "\n" }.joined())
    }
}

/// Ends the command as a signal that came ends a program.
func leaveIfInterrupted(_ interruption: Interruption) throws {
    guard let code = interruption.exitCode else { return }
    complain("cellscope: interrupted; the figures are of what was done by then")
    throw ExitCode(code)
}

/// A path's last part.
func baseName(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

/// Finds files of labels for the text that is scanned.
struct LabelFiles {
    let documents: [Document]

    func labels(_ path: String) throws(PropertyError) -> Labels {
        guard documents.count == 1 else {
            throw .labelsUnreadable(path, reason: "labels belong to one text, and there are \(documents.count)")
        }
        let bytes: [UInt8]
        do { bytes = try SymbolSource(path: path, kind: .byte).bytes } catch {
            throw .labelsUnreadable(path, reason: "it cannot be opened")
        }
        let labels = try Labels(parsing: String(decoding: bytes, as: UTF8.self), name: path)
        try labels.check(symbols: documents[0].count)
        return labels
    }
}
