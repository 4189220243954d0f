import Glibc
import ModelFiles
import Testing

/// What tables and pictures say of themselves: what they were made from, what was left out, what was compared.
@Suite("Tables and pictures say what they are made from") struct MadeFromTests {
    private let prose: CommandFixture
    private var folder: TemporaryFolder { prose.folder }
    private var scan: [String] { ["--model", prose.model, "--text", prose.text] }

    init() throws { prose = try .prose() }

    private func bytes(_ path: String) throws -> [UInt8] { try TextFile.bytes(path) }

    @Test("find, atlas and ablate name model, text and seed in one line, and all of it in JSON and TSV")
    func provenance() throws {
        let (model, text) = try (SHA256.hexadecimal(of: bytes(prose.model)), SHA256.hexadecimal(of: bytes(prose.text)))
        let commands = [
            ["find", "quotes", "--no-exact", "--seed", "7"], ["atlas", "--property", "quotes", "--seed", "7"],
            ["ablate", "--method", "zero", "--symbols", "1000", "--seed", "7"],
        ]
        for command in commands {
            let table = try prose.run(command + scan)
            #expect(
                table.output.hasSuffix(
                    "\n\ncellscope 0.1.0; model \(model.prefix(12)); text \(text.prefix(12)); seed 7\n"),
                "\(table.output.suffix(200)) \(table.error)")
            let json = try JSONReader.value(of: prose.run(command + scan + ["--json"]).output)["provenance"]
            #expect(json?["model"]?["sha256"]?.string == model && json?["model"]?["name"]?.string == "model")
            #expect(json?["texts"]?.array?.first?["sha256"]?.string == text && json?["seed"]?.integer == 7)
            #expect(json?["command"]?.string?.hasPrefix("cellscope \(command[0]) ") == true)
            let tsv = try prose.run(command + scan + ["--tsv"]).output.split(separator: "\n")
            #expect(tsv.prefix { $0.hasPrefix("# ") }.count == 5 && tsv[1].hasPrefix("# command: \"cellscope "))
            for format in [[], ["--json"], ["--tsv"]] {
                let bare = try prose.run(command + scan + format + ["--no-provenance"]).output
                #expect(!bare.contains(model.prefix(12)) && !bare.contains("# command"))
            }
        }
    }

    @Test("merge names what its shards were made from")
    func merged() throws {
        let part = try prose.run(["find", "quotes", "--shard", "1/1", "--output", folder("sums")] + scan)
        #expect(part.exit == .code(0), "\(part.error)")
        let model = try SHA256.hexadecimal(of: bytes(prose.model))
        #expect(try prose.run("merge", folder("sums")).output.hasSuffix("seed 1\n"))
        let json = try JSONReader.value(of: prose.run("merge", folder("sums"), "--json").output)["provenance"]
        #expect(json?["model"]?["sha256"]?.string == model)
    }

    @Test("A picture has it as metadata and as one small line, and the same command gives the same bytes")
    func pictures() throws {
        let model = try SHA256.hexadecimal(of: bytes(prose.model))
        for (suffix, mark) in [
            ("svg", "<metadata>{&quot;program&quot;"), ("html", "<meta name=\"cellscope.command\" content="),
        ] {
            let command = ["render", "--lines", "1-3"] + scan + ["-o", folder("p.\(suffix)")]
            #expect(try prose.run(command).exit == .code(0))
            let first = try TextFile.text(folder("p.\(suffix)"))
            #expect(
                first.contains(mark) && first.contains("; model \(model.prefix(12)); text ") && first.contains(model))
            #expect(try prose.run(command).exit == .code(0))
            #expect(try TextFile.text(folder("p.\(suffix)")) == first)
            #expect(try prose.run(command + ["--no-provenance"]).exit == .code(0))
            #expect(try !TextFile.text(folder("p.\(suffix)")).contains("cellscope 0.1.0"))
        }
        let rows = try prose.run(["render", "--lines", "1-3"] + scan + ["-o", folder("p.txt")])
        #expect(try rows.exit == .code(0) && TextFile.text(folder("p.txt")).contains("\ncellscope 0.1.0; model "))
    }

    @Test("trace tells the text's hash and the command")
    func trace() throws {
        let text = try SHA256.hexadecimal(of: bytes(prose.text))
        let traced = try prose.run(["trace", "--unit", "l0.h.0", "--steps", "0:3"] + scan).output
        #expect(traced.contains("\n# text_sha256: \"\(text)\"\n") && traced.contains("\n# command: \"cellscope trace "))
        #expect(traced.contains("\n# unknown: {\"most\":[],\"of\":3,\"share\":0.0,\"symbols\":0}\n"))
        let bare = try prose.run(["trace", "--unit", "l0.h.0", "--steps", "0:3", "--no-provenance"] + scan).output
        #expect(!bare.contains("text_sha256"))
    }

    @Test("Symbols that the model does not know are counted and named, loudly above one in a hundred")
    func unknown() throws {
        let text = try TextFile.text(prose.text).replacing("o", with: "ö") + "«»\u{1}"
        let path = try folder.write(text, as: "strange")
        let strange = ["--model", prose.model, "--text", path]
        let commands = [
            ["find", "quotes", "--no-exact"], ["atlas", "--property", "quotes"],
            ["ablate", "--method", "zero", "--symbols", "1000"], ["render", "--lines", "1-20"],
            ["trace", "--unit", "l0.h.0"],
        ]
        for command in commands {
            let found = try prose.run(command + strange)
            #expect(found.exit == .code(0), "\(found.error)")
            let loud = found.error.split(separator: "\n").filter { $0.contains("are not in the model's vocabulary") }
            #expect(loud.count == 1 && loud[0].contains(" symbols (") && loud[0].contains(": ö "), "\(found.error)")
        }
        let json = try JSONReader.value(of: prose.run(["find", "quotes", "--no-exact", "--json"] + strange).output)
        let most = json["unknown"]?["most"]?.array
        #expect(most?.first?["symbol"]?.string == "ö" && most?.last?["symbol"]?.string == "»")
        #expect(most?.count == 4 && json["unknown"]?["of"]?.integer == text.unicodeScalars.count)
        let table = try prose.run(["find", "quotes", "--no-exact"] + strange).output
        #expect(table.contains("\nunknown     ") && table.contains(", \\x01 1, « 1, » 1\n"))
        // Shards know it too.
        _ = try prose.run(["find", "quotes", "--shard", "1/1", "--output", folder("strange.sums")] + strange)
        let merged = try prose.run("merge", folder("strange.sums"))
        #expect(merged.output.contains("\nunknown     ") && merged.error.contains("vocabulary"))
        // One in a thousand is said, and not loudly.
        let rare = try folder.write(try TextFile.text(prose.text) + "ö", as: "rare")
        let quiet = try prose.run("find", "quotes", "--no-exact", "--model", prose.model, "--text", rare)
        #expect(quiet.output.contains("\nunknown     1 of ") && !quiet.error.contains("vocabulary"))
    }

    @Test(
        "The error of bins is called what it is, and no 95 %",
        .disabled("the small model's property is not tested by exact figures; to be revised"))
    func bins() throws {
        let table = try prose.run(["find", "quotes", "--no-exact"] + scan).output
        #expect(table.contains("\nbins        scores are made from bins") && !table.contains("95 %"))
        let exact = try prose.run(["find", "quotes", "--no-ablation"] + scan).output
        // Where the runs are too few for intervals that is said.
        #expect((exact.contains("95 %") || exact.contains("\nintervals   none")) && !exact.contains("\nbins  "))
        #expect(exact.contains("lambda 1") && exact.contains("  because"))
    }

    @Test("Lanes that do not join, and readers that agree, are not said to differ")
    func joining() throws {
        let found = try prose.run(["find", "quotes", "--no-exact", "--no-random", "--warm-up", "1"] + scan).output
        let lines = found.split(separator: "\n").filter { $0.contains("symbols before a block differ by up to") }
        #expect(lines.count == 1)
        #expect(lines[0].contains("more than 1.0e-3") || lines[0].contains("which is within 1.0e-3"), "\(lines)")
        let lanes = try JSONReader.value(
            of: prose.run(["find", "quotes", "--no-exact", "--no-random", "--json", "--warm-up", "1"] + scan).output)[
                "lanes"]
        #expect(lanes?["threshold"] != nil && lanes?["refused_difference"] != nil)
    }
}

/// A file's content.
private enum TextFile {
    static func bytes(_ path: String) throws -> [UInt8] {
        let stream = try #require(fopen(path, "r"))
        defer { fclose(stream) }
        fseek(stream, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: ftell(stream))
        rewind(stream)
        _ = fread(&bytes, 1, bytes.count, stream)
        return bytes
    }

    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }
}
