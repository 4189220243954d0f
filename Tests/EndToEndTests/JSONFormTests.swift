import ModelFiles
import Testing

@Suite("JSON as docs describe it")
struct JSONFormTests {
    private let prose: CommandFixture

    init() throws {
        prose = try .prose()
        // Every unit has a name, so that every member is there.
        let lines = ["l0.h", "l0.c", "l1.h", "l1.c"].flatMap { signal in
            (0..<16).map { "{\"unit\":\"\(signal).\($0)\",\"name\":\"n\",\"v\":1}\n" }
        }
        _ = try prose.folder.write(lines.joined(), as: "model.notes.jsonl")
    }

    /// A row of a table: the members that it is of, and those that it says these have.
    private typealias Row = (members: [String], parts: Set<String>)

    /// The rows of the table that is headed so.
    private func table(_ heading: String, in file: String) throws -> [Row] {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let text = String(decoding: try Fixtures.bytes(of: "/\(root)/docs/\(file)"), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("| \(heading) |") }, "\(heading)")
        return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
            let cells = line.split(separator: "|", maxSplits: 1)
            return (words(cells[0]), Set(words(cells.count > 1 ? cells[1] : "")).subtracting(["null"]))
        }
    }

    /// What stands in backticks and may be a member's name.
    private func words(_ text: Substring) -> [String] {
        text.matches(of: /`([a-z][a-z0-9_]*)`/).map { String($0.output.1) }
    }

    /// What is printed has the documented members, and each of these the parts that its row names, no more and no less.
    private func compare(_ json: JSONValue, _ heading: String, _ file: String = "formats.md") throws {
        let rows = try table(heading, in: file)
        let documented = Set(rows.flatMap(\.members))
        let printed = Set((json.object ?? [:]).keys)
        #expect(documented == printed, "\(heading): \(documented.symmetricDifference(printed).sorted())")
        for row in rows {
            let objects = row.members.flatMap { name -> [[String: JSONValue]] in
                (json[name]?.array ?? [json[name] ?? .null]).compactMap(\.object)
            }
            guard !objects.isEmpty else { continue }
            let parts = Set(objects.flatMap(\.keys))
            #expect(
                row.parts == parts,
                "\(heading), \(row.members): \(row.parts.symmetricDifference(parts).sorted())")
        }
    }

    private func json(_ arguments: String...) throws -> JSONValue {
        let run = try prose.run(arguments + ["--json", "--model", prose.model, "--text", prose.text])
        #expect(run.exit == .code(0), "\(run.error)")
        return try JSONReader.value(of: run.output)
    }

    @Test("find", arguments: ["quotes", "column", "symbol-class"])
    func find(property: String) throws {
        let found = try json("find", property)
        try compare(found, "member of find")
        #expect(found["format"]?.string == "cellscope-find" && found["version"]?.integer == 1)
    }

    @Test("atlas")
    func atlas() throws {
        let found = try json("atlas")
        try compare(found, "member of atlas")
        #expect(found["format"]?.string == "cellscope-atlas" && found["version"]?.integer == 1)
    }

    @Test("ablate, and an effect in find")
    func ablate() throws {
        let found = try json("ablate", "quotes", "--top", "3")
        try compare(found, "member of ablate")
        #expect(found["format"]?.string == "cellscope-ablate" && found["version"]?.integer == 1)
        let effects = Set((found["effects"]?.array?.first?.object ?? [:]).keys).subtracting(["name"])
        let inFind = try json("find", "quotes", "--no-random")["findings"]?.array?.first?["ablation"]?.object ?? [:]
        #expect(Set(inFind.keys) == effects && !effects.isEmpty)
        let change = Set((found["effects"]?.array?.first?["loss"]?.object ?? [:]).keys)
        #expect(change == ["change", "steps", "interval", "random"])
    }

    @Test("generate, step by step")
    func generate() throws {
        var printed: Set<String> = []
        for arguments in [["--prime", "say", "--length", "2"], ["--count", "2", "--length", "2"]] {
            let run = try prose.run(
                ["generate", "--json", "--model", prose.model, "--unit", "l0.h.1"] + arguments)
            #expect(run.exit == .code(0), "\(run.error)")
            for line in run.output.split(separator: "\n") {
                let step = try JSONReader.value(of: String(line))
                #expect(step["format"]?.string == "cellscope-generate" && step["version"]?.integer == 1)
                printed.formUnion((step.object ?? [:]).keys)
            }
        }
        let documented = Set(try table("member of generate", in: "interventions.md").flatMap(\.members))
        #expect(printed == documented, "\(printed.symmetricDifference(documented).sorted())")
        let twins = try prose.run(
            "generate", "--json", "--model", prose.model, "--twin", "--clamp", "l0.h.1=1", "--length", "1", "--prime",
            "s")
        let twin = try JSONReader.value(of: twins.output)
        #expect(twin["format"]?.string == "cellscope-generate" && twin["version"]?.integer == 1)
    }
}
