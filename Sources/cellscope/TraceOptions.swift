import ArgumentParser
import Exports
import Glibc
import ModelCore
import Texts

/// The arguments that say what is traced.
struct TraceOptions: ParsableArguments {
    @OptionGroup var source: TextOptions

    @Option(
        name: .shortAndLong, parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Units, with commas between them: l0.c.5,9-12; may be given again.", valueName: "l0.c.12"))
    var unit: [String] = []

    @Option(
        name: .shortAndLong, parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Whole signals, of one layer (l0.c) or of all (c); may be given again.", valueName: "l0.c"))
    var signal: [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("All signals of a layer, or those of --signal; may be given again.", valueName: "number"))
    var layer: [Int] = []

    @Flag(help: "All signals of all layers; this is the default.")
    var all = false

    @Flag(help: "The surprise of each symbol: -log p, in nats.")
    var surprise = false

    @Flag(help: "The logit of every symbol of the vocabulary as the next one.")
    var logits = false

    @Flag(help: "The probability of every symbol of the vocabulary as the next one.")
    var probabilities = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Only these steps, counted from 0, the end not included: 1000:2000, 1000: or :2000. Default: all.",
            valueName: "from:to"))
    var steps: String?

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
        for (option, isGiven) in [("--signal", !signal.isEmpty), ("--layer", !layer.isEmpty)] {
            try refuse(all && isGiven, "--all is all signals of all layers; leave out that or \(option)")
        }
        let named = signal.flatMap { $0.split(separator: ",") }
        try refuse(
            !layer.isEmpty && !named.isEmpty && named.allSatisfy { $0.contains(".") },
            "--layer is for signals without a layer of their own, and \(signal.joined(separator: ",")) has one; leave one of "
                + "them out")
        let units = try unit.flatMap { try architecture.units(parsing: $0) }
        var signals =
            try signal.isEmpty
            ? [] : architecture.signals(parsing: signal.joined(separator: ","), layers: layer.isEmpty ? nil : layer)
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
}
