import ArgumentParser
import CellProbing
import Glibc

struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put the shards of a scan together.",
        discussion: """
            Adds up what cellscope find or cellscope atlas wrote with --shard, and prints what a single run over \
            everything would print (for find, a run with --no-exact), except for names of units, which belong to a \
            model's file. The shards must come from one scan, each given once.

            Examples:
              cellscope merge 1.sums 2.sums 3.sums 4.sums
              cellscope merge --tsv *.sums
            """)

    @Argument(help: ArgumentHelp("What --shard wrote.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(parsing: .unconditional, help: "Units to show, where the shards are of find; 10 unless given.")
    var top: Int?

    @Flag(help: "Print each unit's best explanation instead, where the shards are of atlas.")
    var units = false

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print tab-separated values.")
    var tsv = false

    @OptionGroup var made: ProvenanceOption

    func run() throws {
        try reportingFailures {
            guard let first = files.first else { throw Failure(.usage, "name what --shard wrote") }
            if let top { try check(top, in: .listLength, of: "--top") }
            let format = try FindingsFormat(json: json, tsv: tsv)
            var whole = try ScanSumsFile.load(first)
            for file in files.dropFirst() {
                let next = try ScanSumsFile.load(file)
                guard next.command == whole.command else { throw ScanMergeError.different("command") }
                try whole.sums.merge(next.sums)
                if let random = next.random { try whole.random?.merge(random) } else { whole.random = nil }
            }
            whole.about.unknown?.complainIfMuch()
            if made.provenance { whole.about.provenance = Self.provenance(whole) }
            if !whole.sums.isWhole {
                complain(
                    "cellscope: \(whole.sums.blocks.count) of \(whole.sums.identity.blocks) blocks are here; "
                        + "shards are missing")
            }
            if whole.command == "atlas" {
                guard top == nil else {
                    throw Failure(
                        .usage, "--top is for shards of find; leave it out, an atlas has every unit or property")
                }
                try whole.sums.checkHasSteps()
                try whole.sums.checkIsFinite()
                let atlas = ActivationAtlas(whole.sums, random: whole.random)
                return try writeToStandardOutput(
                    AtlasText(format, units: units).text(atlas, whole.sums, about: whole.about))
            }
            guard !units else { throw Failure(.usage, "--units is for shards of atlas; leave it out") }
            let findings = try PropertyFindings(
                whole.sums, property: 0, random: whole.random,
                null: whole.sums.informationNull(of: 0, threads: ThreadsOption.processors), top: top ?? 10)
            try writeToStandardOutput(FindingsText(format).text(findings, whole.sums, about: whole.about))
        }
    }

    /// The shards know the SHA-256 of what they were made from.
    private static func provenance(_ content: ScanSumsFile.Content) -> Provenance {
        let identity = content.sums.identity
        return Provenance(
            model: .init(name: content.about.model, sha256: identity.model),
            texts: zip(content.about.texts, identity.texts).map { .init(name: $0, sha256: $1) }, seed: identity.seed)
    }
}
