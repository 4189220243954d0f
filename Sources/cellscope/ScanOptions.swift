import ArgumentParser
import CellProbing
import Glibc
import ModelCore
import ModelFiles
import Texts

/// The arguments by which a command is given what to scan, and how.
struct ScanOptions: ParsableArguments {
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The model; the shipped austen-lstm unless given.", valueName: "file"))
    var model: String?

    @Option(
        name: .shortAndLong, parsing: .upToNextOption,
        help: ArgumentHelp(
            "The texts; - reads standard input. The shipped story unless given.", valueName: "file"))
    var text: [String] = []

    @Option(help: ArgumentHelp("Signals to search, of every layer.", valueName: "h,c"))
    var signal: String?

    @Option(
        help: ArgumentHelp(
            """
            Where the part that decides begins, where the part that is reported begins, and where that ends, as shares \
            of each text: 0.9-0.95-1. Unless given: those for the text that the model was trained on, 0-0.5-1 for others.
            """, valueName: "a-b-c"))
    var parts: String?

    @Option(help: "Seed of everything that is drawn.")
    var seed: UInt64 = 1

    @Option(help: "Threads; as many as there are processors unless given.")
    var threads: Int?

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print tab-separated values.")
    var tsv = false

    func format() throws -> FindingsFormat { try FindingsFormat(json: json, tsv: tsv) }

    func modelPath() throws -> String {
        try model ?? DefaultFiles.model(insteadOf: "a model with --model")
    }

    func textPaths() throws -> [String] {
        try text.isEmpty ? [DefaultFiles.text(insteadOf: "a text with --text")] : text
    }

    func documents(for model: Model) throws -> [Document] {
        let alphabet: Alphabet = model.vocabulary.kind == .byte ? .byte : .scalar
        return try textPaths().map { path in
            do throws(DocumentError) {
                return path == "-"
                    ? try Document.read(descriptor: STDIN_FILENO, name: "standard input", alphabet: alphabet)
                    : try Document.open(path: path, alphabet: alphabet)
            } catch { throw Failure(.noInput, "\(error)") }
        }
    }

    func settings(for model: Model, _ documents: [Document], turns: Int) throws -> ScanSettings {
        guard (0...100_000).contains(turns) else {
            throw Failure(.usage, "--turns is \(turns); it must be 0 to 100,000")
        }
        var settings = ScanSettings(signals: try signals(in: model.architecture))
        settings.parts = try scanParts(for: model, documents)
        settings.seed = seed
        settings.turns = turns
        settings.threads = try threadCount()
        return settings
    }

    func threadCount() throws -> Int {
        guard let threads else { return max(1, min(64, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) }
        guard (1...1024).contains(threads) else {
            throw Failure(.usage, "--threads is \(threads); it must be 1 to 1,024")
        }
        return threads
    }

    private func signals(in architecture: Architecture) throws -> [SignalAddress] {
        guard let signal else {
            return (0..<architecture.layers).flatMap { layer in
                architecture.cell.stateSignals.map { SignalAddress(layer: layer, signal: $0) }
            }
        }
        let chosen = try signal.split(separator: ",").map { name in
            guard let signal = architecture.cell.signal(named: String(name)) else {
                throw UnitAddressError.noSuchSignal(
                    String(name), cell: architecture.cell.name, signals: architecture.cell.signals.map(\.name))
            }
            return signal
        }
        guard !chosen.isEmpty, Set(chosen).count == chosen.count else {
            throw Failure(.usage, "--signal is \"\(signal)\"; name each signal once, as in h,c")
        }
        return (0..<architecture.layers).flatMap { layer in
            chosen.map { SignalAddress(layer: layer, signal: $0) }
        }
    }

    func scanParts(for model: Model, _ documents: [Document]) throws -> ScanParts {
        guard let parts else { return isTrainedOn(model, documents) ? .unseen : .halves }
        let shares = parts.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
        guard shares.count == 3, let a = shares[0], let b = shares[1], let c = shares[2],
            let found = ScanParts(validationStart: a, testStart: b, testEnd: c)
        else { throw Failure(.usage, "--parts is \"\(parts)\"; write three rising shares, as in 0.9-0.95-1") }
        return found
    }

    /// Whether the one text is what the model learned from.
    private func isTrainedOn(_ model: Model, _ documents: [Document]) -> Bool {
        guard let record = model.training, documents.count == 1, let path = text.first, path != "-",
            documents[0].count == record.corpusSymbols, let bytes = try? SymbolSource(path: path, kind: .byte).bytes
        else { return false }
        return SHA256.hexadecimal(of: bytes) == record.corpusSHA256
    }
}

/// How findings are printed.
enum FindingsFormat {
    case table, json, tsv

    /// - Throws: `Failure` where both are asked for.
    init(json: Bool, tsv: Bool) throws {
        guard !json || !tsv else { throw Failure(.usage, "--json and --tsv are two formats; choose one") }
        self = json ? .json : tsv ? .tsv : .table
    }
}
