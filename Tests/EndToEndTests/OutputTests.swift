import Glibc
import ModelFiles
import Testing

@Suite("What the program may write over")
struct OutputTests {
    private let signs: CommandFixture
    private var folder: TemporaryFolder { signs.folder }

    init() throws {
        signs = try .signs()
        _ = try folder.write("1\n0\n1\n0\n", as: "labels")
        _ = try folder.write("abab", as: "means")
    }

    /// Words in capitals stand for the folder's files, OUT for what is written.
    static let writers = [
        "trace TEXT --model MODEL --format tsv -o OUT", "trace -t TEXT -m MODEL --format npz -o OUT",
        "train -t TEXT --from MODEL --steps 1 -o OUT",
        "find labels(\"LABELS\") --model MODEL --text TEXT --shard 1/2 -o OUT",
        "find labels(\"LABELS\") --model MODEL TEXT MEANS --shard 1/2 -o OUT",
        "atlas --property labels(\"LABELS\") --model MODEL --text TEXT --shard 1/2 -o OUT",
        "render TEXT --model MODEL --format html -o OUT",
        "render -t TEXT --model MODEL --means-over MEANS --clamp l0.h.0=mean --format text -o OUT",
        "render TEXT --model MODEL --clamp l0.h.0=1_while_labels(\"LABELS\") --format text -o OUT",
        "render TEXT --model MODEL --view findings --property labels(\"LABELS\") --format text -o OUT",
        "render TEXT --model MODEL --view atlas --property labels(\"LABELS\") --format text -o OUT",
    ]

    @Test("nothing that is read is written over, by whatever name", arguments: writers)
    func inputs(command: String) throws {
        for name in ["text", "model", "labels", "means"] where command.contains(name.uppercased()) {
            // Labels belong to one text.
            if name == "labels", command.contains("TEXT MEANS") { continue }
            let before = try Fixtures.bytes(of: folder(name))
            let arguments = command.split(separator: " ").map { word in
                ["text", "model", "labels", "means"].reduce(word.replacing("_", with: " ")) {
                    $0.replacing($1.uppercased(), with: folder($1))
                }.replacing("OUT", with: folder.path + "/./" + name)
            }
            let run = try signs.run(arguments.map { String($0) })
            #expect(run.exit == .code(64) && run.error.contains("is also the input"), "\(name): \(run)")
            #expect(run.error.filter { $0 == "\n" }.count == 1)
            #expect(try Fixtures.bytes(of: folder(name)) == before)
        }
    }

    @Test("nor is a file that comes through standard input")
    func standardInput() throws {
        let run = try signs.run(
            ["trace", "-", "-m", signs.model, "--format", "tsv", "-o", signs.text], input: .file(signs.text))
        #expect(run.exit == .code(64) && run.error.contains("is also the input"), "\(run.error)")
        #expect(try Fixtures.bytes(of: signs.text) == Array("ab\nb".utf8))
    }

    @Test("training does not take what it reads for its checkpoint")
    func checkpointIsInput() throws {
        let text = try folder.write("abab", as: "m.checkpoint")
        let run = try signs.run("train", "-t", text, "-o", folder("m"), "--steps", "1")
        #expect(run.exit == .code(64) && run.error.contains("m.checkpoint is also the input"), "\(run.error)")
        #expect(try Fixtures.bytes(of: text) == Array("abab".utf8))
    }

    @Test(
        "training leaves what is no checkpoint of its own where it is", arguments: ["a diary", "a model", "a folder"])
    func foreignCheckpoint(what: String) throws {
        let path = folder("m.checkpoint")
        switch what {
        case "a diary": _ = try folder.write("dear diary", as: "m.checkpoint")
        case "a model": _ = try folder.write(try Fixtures.bytes(of: signs.model), as: "m.checkpoint")
        default: mkdir(path, 0o700)
        }
        let before = what == "a folder" ? [] : try Fixtures.bytes(of: path)
        let run = try signs.run("train", "-t", signs.text, "-o", folder("m"), "--steps", "1", "--hidden", "2")
        #expect(
            run.exit == .code(73) && run.error.contains(what == "a folder" ? "is a folder" : "name another --output"),
            "\(run.error)")
        #expect(run.error.hasPrefix("cellscope: ") && run.error.filter { $0 == "\n" }.count == 1)
        #expect(access(path, F_OK) == 0 && access(folder("m"), F_OK) != 0)
        if what != "a folder" { #expect(try Fixtures.bytes(of: path) == before) }
    }

    @Test(
        "where a file may not grow, that is one line and code 74, and nothing is left",
        arguments: ["find quotes --shard 1/2 -o OUT", "atlas --shard 1/2 -o OUT", "manual --output OUT"])
    func noRoom(command: String) throws {
        let prose = try CommandFixture.prose()
        var arguments = command.split(separator: " ").map { $0 == "OUT" ? prose.folder("out") : String($0) }
        if arguments[0] != "manual" { arguments += ["--model", prose.model, "--text", prose.text] }
        let run = try ProgramRun.finished(
            ["/bin/sh", "-c", "ulimit -f 1; exec \"$@\"", "sh", prose.program] + arguments)
        let complaints = run.error.split(separator: "\n").filter { $0.hasPrefix("cellscope: ") }
        #expect(run.exit == .code(74) && complaints.count == 1, "\(run)")
        #expect(!prose.folder.names.contains { $0.hasSuffix(".partial") })
    }

    @Test("a manual that cannot be written is one line and 73")
    func manual() throws {
        for output in ["/proc/nowhere", signs.text] {
            let run = try signs.run("manual", "--output", output)
            #expect(run.exit == .code(73) && run.output == "", "\(run.error)")
            #expect(run.error.hasPrefix("cellscope: ") && run.error.filter { $0 == "\n" }.count == 1, "\(run.error)")
        }
    }

    @Test("a path with controls in it reaches the terminal as escapes")
    func controls() throws {
        let run = try signs.run(
            "train", "-t", signs.text, "-o", folder("m\u{1B}]0;x\u{7}"), "--steps", "1", "--hidden", "2")
        #expect(run.exit == .code(0), "\(run.error)")
        #expect(run.error.contains("m\\u{1b}]0;x\\u{7} written"))
        #expect(run.error.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }
}
