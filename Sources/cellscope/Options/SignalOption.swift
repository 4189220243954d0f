import ArgumentParser
import ModelCore

/// The argument that chooses signals to search.
struct SignalOption: ParsableArguments {
    @Option(
        name: .shortAndLong, parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            Signals, of one layer (l0.c) or of every layer (c), separated by commas; may be repeated. Default: what is \
            handed from step to step (h, and c if there is one); for ablate, the last of these in the bottom layer.
            """, valueName: "l0.c"))
    var signal: [String] = []

    /// nil where none is given.
    func signals(in architecture: Architecture) throws -> [SignalAddress]? {
        try signal.isEmpty ? nil : architecture.signals(parsing: signal.joined(separator: ","))
    }
}
