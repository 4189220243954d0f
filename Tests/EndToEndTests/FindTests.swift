import Glibc
import ModelCore
import ModelFiles
import Testing

@Suite("cellscope find, atlas and merge")
struct FindTests {
    let program: String
    let folder: TemporaryFolder
    private let text: String
    private let model: String

    init() throws {
        program = try BuiltProgram.path("cellscope")
        folder = try TemporaryFolder()
        var lines = ""
        for number in 0..<120 { lines += "say \"yes \(number)\" or (no) and go on\n" + (number % 7 == 0 ? "\n" : "") }
        text = try folder.write(lines, as: "text")
        model = folder("model")
        try ModelFile.save(Fixtures.model(over: Array(Set(lines.unicodeScalars)).sorted()), model)
    }

    private func run(_ arguments: String...) throws -> (output: String, error: String, exit: Exit) {
        let run = try ProgramRun.finished([program] + arguments)
        return (run.output, run.error, run.exit)
    }

    @Test("find prints a table with baselines and a verdict for each unit; the same seed, the same bytes")
    func table() throws {
        let first = try run("find", "quotes", "--model", model, "--text", text, "--top", "3")
        #expect(first.exit == .code(0), "\(first.error)")
        #expect(first.output.hasPrefix("quotes: inside double quotes"))
        #expect(first.output.contains("symbol only 0."))
        #expect(first.output.contains("the best 50 units over all steps, values in memory"))
        #expect(first.output.split(separator: "\n").last?.split(separator: " ").first == "3")
        let second = try run("find", "quotes", "--model", model, "--text", text, "--top", "3", "--threads", "1")
        #expect(second.output == first.output)
    }

    @Test("find as TSV has one line a unit and a header; as JSON it can be read")
    func formats() throws {
        let tsv = try run("find", "column", "--model", model, "--text", text, "--top", "5", "--tsv")
        let lines = tsv.output.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(lines.count == 6 && lines[0].prefix(3) == ["rank", "unit", "score"])
        #expect(lines.allSatisfy { $0.count == lines[0].count })
        let json = try run("find", "next(newline)", "--model", model, "--text", text, "--json")
        let value = try JSONReader.value(of: json.output)
        #expect(value["property"]?.string == "next(newline)" && value["findings"]?.array?.count == 10)
    }

    @Test("shards merged print what one run prints")
    func shards() throws {
        let options = ["--model", model, "--text", text, "--parts", "0-0.5-1", "--tsv"]
        let whole = try ProgramRun.finished([program, "find", "quotes", "--no-exact"] + options)
        #expect(whole.exit == .code(0), "\(whole.error)")
        for shard in ["1", "2"] {
            let part = try ProgramRun.finished(
                [program, "find", "quotes", "--shard", shard + "/2", "--output", folder(shard)] + options)
            #expect(part.exit == .code(0) && part.output == "", "\(part.error)")
        }
        let merged = try run("merge", folder("1"), folder("2"), "--tsv")
        #expect(merged.exit == .code(0) && merged.output == whole.output)
        // A category has its null from steps that the shards keep.
        let category = try ProgramRun.finished([program, "find", "symbol-class", "--turns", "30"] + options)
        for shard in ["3", "4"] {
            let part = try ProgramRun.finished(
                [program, "find", "symbol-class", "--turns", "30", "--shard", "\(shard == "3" ? 1 : 2)/2"] + options
                    + ["--output", folder(shard)])
            #expect(part.exit == .code(0) && part.output == "", "\(part.error)")
        }
        #expect(try run("merge", folder("4"), folder("3"), "--tsv").output == category.output)
        let header = category.output.split(separator: "\n")[0].split(separator: "\t")
        let best = category.output.split(separator: "\n")[1].split(separator: "\t", omittingEmptySubsequences: false)
        let p = Double(best[header.firstIndex(of: "p") ?? 0])
        #expect(p.map { $0 >= 1 / 31.0 - 1e-6 && $0 <= 1 } == true && best[header.firstIndex(of: "turns") ?? 0] == "30")
        let table = try run("merge", folder("3"), folder("4"))
        #expect(table.output.contains("\nnull        the best of all units under 30 turns of the labels; "))
        let twice = try run("merge", folder("1"), folder("1"))
        #expect(twice.exit == .code(65) && twice.error.contains("merge every shard once"))
        let garbage = try run("merge", text)
        #expect(garbage.exit == .code(65))
    }

    @Test("a damaged file of sums is one line and 65")
    func damaged() throws {
        _ = try run(
            "find", "quotes", "--model", model, "--text", text, "--shard", "1/1", "--output", folder("sums"))
        var bytes = [UInt8](repeating: 0, count: 1 << 24)
        let stream = try #require(fopen(folder("sums"), "r"))
        let count = fread(&bytes, 1, bytes.count, stream)
        fclose(stream)
        #expect(count > 1000)
        for cut in [9, 200, count / 2, count - 1] {
            let path = try folder.write(Array(bytes[..<cut]), as: "cut")
            let found = try run("merge", path)
            #expect(found.exit == .code(65) && found.error.filter { $0 == "\n" }.count == 1, "\(cut): \(found.error)")
        }
    }

    @Test("atlas has a line for each property and counts what is explained")
    func atlas() throws {
        let table = try run("atlas", "--model", model, "--text", text)
        #expect(table.exit == .code(0), "\(table.error)")
        #expect(table.output.contains("explained: "))
        #expect(table.output.contains("\nc-comment") && table.output.contains("never"))
        #expect(table.output.contains("\nsymbol-class"))
        let units = try run("atlas", "--model", model, "--text", text, "--tsv", "--no-random")
        #expect(units.output.split(separator: "\n").count == 1 + 2 * 2 * 16)
    }

    @Test("what is typed wrong, a property that never holds, labels of the wrong length: one clear line each")
    func complaints() throws {
        let labels = try folder.write("1\n0\n", as: "labels")
        for (typed, code, words) in [
            ("quots", Int32(64), "did you mean quotes"), ("/(/", 64, "does not compile"),
            ("column and upper", 64, "compare it"), ("c-comment", 65, "never holds"), ("not c-comment", 65, "always"),
            ("labels(\"\(labels)\")", 65, "2 values but the text has"),
            ("labels(\"/no/such/file\")", 65, "cannot be opened"),
        ] {
            let found = try run("find", typed, "--model", model, "--text", text)
            let complaint = found.error.split(separator: "\n").last ?? ""
            #expect(found.exit == .code(code) && found.output == "", "\(typed): \(found.error)")
            #expect(complaint.hasPrefix("cellscope: ") && complaint.contains(words), "\(typed): \(complaint)")
        }
        #expect(try run("find", "quotes", "--parts", "1-2").exit == .code(64))
        #expect(try run("find", "quotes", "--shard", "3/2", "-o", "x").exit == .code(64))
        #expect(try run("find", "--list").output.contains("\nparentheses-depth"))
        #expect(try run("find", "--list", "--tsv").output.hasPrefix("name\tkind\tmeaning\nquotes\tbinary\t"))
        for command in [["find", "quotes"], ["atlas"], ["merge", text]] {
            let both = try ProgramRun.finished([program] + command + ["--json", "--tsv"])
            #expect(both.exit == .code(64) && both.error.contains("two formats") && both.output == "")
        }
        let list = try JSONReader.value(of: run("find", "--list", "--json").output).array ?? []
        #expect(
            list.contains { $0["name"]?.string == "quotes" && $0["kind"]?.string == "binary" && $0["meaning"] != nil })
    }

    @Test("Ctrl-C ends a scan with 130")
    func interrupted() throws {
        let long = try folder.write(String(repeating: "say \"yes 1\" or (no) and go on\n", count: 60_000), as: "long")
        let found = try ProgramRun([program, "find", "quotes", "--model", model, "--text", long, "--turns", "2000"])
        try found.waitFor("the scan") { $0.errorText.contains("ranking units") }
        found.signal(SIGINT)
        #expect(try found.waitForExit() == .code(130))
        #expect(found.errorText.contains("interrupted"))
    }
}
