import ArgumentParser
import Files
import ModelFiles
import Texts

/// The arguments by which a scan's work is shared out, and lessened.
struct ShardOptions: ParsableArguments {
    @Flag(help: "Skip the baseline of random weights, which takes a scan of its own.")
    var noRandom = false

    @Option(
        help: ArgumentHelp(
            "Do one share of the work and write its sums to --output, for cellscope merge. Default: all the work.",
            valueName: "i/n"))
    var shard: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("Where a shard's sums go.", valueName: "file"), completion: .file())
    var output: String?

    /// Which share of the work is wanted: number, from 0, and count.
    func share() throws -> (index: Int, count: Int) {
        guard let shard else {
            guard output == nil else {
                throw Failure(.usage, "--output is for the sums of a --shard; add one, as in 1/4")
            }
            return (0, 1)
        }
        let parts = shard.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1, (1...count).contains(index)
        else { throw Failure(.usage, "--shard is \"\(shard)\"; write which shard and out of how many, as in 1/4") }
        guard output ?? "-" != "-" else {
            throw Failure(.usage, "--shard needs a file for its sums; name one with --output")
        }
        return (index - 1, count)
    }

    /// Refuses what is for findings that are printed: a shard writes sums.
    func checkPrintsNothing(_ options: [(name: String, isGiven: Bool)]) throws {
        guard shard != nil, let option = options.first(where: \.isGiven) else { return }
        throw Failure(
            .usage,
            "--shard writes sums and prints nothing, so \(option.name) would do nothing; give it to cellscope merge")
    }

    /// Locks the file for the sums, which can take hours to make, for the time of the work.
    func locked() throws -> OutputLock? { try output.map { try lockOutput($0) } }

    /// Refuses to write the sums over model or texts.
    func spareInputs(of scan: ScanOptions) throws {
        if let output { try refuseToOverwrite([scan.modelPath()] + scan.textPaths(), with: output) }
    }

    /// What tells model and texts from others when sums are merged. Only shards ask for it: the texts are read whole.
    func fingerprints(
        of scan: ScanOptions, _ interruption: Interruption
    ) throws -> (model: String, texts: [String]) {
        func fingerprint(_ path: String) throws -> String {
            guard path != "-" else {
                throw Failure(.usage, "a shard cannot read standard input; name a file with --text")
            }
            var hash = SHA256()
            do throws(DocumentError) {
                try WholeFile.read(path, watch: .onStandardError(interruption)) { hash.add(Array($0)) }
            } catch {
                try leaveIfInterrupted(interruption, .nothing)
                throw Failure(.noInput, "\(error)")
            }
            return hash.hexadecimal
        }
        return (try fingerprint(try scan.modelPath()), try scan.textPaths().map(fingerprint))
    }
}
