import Files
import Glibc
import ModelFiles
import Testing

@Suite("Files that are named as something else than they are")
struct NamedKindTests {
    let fixture: CommandFixture

    init() throws { fixture = try CommandFixture.prose(lines: 200) }

    private func isOneLine(_ text: String) -> Bool {
        text.hasPrefix("cellscope: ") && text.hasSuffix("\n") && text.filter { $0 == "\n" }.count == 1
    }

    @Test(
        "a model in a text's place is the model",
        arguments: [
            ["trace", "-s", "h", "--no-provenance"], ["render", "--lines", "1"],
            ["find", "quotes", "--no-exact", "--json", "--no-provenance"],
        ])
    func model(arguments: [String]) throws {
        let named = try fixture.run(arguments + ["-t", fixture.text, "-m", fixture.model])
        let run = try fixture.run(arguments + [fixture.model, "-t", fixture.text])
        #expect(run.exit == .code(0) && run.output == named.output, "\(run.error)")
        let two = try fixture.run(arguments + [fixture.model, "-m", fixture.model])
        #expect(two.exit == .code(64) && isOneLine(two.error) && two.error.contains("is a model, and so is"))
    }

    @Test("a text, a session or somebody else's file in a model's place is said to be one")
    func noModel() throws {
        let session = try fixture.folder.write(#"{"cellscope-session":{}}"#, as: "s.json")
        let pytorch = try fixture.folder.write([0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 99), as: "m.pt")
        for (path, words) in [
            (fixture.text, "is a text and no model"), (session, "is a session of"), (pytorch, "zip archive"),
        ] {
            for arguments in [["trace", fixture.text, "-m", path], ["inspect", path], ["inspect", "--quick", path]] {
                let run = try fixture.run(arguments)
                #expect(run.exit == .code(65) && isOneLine(run.error) && run.error.contains(words), "\(run.error)")
            }
        }
    }

    @Test("a model or a session where only a text will do is refused in one line")
    func noText() throws {
        let session = try fixture.folder.write("\u{FEFF}{ \"cellscope-session\": {}}", as: "s.json")
        for arguments in [
            ["generate", "-m", fixture.model, "--prime-file", fixture.model],
            ["generate", "-m", fixture.model, "--clamp", "l0.h.0 = mean", "--means-over", fixture.model],
            ["find", "quotes", "-m", fixture.model, session], ["trace", "-m", fixture.model, session],
            ["train", "--text", fixture.model, "-o", fixture.folder("x")],
            ["train", "--text", session, "-o", fixture.folder("x")],
        ] {
            let run = try fixture.run(arguments)
            guard case .code(let code) = run.exit else { continue }
            #expect([64, 65].contains(code) && isOneLine(run.error), "\(arguments): \(run.error)")
            #expect(run.error.contains("is a model") || run.error.contains("is a session"), "\(run.error)")
        }
        #expect(!fixture.folder.names.contains("x"))
    }

    @Test("the explorer opens a model as the model, on the command line, with :open and with :model")
    func explorer() throws {
        let other = fixture.folder("other.safetensors")
        try ModelFile.save(ModelFile.load(fixture.model), other)
        let terminal = try PseudoTerminal(
            command: [fixture.program, fixture.model, "-t", fixture.text], environment: ["TERM": "xterm-256color"],
            size: ExplorerScene.size)
        try terminal.waitFor("the text") { $0.status.contains(" exact") && $0.text(row: 0).contains("say") }
        terminal.send(":open \(other)\r")
        try terminal.waitFor("the other model") { $0.message.contains("model \(other)") && $0.status.contains("other") }
        terminal.send(":prime say\r3.")
        try terminal.waitFor("what was written") { $0.status.contains("step 6") }
        let session = fixture.folder("s.json")
        terminal.send(":save \(session)\r")
        try terminal.waitFor("the session") { $0.message.contains("saved in") }
        terminal.send(":model \(fixture.text)\r")
        try terminal.waitFor("the text again") { $0.status.contains(" text ") && $0.text(row: 0).contains("say \"yes") }
        terminal.send(":open \(session)\r")
        try terminal.waitFor("the session again") { $0.message.contains("session \(session)") }
        terminal.send("q")
        #expect(try terminal.waitForExit() == .code(0))
    }

    @Test("a model with a key of another kind of file stays a model, and a key alone makes no trace")
    func addedKey() throws {
        let bytes = try Fixtures.bytes(of: fixture.model)
        let length = Int(bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        let header = String(decoding: bytes[8..<8 + length], as: UTF8.self)
        for (name, added, place) in [
            ("added", #""__metadata__":{"cellscope.trace":"{}","#, #""__metadata__":{"#),
            ("whole", #""__metadata__":{"cellscope.trace":"{\"format\":\"cellscope-trace\"}","#, #""__metadata__":{"#),
        ] {
            let json = Array(header.replacing(place, with: added).utf8)
            let prefix = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
            let path = try fixture.folder.write(prefix + json + bytes[(8 + length)...], as: name)
            for option in [["--quick"], []] {
                let run = try fixture.run(["inspect", path] + option)
                #expect(run.exit == .code(0) && run.output.contains("cell        lstm"), "\(run.error)")
                #expect(!run.output.contains(", a trace") && run.output.contains("metadata    cellscope.trace: "))
            }
            #expect(try fixture.run("trace", fixture.text, "-m", path).exit == .code(0))
        }
        let empty = #"{"__metadata__":{"cellscope.trace":"{}"}}"#
        let path = try fixture.folder.write(
            [UInt8(empty.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(empty.utf8), as: "none")
        let run = try fixture.run("inspect", path)
        #expect(run.exit == .code(65) && run.error.contains("cellscope.model") && !run.output.contains("a trace"))
        // What a trace's file is, it stays.
        let trace = fixture.folder("t.safetensors")
        #expect(try fixture.run("trace", fixture.text, "-m", fixture.model, "-s", "h", "-o", trace).exit == .code(0))
        let shown = try fixture.run("inspect", trace)
        #expect(shown.exit == .code(0) && shown.output.contains(", a trace"))
    }

    @Test("inspect refuses what every other command refuses, with --quick as without")
    func refused() throws {
        let model = try ModelFile.load(fixture.model)
        let file = try SafetensorsFile(path: fixture.model)
        func damaged(_ name: String, _ change: (inout [String: (shape: [Int], values: [Float])]) -> Void) throws
            -> String
        {
            var tensors: [String: (shape: [Int], values: [Float])] = [:]
            for tensor in model.architecture.tensors {
                tensors[tensor.name] = (tensor.shape, Array(model.parameters[tensor.name]))
            }
            change(&tensors)
            var metadata: SafetensorsMetadata = [:]
            for (key, text) in file.header.metadata.entries { metadata[key] = text }
            var writer = SafetensorsWriter(metadata: metadata)
            for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
                writer.append(name, shape: tensor.shape, tensor.values)
            }
            return try fixture.folder.write(writer.bytes, as: name)
        }
        let paths = [
            try damaged("more") { $0["extra.weight"] = ([1], [0]) },
            try damaged("fewer") { $0["decoder.bias"] = nil },
            try damaged("other") { $0["decoder.bias"] = ([1], [0]) },
        ]
        for path in paths {
            let refusal = try fixture.run("trace", fixture.text, "-m", path)
            #expect(refusal.exit == .code(65))
            for option in [[], ["--quick"], ["--json"], ["--quick", "--json"]] as [[String]] {
                let run = try fixture.run(["inspect", path] + option)
                #expect(run.exit == .code(65) && run.error == refusal.error, "\(path) \(option): \(run.error)")
            }
        }
    }
}
