import ArgumentParser
import Glibc
import ModelCore

/// The argument that says how many threads the work may use.
struct ThreadsOption: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: """
            Threads, at most 256; no more are used than help. Default: 1 for explore and generate, otherwise one per \
            processor.
            """)
    var threads: Int?

    /// For work in lanes, of which any number of threads can have a share.
    func count() throws -> Int { try count(unlessGiven: Self.processors) }

    /// For work step after step, in which threads share a layer's units.
    func count(stepping architecture: Architecture, unlessGiven usual: Int? = nil) throws -> Int {
        // A thread with fewer than 64 units of a layer gains nothing.
        min(try count(unlessGiven: usual ?? Self.processors), max(1, architecture.hidden / 64))
    }

    private func count(unlessGiven usual: Int) throws -> Int {
        guard let threads else { return usual }
        try check(threads, in: 1...256, of: "--threads")
        return threads
    }

    static var processors: Int { max(1, min(256, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) }
}
