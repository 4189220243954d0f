import ArgumentParser
import CellProbing
import Glibc

struct Merge: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Put the shards of a scan together.",
        discussion: """
            Adds up what cellscope find or cellscope atlas wrote with --shard and prints the table that one run over \
            everything prints (of find, the one with --no-exact), but for names of units, which belong to a model's \
            file. The shards must be of one scan, each there once.

            Examples:
              cellscope merge 1.sums 2.sums 3.sums 4.sums
              cellscope merge --tsv *.sums
            """)

    @Argument(help: ArgumentHelp("What --shard wrote.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(help: "Units to show.")
    var top = 10

    @Flag(help: "Print JSON.")
    var json = false

    @Flag(help: "Print tab-separated values.")
    var tsv = false

    func run() throws {
        try reportingFailures {
            guard let first = files.first else { throw Failure(.usage, "name what --shard wrote") }
            guard (1...100_000).contains(top) else { throw Failure(.usage, "--top is \(top); it must be 1 to 100,000") }
            let format = try FindingsFormat(json: json, tsv: tsv)
            var whole = try ScanSumsFile.load(first)
            for file in files.dropFirst() {
                let next = try ScanSumsFile.load(file)
                guard next.command == whole.command else { throw ScanMergeError.different("command") }
                try whole.sums.merge(next.sums)
                if let random = next.random { try whole.random?.merge(random) } else { whole.random = nil }
            }
            if !whole.sums.isWhole {
                complain(
                    "cellscope: \(whole.sums.blocks.count) of \(whole.sums.identity.blocks) blocks are here; "
                        + "shards are missing")
            }
            if whole.command == "atlas" {
                let atlas = ActivationAtlas(whole.sums, random: whole.random)
                return try writeToStandardOutput(AtlasText(format).text(atlas, whole.sums, modelName: "merged"))
            }
            let threads = max(1, min(64, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
            let findings = try PropertyFindings(
                whole.sums, property: 0, random: whole.random,
                null: whole.sums.informationNull(of: 0, threads: threads), top: top)
            try writeToStandardOutput(
                FindingsText(format).text(
                    findings, whole.sums, meaning: "\(whole.sums.identity.properties[0].kind.name) property",
                    modelName: "merged"))
        }
    }
}
