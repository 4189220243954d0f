import ModelFiles
import Testing

/// An option that would do nothing is refused, with what to leave out: whoever typed it expects something of it.
@Suite("Options that would do nothing")
struct IdleOptionTests {
    private let prose: CommandFixture

    init() throws { prose = try .prose() }

    static let idle: [(arguments: [String], says: String)] = [
        (["find", "--list", "quotes"], "a property"), (["find", "--list", "--top", "3"], "--top"),
        (["find", "--list", "--no-exact"], "--no-exact"), (["find", "--list", "--text", "x"], "a text"),
        (["find", "--list", "--warm-up", "all"], "--warm-up"), (["find", "--list", "--model", "x"], "--model"),
        (["find", "quotes", "--shard", "1/2", "-o", "sums", "--json"], "--json"),
        (["find", "quotes", "--shard", "1/2", "-o", "sums", "--top", "5"], "--top"),
        (["find", "quotes", "--shard", "1/2", "-o", "sums", "--no-exact"], "--no-exact"),
        (["find", "quotes", "--shard", "1/2", "-o", "sums", "--no-ablation"], "--no-ablation"),
        (["find", "quotes", "--shard", "1/2", "-o", "-"], "needs a file"),
        (["atlas", "--shard", "1/2", "-o", "sums", "--tsv"], "--tsv"),
        (["atlas", "--shard", "1/2", "-o", "sums", "--units"], "--units"),
        (["ablate", "quotes", "--random", "20"], "--random"),
        (["trace", "--all", "--signal", "c", "-o", "t.tsv"], "--signal"),
        (["trace", "--all", "--layer", "0", "-o", "t.tsv"], "--layer"),
        (["trace", "--signal", "l0.c", "--layer", "1", "-o", "t.tsv"], "--layer"),
        (["trace", "--format", "tsv", "-o", "t.npz"], "the name t.npz says npz"),
        (["render", "--format", "html", "-o", "page.svg"], "the name page.svg says svg"),
        (["render", "--seed", "3"], "--seed is for --view findings or atlas"),
        (["render", "--view", "saturation", "--warm-up", "all"], "--warm-up"),
        (["render", "--view", "saturation", "--columns", "80", "-o", "s.svg"], "--columns"),
        (["render", "--view", "atlas", "--color", "256", "-o", "s.html"], "--color"),
        (["render", "--view", "saturation", "--palette", "dark", "-o", "s.svg"], "--palette"),
        (["render", "--palette", "dark", "--color", "none"], "--palette"),
        (["render", "--color", "256", "-o", "t.txt"], "plain text has no colours"),
        (["render", "--clamp", "l0.c.0 = 1", "--means-over", "x"], "--means-over"),
        (["generate", "--clamp", "l0.c.0 = 1", "--means-over", "x"], "--means-over"),
        (["generate", "--greedy", "--seed", "3"], "--seed"),
        (["generate", "--json", "--color", "256"], "--color"),
        (["generate", "--json", "--palette", "dark"], "--palette"),
        (["generate", "--palette", "dark"], "--palette"), (["generate", "--color", "256"], "--color"),
        (["generate", "--color", "none", "--unit", "l0.c.0"], "--color none"),
        (["generate", "--unit", "l0.c.0,1"], "2 units"), (["generate", "--twin", "--unit", "l0.c.0"], "--unit"),
        (["generate", "--twin", "--color", "256"], "--color"),
    ]

    @Test("is refused in one line, and nothing is written", arguments: idle.indices)
    func refused(index: Int) throws {
        let (arguments, says) = Self.idle[index]
        var command = arguments.map {
            ["x", "sums"].contains($0) || $0.contains(".") && !$0.contains("l0") ? prose.folder($0) : $0
        }
        if arguments.contains("x") { try prose.folder.write("say yes", as: "x") }
        if !arguments.contains("--model") { command += ["--model", prose.model] }
        if !["generate"].contains(arguments[0]), !arguments.contains("--text"), arguments[1] != "--list" {
            command += ["--text", prose.text]
        }
        if arguments[1] == "--list", !arguments.contains("--model") { command = Array(command.dropLast(2)) }
        let names = prose.folder.names
        let run = try prose.run(command)
        #expect(run.exit == .code(64) && run.output == "", "\(arguments): \(run)")
        #expect(run.error.hasPrefix("cellscope: ") && run.error.filter { $0 == "\n" }.count == 1, "\(run.error)")
        #expect(run.error.replacing(prose.folder.path + "/", with: "").contains(says), "\(run.error)")
        #expect(prose.folder.names == names)
    }

    @Test("the same options count where they have something to do")
    func counting() throws {
        for arguments in [
            ["find", "--list", "--json"], ["generate", "--unit", "l0.c.0,1", "--json", "--length", "2"],
            ["generate", "--unit", "l0.c.0", "--color", "256", "--palette", "dark", "--length", "2"],
            ["generate", "--length", "2", "--clamp", "l0.c.0 = mean", "--means-over", prose.text],
            ["render", "--view", "saturation", "--columns", "80", "--text", prose.text],
            ["render", "--palette", "dark", "--color", "256", "--lines", "1", "--text", prose.text],
            ["trace", "--signal", "c", "--layer", "1", "--steps", "0:2", "--text", prose.text],
            ["trace", "--format", "tsv", "-o", prose.folder("t.tsv"), "--steps", "0:2", "--text", prose.text],
            ["ablate", "--unit", "l0.c.0", "--random", "3", "--symbols", "1000", "--text", prose.text],
        ] {
            let run = try prose.run(arguments + (arguments[0] == "find" ? [] : ["--model", prose.model]))
            #expect(run.exit == .code(0), "\(arguments): \(run.error)")
        }
    }
}
