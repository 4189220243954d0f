import Glibc
import ModelCore
import ModelFiles
import Testing

@Suite("cellscope find, atlas and merge")
struct FindTests {
    private let prose: CommandFixture
    private var program: String { prose.program }
    private var folder: TemporaryFolder { prose.folder }
    private var text: String { prose.text }
    private var model: String { prose.model }

    init() throws { prose = try .prose() }

    private func run(_ arguments: String...) throws -> (exit: Exit, output: String, error: String) {
        try prose.run(arguments)
    }

    @Test("find prints a table with baselines and a verdict for each unit; the same seed, the same bytes")
    func table() throws {
        let first = try run("find", "quotes", "--model", model, "--text", text, "--top", "3", "--no-provenance")
        #expect(first.exit == .code(0), "\(first.error)")
        #expect(first.output.hasPrefix("quotes: inside double quotes"))
        #expect(first.output.contains("symbol only 0."))
        #expect(first.output.contains("the best 50 units over all steps, values in memory"))
        #expect(first.output.split(separator: "\n").last?.split(separator: " ").first == "3")
        let second = try run(
            "find", "quotes", "--model", model, "--text", text, "--top", "3", "--threads", "1", "--no-provenance")
        #expect(second.output == first.output)
    }

    @Test("find as TSV has one line a unit and a header; as JSON it can be read")
    func formats() throws {
        let tsv = try run("find", "column", "--model", model, "--text", text, "--top", "5", "--tsv", "--no-provenance")
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
        let input = ["--model", model, "--text", text, "--parts", "0-0.5-1"]
        let options = input + ["--tsv", "--no-provenance"]
        let whole = try ProgramRun.finished([program, "find", "quotes", "--no-exact"] + options)
        #expect(whole.exit == .code(0), "\(whole.error)")
        for shard in ["1", "2"] {
            let part = try ProgramRun.finished(
                [program, "find", "quotes", "--shard", shard + "/2", "--output", folder(shard)] + input)
            #expect(part.exit == .code(0) && part.output == "", "\(part.error)")
        }
        let merged = try run("merge", folder("1"), folder("2"), "--tsv", "--no-provenance")
        #expect(merged.exit == .code(0) && merged.output == whole.output)
        // A category has its null from steps that the shards keep.
        let category = try ProgramRun.finished([program, "find", "symbol-class", "--turns", "30"] + options)
        for shard in ["3", "4"] {
            let part = try ProgramRun.finished(
                [program, "find", "symbol-class", "--turns", "30", "--shard", "\(shard == "3" ? 1 : 2)/2"] + input
                    + ["--output", folder(shard)])
            #expect(part.exit == .code(0) && part.output == "", "\(part.error)")
        }
        #expect(try run("merge", folder("4"), folder("3"), "--tsv", "--no-provenance").output == category.output)
        let header = category.output.split(separator: "\n")[0].split(separator: "\t")
        let best = category.output.split(separator: "\n")[1].split(separator: "\t", omittingEmptySubsequences: false)
        let p = Double(best[header.firstIndex(of: "p") ?? 0])
        #expect(p.map { $0 >= 1 / 31.0 - 1e-6 && $0 <= 1 } == true && best[header.firstIndex(of: "turns") ?? 0] == "30")
        let merging = try run("merge", folder("3"), folder("4"))
        #expect(merging.output.contains("\nnull        the best of all units under 30 turns of the labels; "))
        // The table has the names, the meaning and the notes as well.
        let table = try run("find", "quotes", "--no-exact", "--model", model, "--text", text, "--parts", "0-0.5-1")
        #expect(
            table.output.contains("; text\n")
                && table.output.contains("quotes are found by a rule, not by counting marks"))
        #expect(try run("merge", folder("1"), folder("2")).output == table.output)
        #expect(try run("merge", folder("1"), folder("2"), "--units").exit == .code(64))
        let twice = try run("merge", folder("1"), folder("1"))
        #expect(twice.exit == .code(65) && twice.error.contains("merge every shard once"))
        let garbage = try run("merge", text)
        #expect(garbage.exit == .code(65))
    }

    /// A file's bytes.
    private func bytes(of path: String) throws -> [UInt8] {
        let stream = try #require(fopen(path, "r"))
        defer { fclose(stream) }
        fseek(stream, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: ftell(stream))
        rewind(stream)
        #expect(fread(&bytes, 1, bytes.count, stream) == bytes.count)
        return bytes
    }

    @Test("a damaged file of sums is one line and 65; never a trap, and it ends")
    func damaged() throws {
        _ = try run(
            "find", "quotes", "--model", model, "--text", text, "--shard", "1/1", "--output", folder("sums"),
            "--turns", "5", "--signal", "c")
        let whole = try bytes(of: folder("sums"))
        let good = try run("merge", folder("sums"))
        #expect(good.exit == .code(0) && good.error == "")
        for cut in [9, 200, whole.count / 2, whole.count - 1] {
            let path = try folder.write(Array(whole[..<cut]), as: "cut")
            let found = try run("merge", path)
            #expect(found.exit == .code(65) && found.error.filter { $0 == "\n" }.count == 1, "\(cut): \(found.error)")
        }
        let header = 8 + whole[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        var generator = SeededGenerator(seed: 8)
        let values: [Double] = [0, -1, 0.5, 1e300, .infinity, .nan, .leastNonzeroMagnitude, 65_536]
        var exits: Set<Int32> = []
        for turn in 0..<100 {
            var changed = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                if turn % 3 == 0 {
                    // A digit, or anything, of what the file says of itself.
                    let places = (8..<header).filter { whole[$0] >= 0x30 && whole[$0] <= 0x39 }
                    changed[places[Int.random(in: 0..<places.count, using: &generator)]] =
                        UInt8.random(in: turn % 2 == 0 ? 0x30...0x39 : 0...255, using: &generator)
                } else {
                    let place = header + 8 * Int.random(in: 0..<(whole.count - header) / 8, using: &generator)
                    let value = values[Int.random(in: 0..<values.count, using: &generator)]
                    for byte in 0..<8 {
                        changed[place + byte] = UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * byte))
                    }
                }
            }
            let found = try run("merge", try folder.write(changed, as: "changed"))
            guard case .code(let code) = found.exit else {
                Issue.record("\(turn): \(found.exit) \(found.error)")
                continue
            }
            exits.insert(code)
            // Whatever was changed, the checksum tells, unless its own name is what was changed.
            #expect(code == 65 || changed == whole || found.error.contains("has no checksum"), "\(turn)")
            #expect(code == 0 || code == 65 && found.error.filter { $0 == "\n" }.count == 1, "\(turn): \(found.error)")
        }
        #expect(exits.contains(65))
    }

    @Test("a figure outside of its range is named, whatever the checksum says; a shard without a checksum is told of")
    func ranges() throws {
        _ = try run(
            "find", "quotes", "--model", model, "--text", text, "--shard", "1/1", "--output", folder("sums"),
            "--turns", "5", "--no-random")
        let whole = try bytes(of: folder("sums"))
        let header = 8 + whole[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let json = try JSONReader.value(of: Array(whole[8..<header]))
        /// The file with one number changed, and its checksum made anew.
        func changed(_ table: String, to bytes: [UInt8], at place: Int = 0) throws -> String {
            var file = whole
            let offset = try #require(json["model.\(table)"]?["data_offsets"]?.array?.first?.integer)
            file.replaceSubrange(header + offset + place..<header + offset + place + bytes.count, with: bytes)
            let mark = Array("\"\(FileDigest.key)\":\"".utf8)
            let digest = try #require((8..<header).first { Array(file[$0..<min(header, $0 + mark.count)]) == mark })
            file.replaceSubrange(digest + mark.count..<digest + mark.count + 64, with: FileDigest.placeholder.utf8)
            return try folder.write(FileDigest.sealed(file), as: "resealed")
        }
        func number(_ value: Double) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
        }
        let cases: [(String, [UInt8], Int, String)] = [
            ("validation.sums", number(-1e6), 0, "validation part, l0.h.0: a mean of -"),
            ("test.0.rankProducts", number(1e9), 8, "test part, quotes, l0.h.1: an AUROC of "),
            ("test.counts", [255, 255, 0, 0], 0, "test part, l0.h.0: "),
            ("validation.0.sums", number(-3), 0, "validation part, quotes, it holds at -3.0 of "),
            ("validation.squares", number(-1), 0, "validation part, l0.h.0: a mean square of -"),
            ("test.0.turned", number(-1e9), 0, " under a turn"),
        ]
        for (table, bytes, place, words) in cases {
            let found = try run("merge", try changed(table, to: bytes, at: place))
            #expect(found.exit == .code(65) && found.error.filter { $0 == "\n" }.count == 1, "\(table) \(found.error)")
            #expect(found.error.contains("resealed is damaged: ") && found.error.contains(words), "\(found.error)")
        }
        let same = try run("merge", try changed("test.counts", to: []), "--no-provenance")
        #expect(try same.exit == .code(0) && same.output == run("merge", folder("sums"), "--no-provenance").output)
        // As an older program wrote it.
        var old = whole
        let name = Array(FileDigest.key.utf8)
        let place = try #require((8..<header).first { Array(old[$0..<min(header, $0 + name.count)]) == name })
        old.replaceSubrange(place..<place + name.count, with: String(repeating: "x", count: name.count).utf8)
        let found = try run("merge", try folder.write(old, as: "old"))
        #expect(found.exit == .code(0) && found.error.contains("old has no checksum"), "\(found.error)")
    }

    @Test("what is read before a part: measured, chosen and said; merged shards say the same")
    func start() throws {
        let options = ["--model", model, "--text", text, "--no-exact", "--no-random", "--no-provenance"]
        func found(_ more: String...) throws -> (output: String, error: String, exit: Exit) {
            let run = try ProgramRun.finished([program, "find", "quotes"] + options + more)
            return (run.output, run.error, run.exit)
        }
        let short = try found("--warm-up", "1")
        #expect(short.output.contains("\nstart       the model does not forget everything in 1 symbols: "))
        #expect(short.output.contains("a reader who begins there; --warm-up all reads from the beginning\n"))
        let long = try found("--warm-up", "400")
        #expect(long.output.contains("; begun 400 symbols before each, within ") && !long.output.contains("\nstart"))
        let json = try JSONReader.value(of: found("--warm-up", "1", "--json").output)["lanes"]
        #expect(json?["warm_up"]?.integer == 1 && json?["forgets"] == .bool(false))
        let all = try found("--warm-up", "all", "--json")
        let lanes = try JSONReader.value(of: all.output)["lanes"]
        #expect(lanes?["warm_up"]?.string == "all" && lanes?["forgets"] == .bool(true), "\(all.error)")
        #expect(try found("--warm-up", "all").output.contains("\nread from each text's beginning\n"))
        let whole = try found("--warm-up", "all", "--tsv")
        for shard in ["1", "2"] {
            let part = try run(
                "find", "quotes", "--model", model, "--text", text, "--no-random", "--warm-up", "all", "--shard",
                shard + "/2",
                "--output", folder("all" + shard))
            #expect(part.exit == .code(0), "\(part.error)")
        }
        #expect(try run("merge", folder("all2"), folder("all1"), "--tsv", "--no-provenance").output == whole.output)
        #expect(whole.output.contains("\twarm_up\tstart_difference\t") && whole.output.contains("\tall\t0.0\t"))
        let atlas = try run("atlas", "--model", model, "--text", text, "--no-random", "--warm-up", "1")
        #expect(atlas.output.contains("\nstart       the model does not forget everything in 1 symbols: "))
        let columns = try run(
            "atlas", "--model", model, "--text", text, "--no-random", "--warm-up", "all", "--tsv", "--no-provenance")
        #expect(columns.output.split(separator: "\n")[0].hasSuffix("\twarm_up\tstart_difference\tname"))
        #expect(columns.output.split(separator: "\n")[1].hasSuffix("\tall\t0.0\t"))
        for wrong in ["0", "-1", "some", "99999999999"] {
            let refused = try found("--warm-up=" + wrong)
            #expect(refused.exit == .code(64) && refused.error.contains("or all"), "\(refused.error)")
        }
        for length in ["10", "all"] {
            let ablated = try run(
                "ablate", "--model", model, "--text", text, "--method", "zero", "--warm-up", length, "--json")
            let before = try JSONReader.value(of: ablated.output)
            let first = before["symbols"]?.array?.first?.integer
            #expect(first ?? 0 > 100 && before["warm_up"]?.integer == (length == "all" ? first : 10))
        }
    }

    @Test("atlas has a line for each property, with the figures of find, and counts what is explained")
    func atlas() throws {
        let table = try run("atlas", "--model", model, "--text", text)
        #expect(table.exit == .code(0), "\(table.error)")
        #expect(table.output.contains("\nc-comment") && table.output.contains("never"))
        #expect(table.output.contains("\nsymbol-class"))
        let units = try run("atlas", "--model", model, "--text", text, "--tsv", "--no-random", "--no-provenance")
        #expect(units.output.split(separator: "\n").count == 1 + 2 * 2 * 16)
        let atlas = try JSONReader.value(of: run("atlas", "--model", model, "--text", text, "--json").output)
        let entries = atlas["best"]?.array ?? []
        let explained = entries.count { $0["explained"] == .bool(true) }
        #expect(entries.count == 64 && atlas["explained"]?.integer == explained)
        #expect(table.output.contains("\nexplained: \(explained) of 64 units"))
        for name in ["quotes", "parentheses"] {
            let column = try #require(atlas["properties"]?.array?.first { $0["name"]?.string == name })
            let found = try JSONReader.value(
                of: run("find", name, "--model", model, "--text", text, "--json", "--no-exact", "--turns", "0").output)
            #expect(column["best"] == found["findings"]?.array?.first?["unit"] && column["best"]?.string != nil)
            #expect(column["score"] == found["findings"]?.array?.first?["score"])
            #expect(column["symbol_only"] == found["baselines"]?["symbol_only"])
            #expect(column["random_weights"] == found["baselines"]?["random_weights"])
        }
    }

    @Test("shards of an atlas merged print the atlas, by properties and by units")
    func atlasShards() throws {
        let options = ["--model", model, "--text", text, "--parts", "0-0.5-1"]
        for shard in ["1", "2"] {
            let part = try prose.run(["atlas", "--shard", shard + "/2", "--output", folder(shard)] + options)
            #expect(part.exit == .code(0), "\(part.error)")
        }
        for more in [[], ["--units"], ["--json", "--no-provenance"]] {
            let whole = try prose.run(["atlas"] + options + more)
            let merged = try prose.run(["merge", folder("1"), folder("2")] + more)
            #expect(merged.exit == .code(0) && merged.output == whole.output, "\(merged.error)")
        }
        let top = try run("merge", folder("1"), folder("2"), "--top", "3")
        #expect(top.exit == .code(64) && top.error.contains("--top is for shards of find"))
    }

    @Test("texts may stand before the property and behind it, one or more of them, as an option or not")
    func texts() throws {
        let other = try folder.write(Fixtures.bytes(of: text), as: "other")
        let options = ["--model", model, "--no-exact", "--no-random", "--turns", "0", "--tsv", "--no-provenance"]
        let one = try prose.run(["find", "quotes", "--text", text] + options)
        #expect(one.exit == .code(0), "\(one.error)")
        #expect(try prose.run(["find", "--text", text, "quotes"] + options).output == one.output)
        #expect(try prose.run(["find", "quotes", text] + options).output == one.output)
        let two = try prose.run(["find", "--text", text, "--text", other, "quotes"] + options)
        #expect(two.exit == .code(0) && two.output != one.output)
        // As a shell leaves them: --text *
        #expect(try prose.run(["find", "quotes", "--text", text, other] + options).output == two.output)
    }

    @Test("an atlas over symbols that the model does not know is refused as a search is", arguments: ["find", "atlas"])
    func unknownSymbols(command: String) throws {
        let strange = try folder.write(String(repeating: "ÄÖÜ\t", count: 2000), as: "strange")
        let found = try prose.run(
            [command] + (command == "find" ? ["quotes"] : []) + ["--model", model, "--text", strange])
        #expect(found.exit == .code(65) && found.output == "", "\(found.error)")
        #expect(found.error.split(separator: "\n").last?.contains("take a text whose symbols the model knows") == true)
    }

    @Test("the settings' text is known to be what the model learned from")
    func trainedOn() throws {
        var trained = try ModelFile.load(model)
        let bytes = try Fixtures.bytes(of: text)
        trained.training = TrainingRecord(
            command: "c", corpus: "text", corpusSHA256: SHA256.hexadecimal(of: bytes), corpusSymbols: bytes.count,
            seed: 1,
            steps: 1, lanes: 1, window: 1, version: "v")
        try ModelFile.save(trained, model)
        mkdir(folder("cellscope"), 0o700)
        _ = try folder.write("text = \"\(text)\"\n", as: "cellscope/config.toml")
        let environment = ["XDG_CONFIG_HOME": folder.path]
        let found = try prose.run(["find", "quotes", "--model", model, "--json"], environment: environment)
        let parts = try JSONReader.value(of: found.output)["parts"]
        #expect(parts == .array([.number("0.9"), .number("0.95"), .number("1.0")]), "\(found.error)")
        let render = ["render", "--view", "findings", "--property", "quotes", "--model", model]
        let page = try prose.run(render, environment: environment)
        let named = try prose.run(render + [text])
        #expect(page.exit == .code(0) && page.output == named.output)
        #expect(page.output.contains("validation 187 symbols, test 188"), "\(page.output)")
    }

    @Test("what is typed wrong, a property that never holds, labels of the wrong length: one clear line each")
    func complaints() throws {
        let labels = try folder.write("1\n0\n", as: "labels")
        for (typed, code, words) in [
            ("quots", Int32(64), "did you mean quotes"), ("/(/", 64, "does not compile"),
            ("column and upper", 64, "compare it"), ("c-comment", 65, "never holds"), ("not c-comment", 65, "always"),
            ("labels(\"\(labels)\")", 65, "2 values but the text has"),
            ("labels(\"/no/such/file\")", 65, "cannot be read"),
        ] {
            let found = try run("find", typed, "--model", model, "--text", text)
            let complaint = found.error.split(separator: "\n").last ?? ""
            #expect(found.exit == .code(code) && found.output == "", "\(typed): \(found.error)")
            #expect(complaint.hasPrefix("cellscope: ") && complaint.contains(words), "\(typed): \(complaint)")
        }
        #expect(try run("find", "quotes", "--parts", "1-2").exit == .code(64))
        #expect(try run("find", "quotes", "--shard", "3/2", "-o", "x").exit == .code(64))
        for (option, value) in [("--top", "-3"), ("--turns", "-1"), ("--threads", "-2"), ("--threads", "257")] {
            let found = try run("find", "quotes", option, value)
            #expect(
                found.exit == .code(64) && found.error.contains("cellscope: \(option) is \(value); "), "\(found.error)"
            )
        }
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
}
