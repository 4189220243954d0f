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

struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Let a model write, and change units while it does.",
        discussion: """
            The model reads the prime, then draws symbol after symbol and reads what it has drawn. The logits are divided \
            by the temperature, then --top-k keeps the most likely symbols and --top-p the fewest of these that reach it. \
            The same seed draws the same symbols wherever the model expects the same, so that two runs differ by what was \
            changed and by nothing else. --clamp changes units as docs/interventions.md defines: a unit, what becomes \
            of it, and when. Steps count from the prime's first symbol. docs/interventions.md also describes --json.

            Examples:
              cellscope generate --prime '"You are' --length 300
              cellscope generate --endless | head -c 10000
              cellscope generate --prime '"I ' --clamp 'l0.c.106 = -1.5 from 3'
              cellscope generate --prime '"I ' --clamp 'l0.c.106 *= 2 while quotes' --twin
              cellscope generate --count 8 --length 200 --temperature 0.7 --seed 3 --json
            """)

    @OptionGroup var model: ModelOption

    @Option(parsing: .unconditional, help: ArgumentHelp("What the model reads first.", valueName: "text"))
    var prime: String?

    @Option(
        help: ArgumentHelp("A file that the model reads first; - is standard input.", valueName: "file"),
        completion: .file())
    var primeFile: String?

    @Flag(inversion: .prefixedNo, help: "The prime before what is written.")
    var echo = true

    @Option(parsing: .unconditional, help: "Symbols to write; 0: without end. \(Self.usualLength) unless given.")
    var length: Int?

    @Flag(help: "Write without end.")
    var endless = false

    @Option(parsing: .unconditional, help: "What logits are divided by; below 1 is bolder. 1 unless given.")
    var temperature: Float?

    @Option(parsing: .unconditional, help: "Draw from so many of the most likely symbols; from all unless given.")
    var topK: Int?

    @Option(
        parsing: .unconditional,
        help: "Draw from the fewest symbols whose probabilities reach this; from all unless given.")
    var topP: Float?

    @Flag(help: "Take the most likely symbol, and draw nothing.")
    var greedy = false

    @Option(parsing: .unconditional, help: "Seed of everything that is drawn.")
    var seed: UInt64 = 1

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Change units while the model runs; may be given again.", valueName: "'l0.c.137 = 1.5'"))
    var clamp: [String] = []

    @Option(
        help: ArgumentHelp("What means are taken over; the prime unless given.", valueName: "file"), completion: .file()
    )
    var meansOver: String?

    @Flag(help: "Two texts by the same draws: with what is clamped, and without.")
    var twin = false

    @Option(parsing: .unconditional, help: "Texts to write, side by side.")
    var count = 1

    @Flag(help: "Print an object for every step, one a line.")
    var json = false

    @Option(
        parsing: .unconditional,
        help: "Symbols that --json lists as the most likely next; \(Self.usualTop) unless given.")
    var top: Int?

    @Option(
        name: .shortAndLong, parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Units to list with --json, the first to colour by; may be given again.", valueName: "l0.c.12"))
    var unit: [String] = []

    @Option(help: "Colours; auto uses none in a pipe.")
    var color = ColorChoice.auto

    @OptionGroup var palette: PaletteOptions

    @OptionGroup var threads: ThreadsOption

    private static let (usualLength, usualTop) = (1000, 5)

    func run() throws { try reportingFailures { try generate() } }

    private func generate() throws {
        let settings = try SamplingSettings(temperature: temperature ?? 1, topK: topK, topP: topP, isGreedy: greedy)
        let steps = try checkedLength()
        let scheme = try palette.scheme()
        let model = try loadedModel()
        let architecture = model.architecture
        let runner = Runner(model, threads: try threads.count(stepping: architecture, unlessGiven: 1))
        let units = try unit.flatMap { try architecture.units(parsing: $0) }
        let interventions = try clamp.map { try Intervention(parsing: $0, in: architecture) }
        let prime = try primeDocument(for: runner.model)
        let plan = try InterventionPlan(
            interventions, along: prime, runner: runner,
            meansOver: try meansOver.map { try openDocument($0, for: runner.model) },
            isWritten: true)
        guard let stream = plan.stream(from: 0) else { return }
        for mean in plan.means {
            complain("\(mean.unit) has the mean \(mean.value) over \(mean.count) symbols")
        }

        let generator = TextGenerator(
            runner, settings: settings, noise: SymbolNoise(seed: seed), edits: stream.edits)
        var writing = Writing(
            prime: prime, echo: echo, steps: steps, units: units, top: top ?? Self.usualTop,
            outlet: Outlet(
                palette: Palette(depth: units.isEmpty ? .none : depth(), scheme: scheme), unit: units.first,
                model: runner.model))
        switch (twin, count, json) {
        case (true, _, true): try writing.twins(generator, stream)
        case (true, _, false): try writing.twinRows(generator, stream)
        case (false, 1, true): try writing.objects(generator, stream)
        case (false, 1, false): try writing.text(generator, stream)
        case (false, _, _): try writing.samples(generator, stream, count: count, isJSON: json)
        }
    }

    /// Symbols of all texts that are held at most: 160 MB.
    private static let mostHeld = 10_000_000

    /// Symbols to write; nil without end.
    private func checkedLength() throws -> Int? {
        try checkCombinations()
        let (length, count, top) = (length ?? Self.usualLength, count, top ?? Self.usualTop)
        try check(length, in: 0...Int.max, of: "--length")
        try check(count, in: 1...1024, of: "--count")
        try check(top, in: 0...100_000, of: "--top")
        let isEndless = endless || length == 0
        guard !isEndless || count == 1 || json else {
            throw Failure(
                .usage, "several texts without end can only be printed step by step; add --json or a --length")
        }
        // Texts that are printed one after the other are written side by side, and held until then.
        guard count == 1 || json || length <= Self.mostHeld / count else {
            throw Failure(
                .usage,
                "--count \(count) texts of --length \(length) are more than \(Self.mostHeld) symbols to hold; ask for "
                    + "fewer or shorter ones, or add --json, which prints step by step")
        }
        return isEndless ? nil : length
    }

    /// What is given and would do nothing is a mistake.
    private func checkCombinations() throws {
        func refuse(_ both: Bool, _ message: String) throws { if both { throw Failure(.usage, message) } }
        try refuse(prime != nil && primeFile != nil, "--prime and --prime-file are both given; name one")
        try refuse(twin && count != 1, "--twin writes two texts; leave --count out")
        try refuse(endless && length != nil, "--endless and --length are both given; name one")
        try refuse(top != nil && !json, "--top is for the lists of --json; add that, or leave it out")
        for (option, isGiven) in [
            ("--temperature", temperature != nil), ("--top-k", topK != nil), ("--top-p", topP != nil),
        ] {
            try refuse(
                greedy && isGiven, "--greedy draws nothing, so \(option) would do nothing; leave one of them out")
        }
        try refuse(
            meansOver != nil && clamp.isEmpty, "--means-over is for means in --clamp, and there is none; leave it out")
    }

    private func loadedModel() throws -> Model {
        let path = try model.path()
        do throws(ModelFileError) {
            return try ModelFile.load(path)
        } catch {
            guard case .missingTensor(_, let name, _) = error, name.hasPrefix("decoder.") else { throw error }
            throw Failure(
                .dataError,
                "\(path) has no read-out (\(name)), so it expects nothing and cannot write; name another model")
        }
    }

    private func primeDocument(for model: Model) throws -> Document {
        let document =
            if let primeFile {
                try openDocument(primeFile, for: model)
            } else {
                Document(bytes: Array((prime ?? "").utf8), name: "the prime", alphabet: model.alphabet)
            }
        var unknown: [(name: String, position: Int)] = []
        for start in stride(from: 0, to: document.count, by: 1 << 16) {
            for (offset, symbol) in document.symbols(in: start..<start + 1 << 16).enumerated()
            where model.vocabulary.index(of: symbol.code) == nil {
                let name = Self.name(of: symbol, in: model.alphabet)
                if unknown.allSatisfy({ $0.name != name }) { unknown.append((name, start + offset)) }
            }
        }
        guard let first = unknown.first else { return document }
        let names = unknown.prefix(8).map(\.name).joined(separator: ", ") + (unknown.count > 8 ? ", …" : "")
        throw Failure(
            primeFile == nil ? .usage : .dataError,
            "the prime holds symbols that the model has never seen: \(names), the first at symbol \(first.position + 1); "
                + "leave them out")
    }

    private static func name(of symbol: Symbol, in alphabet: Alphabet) -> String {
        if alphabet == .byte, symbol.code >= 0x80 { return SymbolPicture.name(of: symbol, alphabet: alphabet) }
        if let byte = symbol.invalidByte { return "the byte 0x" + String(byte, radix: 16, uppercase: true) }
        let code = String(symbol.code, radix: 16, uppercase: true)
        let padded = "U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code
        guard let scalar = Unicode.Scalar(symbol.code), scalar.isDrawable else { return padded }
        return "\(scalar) (\(padded))"
    }

    private func depth() -> ColorDepth {
        if let depth = color.depth { return depth }
        guard isatty(STDOUT_FILENO) == 1 else { return .none }
        return ColorDepth.detect(environment: TerminalOptions.processEnvironment())
    }
}
