import ArgumentParser
import CellProbing
import ModelCore
import ModelFiles
import Texts

struct Atlas: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Score every unit against every property, and count the units that some property explains.",
        discussion: """
            One pass over the text for all built-in properties. A unit is explained when its score on the part that is \
            reported is at least 0.9 and 0.05 above every baseline (the symbol read, the column, random weights), and it \
            counts as found among all pairs of a unit and a property at a false discovery rate of 0.05. The \
            table has a line for each property; --units, --tsv and --json give each unit's best explanation. Ctrl-C \
            ends the work and prints what there is.

            Examples:
              cellscope atlas --text corpora/austen.txt
              cellscope atlas --model novel.safetensors --text novel.txt --tsv > units.tsv
              cellscope atlas novel.txt --property quotes --property 'column > 60'
            """)

    @OptionGroup var scan: ScanOptions

    @OptionGroup var shards: ShardOptions

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A property instead of all built-in ones; may be given again.", valueName: "property"),
        completion: .list(PropertyCatalog.builtIn.properties.map(\.name)))
    var property: [String] = []

    @Option(
        parsing: .unconditional,
        help: "Turns of the labels for the false discovery rate, which an explanation needs. 0: none, and faster.")
    var turns = Self.turns

    @OptionGroup var made: ProvenanceOption

    /// Turns unless a number is given, and the windows in which labels with many runs are turned.
    static let turns = 100
    static let turnedWindows = 4

    @Flag(help: "Print each unit's best explanation instead.")
    var units = false

    func run() throws { try reportingFailures { try atlas() } }

    private func atlas() throws {
        let format = try scan.format()
        let share = try shards.share()
        try shards.checkPrintsNothing([("--json", scan.json), ("--tsv", scan.tsv), ("--units", units)])
        try shards.spareInputs(of: scan)
        let lock = try shards.locked()
        defer { withExtendedLifetime(lock) {} }
        let model = try loadModel(scan.modelPath())
        let documents = try scan.documents(for: model)
        var settings = try scan.settings(for: model, documents, turns: turns)
        settings.turnedWindows = Self.turnedWindows
        let interruption = Interruption(.ends(writing: shards.output))
        let work = try Self.work(property, model, documents, settings, interruption, output: shards.output)
        let about = try scan.names(
            model, documents, settings, meanings: work.properties.map(\.meaning), notes: [],
            provenance: made.provenance)
        let prints = try shards.shard == nil ? ("", about.texts) : shards.fingerprints(of: scan, interruption)
        let sums = try work.sums(model: prints.0, texts: prints.1, share: share)
        let random = shards.noRandom ? nil : try work.randomSums(model: prints.0, texts: prints.1, share: share)
        if let output = shards.output {
            try leaveIfInterrupted(interruption, .unwritten(output))
            return try ScanSumsFile.save(sums, random: random, command: "atlas", about: about, output)
        }
        do {
            try sums.checkHasSteps()
            try sums.checkIsFinite()
        } catch {
            try leaveIfInterrupted(interruption, .nothing)
            throw error
        }
        let names = try modelNotes(scan.modelPath(), model.architecture)
        let text = AtlasText(format, units: units, name: names.name)
        try writeToStandardOutput(text.text(ActivationAtlas(sums, random: random), sums, about: about))
        try leaveIfInterrupted(interruption, .printed)
    }

    /// The scan behind an atlas of typed properties, or else of all that are built in.
    /// - Parameter output: a file that is written, which may be none of those that hold labels.
    static func work(
        _ typed: [String], _ model: Model, _ documents: [Document], _ settings: ScanSettings,
        _ interruption: Interruption, output: String? = nil
    ) throws -> ScanWork {
        let labels = LabelFiles(documents, interruption)
        let properties =
            typed.isEmpty
            ? PropertyCatalog.builtIn.properties : try typed.map { try labels.property($0, sparing: output) }
        return ScanWork(
            runner: Runner(model, threads: settings.threads), documents: documents, properties: properties,
            settings: settings, interruption: interruption)
    }
}
