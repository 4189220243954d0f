import Glibc
import ModelFiles
import Screen
import Testing

@Suite("Names of units in what is printed")
struct NamedUnitTests {
    private let prose: CommandFixture
    private var program: String { prose.program }
    private var folder: TemporaryFolder { prose.folder }
    private var text: String { prose.text }
    private var model: String { prose.model }

    init() throws { prose = try .prose() }

    private func run(
        _ arguments: String..., environment: [String: String] = [:]
    ) throws -> (exit: Exit, output: String, error: String) {
        try ProgramRun.finished([program] + arguments, environment: environment)
    }

    /// Names every unit of both layers' h and c.
    private func nameAll(_ name: String) throws {
        let lines = ["l0.h", "l0.c", "l1.h", "l1.c"].flatMap { signal in
            (0..<16).map { "{\"unit\":\"\(signal).\($0)\",\"name\":\"\(name)\",\"v\":1}\n" }
        }
        _ = try folder.write(lines.joined(), as: "model.notes.jsonl")
    }

    private func find(_ options: String...) throws -> String {
        let found = try ProgramRun.finished(
            [
                program, "find", "quotes", "--no-exact", "--no-random", "--no-provenance", "--model", model, "--text",
                text,
            ] + options)
        #expect(found.exit == .code(0), "\(found.error)")
        return found.output
    }

    private func atlas(_ options: String...) throws -> String {
        let found = try ProgramRun.finished(
            [
                program, "atlas", "--no-random", "--no-provenance", "--property", "quotes", "--model", model, "--text",
                text,
            ] + options)
        #expect(found.exit == .code(0), "\(found.error)")
        return found.output
    }

    @Test("render's legend has the name beside the address, from beside the model or from XDG_DATA_HOME")
    func render() throws {
        let options = ["--unit", "l1.c.5", "--lines", "1"]
        func legend(_ more: [String], _ environment: [String: String] = [:]) throws -> String {
            let run = try ProgramRun.finished(
                [program, "render", text, "--model", model] + options + more, environment: environment)
            #expect(run.exit == .code(0) && run.error == "")
            return run.output.split(separator: "\n").first.map(String.init) ?? ""
        }
        #expect(try legend([]).hasPrefix("l1.c.5 c, coloured by tanh(c): cell state "))
        _ = try folder.write(#"{"unit":"l1.c.5","name":"quotes"}"#, as: "model.notes.jsonl")
        #expect(try legend([]).hasPrefix("l1.c.5 \"quotes\" c, coloured by tanh(c): cell state "))
        #expect(try legend(["--columns", "68"]).hasPrefix("l1.c.5 \"q…\" c, coloured"))
        #expect(try legend(["--columns", "67"]).hasPrefix("l1.c.5 c, coloured"), "no room for a name")
        // The person's own file lies on top of that.
        let hash = try #require(try ownName())
        let data = folder("data")
        for path in [data, data + "/cellscope", data + "/cellscope/notes"] { mkdir(path, 0o700) }
        _ = try folder.write(#"{"unit":"l1.c.5","name":"mine"}"#, as: "data/cellscope/notes/" + hash)
        #expect(try legend([], ["XDG_DATA_HOME": data]).hasPrefix("l1.c.5 \"mine\" c,"))
    }

    /// What the model's notes are called in a data folder: as the program names them there itself.
    private func ownName() throws -> String? {
        let data = folder("made")
        let session = try PseudoTerminal(
            command: [program, "explore", text, "--model", model],
            environment: ["TERM": "xterm-256color", "XDG_DATA_HOME": data], size: (rows: 24, columns: 80))
        try session.waitFor("the first exact value") { $0.status.contains(" exact") }
        session.send(":name x\r:quit\r")
        #expect(try session.waitForExit() == .code(0))
        guard let stream = opendir(data + "/cellscope/notes") else { return nil }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".jsonl") { return name }
        }
        return nil
    }

    @Test("inspect lists the names and counts the bookmarks; without notes it says nothing of them")
    func inspect() throws {
        #expect(try !run("inspect", model).output.contains("notes"))
        _ = try folder.write(
            """
            {"unit":"l1.c.12","name":"line ends"}
            {"unit":"l0.h.3","name":"quotes"}
            {"text":"/a","position":1,"label":"x"}
            {"text":"/a","position":2,"label":""}
            {"text":"/b","position":2,"label":""}

            """, as: "model.notes.jsonl")
        let shown = try run("inspect", model)
        #expect(shown.exit == .code(0) && shown.error == "")
        let section = """
            notes       2 named units, 3 bookmarks in 2 texts
                        l0.h.3   quotes
                        l1.c.12  line ends
            weights     SHA-256
            """
        #expect(shown.output.contains("\n" + section), "\(shown.output)")
        _ = try folder.write(#"{"unit":"l0.h.3","name":"quotes"}"#, as: "model.notes.jsonl")
        #expect(try run("inspect", model).output.contains("\nnotes       1 named unit\n            l0.h.3  quotes\n"))
    }

    @Test("find and atlas have a column of names only where there are any; TSV always has it, at its end")
    func tables() throws {
        func columns(_ output: String, _ first: String) throws -> [Substring] {
            let line = output.split(separator: "\n").first { $0.hasPrefix(first) }
            return try #require(line, "\(output)").split(separator: " ")
        }
        func cells(_ output: String) -> [[Substring]] {
            output.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        }
        #expect(try !columns(find(), "rank").contains("name") && !columns(atlas(), "property").contains("name"))
        for output in [try find("--tsv"), try atlas("--tsv")] {
            #expect(cells(output)[0].last == "name" && cells(output).dropFirst().allSatisfy { $0.last == "" })
        }
        try nameAll("quotes")
        #expect(try columns(find(), "rank").prefix(4) == ["rank", "unit", "name", "AUROC"])
        #expect(try columns(find(), "   1").dropFirst(2).first == "quotes")
        #expect(try columns(atlas(), "property").prefix(4) == ["property", "best", "unit", "name"])
        #expect(try columns(atlas("--units"), "unit").last == "name")
        for output in [try find("--tsv"), try atlas("--tsv")] {
            #expect(cells(output).dropFirst().allSatisfy { $0.last == "quotes" && $0.count == cells(output)[0].count })
        }
    }

    @Test("in JSON a unit has the member name only where it has a name")
    func json() throws {
        func findings(_ output: String) throws -> [JSONValue] {
            try #require(JSONReader.value(of: output)["findings"]?.array)
        }
        #expect(try findings(find("--json")).allSatisfy { $0["name"] == nil && $0["unit"] != nil })
        try nameAll(#"a \"name\"\u0007"#)
        #expect(try findings(find("--json")).allSatisfy { $0["name"]?.string == "a \"name\"\u{7}" })
        let whole = try JSONReader.value(of: atlas("--json"))
        #expect(whole["best"]?.array?.allSatisfy { $0["name"]?.string == "a \"name\"\u{7}" } == true)
        #expect(whole["properties"]?.array?.first?["best_name"]?.string == "a \"name\"\u{7}")
        #expect(whole["properties"]?.array?.first?["name"]?.string == "quotes", "the property's own")
    }

    @Test("damaged notes are one line on standard error and stop no command; what makes sense of them is used")
    func damaged() throws {
        let lines = [#"{"unit":"l0.h.3","name":"quotes"}"#, #"{"unit":"#, "\u{0}\u{1}", ""]
        _ = try folder.write(lines.joined(separator: "\n"), as: "model.notes.jsonl")
        for arguments in [
            ["inspect", model], ["render", text, "--model", model, "--unit", "l0.h.3", "--lines", "1"],
            ["find", "quotes", "--no-exact", "--no-random", "--top", "64", "--model", model, "--text", text],
            [
                "atlas", "--no-random", "--no-provenance", "--property", "quotes", "--units", "--model", model,
                "--text", text,
            ],
        ] {
            let run = try ProgramRun.finished([program] + arguments)
            #expect(run.exit == .code(0), "\(run.error)")
            #expect(run.output.contains("quotes"))
            let lines = run.error.split(separator: "\n").filter { $0.hasPrefix("cellscope: ") }
            #expect(lines.count == 1 && lines[0].contains("2 lines make no sense in the notes in \(model).notes.jsonl"))
        }
    }

    @Test("what is no file of notes at all, where they belong, stops no command either")
    func noFile() throws {
        mkdir(model + ".notes.jsonl", 0o700)
        let run = try run("inspect", model)
        #expect(run.exit == .code(0) && run.output.contains("\ntensors "))
        #expect(run.error.hasPrefix("cellscope: \(model).notes.jsonl, where the notes belong, is a folder"))
        #expect(run.error.filter { $0 == "\n" }.count == 1)
    }

    @Test("columns stand under each other where names are wide")
    func wideNames() throws {
        _ = try folder.write(#"{"unit":"l0.h.3","name":"引用符"}"#, as: "model.notes.jsonl")
        let rows = try find("--top", "64").split(separator: "\n").drop { !$0.hasPrefix("rank") }
        let wide = try #require(rows.first { $0.contains("引用符") })
        func columns(_ text: Substring) -> Int { text.reduce(0) { $0 + DisplayWidth.of($1) } }
        // The verdict, a row's last word or words, begins in one column.
        let heading = try #require(rows.first?.firstRange(of: "verdict"))
        let start = columns(rows.first.map { $0[..<heading.lowerBound] } ?? "")
        var column = 0
        let verdict = wide.drop { character in
            defer { column += DisplayWidth.of(character) }
            return column < start
        }
        #expect(!verdict.hasPrefix(" ") && wide.dropLast(verdict.count).last == " ", "\(wide)")
    }

    @Test("a hostile name reaches the terminal only as escapes, and splits no line and no table")
    func hostile() throws {
        try nameAll(#"\u001b]0;x\u0007\t\n\u202e"#)
        for output in [
            try find(), try find("--tsv"), try atlas(), try atlas("--tsv"), try run("inspect", model).output,
            try run("render", text, "--model", model, "--lines", "1").output,
        ] {
            #expect(
                output.unicodeScalars.allSatisfy {
                    ["\n", "\t"].contains($0) || ![.control, .format].contains($0.properties.generalCategory)
                }, "\(output)")
        }
        let rows = try find("--tsv").split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(rows.count == 11 && rows.allSatisfy { $0.count == rows[0].count })
    }
}
