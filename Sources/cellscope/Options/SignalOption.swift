import ArgumentParser
import ModelCore

/// The argument that chooses signals to search.
struct SignalOption: ParsableArguments {
    @Option(
        name: .shortAndLong, parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            Signals, of one layer (l0.c) or of all (c), with commas between them; may be given again. What is handed \
            from step to step (h, and c where there is one) unless given; for ablate of that the last of the bottom layer.
            """, valueName: "l0.c"))
    var signal: [String] = []

    /// nil where none is given.
    func signals(in architecture: Architecture) throws -> [SignalAddress]? {
        try signal.isEmpty ? nil : architecture.signals(parsing: signal.joined(separator: ","))
    }
}
