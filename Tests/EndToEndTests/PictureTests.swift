import Glibc
import ModelCore
import ModelFiles
import Screen
import Testing
import Texts

@Suite("cellscope render as pictures")
struct PictureTests {
    let folder: TemporaryFolder
    let program: String
    private let scalars: [Unicode.Scalar]
    private let text: String
    private let model: Model

    init() throws {
        folder = try TemporaryFolder()
        program = try BuiltProgram.path("cellscope")
        var lines = ""
        for number in 0..<120 { lines += "say \"yes \(number)\" or <no> & go on\n" + (number % 7 == 0 ? "\n" : "") }
        scalars = Array(lines.unicodeScalars)
        text = try folder.write(lines, as: "a text.txt")
        model = try Fixtures.model(over: Array(Set(scalars)).sorted())
        try ModelFile.save(model, folder("m.safetensors"))
    }

    private func render(_ arguments: String...) throws -> (exit: Exit, output: String, error: String) {
        try ProgramRun.finished([program, "render", text, "--model", folder("m.safetensors")] + arguments)
    }

    private func written(_ name: String, _ arguments: String...) throws -> String {
        let run = try ProgramRun.finished(
            [program, "render", text, "--model", folder("m.safetensors"), "-o", folder(name), "--no-provenance"]
                + arguments)
        #expect(run.exit == .code(0) && run.output == "", "\(run.error)")
        return String(decoding: try Fixtures.bytes(of: folder(name)), as: UTF8.self)
    }

    /// −log p of every symbol, by log-probabilities that are worked out here.
    private func surprises(_ edits: [UnitEdit] = []) -> [Double] {
        let runner = Runner(model)
        var state = runner.zeroState()
        let symbols = model.vocabulary.indices(of: scalars.map(\.value))
        let logits = runner.logits(symbols, from: &state, edits: edits)
        let columns = model.vocabulary.count
        return [.nan]
            + (1..<symbols.count).map { position in
                let row = logits[(position - 1) * columns..<position * columns].map(Double.init)
                return log(row.reduce(0) { $0 + exp($1) }) - row[Int(symbols[position])]
            }
    }

    @Test("a small page, to the letter")
    func exact() throws {
        try ModelFile.save(Fixtures.signModel(), folder("sign"))
        let small = try folder.write("ab\n<", as: "small")
        let run = try ProgramRun.finished([
            program, "render", small, "--model", folder("sign"), "--format", "html", "--columns", "8", "--no-legend",
            "--no-provenance",
        ])
        #expect(run.exit == .code(0))
        let main = try #require(run.output.range(of: "<main>"))
        #expect(
            run.output[main.lowerBound...]
                == """
                <main>
                <figure>
                <pre><b class="s0" title="0: a U+0061&#10;l0.h.0 = +1.0000">a</b>\
                <b class="s1" title="1: b U+0062&#10;l0.h.0 = -1.0000&#10;surprise 1.0986 nats">b</b>\
                <b class="s2" title="2: ↵ U+000A&#10;l0.h.0 = +0.0000&#10;surprise 1.0986 nats">↵</b>
                <b class="s3" title="3: &lt; U+003C&#10;not in the model's vocabulary">&lt;</b>
                </pre>
                </figure>
                </main>
                </body>
                </html>

                """)
        #expect(run.output.contains("\n.s0 { color: #ffffff; background-color: #5c0818 }\n"))
        #expect(run.output.contains("\n.s1 { color: #ffffff; background-color: #0a225a }\n"))
        #expect(run.output.contains("<title>l0.h.0 over small</title>"))
        #expect(
            run.output.contains("<p>model: sign, rnn, 1 layer of 1 unit</p>\n<p>text: small, lines 1 to 2 of 2</p>"))
    }

    @Test("small multiples: every character has the palette's colour of the traced value, and says both")
    func colors() throws {
        let units = ["l0.c.3", "l1.h.15", "l0.f.7"]
        let page = try written(
            "p.html", "--unit", units[0], "--unit", units[1], "--unit", units[2], "--surprise", "--lines", "2-60")
        let reader = PictureReader(page)
        #expect(reader.pictures.count == 4)
        let first = scalars.firstIndex(of: "\n")! + 1
        let surprises = surprises()
        let palette = Palette(depth: .full, scheme: .light)
        for (unit, picture) in zip(units, reader.pictures) {
            let expected = try ExpectedText(model, unit, over: scalars, depth: .full)
            let characters = picture.filter { $0.position != nil }
            #expect(characters.count > 1000 && characters.first?.position == first)
            for (offset, character) in characters.enumerated() {
                let position = first + offset
                let symbol = scalars[position] == "\n" ? "↵" : String(scalars[position])
                let colors = [-1e-5, 0, 1e-5].map { (delta: Float) -> String? in
                    let value: Float = expected.values[position] + delta
                    let shade = expected.signal.range == .unbounded ? tanhf(value) : value
                    let scale: ValueScale = expected.signal.range == .sigmoid ? .sequential : .diverging
                    return PictureReader.hexadecimal(palette.style(for: shade, scale: scale).background)
                }
                guard character.position == position, character.text == symbol, colors.contains(character.background),
                    let said = character.value("\(unit) = "), abs(said - expected.values[position]) < 1e-4,
                    let surprise = character.value("surprise "), abs(Double(surprise) - surprises[position]) < 1e-3
                else {
                    Issue.record("\(unit) at \(position): \(character) and not \(colors)")
                    return
                }
            }
        }
        for (offset, character) in reader.pictures[3].filter({ $0.position != nil }).enumerated() {
            let shades = [-1e-4, 0, 1e-4].map { Float(surprises[first + offset] + $0) / 6 }
            let colors = shades.map {
                PictureReader.hexadecimal(palette.style(for: $0, scale: .sequential).background)
            }
            guard colors.contains(character.background) else {
                Issue.record("surprise at \(first + offset): \(character) and not \(colors)")
                return
            }
        }
    }

    @Test("what an intervention does to each character's log p, and the mean of it")
    func difference() throws {
        let page = try written(
            "d.html", "--clamp", "l0.c.3 = 2 from 40", "--clamp", "l1.h.2 *= 0", "--unit", "l0.c.3")
        let unit = try UnitAddress(parsing: "l0.c.3", in: model.architecture)
        let other = try UnitAddress(parsing: "l1.h.2", in: model.architecture)
        let with = surprises([UnitEdit(unit, .set(2), at: .from(40)), UnitEdit(other, .scale(0))])
        let without = surprises()
        let reader = PictureReader(page)
        #expect(reader.pictures.count == 2)
        let palette = Palette(depth: .full, scheme: .light)
        var largest = 0.0
        for (position, character) in reader.pictures[0].filter({ $0.position != nil }).enumerated().dropFirst() {
            let change = without[position] - with[position]
            largest = max(largest, abs(change))
            let colors = [-1e-3, 0, 1e-3].map { delta -> String? in
                let root = ((change + delta).magnitude / 4).squareRoot()
                let shade = Float(change + delta < 0 ? -root : root)
                return PictureReader.hexadecimal(palette.style(for: shade).background)
            }
            guard let said = character.value("Δ log p "), abs(Double(said) - change) < 1e-3,
                colors.contains(character.background)
            else {
                Issue.record("\(position): \(character), \(change), not \(colors)")
                return
            }
        }
        #expect(largest > 0.1, "the changes do something")
        // The unit is shown as it was changed.
        #expect(reader.pictures[1].filter { ($0.position ?? 0) >= 40 }.allSatisfy { $0.value("l0.c.3 = ") == 2 })
        let mean = with.dropFirst().reduce(0, +) / Double(with.count - 1)
        let fact = try #require(page.range(of: "<p>surprise: "))
        #expect(abs((Double(page[fact.upperBound...].prefix { $0 != " " }) ?? 0) - mean) < 1e-3)
        #expect(page.contains("<p>changed: l0.c.3 = 2.0 from 40; l1.h.2 *= 0.0</p>"))
    }

    @Test("a note's name stands beside the address, whatever it holds")
    func names() throws {
        let note = #"{"date":"2026-01-01T00:00:00Z","kind":"name","name":"<q> & \"x\"","unit":"l0.c.3","v":1}"# + "\n"
        try folder.write(note, as: "m.safetensors.notes.jsonl")
        let run = try render("--unit", "l0.c.3", "--lines", "1", "--format", "html")
        let isNamed = run.output.contains(
            "<title>l0.c.3 &quot;&lt;q&gt; &amp; &quot;x&quot;&quot; over a text.txt</title>")
        #expect(isNamed || run.error.contains("notes"), "\(run.error)")
        #expect(isNamed)
    }

    @Test("saturation: a dot for every unit of every gate, where the trace says")
    func saturation() throws {
        let page = try written("s.svg", "--view", "saturation", "--unit", "l1.h.4")
        let circles = page.split(separator: "<circle ").dropFirst()
        #expect(circles.count == 2 * 3 * 16)
        let runner = Runner(model)
        var state = runner.zeroState()
        let gate = SignalAddress(layer: 1, signal: try #require(model.architecture.cell.signal(named: "o")))
        let trace = runner.trace(
            model.vocabulary.indices(of: scalars.map(\.value)), from: &state, recording: [gate])
        for unit in 0..<16 {
            let address = UnitAddress(layer: 1, signal: gate.signal, unit: unit)
            let values = (0..<trace.count).map { trace.value(of: address, at: $0) ?? .nan }
            let (above, below) = (values.count { $0 > 0.9 }, values.count { $0 < 0.1 })
            let circle = try #require(circles.first { $0.contains("<title>l1.o.\(unit)&#10;") })
            func share(_ words: String) -> Double {
                circle.range(of: words).flatMap { Double(circle[$0.upperBound...].prefix { $0 != " " }) } ?? -1
            }
            // The survey's lanes may differ by rounding at a bound.
            #expect(abs(share("above 0.9: ") - Double(above) / Double(values.count) * 100) < 0.1)
            #expect(abs(share("below 0.1: ") - Double(below) / Double(values.count) * 100) < 0.1)
            #expect(circle.contains("class=\"mark\"") == (unit == 4))
        }
        let plain = try render("--view", "saturation", "--columns", "100")
        #expect(
            plain.exit == .code(0) && plain.output.contains("l0.i: input gate") && plain.output.contains(">90%: right"))
        try ModelFile.save(Fixtures.signModel(), folder("sign"))
        let gateless = try ProgramRun.finished([
            program, "render", text, "--model", folder("sign"), "--view", "saturation",
        ])
        #expect(gateless.exit == .code(64) && gateless.error.contains("rnn cells have no gates"))
    }

    @Test("findings: the figures that find prints, in the page, the picture and the rows of text")
    func findings() throws {
        let found = try ProgramRun.finished([
            program, "find", "quotes", "--text", text, "--model", folder("m.safetensors"), "--json", "--top", "4",
        ])
        let value = try JSONReader.value(of: found.output)
        let list = try #require(value["findings"]?.array)
        let page = try written("f.html", "--view", "findings", "--property", "quotes", "--top", "4")
        let plain = try written("f.txt", "--view", "findings", "--property", "quotes", "--top", "4")
        #expect(list.count == 4 && page.split(separator: "<circle ").count - 1 == 4 + 2)
        for finding in list {
            let unit = try #require(finding["unit"]?.string)
            let score = try #require(finding["score"]?.double)
            let figure = String(Int((score * 10_000).rounded()) + 10_000).dropFirst()
            #expect(page.contains(">\(unit)</text>") && page.contains(">0.\(figure)</text>"), "\(unit) \(score)")
            #expect(plain.contains(unit) && plain.contains("0.\(figure)"))
        }
        let column = try #require(value["baselines"]?["column_only"]?.double)
        let figure = String(Int((column * 10_000).rounded()) + 10_000).dropFirst()
        #expect(page.contains("the column alone 0.\(figure)") && plain.contains("c the column alone 0.\(figure)"))
        #expect(plain.hasPrefix("quotes: inside double quotes") && plain.contains("●"))
    }

    @Test("atlas: the units and best explanations that the atlas prints")
    func atlas() throws {
        let tsv = try ProgramRun.finished([
            program, "atlas", "--text", text, "--model", folder("m.safetensors"), "--tsv", "--no-provenance",
        ])
        let page = try written("a.html", "--view", "atlas", "--top", "1000")
        let plain = try written("a.ansi", "--view", "atlas", "--top", "1000")
        let rows = tsv.output.split(separator: "\n").dropFirst().map { $0.split(separator: "\t") }
        #expect(rows.count == 64)
        for row in rows {
            let score = (Double(row[2]) ?? 0) * 1000
            #expect(page.contains(">\(row[0])</text>") && plain.contains(row[0]))
            let rounded = [score - 0.06, score + 0.06].map { score -> String in
                let digits = String(Int(score.rounded()) + 1000)
                return digits.first == "2" ? "1.000" : "0.\(digits.dropFirst())"
            }
            #expect(rounded.contains { page.contains("\(row[1]) \(row[3])\($0)") }, "\(row)")
        }
        #expect(page.contains("never vary here: "))
    }

    @Test("the name's ending or --format says the kind; rows of text go to a file as they go to a pipe")
    func kinds() throws {
        #expect(try written("p.HTM", "--lines", "1").hasPrefix("<!DOCTYPE html>"))
        #expect(try written("p.svg", "--lines", "1").hasPrefix("<svg xmlns="))
        #expect(try written("p", "--format", "svg", "--lines", "1").hasPrefix("<svg "))
        let plain = try written("p.txt")
        #expect(try render().output == plain)
        let colored = try written("p.ansi", "--unit", "l0.c.1", "--unit", "l0.c.2", "--color", "256")
        let pipes = try ["l0.c.1", "l0.c.2"].map { try render("--unit", $0, "--color", "256").output }
        #expect(colored == pipes.joined(separator: "\n"))
        #expect(try written("q.ansi", "--lines", "1").contains("\u{1B}[38;2;"))
        #expect(try render("--format", "ansi", "--lines", "1").output.contains("\u{1B}[38;2;"))
    }

    @Test("in a page without colours a row of signs stands under each row of text")
    func signs() throws {
        let page = try written("n.html", "--color", "none", "--lines", "1", "--no-legend")
        let picture = try #require(page.range(of: "<pre>"))
        let rows = page[picture.upperBound...].split(separator: "</pre>")[0].split(separator: "\n")
        #expect(!page.contains("background-color: #") && rows.count == 2)
        #expect(rows[1].contains("+") || rows[1].contains("-"))
    }

    @Test(
        "awkward text: every picture is made, and nothing hidden is in it", arguments: ["html", "svg", "ansi", "txt"])
    func awkward(format: String) throws {
        let run = try ProgramRun.finished([
            program, "render", Fixtures.sample("awkward-unicode.txt"), "--model", folder("m.safetensors"), "-o",
            folder("w.\(format)"),
        ])
        #expect(run.exit == .code(0), "\(run.error)")
        let text = String(decoding: try Fixtures.bytes(of: folder("w.\(format)")), as: UTF8.self)
        let allowed: Set<Unicode.Scalar> = format == "ansi" ? ["\n", "\u{1B}"] : ["\n"]
        for scalar in text.unicodeScalars {
            let isHidden = [.control, .format, .lineSeparator, .paragraphSeparator].contains(
                scalar.properties.generalCategory)
            #expect(!isHidden || allowed.contains(scalar), "U+\(String(scalar.value, radix: 16))")
        }
    }

    @Test(
        "what makes no sense is one line and code 64, and no file",
        arguments: [
            (["-o", "x.png"], "does not say what to write"), (["-o", "html"], "does not say what to write"),
            (["--view", "findings"], "name a --property"),
            (["--view", "findings", "--property", "quots"], "did you mean quotes"),
            (["--view", "findings", "--property", "quotes", "--property", "upper"], "one --property"),
            (["--view", "atlas", "--surprise"], "--surprise is for --view text"),
            (["--view", "saturation", "--lines", "1"], "--lines is for --view text"),
            (["--property", "quotes"], "--property is for --view findings or atlas"),
            (["--view", "findings", "--property", "quotes", "--top", "0"], "--top is 0"),
            (["--clamp", "l0.c.99 = 1"], "unit"), (["--clamp", "l0.c.1 = x"], "is not an intervention"),
            (["--clamp", "l0.c.1 = 0 while nosuch"], "while nosuch"), (["--means-over", "x"], "--means-over is for"),
            (["--unit", "l0.c.1", "--unit", "l9.c.1"], "layer"),
        ])
    func usage(options: [String], says: String) throws {
        let run = try ProgramRun.finished([program, "render", text, "--model", folder("m.safetensors")] + options)
        #expect(run.exit == .code(64) && run.output == "", "\(run.error)")
        #expect(run.error.hasPrefix("cellscope: ") && run.error.contains(says), "\(run.error)")
        #expect(run.error.filter { $0 == "\n" }.count == 1)
        #expect(folder.names == ["a text.txt", "m.safetensors"])
    }

    @Test("a folder that cannot be written to, and writing over what is read")
    func unwritable() throws {
        let run = try render("-o", "/proc/none/x.html", "--lines", "1")
        #expect(run.exit == .code(73) && run.error.contains("cannot be created"))
        let over = try folder.write("ab", as: "t.txt")
        let same = try ProgramRun.finished([
            program, "render", over, "--model", folder("m.safetensors"), "-o", over,
        ])
        #expect(same.exit == .code(64) && same.error.contains("is also the input"))
        #expect(try Fixtures.bytes(of: over) == Array("ab".utf8))
    }

    @Test("a full disk is one line and code 74, and the old file stays", arguments: ["html", "svg", "ansi", "txt"])
    func fullDisk(format: String) throws {
        let long = try folder.write([UInt8](repeating: 0x61, count: 100_000), as: "long")
        let output = try folder.write("old", as: "o.\(format)")
        let run = try ProgramRun.finished([
            "/bin/sh", "-c", "ulimit -f 50; exec \"$@\"", "sh", program, "render", long, "--model",
            folder("m.safetensors"), "-o", output,
        ])
        #expect(run.exit == .code(74), "\(run.error)")
        #expect(
            run.error.hasPrefix("cellscope: \(output) cannot be written") && run.error.filter { $0 == "\n" }.count == 1)
        #expect(try Fixtures.bytes(of: output) == Array("old".utf8))
        #expect(folder.names == ["a text.txt", "long", "m.safetensors", "o.\(format)"])
    }

    @Test("more characters than a page can have are refused; as rows of text they go through")
    func tooLong() throws {
        let long = try folder.write([UInt8](repeating: 0x61, count: 400_001), as: "long")
        let command = [program, "render", long, "--model", folder("m.safetensors")]
        let run = try ProgramRun.finished(command + ["-o", folder("l.html")])
        #expect(run.exit == .code(64) && run.error.contains("too many for one page") && run.error.contains("--lines"))
        let rows = try ProgramRun.finished(command + ["-o", folder("l.txt")])
        #expect(rows.exit == .code(0) && folder.names.contains("l.txt"))
    }

    @Test("Ctrl-C while rows go to a file leaves nothing of it")
    func interrupted() throws {
        let long = try folder.write([UInt8](repeating: 0x61, count: 20_000_000), as: "long")
        let run = try ProgramRun([program, "render", long, "--model", folder("m.safetensors"), "-o", folder("l.txt")])
        let end = ContinuousClock.now + .seconds(60)
        while !folder.names.contains(where: { $0.hasSuffix(".partial") }) {
            guard ContinuousClock.now < end else { throw Failure("no file is begun") }
            sched_yield()
        }
        run.signal(SIGINT)
        #expect(try run.waitForExit() == .code(130))
        #expect(run.errorText.contains("interrupted"))
        #expect(folder.names == ["a text.txt", "long", "m.safetensors"])
    }
}

extension JSONValue {
    fileprivate var double: Double? { if case .number(let digits) = self { Double(digits) } else { nil } }
}
