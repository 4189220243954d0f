import ArgumentParser
import CellProbing
import ModelCore
import ModelFiles
import Texts
import Workbench

/// The arguments that say how a scan is done.
struct ScanChoices: ParsableArguments {
    @OptionGroup var signal: SignalOption

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Where the part that decides begins, where the part that is reported begins, and where that one ends, as \
            shares of each text: 0.9-0.95-1. Default: the parts of the text that the model was trained on; 0-0.5-1 for \
            other texts.
            """, valueName: "a-b-c"))
    var parts: String?

    @Option(parsing: .unconditional, help: "Seed of everything that is drawn; 1 unless given.")
    var seed: UInt64?

    @OptionGroup var threads: ThreadsOption

    @Option(
        help: ArgumentHelp(
            """
            Symbols that the model reads before each stretch. With all it reads from the text's beginning, which takes \
            longer, for models that do not forget that fast.
            """, valueName: "n or all"))
    var warmUp: String?

    /// What is read before a stretch.
    enum WarmUp {
        case symbols(Int)
        case all
    }

    func warmUpLength() throws -> WarmUp? {
        guard let warmUp else { return nil }
        if warmUp == "all" { return .all }
        guard let count = Int(warmUp), (1...1_000_000_000).contains(count) else {
            throw Failure(.usage, "--warm-up is \"\(warmUp)\"; it must be 1 to 1,000,000,000, or all")
        }
        return .symbols(count)
    }

    /// - Parameter paths: the documents' files, as they were given; none where they were not.
    func settings(
        for model: Model, _ documents: [Document], paths: [String], turns: Int
    ) throws -> ScanSettings {
        try check(turns, in: 0...100_000, of: "--turns")
        let shape = model.architecture
        let handedOn = (0..<shape.layers).flatMap { layer in
            shape.cell.stateSignals.map { SignalAddress(layer: layer, signal: $0) }
        }
        var settings = ScanSettings(signals: try signal.signals(in: shape) ?? handedOn)
        settings.parts = try scanParts(for: model, documents, paths: paths)
        settings.seed = seed ?? 1
        settings.turns = turns
        settings.threads = try threads.count()
        switch try warmUpLength() {
        case .symbols(let count): settings.warmUp = count
        case .all: settings.readsFromBeginning = true
        case nil: break
        }
        return settings
    }

    func scanParts(for model: Model, _ documents: [Document], paths: [String]) throws -> ScanParts {
        guard let parts else { return isTrainedOn(model, documents, paths) ? .unseen : .halves }
        let shares = parts.split(separator: "-", omittingEmptySubsequences: false).map { Double($0) }
        guard shares.count == 3, let a = shares[0], let b = shares[1], let c = shares[2],
            let found = ScanParts(validationStart: a, testStart: b, testEnd: c)
        else { throw Failure(.usage, "--parts is \"\(parts)\"; write three rising shares, as in 0.9-0.95-1") }
        return found
    }

    /// Whether the one text is what the model learned from.
    private func isTrainedOn(_ model: Model, _ documents: [Document], _ paths: [String]) -> Bool {
        guard documents.count == 1, let path = paths.first, path != "-" else { return false }
        return PropertyScan.isTrained(model, on: documents[0])
    }
}
