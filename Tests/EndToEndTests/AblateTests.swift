import Glibc
import ModelFiles
import Testing

@Suite("cellscope ablate")
struct AblateTests {
    private let prose: CommandFixture
    private var program: String { prose.program }
    private var folder: TemporaryFolder { prose.folder }
    private var text: String { prose.text }
    private var model: String { prose.model }

    init() throws { prose = try .prose() }

    private func run(_ arguments: String...) throws -> (output: String, error: String, exit: Exit) {
        let run = try ProgramRun.finished(
            [program, "ablate"] + arguments + ["--model", model, "--text", text, "--no-provenance"])
        return (run.output, run.error, run.exit)
    }

    @Test("every unit in turn: a table that is the same for the same seed, whatever the threads")
    func table() throws {
        let first = try run("quotes", "--top", "3")
        #expect(first.exit == .code(0), "\(first.error)")
        #expect(first.output.hasPrefix("quotes: inside double quotes"))
        #expect(first.output.contains("ablated     16 of 16, each unit at its mean over "))
        #expect(first.output.contains("random      15 other units of l0.c"))
        #expect(first.output.split(separator: "\n").last?.split(separator: " ").first == "3")
        #expect(first.error.contains("16 ablations over 1"))
        #expect(try run("quotes", "--top", "3", "--threads", "1").output == first.output)
        let alone = try run("--method", "zero", "--signal", "l1.h")
        #expect(alone.exit == .code(0) && alone.output.hasPrefix("no property: the loss alone"), "\(alone.error)")
        #expect(alone.output.contains("15 other units of l1.h") && !alone.output.contains("inside"))
    }

    @Test("sets and what is kept; as TSV one line each and a header, as JSON it can be read")
    func formats() throws {
        let tsv = try run("quotes", "--set", "l0.c.1,5", "--keep-only", "l0.h.0-3", "--unit", "l1.c.2,7", "--tsv")
        let lines = tsv.output.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(lines.count == 5 && lines.allSatisfy { $0.count == lines[0].count }, "\(tsv.error)")
        #expect(Set(lines.dropFirst().map { $0[1] }) == ["l0.c.1,5", "only l0.h.0-3", "l1.c.2", "l1.c.7"])
        let json = try run("quotes", "--unit", "l0.c.3", "--method", "resample", "--json", "--random", "9")
        let value = try JSONReader.value(of: json.output)
        let effect = value["effects"]?.array?.first
        #expect(value["method"]?.string == "resample" && effect?["units"]?.string == "l0.c.3", "\(json.error)")
        #expect(effect?["inside"]?["random"]?["count"]?.integer == 9)
        #expect((effect?["ending"]?["steps"]?.integer ?? 0) > 20)
    }

    @Test("find says of its best units what ablating them does, unless told not to")
    func inFind() throws {
        let json = try ProgramRun.finished([program, "find", "quotes", "--model", model, "--text", text, "--json"])
        let findings = try JSONReader.value(of: json.output)["findings"]?.array ?? []
        #expect(findings.prefix(3).allSatisfy { $0["ablation"]?["inside"]?["random"] != nil }, "\(json.error)")
        #expect(findings.dropFirst(3).allSatisfy { $0["ablation"] == .null } && findings.count == 10)
        let table = try ProgramRun.finished([program, "find", "column", "--model", model, "--text", text])
        #expect(table.output.split(separator: "\n").count { $0.hasPrefix("ablated     l") } == 3, "\(table.error)")
        let without = try ProgramRun.finished(
            [program, "find", "quotes", "--model", model, "--text", text, "--no-ablation"])
        #expect(without.exit == .code(0) && !without.output.contains("ablated"))
    }

    @Test("what cannot be ablated is one clear line")
    func complaints() throws {
        for (arguments, code, words) in [
            (["quotes", "--unit", "l0.c.16"], Int32(64), "there is no unit 16"),
            (["quotes", "--set", "l0.q.1"], 64, "no signal \"q\""),
            (["quotes", "--set", "l0.c.x"], 64, "names no units"),
            (["quotes", "--keep-only", "l0.c.*"], 64, "keeps every unit"),
            (["quotes", "--signal", "l7.c"], 64, "there is no layer 7"),
            (["quotes", "--signal", "c", "--unit", "l0.c.1"], 64, "--signal is for all units"),
            (["quotes", "--symbols", "10"], 64, "it must be 1,000 or more"),
            (["quotes", "--random=-1"], 64, "--random is -1"), (["column"], 64, "compare it"),
            (["c-comment"], 65, "never holds"), (["not c-comment"], 65, "always holds"),
            (["quotes", "--parts", "0-0.9-1"], 65, "it takes 1000"),
        ] {
            let found = try ProgramRun.finished(
                [program, "ablate"] + arguments + ["--model", model, "--text", text, "--no-provenance"])
            #expect(found.exit == .code(code) && found.output == "", "\(arguments): \(found.error)")
            #expect(found.error.hasPrefix("cellscope: ") && found.error.contains(words), "\(found.error)")
            #expect(found.error.filter { $0 == "\n" }.count == 1, "\(found.error)")
        }
    }

    @Test("units are lists and ranges, as everywhere, and signals are of one layer or of all")
    func lists() throws {
        func units(_ arguments: String...) throws -> [String] {
            let run = try prose.run(
                [
                    "ablate", "quotes", "--tsv", "--no-provenance", "--top", "100", "-m", model, "-t",
                    text,
                ] + arguments)
            #expect(run.exit == .code(0), "\(run.error)")
            return run.output.split(separator: "\n").dropFirst().map { String($0.split(separator: "\t")[1]) }.sorted()
        }
        #expect(
            try units("-u", "l0.c.3-5,9,l1.h.2", "--random", "3") == ["l0.c.3", "l0.c.4", "l0.c.5", "l0.c.9", "l1.h.2"])
        #expect(try units("-s", "l1.f").count == 16)
        #expect(try units("-s", "l1.f,h").count == 48)
    }

    @Test("a loss that is no number is refused in words, and nothing is printed")
    func noFigures() throws {
        var broken = try ModelFile.load(model)
        broken.parameters["decoder.bias"] = ArraySlice(
            [Float](repeating: .nan, count: broken.architecture.symbols))
        try ModelFile.save(broken, folder("broken"))
        for format in [[], ["--tsv"]] {
            let run = try prose.run(
                ["ablate", "quotes", "--unit", "l0.c.1-3", "--model", folder("broken"), "--text", text] + format)
            #expect(run.exit == .code(65) && run.output == "", "\(run.error)")
            #expect(run.error.contains("is nan, so no change of it can be told"), "\(run.error)")
        }
    }
}
