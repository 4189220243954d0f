import ArgumentParser
import CellProbing
import Glibc
import ModelCore
import ModelFiles
import Texts

/// The arguments that say how a scan is done.
struct ScanChoices: ParsableArguments {
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

    @Option(
        help: ArgumentHelp(
            """
            Symbols that the model reads before each stretch; all: from the text's beginning, which takes longer, for \
            models that do not forget in so many.
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
        guard (0...100_000).contains(turns) else {
            throw Failure(.usage, "--turns is \(turns); it must be 0 to 100,000")
        }
        var settings = ScanSettings(signals: try signals(in: model.architecture))
        settings.parts = try scanParts(for: model, documents, paths: paths)
        settings.seed = seed
        settings.turns = turns
        settings.threads = try threadCount()
        switch try warmUpLength() {
        case .symbols(let count): settings.warmUp = count
        case .all: settings.readsFromBeginning = true
        case nil: break
        }
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
        guard let record = model.training, documents.count == 1, let path = paths.first, path != "-",
            documents[0].count == record.corpusSymbols, let bytes = try? SymbolSource(path: path, kind: .byte).bytes
        else { return false }
        return SHA256.hexadecimal(of: bytes) == record.corpusSHA256
    }
}
