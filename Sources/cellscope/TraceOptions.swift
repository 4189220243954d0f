import ArgumentParser
import Exports
import Glibc
import ModelCore
import Texts

/// The arguments that say what is traced.
struct TraceOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The text; - reads standard input. The shipped story unless given.", valueName: "text"),
        completion: .file())
    var text: String?

    @Option(
        name: [.customShort("t"), .customLong("text")],
        help: ArgumentHelp("The text, as an option.", valueName: "file"), completion: .file())
    var textOption: String?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The model; the shipped austen-lstm unless given.", valueName: "file"),
        completion: .file())
    var model: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Units, with commas between them; may be given again.", valueName: "l0.c.12"))
    var unit: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Whole signals, of one layer (l0.c) or of all (c); may be given again.", valueName: "l0.c"))
    var signal: [String] = []

    @Option(
        help: ArgumentHelp("All signals of a layer, or those of --signal; may be given again.", valueName: "number"))
    var layer: [Int] = []

    @Flag(help: "All signals of all layers: what is written unless anything is chosen.")
    var all = false

    @Flag(help: "How little each symbol was expected, -log p in nats.")
    var surprise = false

    @Flag(help: "The read-out for each symbol of the vocabulary as the next one.")
    var logits = false

    @Flag(help: "The probability of each symbol of the vocabulary as the next one.")
    var probabilities = false

    @Option(
        help: ArgumentHelp(
            "Only these steps of the text, counted from 0, without the last: 1000:2000, 1000: or :2000.",
            valueName: "from:to"))
    var steps: String?

    func modelPath() throws -> String {
        try model ?? DefaultFiles.model(insteadOf: "a model with --model")
    }

    func document(for model: Model) throws -> Document {
        guard text == nil || textOption == nil else {
            throw Failure(.usage, "there are two texts; name one, with --text or without")
        }
        let alphabet: Alphabet = model.vocabulary.kind == .byte ? .byte : .scalar
        let path = try text ?? textOption ?? DefaultFiles.text(insteadOf: "a text")
        do throws(DocumentError) {
            return path == "-"
                ? try Document.read(descriptor: STDIN_FILENO, name: "standard input", alphabet: alphabet)
                : try Document.open(path: path, alphabet: alphabet)
        } catch { throw Failure(.noInput, "\(error)") }
    }

    /// The wanted steps, as many of them as the text has.
    func range(in document: Document) throws -> Range<Int> {
        guard let steps else { return 0..<document.count }
        let parts = steps.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.map { Int($0) }
        guard parts.count == 2, zip(parts, numbers).allSatisfy({ $0.isEmpty || ($1 ?? -1) >= 0 }),
            (numbers[0] ?? 0) < (numbers[1] ?? .max)
        else { throw Failure(.usage, "--steps is \"\(steps)\"; write where they begin and end, as in 1000:2000") }
        let start = numbers[0] ?? 0
        guard start < document.count || start == 0 else {
            throw Failure(.usage, "--steps begins at \(start) but the text has \(document.count) symbols")
        }
        return start..<min(document.count, numbers[1] ?? .max)
    }

    func selection(in architecture: Architecture) throws -> TraceSelection {
        for number in layer where !(0..<architecture.layers).contains(number) {
            throw UnitAddressError.noSuchLayer(number, layers: architecture.layers)
        }
        let units = try unit.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map {
            try UnitAddress(parsing: String($0), in: architecture)
        }
        var signals = try signal.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.flatMap {
            try self.signals(String($0), in: architecture)
        }
        let isNothingChosen =
            units.isEmpty && signals.isEmpty && layer.isEmpty && !surprise && !logits && !probabilities
        if all || isNothingChosen {
            signals = architecture.signalAddresses
        } else if signal.isEmpty {
            signals = architecture.signalAddresses.filter { layer.contains($0.layer) }
        }
        return TraceSelection(
            architecture, signals: signals, units: units, surprise: surprise, logits: logits,
            probabilities: probabilities)
    }

    /// The signals of a name: `l0.c` is one, `c` one of every layer, or of the layers that were named.
    private func signals(_ name: String, in architecture: Architecture) throws -> [SignalAddress] {
        if name.contains(".") {
            guard name.split(separator: ".", omittingEmptySubsequences: false).count == 2 else {
                throw Failure(
                    .usage, "--signal is \"\(name)\"; write layer and signal as in l0.h, or h for every layer")
            }
            // Whatever else is wrong with it is wrong with every unit of it.
            return [try UnitAddress(parsing: name + ".0", in: architecture).signalAddress]
        }
        guard let signal = architecture.cell.signal(named: name) else {
            throw UnitAddressError.noSuchSignal(
                name, cell: architecture.cell.name, signals: architecture.cell.signals.map(\.name))
        }
        return (0..<architecture.layers).filter { layer.isEmpty || layer.contains($0) }.map {
            SignalAddress(layer: $0, signal: signal)
        }
    }
}
