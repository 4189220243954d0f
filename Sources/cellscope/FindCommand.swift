import ArgumentParser
import CellProbing
import ModelCore
import ModelFiles
import Texts

struct Find: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find the units that track a property of the text.",
        discussion: """
            Ranks every unit of a model by how well it follows a property, and puts beside each score whatever could \
            produce it by accident: chance, the symbol read, the column, random weights. Sign, threshold and order are \
            chosen on one part of the text; all figures are from another. A property is a name (--list shows them), a \
            /regular expression/, pair("<", ">"), labels("file"), a comparison as in column > 60, or a combination: \
            quotes and not upper, next(newline), (c-comment or c-string). Ctrl-C stops the work and prints what there \
            is.

            Examples:
              cellscope find quotes
              cellscope find quotes --text corpora/austen.txt --top 5
              cellscope find 'next(newline)' --text corpora/austen.txt --tsv
              cellscope find '/[0-9]+/ and not quotes' novel.txt novella.txt --json
              cellscope find quotes --text novel.txt --shard 1/4 --output 1.sums
            """)

    @Argument(
        help: ArgumentHelp("The property.", valueName: "property"),
        completion: .list(PropertyCatalog.builtIn.properties.map(\.name)))
    var property: String?

    @OptionGroup var scan: ScanOptions

    @OptionGroup var shards: ShardOptions

    @Option(parsing: .unconditional, help: "Units to show; 10 unless given.")
    var top: Int?

    @Option(
        parsing: .unconditional,
        help: """
            Turns of the labels for the null; the smallest p-value is 1 / (turns + 1). 0: no null. \(Self.turns) unless given.
            """)
    var turns: Int?

    @Flag(
        help: """
            Without the second pass: scores by bins with their error, no intervals, persistence, whole state or ablation.
            """)
    var noExact = false

    @Flag(help: "Skip ablating the best units, which tells whether the model uses them.")
    var noAblation = false

    @OptionGroup var made: ProvenanceOption

    @Flag(help: "List the built-in properties and exit.")
    var list = false

    /// Turns of the labels unless a number is given.
    static let turns = 200

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
        let top = top ?? 10
        try check(top, in: .listLength, of: "--top")
        let format = try scan.format()
        let share = try shards.share()
        try shards.checkPrintsNothing([
            ("--json", scan.json), ("--tsv", scan.tsv), ("--top", self.top != nil), ("--no-exact", noExact),
            ("--no-ablation", noAblation),
        ])
        try shards.spareInputs(of: scan)
        let lock = try shards.locked()
        defer { withExtendedLifetime(lock) {} }
        let model = try loadModel(scan.modelPath())
        let documents = try scan.documents(for: model)
        let settings = try scan.settings(for: model, documents, turns: turns ?? Self.turns)
        let interruption = Interruption(.ends(writing: shards.output))
        let search = try PropertySearch(typed, model, documents, settings, interruption, output: shards.output)
        let about = try scan.names(
            model, documents, settings, meanings: [search.property.meaning], notes: search.notes,
            provenance: made.provenance)
        let prints = try shards.shard == nil ? ("", about.texts) : shards.fingerprints(of: scan, interruption)
        let sums = try search.work.sums(model: prints.0, texts: prints.1, share: share)
        let random = shards.noRandom ? nil : try search.work.randomSums(model: prints.0, texts: prints.1, share: share)
        if let output = shards.output {
            try leaveIfInterrupted(interruption, .unwritten(output))
            return try ScanSumsFile.save(sums, random: random, command: "find", about: about, output)
        }
        let findings = try search.findings(sums, random, top: top, isExact: !noExact, ablates: !noAblation)
        let names = try modelNotes(scan.modelPath(), model.architecture)
        try writeToStandardOutput(FindingsText(format, name: names.name).text(findings, sums, about: about))
        try leaveIfInterrupted(interruption, .printed)
    }

    private func printList() throws {
        let choices = scan.choices
        let idle = [
            ("a property", property != nil), ("a text", !scan.texts.isEmpty || !scan.textOptions.isEmpty),
            ("--model", scan.model.model != nil), ("--signal", !choices.signal.signal.isEmpty),
            ("--parts", choices.parts != nil), ("--seed", choices.seed != nil),
            ("--threads", choices.threads.threads != nil), ("--warm-up", choices.warmUp != nil),
            ("--shard", shards.shard != nil), ("--output", shards.output != nil), ("--no-random", shards.noRandom),
            ("--top", top != nil), ("--turns", turns != nil), ("--no-exact", noExact), ("--no-ablation", noAblation),
        ].first { $0.1 }
        if let idle {
            throw Failure(.usage, "--list looks for nothing, so \(idle.0) would do nothing; leave one of them out")
        }
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
        let lines = TextTable(isText: [true, true, true]).lines(
            properties.map { [$0.name, $0.kind.name, $0.meaning] })
        try writeToStandardOutput(lines.map { $0 + "\n" }.joined())
    }
}
