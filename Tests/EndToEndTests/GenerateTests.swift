import Glibc
import ModelCore
import ModelFiles
import Testing

@Suite("cellscope generate")
struct GenerateTests {
    let folder: TemporaryFolder
    let command: [String]
    let runner: Runner

    init() throws {
        folder = try TemporaryFolder()
        let model = try Fixtures.model(over: Array("\"abcde \n".unicodeScalars))
        try ModelFile.save(model, folder("model"))
        runner = Runner(model)
        command = [try BuiltProgram.path("cellscope"), "generate", "--model", folder("model")]
    }

    private func generator(after prime: String, seed: UInt64 = 1) -> TextGenerator {
        var generator = TextGenerator(runner, noise: SymbolNoise(seed: seed))
        generator.read(runner.model.vocabulary.indices(of: prime.unicodeScalars.map(\.value)))
        return generator
    }

    private func text(_ generator: TextGenerator, _ count: Int) throws -> String {
        var generator = generator
        var scalars = String.UnicodeScalarView()
        for _ in 0..<count {
            let row = Int(try generator.next())
            guard let scalar = Unicode.Scalar(runner.model.vocabulary.codes[row]) else { continue }
            scalars.append(scalar)
        }
        return String(scalars)
    }

    private func objects(_ output: String) throws -> [JSONValue] {
        try output.split(separator: "\n").map { try JSONReader.value(of: String($0)) }
    }

    private func float(_ value: JSONValue?) -> Double {
        guard case .number(let literal)? = value, let number = Double(literal) else { return .nan }
        return number
    }

    @Test("what it writes is what the model draws by the seed, after the prime")
    func text() throws {
        let run = try ProgramRun.finished(command + ["--prime", "ab \"c", "--length", "500", "--seed", "7"])
        #expect(run.exit == .code(0) && run.error == "")
        #expect(try run.output == "ab \"c" + text(generator(after: "ab \"c", seed: 7), 500))
        let bare = try ProgramRun.finished(
            command + [
                "--prime-file", try folder.write("ab \"c", as: "prime"), "--length", "500", "--seed", "7", "--no-echo",
            ])
        #expect("ab \"c" + bare.output == run.output)
        let piped = try ProgramRun.finished(
            command + ["--prime-file", "-", "--length", "500", "--seed", "7", "--threads", "2"],
            input: .file(folder("prime")))
        #expect(piped.output == run.output)
        let other = try ProgramRun.finished(command + ["--prime", "ab \"c", "--length", "500", "--seed", "8"])
        #expect(other.exit == .code(0) && other.output != run.output)
        let unprimed = try ProgramRun.finished(command + ["--length", "20"])
        #expect(try unprimed.output == text(generator(after: ""), 20))
    }

    @Test("several texts that would all have to be held are refused where they are too long")
    func held() throws {
        for (count, length) in [("2", "5000001"), ("1024", "9766"), ("3", "\(Int.max)")] {
            let run = try ProgramRun.finished(command + ["--count", count, "--length", length])
            #expect(run.exit == .code(64) && run.output == "" && run.error.contains("more than 10000000 symbols"))
            #expect(run.error.filter { $0 == "\n" }.count == 1)
        }
    }

    @Test("greedy takes the most likely symbol, whatever the seed; top-k 1 the same")
    func greedy() throws {
        let runs = try [["--greedy"], ["--top-k", "1", "--seed", "9"], ["--top-p", "0.000001", "--seed", "4"]].map {
            try ProgramRun.finished(command + ["--prime", "a", "--length", "60"] + $0)
        }
        #expect(runs.allSatisfy { $0.exit == .code(0) && $0.output == runs[0].output && $0.output.count == 61 })
    }

    @Test("--json: an object for every step, with what was expected, what comes and the units' values")
    func json() throws {
        let run = try ProgramRun.finished(
            command + [
                "--prime", "ab", "--length", "30", "--json", "--top", "3", "--unit", "l0.c.3", "--unit", "l1.o.5",
                "--temperature", "0.5", "--top-k", "4",
            ])
        #expect(run.exit == .code(0) && run.error == "")
        let objects = try objects(run.output)
        try #require(objects.count == 32)
        let codes = objects.compactMap { $0["code"]?.integer }
        let symbols = runner.model.vocabulary.indices(of: codes.map { UInt32($0) })
        var state = runner.zeroState()
        let addresses = try ["l0.c.3", "l1.o.5"].map {
            try UnitAddress(parsing: $0, in: runner.model.architecture)
        }
        let trace = runner.trace(symbols, from: &state, recording: addresses.map(\.signalAddress))
        state = runner.zeroState()
        let logits = runner.logits(symbols, from: &state)
        let columns = runner.model.architecture.symbols
        for (step, object) in objects.enumerated() {
            #expect(object["step"]?.integer == step)
            #expect(object["symbol"]?.string.map { Array($0.unicodeScalars.map { Int($0.value) }) } == [codes[step]])
            for address in addresses {
                let value = Double(trace.value(of: address, at: step) ?? .nan)
                #expect(abs(float(object["units"]?[address.description]) - value) < 1e-5)
            }
            if step == 0 {
                #expect(object["probability"] == .null && object["surprise"] == .null)
            } else {
                let chances = SymbolChances(logits[(step - 1) * columns..<step * columns])
                let probability = chances.probabilities[Int(symbols[step])]
                #expect(abs(float(object["probability"]) - probability) < 1e-5)
                #expect(abs(float(object["surprise"]) + log(probability)) < 1e-4 * (1 - log(probability)))
            }
            #expect(object["prime"] == (step < 2 ? .bool(true) : nil))
            if step >= 2 {
                let settings = try SamplingSettings(temperature: 0.5, topK: 4)
                let chances = SymbolChances(logits[(step - 1) * columns..<step * columns], settings)
                #expect(abs(float(object["chance"]) - chances.probabilities[Int(symbols[step])]) < 1e-5)
            }
            let next = object["next"]?.array ?? []
            let likely = SymbolChances(logits[step * columns..<(step + 1) * columns]).probabilities
            #expect(next.count == 3)
            for (entry, probability) in zip(next, likely.sorted(by: >)) {
                #expect(abs(float(entry["probability"]) - probability) < 1e-5)
            }
        }
    }

    @Test("--count: several texts in lanes, each by noise of its own")
    func samples() throws {
        let run = try ProgramRun.finished(command + ["--prime", "a", "--length", "80", "--count", "3"])
        #expect(run.exit == .code(0))
        var lanes = LaneGenerator(
            generator(after: "a"), noises: (0..<3).map { SymbolNoise(seed: 1, sample: $0) })
        var written = [String](repeating: "a", count: 3)
        for _ in 0..<80 {
            let rows = try lanes.drawn()
            for (lane, row) in rows.enumerated() {
                written[lane].unicodeScalars.append(
                    try #require(Unicode.Scalar(runner.model.vocabulary.codes[Int(row)])))
            }
            lanes.read(rows)
        }
        let expected = written.enumerated().map { sample, text in
            "--- sample \(sample)\n" + text + (text.hasSuffix("\n") ? "" : "\n")
        }
        #expect(run.output == expected.joined() && Set(written).count == 3)
        let json = try ProgramRun.finished(command + ["--prime", "a", "--length", "5", "--count", "3", "--json"])
        let objects = try objects(json.output)
        #expect(objects.map { $0["sample"]?.integer } == (0..<15).map { $0 % 3 })
        #expect(objects.map { $0["step"]?.integer } == (0..<15).map { 1 + $0 / 3 })
    }

    @Test("--clamp changes units from the step that it names, in one text, in lanes and while a property holds")
    func clamps() throws {
        for (options, lanes) in [([], 1), (["--count", "2"], 2)] as [([String], Int)] {
            let run = try ProgramRun.finished(
                command + options + [
                    "--prime", "ab", "--length", "40", "--json", "--unit", "l0.c.3", "--unit", "l1.h.2", "--clamp",
                    "l0.c.3 = 1.5 from 10", "--clamp", "l1.h.2 = -0.25 while word-position > 1",
                ])
            #expect(run.exit == .code(0), "\(run.error)")
            var position = [Int](repeating: 0, count: lanes)
            if lanes > 1 { position = [2, 2] }
            var held = 0
            for object in try objects(run.output) {
                let lane = object["sample"]?.integer ?? 0
                let symbol = object["symbol"]?.string?.first ?? " "
                position[lane] = symbol.isLetter ? position[lane] + 1 : 0
                let value = float(object["units"]?["l0.c.3"])
                #expect((value == 1.5) == ((object["step"]?.integer ?? 0) >= 10))
                #expect((float(object["units"]?["l1.h.2"]) == -0.25) == (position[lane] > 1))
                held += position[lane] > 1 ? 1 : 0
            }
            #expect(held > 5)
        }
    }

    @Test("--twin: without interventions two texts that never part; with some, where they do")
    func twins() throws {
        let start = command + ["--prime", "\"ab", "--length", "150", "--twin"]
        let same = try ProgramRun.finished(start)
        #expect(same.exit == .code(0) && same.output.hasSuffix("they never part; mean KL 0.0000 nats\n"))
        let lines = same.output.split(separator: "\n").map(String.init)
        let with = lines.filter { $0.hasPrefix("with  ") }.map { $0.dropFirst(8) }.joined()
        let without = lines.filter { $0.hasPrefix("without  ") || $0.hasPrefix("without \"") }
        #expect(without.count >= 1 && with.count == 153)
        let shown = try ("\"ab" + text(generator(after: "\"ab"), 150)).replacing("\n", with: "↵")
        #expect(with == shown)
        let apart = try ProgramRun.finished(start + ["--clamp", "l1.h.* = 0 from 20", "--json"])
        let objects = try objects(apart.output)
        try #require(objects.count == 150)
        let parting = try #require(objects.firstIndex { $0["apart"] == .bool(true) })
        #expect(objects[parting...].allSatisfy { $0["apart"] == .bool(true) })
        for (index, object) in objects.enumerated() {
            let isSame = object["with"]?["code"] == object["without"]?["code"]
            if index < parting { #expect(isSame) }
            if index == parting { #expect(!isSame) }
            if index + 3 <= 20 {
                #expect(float(object["divergence"]) == 0 && float(object["log_probability_change"]) == 0)
            }
        }
        #expect(parting + 3 > 20)
    }

    @Test("in colours, each symbol in that of its unit")
    func colors() throws {
        try ModelFile.save(Fixtures.signModel(), folder("sign"))
        let run = try ProgramRun.finished([
            command[0], "generate", "--model", folder("sign"), "--prime", "ab\n", "--length", "1", "--unit", "l0.h.0",
            "--color", "8",
        ])
        #expect(run.exit == .code(0))
        #expect(run.output.hasPrefix("\u{1B}[37;41ma\u{1B}[0m\u{1B}[37;44mb\u{1B}[0m\u{1B}[30;47m↵\u{1B}[0m\n"))
    }

    @Test("without end to a pipe until it closes, and then without a word", arguments: ["--endless", "--length=0"])
    func endless(option: String) throws {
        let run = try ProgramRun(command + [option])
        try run.waitFor("more than a pipe holds") { $0.output.count > 200_000 }
        run.closeOutput()
        #expect(try run.waitForExit() == .signal(SIGPIPE))
        #expect(run.errorText == "")
        let expected = try text(generator(after: ""), 5000)
        #expect(run.outputText.hasPrefix(expected))
    }

    @Test("a full disk under standard output is one line and code 74")
    func fullDisk() throws {
        let run = try ProgramRun.finished(["/bin/sh", "-c", "exec \"$@\" > /dev/full", "sh"] + command)
        #expect(run.exit == .code(74) && run.error.filter { $0 == "\n" }.count == 1)
    }

    @Test("a terminal is sent every symbol as it comes, and nothing that it would take for a command")
    func terminal() throws {
        let model = try Fixtures.model(over: ["\u{1B}", "\u{9B}", "a", "\n"])
        try ModelFile.save(model, folder("escapes"))
        let terminal = try PseudoTerminal(
            command: [command[0], "generate", "--model", folder("escapes"), "--endless"])
        try terminal.waitFor("some text") { _ in terminal.transcript.count > 3000 }
        #expect(!terminal.transcript.contains(0x1B) && !terminal.transcript.contains(0xC2))
        let shown = String(decoding: terminal.transcript, as: UTF8.self)
        #expect(shown.contains("^[") && shown.contains("‹U+009B›") && shown.contains("a"))
    }

    @Test("a model of bytes writes bytes")
    func bytes() throws {
        let architecture = Architecture(cell: .gru, symbols: 4, hidden: 3)
        var generator = SeededGenerator(seed: 1)
        let model = try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .byte, codes: [0x61, 0xC3, 0xA9, 0xFF]),
            parameters: Parameters(randomFor: architecture, using: &generator))
        try ModelFile.save(model, folder("bytes"))
        let start = [command[0], "generate", "--model", folder("bytes"), "--prime", "é"]
        let run = try ProgramRun(start + ["--length", "100"])
        #expect(try run.waitForExit() == .code(0))
        #expect(run.output.count == 102 && run.output.prefix(2) == [0xC3, 0xA9])
        #expect(Set(run.output) == [0x61, 0xC3, 0xA9, 0xFF])
        let json = try ProgramRun.finished(start + ["--length", "9", "--json"])
        let objects = try objects(json.output)
        #expect(objects.compactMap { $0["code"]?.integer } == run.output.prefix(11).map { Int($0) })
        #expect(objects.allSatisfy { ($0["symbol"] == .null) == ($0["code"]?.integer ?? 0 >= 0x80) })
    }

    @Test(
        "what cannot be done is one line that says why, and an exit code",
        arguments: [
            (["--prime", "aéb~"], 64, "never seen: é (U+00E9), ~ (U+007E), the first at symbol 2"),
            (["--prime", "\u{1B}"], 64, "U+001B"), (["--temperature", "0"], 64, "the temperature is 0.0"),
            (["--temperature", "-1"], 64, "the temperature is -1.0"),
            (["--temperature", "nan"], 64, "temperature is nan"),
            (["--top-k", "0"], 64, "top-k is 0"), (["--top-p", "1.5"], 64, "top-p is 1.5"),
            (["--length", "-4"], 64, "--length is -4"), (["--count", "0"], 64, "--count is 0"),
            (["--threads", "0"], 64, "--threads is 0"), (["--top", "-1", "--json"], 64, "--top is -1"),
            (["--unit", "l0.c.99"], 64, "there is no unit 99"),
            (["--clamp", "l0.c.99 = 1"], 64, "there is no unit 99"),
            (["--clamp", "l0.x.1 = 1"], 64, "no signal \"x\""),
            (["--clamp", "l0.c.1 = nan"], 64, "\"nan\" is not a finite"),
            (["--clamp", "l0.c.1 = inf"], 64, "\"inf\" is not a finite"),
            (["--clamp", "l0.c.1"], 64, "is not an intervention"),
            (["--clamp", "l0.c.1 = 1 while next(newline)"], 64, "not written yet"),
            (["--clamp", "l0.c.1 = 1 while quoots"], 64, "no property \"quoots\""),
            (["--clamp", "l0.c.1 = value at 3", "--prime", "ab"], 64, "the text has 2 symbols"),
            (["--clamp", "l0.c.1 = mean"], 65, "over the prime"),
            (["--prime", "a", "--prime-file", "-"], 64, "name one"),
            (["--twin", "--count", "2"], 64, "leave --count out"), (["--endless", "--count", "2"], 64, "add --json"),
            (["--greedy", "--temperature", "3"], 64, "--temperature would do nothing"),
            (["--greedy", "--top-k", "3"], 64, "--top-k would do nothing"),
            (["--greedy", "--top-p", "0.3"], 64, "--top-p would do nothing"),
            (["--endless", "--length", "3"], 64, "--endless and --length"), (["--top", "3"], 64, "--top is for"),
            (["--means-over", "x"], 64, "--means-over is for means"), (["--unit", "l0.c.1-99"], 64, "no unit 99"),
            (["--prime-file", "/nowhere/at/all"], 66, "/nowhere/at/all"),
            (["--means-over", "/nowhere/at/all", "--clamp", "l0.c.1 = mean"], 66, "/nowhere/at/all"),
        ] as [([String], Int32, String)])
    func refusals(options: [String], code: Int32, says: String) throws {
        let run = try ProgramRun.finished(command + options)
        #expect(run.exit == .code(code) && run.output == "", "\(run)")
        #expect(run.error.hasPrefix("cellscope: ") && run.error.contains(says), "\(run.error)")
        #expect(run.error.filter { $0 == "\n" }.count == 1)
    }

    @Test("a model without a read-out is said to be one")
    func noReadOut() throws {
        var bytes = try Fixtures.bytes(of: folder("model"))
        let name = Array("decoder.weight".utf8)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
        bytes[place] = UInt8(ascii: "x")
        let run = try ProgramRun.finished([
            command[0], "generate", "--model", try folder.write(bytes, as: "headless"),
        ])
        #expect(run.exit == .code(65) && run.error.contains("has no read-out (decoder.weight)"), "\(run.error)")
        #expect(run.error.filter { $0 == "\n" }.count == 1)
    }
}
