import ArgumentParser
import CellProbing
import Explorer
import Exports
import Glibc
import ModelCore
import ModelFiles
import Screen
import Terminal
import Texts

/// What is drawn.
enum RenderView: String, CaseIterable, ExpressibleByArgument {
    case text, saturation, findings, atlas
}

struct Render: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a text coloured by units, or write it and other views as pictures.",
        discussion: """
            --view text, the default, colours the text: by each --unit, by --surprise, and with --clamp by what \
            changed units (docs/interventions.md) do to the probability of each character. --view saturation plots how \
            often the gates are nearly open and nearly closed; --view findings shows what cellscope find prints about \
            a --property, with a chart; --view atlas shows units against properties.

            The output's name, or --format, decides what is written: .html (one file without scripts; pointing at a \
            character shows its values), .svg, .ansi (with a terminal's colours) or .txt. HTML and SVG follow the \
            reader's light or dark setting. Without colours (a pipe, --color none) a row of signs appears under each \
            row of text: + and - from 0.2 outwards, ? for symbols that the model does not know, x for values that are \
            not numbers.

            Examples:
              cellscope render --unit l0.c.12 | head -20
              cellscope render novel.txt --unit l0.h.3 --color 256 | less -R
              cellscope render -u l0.c.106,325 --surprise --lines 20-60 -o units.html
              cellscope render --clamp 'l0.c.106 = -1.5 from 700' -o change.html
              cellscope render --view saturation -o saturation.svg
              cellscope render --view findings --property quotes -o quotes.html
              cellscope render novel.txt --view atlas --top 60 -o atlas.html
            """)

    @OptionGroup var source: TextOptions

    @Option(help: "What is drawn.")
    var view = RenderView.text

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write; - is standard output, which is the default.", valueName: "file"),
        completion: .file())
    var output = "-"

    @Option(help: ArgumentHelp("The format. Default: by the output's name.", valueName: "format"))
    var format: PictureKind?

    @Option(help: "How many colours to use; auto uses none in a pipe.")
    var color = ColorChoice.auto

    @OptionGroup var palette: PaletteOptions

    @Option(
        name: .shortAndLong, parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Units to colour by, or to highlight: l0.c.5,9-12; may be repeated.", valueName: "l0.c.12"))
    var unit: [String] = []

    @Flag(help: "Colour by surprise: how unexpected each character was.")
    var surprise = false

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Change units while the model reads, and colour by the difference; may be given again.",
            valueName: "'l0.c.137 = 1.5'"))
    var clamp: [String] = []

    @Option(
        help: ArgumentHelp("What means are taken over; the text unless given.", valueName: "file"), completion: .file())
    var meansOver: String?

    @Option(parsing: .unconditional, help: "Columns to wrap at. Default: the terminal's width, or else 80.")
    var columns: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Only these lines of the text, counted from 1; all unless given.", valueName: "from-to"))
    var lines: String?

    @Flag(inversion: .prefixedNo, help: "The legend above the text.")
    var legend = true

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "The property for --view findings; for --view atlas, one instead of all built-in ones, may be repeated.",
            valueName: "property"),
        completion: .list(PropertyCatalog.builtIn.properties.map(\.name)))
    var property: [String] = []

    @Option(parsing: .unconditional, help: "How many units --view findings and atlas show. Default: 10 and 40.")
    var top: Int?

    @Flag(help: "Skip the baseline of random weights.")
    var noRandom = false

    @OptionGroup var made: ProvenanceOption

    @OptionGroup(title: "FINDINGS AND ATLAS") var choices: ScanChoices

    func run() throws { try reportingFailures { try render() } }

    private func render() throws {
        try checkCombinations()
        let scheme = try palette.scheme()
        let kind = try kind()
        try checkColors(kind)
        let width = try width()
        let (path, textPath) = (try source.modelPath(), try source.textPath())
        try refuseToOverwrite([path, textPath] + [meansOver].compactMap { $0 }, with: self.output)
        let opened = RenderedModel(try loadModel(path), path: path)
        let units = try unit.flatMap { try opened.architecture.units(parsing: $0) }
        let document = try source.document(for: opened.model)
        let reference = try meansOver.map { try openDocument($0, for: opened.model) }
        let palette = Palette(depth: depth(for: kind), scheme: scheme)
        var output = RenderedOutput(kind: kind, palette: palette, columns: width, path: output)
        if made.provenance {
            let seed = view == .findings || view == .atlas ? choices.seed : nil
            output.provenance = {
                Provenance(
                    model: try Provenance.Source(model: path),
                    texts: ([document] + [reference].compactMap { $0 }).map { Provenance.Source($0) }, seed: seed)
            }
        }
        var unknown = UnknownSymbols()
        unknown.add(
            document, view == .text ? try positions(in: document) : 0..<document.count, opened.model.vocabulary)
        unknown.complainIfMuch()
        // Everything is read. Rows that go to standard output need no clearing up: there a signal may end the program.
        let interruption =
            view == .text && output.path == "-" ? nil : Interruption(.ends(writing: output.path))
        switch (view, interruption) {
        case (.findings, let interruption?):
            guard let property = property.first else {
                throw Failure(.usage, "name a --property; cellscope find --list shows what there is")
            }
            try RenderedFindings(
                opened, document, property, choices, path: textPath, top: try count(10), hasRandom: !noRandom,
                output: output.path, interruption
            ).write(to: output)
        case (.atlas, let interruption?):
            try RenderedAtlas(
                opened, document, property, choices, path: textPath, top: try count(40), hasRandom: !noRandom,
                output: output.path, interruption
            ).write(to: output)
        case (.saturation, let interruption?):
            try RenderedSaturation(
                opened, document, marked: units, threads: choices.threads.count(), interruption
            ).write(to: output)
        default: try renderText(opened, document, meansOver: reference, units, output, interruption)
        }
    }

    private func renderText(
        _ opened: RenderedModel, _ document: Document, meansOver reference: Document?, _ units: [UnitAddress],
        _ output: RenderedOutput, _ interruption: Interruption?
    ) throws {
        let runner = Runner(opened.model, threads: try choices.threads.count(stepping: opened.architecture))
        let shownPositions = try positions(in: document)
        let plan = try plan(
            runner, document, upTo: shownPositions.upperBound, meansOver: reference, output, interruption)
        for mean in plan?.means ?? [] {
            complain("\(mean.unit) has the mean \(mean.value) over \(mean.count) symbols")
        }
        var colors = plan == nil ? [] : [PrintedColors.difference]
        let isUnitMeant = plan == nil && !surprise
        let shown = units.isEmpty && isUnitMeant ? [source.defaultUnit(in: opened.architecture)] : units
        colors += shown.map { .unit($0, name: opened.notes.name(of: $0)) }
        if surprise { colors.append(.surprise) }
        let text = RenderedText(
            opened: opened, runner: runner, document: document, positions: shownPositions, colors: colors,
            plan: plan, hasLegend: legend, interruption: interruption)
        try text.write(to: output)
    }

    /// What --clamp comes to along the text; nil where there is none.
    private func plan(
        _ runner: Runner, _ document: Document, upTo end: Int, meansOver reference: Document?, _ output: RenderedOutput,
        _ interruption: Interruption?
    ) throws -> InterventionPlan? {
        let interventions = try clamp.map { try Intervention(parsing: $0, in: runner.model.architecture) }
        try checkUsesMeans(interventions, meansOver)
        guard !interventions.isEmpty else { return nil }
        var labelPaths: [String] = []
        let files = LabelFiles([document], interruption)
        var plan: InterventionPlan
        do {
            plan = try InterventionPlan(
                interventions, along: document, runner: runner, meansOver: reference,
                labels: { (name) throws(PropertyError) in
                    labelPaths.append(name)
                    return try files.labels(name)
                }, isCancelled: { interruption?.hasCome == true })
            try plan.check(upTo: end, isCancelled: { interruption?.hasCome == true })
        } catch {
            if let interruption { try leaveIfInterrupted(interruption, .unwritten(output.path)) }
            throw error
        }
        try refuseToOverwrite(labelPaths, with: output.path)
        return plan
    }

    // MARK: Options

    /// What is given and would do nothing is a mistake.
    private func checkCombinations() throws {
        let given: [(name: String, isGiven: Bool, views: [RenderView])] = [
            ("--unit", !unit.isEmpty, [.text, .saturation]), ("--surprise", surprise, [.text]),
            ("--clamp", !clamp.isEmpty, [.text]), ("--means-over", meansOver != nil, [.text]),
            ("--lines", lines != nil, [.text]), ("--no-legend", !legend, [.text]),
            ("--property", !property.isEmpty, [.findings, .atlas]), ("--top", top != nil, [.findings, .atlas]),
            ("--no-random", noRandom, [.findings, .atlas]),
            ("--signal", !choices.signal.signal.isEmpty, [.findings, .atlas]),
            ("--parts", choices.parts != nil, [.findings, .atlas]),
            ("--seed", choices.seed != nil, [.findings, .atlas]),
            ("--warm-up", choices.warmUp != nil, [.findings, .atlas]),
        ]
        for option in given where option.isGiven && !option.views.contains(view) {
            let views = option.views.map(\.rawValue).joined(separator: " or ")
            throw Failure(.usage, "\(option.name) is for --view \(views); leave it out of --view \(view.rawValue)")
        }
        try refuse(
            meansOver != nil && clamp.isEmpty, "--means-over is for means in --clamp, and there is none; leave it out")
        guard view != .findings || property.count < 2 else {
            throw Failure(
                .usage, "--view findings is of one --property; leave the others out, or join them with and, or")
        }
    }

    /// What is given for rows or colours that there will not be.
    private func checkColors(_ kind: PictureKind?) throws {
        let isDrawn = kind?.isPage == true && view != .text
        let isColored = color.depth.map { $0 != .none } ?? false
        try refuse(isDrawn && columns != nil, "--columns is for rows of text, and this is drawn; leave it out")
        try refuse(isDrawn && color != .auto, "--color is for rows of text, and this is drawn; leave it out")
        try refuse(kind == .text && isColored, "plain text has no colours; leave --color out, or name an .ansi file")
        guard palette.palette != nil else { return }
        try refuse(
            kind == .text || color == .none, "there are no colours for --palette; leave it out, or choose colours")
        try refuse(
            isDrawn && view != .atlas, "--view \(view.rawValue) is drawn in colours of its own; leave --palette out")
    }

    private func count(_ usual: Int) throws -> Int {
        let top = top ?? usual
        try check(top, in: .listLength, of: "--top")
        return top
    }

    /// nil where neither a name nor an option says it: rows of text for whatever standard output is.
    private func kind() throws -> PictureKind? {
        if let format {
            if output != "-" { try checkAgrees(format, with: PictureKind(path: output), of: output) }
            return format
        }
        guard output != "-" else { return nil }
        guard let kind = PictureKind(path: output) else {
            throw Failure(
                .usage,
                "\(output) does not say what to write; end it in \(PictureKind.suffixes), or use --format")
        }
        return kind
    }

    private func positions(in document: Document) throws -> Range<Int> {
        guard let lines else { return 0..<document.count }
        let parts = lines.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count <= 2, let from = parts.first ?? nil, let to = parts.last ?? nil, from >= 1, to >= from else {
            throw Failure(.usage, "--lines is \"\(lines)\"; write a line or two of them, as in 100-140")
        }
        guard from <= document.lineCount else {
            throw Failure(.usage, "--lines begins at \(from) but the text has \(document.lineCount) lines")
        }
        let end = to < document.lineCount ? document.start(ofLine: to) : document.count
        return document.start(ofLine: from - 1)..<end
    }

    private func width() throws -> Int {
        if let columns {
            try check(columns, in: 1...10_000, of: "--columns")
            return columns
        }
        var size = winsize()
        guard output == "-", format == nil, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }

    private func depth(for kind: PictureKind?) -> ColorDepth {
        if kind == .text { return .none }
        if let depth = color.depth { return depth }
        guard kind == nil else { return .full }
        guard isatty(STDOUT_FILENO) == 1 else { return .none }
        return ColorDepth.detect(environment: TerminalOptions.processEnvironment())
    }
}
