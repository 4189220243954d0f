import Glibc
import ModelCore
import ModelFiles
import Testing

@Suite("cellscope inspect")
struct InspectTests {
    let program: String
    let folder: TemporaryFolder

    init() throws {
        program = try BuiltProgram.path("cellscope")
        folder = try TemporaryFolder()
    }

    @Test("a model's shape, signals, symbols and tensors")
    func model() throws {
        let text = Array("ab\u{7}\u{202E} é\n".unicodeScalars)
        try ModelFile.save(Fixtures.model(over: text), folder("model"))
        let run = try ProgramRun.finished([program, "inspect", folder("model")])
        #expect(run.exit == .code(0) && run.error == "")
        for line in [
            "cell        lstm", "layers      2", "units       16 per layer", "input       one-hot",
            "vocabulary  7 characters: #7 newline space a b é #8238",
            "            SHA-256 \(SHA256.hexadecimal(of: try Fixtures.bytes(of: folder("model"))))",
        ] {
            #expect(run.output.split(separator: "\n").contains(Substring(line)), "\(line) in\n\(run.output)")
        }
        let rows = run.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.contains(["tensors", "mean", "sd", "min", "max", "norm"]))
        for start in [["rnn.weight_ih_l0", "F32", "64×7"], ["decoder.bias", "F32", "7"]] {
            let row = try #require(rows.first { $0.starts(with: start) })
            #expect(row.count == 8 && row[3...6].allSatisfy { Double($0) != nil })
            #expect((row[7] == "-") == (start[0] == "decoder.bias"))
        }
        #expect(rows.contains { $0.starts(with: ["layer", "1", "i"]) && $0.count == 10 && $0[4] == "f" })
        let quick = try ProgramRun.finished([program, "inspect", "--quick", folder("model")])
        #expect(quick.exit == .code(0) && !quick.output.contains("SHA-256"))
        #expect(quick.output.contains("\n  rnn.weight_ih_l0  F32 64×7\n"))
        #expect(run.output.contains("h (hidden state), c (cell state)"))
        #expect(run.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
        #expect(!run.output.unicodeScalars.contains("\u{202E}"))
    }

    @Test("JSON has the same in a form that stays")
    func json() throws {
        var model = try Fixtures.model(over: Array("ab\u{202E}\n".unicodeScalars), hidden: 5)
        model.training = TrainingRecord(
            command: "c", corpus: "t\u{1B}", corpusSHA256: "00", corpusSymbols: 9, seed: .max, steps: 2, lanes: 3,
            window: 4, version: "v", curve: [.init(step: 1, train: 1.5, validation: nil)], testLoss: .infinity)
        model.parameters["decoder.bias"] = [1, .nan, 2, 3]
        try ModelFile.save(model, folder("model"))
        let run = try ProgramRun.finished([program, "inspect", "--json", folder("model")])
        #expect(run.exit == .code(0) && run.error == "")
        #expect(
            run.output.unicodeScalars.allSatisfy {
                $0 == "\n" || ![.control, .format].contains($0.properties.generalCategory)
            })
        let json = try JSONReader.value(of: run.output)
        #expect(
            Set((json.object ?? [:]).keys) == [
                "format", "version", "file", "bytes", "kind", "sha256", "weights_sha256", "model", "vocabulary",
                "training", "tensors", "recurrent_norms", "metadata", "problem",
            ])
        #expect(json["format"]?.string == "cellscope-inspect" && json["kind"]?.string == "model")
        #expect(json["problem"] == .null && json["version"]?.integer == 1)
        #expect(
            json["model"]?["cell"]?.string == "lstm"
                && json["model"]?["parameters"]?.integer == model.parameters.values.count)
        #expect(json["vocabulary"]?["codes"]?.array?.compactMap(\.integer) == model.vocabulary.codes.map { Int($0) })
        #expect(json["training"]?["seed"]?.word == .max && json["training"]?["corpus"]?.string == "t\u{1B}")
        #expect(json["training"]?["test_loss"] == .null)
        let tensors = json["tensors"]?.array ?? []
        #expect(tensors.compactMap { $0["name"]?.string } == model.architecture.tensors.map(\.name))
        let bias = try #require(tensors.last)
        #expect(bias["not_finite"]?.integer == 1 && bias["mean"] == .number("2.0") && bias["norm"] == .null)
        #expect(json["recurrent_norms"]?.array?.count == 8)
        let quick = try ProgramRun.finished([program, "inspect", "--quick", "--json", folder("model")])
        let header = try JSONReader.value(of: quick.output)
        #expect(header["model"] == json["model"] && header["sha256"] == .null && header["recurrent_norms"] == .null)
    }

    @Test("a trace is named as one")
    func trace() throws {
        try ModelFile.save(Fixtures.signModel(), folder("model"))
        let text = try folder.write("ab", as: "text")
        _ = try ProgramRun.finished(
            [program, "trace", text, "--model", folder("model"), "-o", folder("t.safetensors")])
        let run = try ProgramRun.finished([program, "inspect", folder("t.safetensors")])
        #expect(run.exit == .code(0) && run.error == "" && run.output.contains(", a trace\n"))
    }

    @Test("a checkpoint is named as one")
    func checkpoint() throws {
        let run = try ProgramRun([
            program, "train", "--text", Fixtures.story, "-o", folder("model"), "--hidden", "8", "--lanes", "2",
            "--evaluate-every", "1",
        ])
        try run.waitFor("a step") { $0.errorText.contains("\nstep 1/") }
        run.signal(SIGINT)
        #expect(try run.waitForExit() == .code(130))
        let shown = try ProgramRun.finished([program, "inspect", folder("model.checkpoint")])
        #expect(shown.exit == .code(0) && shown.error == "")
        #expect(shown.output.contains(", a training checkpoint\n"))
        #expect(shown.output.contains("corpus      an-evening-at-larkfield.txt, "))
        #expect(shown.output.contains("trained by  cellscope train --text an-evening-at-larkfield.txt"))
    }

    @Test("garbage, a folder and nothing at all: one line each, 65 and 66")
    func garbage() throws {
        for (path, code) in [
            (try folder.write("no model at all, but long enough", as: "garbage"), Int32(65)), (folder.path, 66),
            (folder("missing"), 66),
        ] {
            let run = try ProgramRun.finished([program, "inspect", path])
            #expect(run.exit == .code(code) && run.error.hasPrefix("cellscope: \(path) "))
            #expect(run.error.filter { $0 == "\n" }.count == 1)
        }
    }

    @Test("names and records from a hostile file reach the terminal only as escapes")
    func hostile() throws {
        let evil = "\u{1B}]0;evil\u{7}\u{202E}\n\u{9B}31m"
        var model = try Fixtures.model(over: Array("ab\n".unicodeScalars))
        model.training = TrainingRecord(
            command: evil, corpus: evil, corpusSHA256: evil, corpusSymbols: 1, seed: 1, steps: 1, lanes: 1, window: 1,
            version: evil)
        try ModelFile.save(model, folder("model"))
        let header = #"{"\u001b]0;evil\u0007":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        let foreign = try folder.write(length + Array(header.utf8) + [0, 0, 0, 0], as: "foreign")
        for path in [folder("model"), foreign, folder("missing\u{1B}]0;\n")] {
            let run = try ProgramRun.finished([program, "inspect", path])
            let shown = (run.output + run.error).unicodeScalars
            #expect(
                shown.allSatisfy { $0 == "\n" || ![.control, .format].contains($0.properties.generalCategory) })
            #expect(run.error.filter { $0 == "\n" }.count == (path == folder("model") ? 0 : 1))
        }
    }

    @Test("sound safetensors of someone else's are described as far as they can be, and said to be no model")
    func foreign() throws {
        let header = #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
        let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        let path = try folder.write(length + Array(header.utf8) + [0, 0, 0, 0], as: "foreign")
        let run = try ProgramRun.finished([program, "inspect", path])
        #expect(run.exit == .code(65))
        #expect(run.output.contains("\n  x      F32 1  0.0000  0.0000  0.0000  0.0000     -\n"), "\(run.output)")
        let json = try ProgramRun.finished([program, "inspect", "--json", path])
        #expect(json.exit == .code(65))
        #expect(try JSONReader.value(of: json.output)["kind"]?.string == "safetensors")
        #expect(run.error.filter { $0 == "\n" }.count == 1)
    }
}
