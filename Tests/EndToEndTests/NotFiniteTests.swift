import Glibc
import ModelCore
import ModelFiles
import Testing

/// Models with weights that are infinite or no numbers: every command names them, and none gives a figure that looks
/// sound.
@Suite("Weights that are no numbers")
struct NotFiniteTests {
    private let prose: CommandFixture
    private var folder: TemporaryFolder { prose.folder }

    init() throws { prose = try .prose() }

    /// The prose's model, of two layers, with one weight changed.
    private func damaged(_ tensor: String, _ index: Int, _ value: Float, as name: String) throws -> String {
        var model = try ModelFile.load(prose.model)
        model.parameters.values[model.parameters.range(of: tensor).lowerBound + index] = value
        try ModelFile.save(model, folder(name))
        return folder(name)
    }

    private func run(_ arguments: [String], _ model: String) throws -> (exit: Exit, output: String, error: String) {
        try prose.run(arguments + ["--model", model])
    }

    private func ends(
        _ run: (exit: Exit, output: String, error: String), _ code: Int32, saying part: String
    ) -> Bool {
        let lines = run.error.split(separator: "\n")
        return run.exit == .code(code) && lines.last?.hasPrefix("cellscope: ") == true
            && lines.last?.contains(part) == true
    }

    private func json(_ run: (exit: Exit, output: String, error: String)) throws -> JSONValue {
        try JSONReader.value(of: run.output)
    }

    @Test("a NaN that reaches every unit: each command names the weight, and those that make figures end with 65")
    func everywhere() throws {
        let model = try damaged("rnn.weight_hh_l0", 16 * 3 + 5, .nan, as: "nan")
        let named = "cellscope: \(model): rnn.weight_hh_l0 holds 1 value that is no number, at [3, 5]; "
        let text = ["--text", prose.text]
        for arguments in [
            ["find", "quotes"], ["find", "column", "--json"], ["find", "symbol-class", "--tsv"], ["atlas"],
            ["ablate", "quotes", "--symbols", "1000"], ["render", "--view", "saturation"],
            ["render", "--view", "findings", "--property", "quotes"], ["render", "--view", "atlas"],
        ] {
            let run = try run(arguments + text, model)
            #expect(run.error.contains(named), "\(arguments): \(run.error)")
            #expect(ends(run, 65, saying: "cellscope inspect") && run.output == "", "\(arguments): \(run.output)")
        }
        for arguments in [["trace", "--unit", "l0.h.0", "--surprise"] + text, ["render"] + text, ["generate"]] {
            #expect(try run(arguments, model).error.contains(named), "\(arguments)")
        }
        let inspected = try prose.run("inspect", model)
        #expect(inspected.output.contains("rnn.weight_hh_l0 holds 1 value"))
    }

    @Test("a NaN in the upper layer: its units are left out with the reason, and the lower layer's are found")
    func upperLayer() throws {
        let model = try damaged("rnn.weight_hh_l1", 7, .nan, as: "nan")
        let options = ["--text", prose.text, "--no-random"]
        let table = try run(["find", "quotes", "--top", "100"] + options, model)
        #expect(table.exit == .code(0), "\(table.error)")
        #expect(
            table.output.contains("left out    32 units whose values turn infinite or into no numbers: l1.h.0 l1.h.1 "))
        let rows = table.output.split(separator: "\n").filter { $0.contains(" l0.") || $0.contains(" l1.") }
        #expect(rows.count { $0.contains(" l0.") } > 30 && !rows.contains { $0.hasPrefix("   1  l1.") })
        #expect(table.error.contains("the best units were not ablated: the model's loss"), "\(table.error)")
        let found = try json(run(["find", "quotes", "--top", "100", "--json"] + options, model))
        #expect(found["not_finite"]?.array?.count == 32 && found["not_finite"]?.array?[0] == .string("l1.h.0"))
        #expect(found["findings"]?.array?.allSatisfy { $0["unit"]?.string?.hasPrefix("l0.") == true } == true)
        let area: (JSONValue?) -> Double = { value in
            if case .number(let text)? = value { Double(text) ?? .nan } else { .nan }
        }
        #expect(area(found["whole_state"]?["auroc"]) > 0.6, "the whole state is of the units that are numbers")
        let whole = try json(run(["find", "quotes", "--json"] + options, prose.model))
        #expect(whole["not_finite"] == .array([]))
        let atlas = try json(run(["atlas", "--json"] + options, model))
        #expect(atlas["not_finite"]?.array?.count == 32)
        #expect(atlas["best"]?.array?.contains { $0["unit"]?.string?.hasPrefix("l1.") == true } == false)
        let saturation = try run(["render", "--view", "saturation", "--text", prose.text], model)
        #expect(saturation.output.contains("16 units of l1.i are left out"), "\(saturation.output)")
        #expect(ends(try run(["ablate", "--text", prose.text, "--symbols", "1000"], model), 65, saying: "loss"))
    }

    @Test("shards of such a model merge to what one run prints")
    func merged() throws {
        let model = try damaged("rnn.weight_hh_l1", 7, .infinity, as: "inf")
        let input = ["--text", prose.text, "--parts", "0-0.5-1", "--turns", "10"]
        let whole = try run(["find", "quotes", "--no-exact", "--no-provenance"] + input, model)
        #expect(whole.exit == .code(0) && whole.output.contains("left out    32 units"), "\(whole.error)")
        for shard in ["1", "2"] {
            let part = try run(["find", "quotes", "--shard", "\(shard)/2", "--output", folder(shard)] + input, model)
            #expect(part.exit == .code(0), "\(part.error)")
        }
        let merged = try prose.run("merge", folder("1"), folder("2"), "--no-provenance")
        #expect(merged.exit == .code(0) && merged.output == whole.output, "\(merged.error)\n\(merged.output)")
    }

    @Test("a NaN in the read-out alone: units are as they were, and whatever predicts says that it cannot")
    func readOut() throws {
        let model = try damaged("decoder.bias", 3, .nan, as: "nan")
        let text = ["--text", prose.text]
        let options = ["find", "quotes", "--tsv", "--no-ablation", "--no-random", "--no-provenance"]
        #expect(try run(options + text, model).output == run(options + text, prose.model).output)
        #expect(ends(try run(["ablate", "quotes", "--symbols", "1000"] + text, model), 65, saying: "loss"))
        #expect(ends(try run(["generate", "--length", "5"], model), 65, saying: "after 0 symbols is not finite"))
        let traced = try run(["trace", "--surprise", "--probabilities", "--steps", "1:3"] + text, model)
        let rows = traced.output.split(separator: "\n").filter { !$0.hasPrefix("#") }.dropFirst()
        #expect(rows.count == 2)
        for row in rows {
            let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
            #expect(fields.dropFirst(5).allSatisfy { $0 == "nan" } && fields.count > 10)
        }
        let rendered = try run(["render", "--surprise", "--lines", "1-1"] + text, model)
        #expect(rendered.output.split(separator: "\n")[2].hasPrefix(" xxxx"), "\(rendered.output)")
        let unit = try run(["render", "--lines", "1-1"] + text, model)
        #expect(unit.output == (try run(["render", "--lines", "1-1"] + text, prose.model)).output)
    }

    @Test(
        "generation stops in every form with one line and 65, after what was good", arguments: [Float.nan, .infinity])
    func generation(value: Float) throws {
        // The input weight of one symbol: all is well until it has been read.
        let vocabulary = try ModelFile.load(prose.model).vocabulary
        let o = try #require(vocabulary.index(of: UInt32(UInt8(ascii: "o"))))
        let model = try damaged("rnn.weight_ih_l0", vocabulary.count * 2 + o, value, as: "damaged")
        for options in [
            [], ["--greedy"], ["--top-k", "3"], ["--top-p", "0.5"], ["--json"], ["--json", "--no-echo"],
            ["--count", "3"], ["--count", "3", "--json"], ["--twin", "--clamp", "l0.c.0 = 1"],
            ["--twin", "--clamp", "l0.c.0 = 1", "--json"],
        ] {
            let run = try run(["generate", "--prime", "go", "--length", "20"] + options, model)
            // An infinite input weight saturates a gate: what is finite again may be written.
            if value == .infinity, run.exit == .code(0) { continue }
            #expect(ends(run, 65, saying: "after 2 symbols is not finite"), "\(options): \(run.error)")
            #expect(!run.output.contains("0.0,") && !run.output.contains(#"chance":0"#), "\(options): \(run.output)")
            if options == [] { #expect(run.output == "go\n" || run.output == "go") }
            if options == ["--json"] {
                let lines = try run.output.split(separator: "\n").map { try JSONReader.value(of: String($0)) }
                #expect(lines.count == 2 && lines[0]["next"]?.array?.isEmpty == false && lines[1]["next"] == .null)
            }
        }
    }

    @Test("finite weights that overflow on the way are no more sound than infinite ones")
    func overflow() throws {
        var model = try ModelFile.load(prose.model)
        for index in model.parameters.range(of: "decoder.weight") { model.parameters.values[index] = 3e38 }
        try ModelFile.save(model, folder("huge"))
        let run = try run(["generate", "--prime", "say", "--length", "5"], folder("huge"))
        #expect(!run.error.contains("holds"), "every weight is a number")
        #expect(ends(run, 65, saying: "is not finite"), "\(run.error)")
        #expect(
            ends(
                try self.run(["ablate", "--text", prose.text, "--symbols", "1000"], folder("huge")), 65, saying: "loss")
        )
    }

    @Test("what units are set to is a number: a mean or a value of another step that is none is refused")
    func means() throws {
        let model = try damaged("rnn.bias_ih_l0", 2, .nan, as: "nan")
        for (clamp, says) in [
            ("l0.c.2 = mean", "the mean of l0.c.2 over"), ("l0.h.2 = value at 1", "l0.h.2 at step 1 is"),
        ] {
            let run = try run(["render", "--clamp", clamp, "--text", prose.text], model)
            #expect(ends(run, 65, saying: says), "\(run.error)")
        }
    }

    @Test("files of 16-bit and 64-bit weights are named by what they come to", arguments: ["F16", "BF16", "F64"])
    func otherWidths(type: String) throws {
        let model = try ModelFile.load(prose.model)
        let table = try SafetensorsFile(path: prose.model).header.metadata
        var writer = SafetensorsWriter(metadata: table)
        let width = try #require(TensorType(rawValue: type))
        for tensor in model.architecture.tensors {
            var values = Array(model.parameters[tensor.name])
            if tensor.name == "rnn.weight_hh_l0" { values[17] = .infinity }
            let bytes: [UInt8] = values.flatMap { value -> [UInt8] in
                switch width {
                case .f16: withUnsafeBytes(of: Float16(value).bitPattern) { Array($0) }
                case .bf16: withUnsafeBytes(of: UInt16(value.bitPattern >> 16)) { Array($0) }
                // Larger than 32 bits can say.
                default: withUnsafeBytes(of: (value == .infinity ? 1e300 : Double(value)).bitPattern) { Array($0) }
                }
            }
            bytes.withUnsafeBytes { writer.append(tensor.name, type: width, shape: tensor.shape, bytes: $0) }
        }
        let path = try folder.write(writer.bytes, as: "wide")
        let run = try run(["trace", "--unit", "l0.h.0", "--steps", "0:2", "--text", prose.text], path)
        #expect(
            run.error.contains("wide: rnn.weight_hh_l0 holds 1 value that is infinite, at [1, 1]"), "\(run.error)")
    }

    @Test("the explorer names the weight when it opens the model, and shows nan where there is no number")
    func explorer() throws {
        let model = try damaged("decoder.bias", 3, .nan, as: "nan")
        let explorer = try PseudoTerminal(
            command: [prose.program, prose.text, "--model", model], size: (rows: 24, columns: 110))
        try explorer.waitFor("the message") { $0.text.contains("decoder.bias holds 1 value that is no number, at [3]") }
        try explorer.waitFor("the status") { $0.status.contains("weights not finite") }
        explorer.send("lvp")
        try explorer.waitFor("the prediction") {
            $0.text.contains("the prediction is no number (nan)") && $0.text.contains("is no number (nan)")
        }
        // The first closes the panel.
        explorer.send("q")
        try explorer.waitFor("the text alone") { !$0.text.contains("the prediction is no number (nan)") }
        try explorer.leave()
    }
}
