import ArgumentParser
import CellProbing
import ModelCore
import ModelFiles
import Texts

extension AblationMethod: ExpressibleByArgument {}

struct Ablate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take units out of a model, and see what it predicts worse.",
        discussion: """
            Holds every unit in turn at its mean (or at zero, or at its values from other steps) while the model reads \
            a stretch of the part that is reported, many such models side by side. The table says how much the loss \
            rises, over all steps and inside and outside a property, what happens to the probability of the symbol \
            that ends the property, and how many random units do less. The property is written as for cellscope find; \
            without one, only the loss is reported. --unit, --set and --keep-only ask about chosen units instead, \
            compared with random ones of the same signal. Ctrl-C stops the work and prints what there is.

            Examples:
              cellscope ablate quotes --text corpora/austen.txt
              cellscope ablate quotes --unit l0.c.106,417 --method resample
              cellscope ablate 'column > 60' --set l0.c.325,106 --set l0.c.0-15
              cellscope ablate quotes --keep-only l0.c.106,208 --tsv
            """)

    @Argument(
        help: ArgumentHelp("The property that splits the steps.", valueName: "property"),
        completion: .list(PropertyCatalog.builtIn.properties.map(\.name)))
    var property: String?

    @OptionGroup var scan: ScanOptions

    @Option(help: ArgumentHelp("What a unit's value becomes.", valueName: "method"))
    var method = AblationMethod.mean

    @Option(
        name: .shortAndLong, parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Units to ablate one at a time; may be repeated. Default: all of the bottom layer's c, or of its h.",
            valueName: "l0.c.5,9-12"))
    var unit: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Units to ablate together; may be given again.", valueName: "l0.c.5,9-12"))
    var set: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Units to leave alone while all others of their signal are ablated; may be given again.",
            valueName: "l0.c.5,9-12"))
    var keepOnly: [String] = []

    @Option(parsing: .unconditional, help: "Symbols to run over, from the beginning of the part that is reported.")
    var symbols = 20_000

    @Option(
        parsing: .unconditional,
        help:
            "Random units, or sets of units, that chosen ones are held against; \(AblationPlan.randomSets) unless given."
    )
    var random: Int?

    @Option(parsing: .unconditional, help: "How many units to show.")
    var top = 10

    @OptionGroup var made: ProvenanceOption

    func run() throws { try reportingFailures { try ablate() } }

    private func ablate() throws {
        try check(top, in: .listLength, of: "--top")
        try check(random ?? 0, in: 0...100_000, of: "--random")
        try check(symbols, in: AblationSettings.leastSymbols...Int.max, of: "--symbols")
        let model = try loadModel(scan.modelPath())
        let documents = try scan.documents(for: model)
        guard documents.count == 1 else {
            throw Failure(.usage, "there are \(documents.count) texts; ablations are made over one")
        }
        let interruption = Interruption()
        let labels = LabelFiles(documents, interruption)
        let property = try property.map { try labels.property($0) }
        if let property, property.kind != .binary {
            throw Failure(.usage, "\(property.name) is not yes or no; compare it, as in \(property.name) > 3")
        }
        var settings = AblationSettings()
        settings.method = method
        settings.parts = try scan.scanParts(for: model, documents)
        settings.symbols = symbols
        settings.seed = scan.seed
        settings.threads = try scan.threadCount()
        switch try scan.choices.warmUpLength() {
        case .symbols(let count): settings.warmUp = count
        case .all: settings.warmUp = .max
        case nil: break
        }
        var run: AblationRun
        do {
            run = try AblationRun(
                Runner(model, threads: settings.threads), documents[0], property, plan(for: model.architecture),
                settings, isCancelled: { interruption.hasCome })
        } catch {
            try leaveIfInterrupted(interruption, .nothing)
            throw error
        }
        guard run.prepareShowing(interruption) else {
            return try leaveIfInterrupted(interruption, .nothing)
        }
        try run.finishShowing(interruption)
        let effects = run.effects()
        if effects.isEmpty { try leaveIfInterrupted(interruption, .nothing) }
        var unknown = UnknownSymbols()
        unknown.add(documents[0], run.stretch, model.vocabulary)
        unknown.complainIfMuch()
        let about = ScanNames(
            model: baseName(try scan.modelPath()), texts: [baseName(documents[0].name)], meanings: [], notes: [],
            unknown: unknown,
            provenance: made.provenance ? try scan.provenance(documents, seed: settings.seed) : nil)
        let names = try modelNotes(scan.modelPath(), model.architecture)
        try writeToStandardOutput(
            AblationText(try scan.format(), name: names.name).text(
                run, effects, top: top, property: property, about: about))
        try leaveIfInterrupted(interruption, .printed)
    }

    private func plan(for architecture: Architecture) throws -> AblationPlan {
        var chosen: [AblatedUnits] = []
        for typed in unit { chosen += try architecture.units(parsing: typed).map { AblatedUnits($0) } }
        chosen += try set.map { try AblatedUnits(parsing: $0, in: architecture) }
        chosen += try keepOnly.map { try AblatedUnits(parsing: $0, isKeepOnly: true, in: architecture) }
        guard chosen.isEmpty else {
            guard scan.choices.signal.signal.isEmpty else {
                throw Failure(.usage, "--signal is for all units in turn; leave it, or the units chosen")
            }
            return AblationPlan(
                chosen, randomSets: random ?? AblationPlan.randomSets, seed: scan.seed, hidden: architecture.hidden)
        }
        try refuse(
            random != nil,
            "--random is what chosen units are held against, and without any each is held against all others; leave it out"
        )
        // Unless any is named: the last that the bottom layer hands from step to step, which is c where there is one.
        let usual = architecture.cell.stateSignals.suffix(1).map { SignalAddress(layer: 0, signal: $0) }
        return AblationPlan(
            sweeping: try scan.choices.signal.signals(in: architecture) ?? usual, hidden: architecture.hidden)
    }
}
