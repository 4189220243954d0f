import Glibc
import ModelCore
import ModelFiles
import Testing

@Suite("cellscope trace")
struct TraceTests {
    let folder: TemporaryFolder
    let command: [String]

    init() throws {
        let signs = try CommandFixture.signs()
        folder = signs.folder
        command = [signs.program, "trace", signs.text, "--model", signs.model]
    }

    /// Lines of an output, without its comments.
    private func table(_ output: String) -> [[String]] {
        output.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test("to standard output: what it is of, and a line per step")
    func standardOutput() throws {
        let run = try ProgramRun.finished(command + ["--unit", "l0.h.0"])
        #expect(run.exit == .code(0) && run.error == "")
        let sha256 = SHA256.hexadecimal(of: try Fixtures.bytes(of: folder("model")))
        for line in [
            "# format: \"cellscope-trace\"", "# model: \"model\"", "# model_sha256: \"\(sha256)\"", "# cell: \"rnn\"",
            "# text: \"text\"", "# text_symbols: 4", "# first_step: 0", "# steps: 4", "# units: [\"l0.h.0\"]",
            "# vocabulary: [10,97,98]",
        ] {
            #expect(run.output.split(separator: "\n").contains(Substring(line)), "\(line) in\n\(run.output)")
        }
        let rows = table(run.output)
        #expect(rows[0] == ["position", "byte", "code", "row", "symbol", "l0.h.0"])
        #expect(
            rows.dropFirst().map { $0.prefix(5).joined(separator: " ") } == [
                "0 0 97 1 a", "1 1 98 2 b", "2 2 10 0 \\n", "3 3 98 2 b",
            ])
        let values = rows.dropFirst().map { Float($0[5]) }
        #expect(
            values == [tanhf(9), -tanhf(9), 0, -tanhf(9)]
                || zip(values, [1, -1, 0, -1]).allSatisfy { abs(($0 ?? 9) - $1) < 1e-6 })
    }

    @Test("the three formats hold the same values", arguments: ["npz", "safetensors", "tsv"])
    func formats(format: String) throws {
        // The command is another for each.
        let options = ["--all", "--surprise", "--probabilities", "--steps", "1:3", "--no-provenance"]
        for name in ["named.\(format)", "bare"] {
            let chosen = name == "bare" ? ["--format", format] : []
            let run = try ProgramRun.finished(command + options + chosen + ["-o", folder(name)])
            #expect(run.exit == .code(0) && run.output == "" && run.error == "")
        }
        let bytes = try Fixtures.bytes(of: folder("bare"))
        #expect(bytes == (try Fixtures.bytes(of: folder("named.\(format)"))))
        let rows = table(try ProgramRun.finished(command + options).output)
        #expect(rows.count == 3 && rows[1][0] == "1" && rows[2][0] == "2")
        let values = rows.dropFirst().map { Float($0[6]) ?? .nan }
        switch format {
        case "npz":
            #expect(bytes.starts(with: [0x50, 0x4B, 3, 4]))
            // The two values of h, one after the other, where the array's header ends.
            let wanted = values.withUnsafeBytes { Array($0) }
            let header = Array("'shape': (2, 1), }".utf8)
            let ends = bytes.indices.dropLast(header.count).filter {
                bytes[$0..<$0 + header.count].elementsEqual(header)
            }
            let starts = ends.map { end in bytes[end...].firstIndex(of: 0x0A).map { $0 + 1 } ?? 0 }
            #expect(starts.contains { bytes[$0..<$0 + 8].elementsEqual(wanted) })
        case "safetensors":
            let file = try SafetensorsFile(path: folder("bare"))
            #expect(try file.floats(of: try #require(file.header["l0.h"])) == values)
            #expect(file.header["probabilities"]?.shape == [2, 3] && file.header["vocabulary"]?.shape == [3])
            #expect(file.header["position"]?.type == .i64 && file.header["row"]?.type == .i32)
            let text = try #require(file.header.metadata["cellscope.trace"])
            let json = try JSONReader.value(of: text)
            #expect(json["steps"]?.integer == 2 && json["first_step"]?.integer == 1)
            #expect(json["signals"]?.array?.first?["name"]?.string == "l0.h")
        default:
            #expect(table(String(decoding: bytes, as: UTF8.self)) == rows)
        }
    }

    @Test("an empty text is an empty trace", arguments: ["npz", "safetensors", "tsv"])
    func empty(format: String) throws {
        let text = try folder.write("", as: "empty")
        let run = try ProgramRun.finished(
            [command[0], "trace", text, "--model", folder("model"), "--all", "--logits", "-o", folder("t.\(format)")])
        #expect(run.exit == .code(0) && run.error == "")
        #expect(folder.names.contains("t.\(format)"))
    }

    @Test("a text can come from standard input, and be named by an option")
    func texts() throws {
        let unit = ["--unit", "l0.h.0"]
        let whole = table(try ProgramRun.finished(command + unit).output)
        let piped = try ProgramRun.finished(
            [command[0], "trace", "-", "--model", folder("model")] + unit, input: .file(folder("text")))
        let named = try ProgramRun.finished(
            [command[0], "trace", "--text", folder("text"), "--model", folder("model")] + unit)
        #expect(table(piped.output) == whole && table(named.output) == whole)
        #expect(piped.output.contains("# text: \"standard input\"\n"))
    }

    @Test(
        "what makes no sense is one line and code 64",
        arguments: [
            (["--format", "npz"], "npz needs a file"), (["--format", "safetensors", "-o", "-"], "needs a file"),
            (["-o", "trace"], "says no format"), (["--unit", "l0.c.0"], "no signal \"c\""),
            (["--unit", "l0.h.1"], "there is no unit 1"), (["--unit", "l0.h.0,"], "no unit address"),
            (["--signal", "l1.h"], "there is no layer 1"), (["--signal", "l0.h.0"], "\"l0.h.0\" is no signal"),
            (["--signal", "q"], "no signal \"q\""), (["--layer", "1"], "there is no layer 1"),
            (["--steps", "2:2"], "--steps is \"2:2\""), (["--steps", "4:"], "the text has 4 symbols"),
            (["--steps", "1-2"], "--steps is"), (["--steps", "-1:"], "--steps"), (["--text", "other"], "two texts"),
            (["--threads", "0"], "--threads is 0"), (["--threads", "257"], "it must be 1 to 256"),
            (["--layer", "-1"], "there is no layer -1"), (["--signal", ""], "\"\" is no signal"),
            (["--unit", "l0.h.0-3"], "there is no unit 3"),
        ])
    func usage(options: [String], says: String) throws {
        let run = try ProgramRun.finished(command + options)
        #expect(run.exit == .code(64) && run.output == "")
        #expect(run.error.contains(says), "\(run.error)")
        #expect(folder.names == ["model", "text"])
    }

    @Test("a missing text, a damaged model, a folder that is not there: one line each, with its code")
    func wrongFiles() throws {
        let half = try folder.write(Array(try Fixtures.bytes(of: folder("model")).dropLast(5)), as: "half")
        for (arguments, code) in [
            (["trace", folder("none"), "--model", folder("model")], Int32(66)),
            (["trace", folder.path, "--model", folder("model")], 66),
            (["trace", folder("text"), "--model", half], 65),
            (["trace", folder("text"), "--model", folder("none")], 66),
            (["trace", folder("text"), "--model", folder("model"), "-o", folder("no/t.npz")], 73),
            (["trace", folder("text"), "--model", folder("model"), "--format", "tsv", "-o", "/dev/full"], 73),
        ] {
            let run = try ProgramRun.finished([command[0]] + arguments)
            #expect(run.exit == .code(code), "\(arguments): \(run.error)")
            #expect(run.error.filter { $0 == "\n" }.count == 1 && run.error.hasPrefix("cellscope: "))
        }
    }

    @Test("a full disk is one line and code 74, and the old file stays", arguments: ["npz", "safetensors", "tsv"])
    func fullDisk(format: String) throws {
        let text = try folder.write([UInt8](repeating: 0x61, count: 100_000), as: "long")
        let output = try folder.write("old", as: "t.\(format)")
        // As much as a file may have: 50 blocks of a kilobyte or less.
        let run = try ProgramRun.finished([
            "/bin/sh", "-c", "ulimit -f 50; exec \"$@\"", "sh", command[0], "trace", text, "--model", folder("model"),
            "-o", output,
        ])
        #expect(run.exit == .code(74), "\(run.error)")
        #expect(run.error.hasPrefix("cellscope: \(output) cannot be written"))
        #expect(run.error.filter { $0 == "\n" }.count == 1)
        #expect(try Fixtures.bytes(of: output) == Array("old".utf8))
        #expect(folder.names == ["long", "model", "t.\(format)", "text"])
    }

    @Test("a full disk under standard output is one line and code 74")
    func fullStandardOutput() throws {
        let run = try ProgramRun.finished(["/bin/sh", "-c", "exec \"$@\" > /dev/full", "sh"] + command)
        #expect(run.exit == .code(74))
        #expect(run.error.hasPrefix("cellscope: standard output cannot be written"))
    }

    @Test("a reader that leaves early ends it without a word")
    func earlyReader() throws {
        let run = try ProgramRun([command[0], "trace", Fixtures.story, "--unit", "l0.c.106", "--logits"])
        try run.waitFor("some output") { !$0.output.isEmpty }
        run.closeOutput()
        #expect(try run.waitForExit() == .signal(SIGPIPE))
        #expect(run.errorText == "")
    }

    /// A file of this size is written while the signal comes.
    @Test("Ctrl-C and SIGTERM leave nothing behind", arguments: [SIGINT, SIGTERM])
    func interrupted(number: Int32) throws {
        let story = try Fixtures.bytes(of: Fixtures.story)
        let text = try folder.write((0..<60).flatMap { _ in story }, as: "long")
        let own = try TemporaryFolder()
        let watch = try FolderWatch(own.path)
        let run = try ProgramRun([
            command[0], "trace", text, "--model", Self.shippedModel, "--unit", "l0.c.106", "-o", own("t.npz"),
        ])
        // The temporary file appears when the run begins.
        try watch.waitForFile()
        #expect(own.names.count == 1 && own.names.first?.hasSuffix(".partial") == true)
        run.signal(number)
        #expect(try run.waitForExit() == .code(128 + number))
        #expect(own.names.isEmpty)
        #expect(run.errorText == "cellscope: interrupted; \(own("t.npz")) was not written\n")
    }

    private static var shippedModel: String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/samples/models/austen-lstm.safetensors"
    }

    @Test("memory does not grow with the file", arguments: ["npz", "safetensors"])
    func memory(format: String) throws {
        let story = try Fixtures.scalars(of: Fixtures.story)
        try ModelFile.save(Fixtures.model(over: story, hidden: 192, layers: 1), folder("wide"))
        let arguments = [command[0], "trace", Fixtures.story, "--model", folder("wide")]
        // The address space that a few steps need, and a fifth of what all of them take in the file.
        func run(_ kilobytes: Int, _ more: [String]) throws -> (exit: Exit, output: String, error: String) {
            try ProgramRun.finished(
                ["/bin/sh", "-c", "ulimit -v \(kilobytes); exec \"$@\"", "sh"] + arguments + more)
        }
        var room = 30_000
        while try run(room, ["--steps", ":300", "-o", folder("few.\(format)")]).exit != .code(0) {
            room += 5_000
            guard room < 1_000_000 else { throw Failure("no address space is enough") }
        }
        let whole = try run(room + 21_000, ["-o", folder("all.\(format)")])
        #expect(whole.exit == .code(0), "\(whole.error)")
        var status = stat()
        #expect(stat(folder("all.\(format)"), &status) == 0 && status.st_size > 105_000_000)
    }
}

/// Waits, with a deadline, until a file is made in a folder.
private final class FolderWatch {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = inotify_init1(Int32(O_CLOEXEC))
        guard descriptor >= 0, inotify_add_watch(descriptor, path, UInt32(IN_CREATE)) >= 0 else {
            throw Failure("inotify: errno \(errno)")
        }
    }

    deinit { close(descriptor) }

    func waitForFile() throws {
        var file = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(ProgramRun.patience.components.seconds) * 1000
        guard poll(&file, 1, milliseconds) == 1 else { throw Failure("no file was made") }
    }
}
