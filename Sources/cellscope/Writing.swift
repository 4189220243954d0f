import CellProbing
import ModelCore
import ModelFiles
import Texts

/// Carries out `cellscope generate` in each of its forms.
struct Writing {
    let prime: Document
    /// Whether the prime is shown.
    let echo: Bool
    /// Symbols to write; nil without end.
    let steps: Int?
    /// Their values are shown: the first as colour, all of them in objects.
    let units: [UnitAddress]
    /// Symbols listed as the most likely next.
    let top: Int
    var outlet: Outlet

    private var isShown: Bool { outlet.isColored }

    /// One text as it comes.
    mutating func text(_ generator: TextGenerator, _ stream: InterventionStream) throws {
        var (generator, stream) = (generator, stream)
        let codes = generator.runner.model.vocabulary.codes
        if isShown && echo {
            for row in rows(of: generator.runner.model) {
                let value = read(row, &generator, &stream)
                try outlet.write(codes[Int(row)], value: value)
            }
        } else {
            try readPrime(&generator, &stream) { outlet, code in try outlet.write(code, value: nil) }
        }
        var left = steps
        while left != 0 {
            left = left.map { $0 - 1 }
            let row = try generator.drawn()
            let value = read(row, &generator, &stream)
            try outlet.write(codes[Int(row)], value: value)
        }
        try outlet.end()
    }

    /// One text as an object a step.
    mutating func objects(_ generator: TextGenerator, _ stream: InterventionStream) throws {
        var (generator, stream) = (generator, stream)
        let report = StepReport(generator.runner.model, units: units, top: top)
        if echo {
            for row in rows(of: generator.runner.model) {
                let expected = generator.step > 0 ? NextSymbols(generator.logits) : nil
                var values: [Float] = []
                generator.read(row, under: &stream) { values = report.values(in: $0) }
                try outlet.line(
                    report.object(
                        step: generator.step - 1, row: row, expected: expected, next: generator.logits[...],
                        values: values, ["prime": .bool(true)]))
            }
        } else {
            try readPrime(&generator, &stream, nil)
        }
        var left = steps
        while left != 0 {
            left = left.map { $0 - 1 }
            let expected = NextSymbols(generator.logits)
            let chances = generator.chances
            let row = try generator.drawn()
            var values: [Float] = []
            generator.read(row, under: &stream) { values = report.values(in: $0) }
            try outlet.line(
                report.object(
                    step: generator.step - 1, row: row, expected: expected, next: generator.logits[...], values: values,
                    ["chance": number(Float(chances.probabilities[Int(row)]))]))
        }
        try outlet.end()
    }

    /// Several texts, in lanes: step by step as objects, or one after the other.
    mutating func samples(
        _ generator: TextGenerator, _ stream: InterventionStream, count: Int, isJSON: Bool
    ) throws {
        var (generator, stream) = (generator, stream)
        try readPrime(&generator, &stream, nil)
        var lanes = LaneGenerator(
            generator, noises: (0..<count).map { SymbolNoise(seed: generator.noise.seed, sample: $0) })
        var streams = [InterventionStream](repeating: stream, count: count)
        lanes.setEdits(from: streams)
        let report = StepReport(generator.runner.model, units: units, top: top)
        let codes = generator.runner.model.vocabulary.codes
        var written = [[(code: UInt32, value: Float?)]](repeating: [], count: count)
        var left = steps
        while left != 0 {
            left = left.map { $0 - 1 }
            let expected = isJSON ? (0..<count).map { NextSymbols(lanes.logits(ofLane: $0)) } : []
            let rows = try lanes.drawn()
            let chances = isJSON ? (0..<count).map { lanes.chances(ofLane: $0).probabilities[Int(rows[$0])] } : []
            var values = [[Float]](repeating: [], count: count)
            lanes.read(rows, under: &streams) { block in
                for lane in 0..<count { values[lane] = report.values(in: block, lane: lane) }
            }
            for lane in 0..<count {
                guard isJSON else {
                    written[lane].append((codes[Int(rows[lane])], values[lane].first))
                    continue
                }
                try outlet.line(
                    report.object(
                        step: lanes.step - 1, row: rows[lane], expected: expected[lane],
                        next: lanes.logits(ofLane: lane), values: values[lane],
                        ["sample": .integer(lane), "chance": number(Float(chances[lane]))]))
            }
        }
        for (lane, text) in written.enumerated() where !isJSON {
            try outlet.line("--- sample \(lane)")
            if echo { try forEachPrimeCode { outlet, code in try outlet.write(code, value: nil) } }
            for symbol in text { try outlet.write(symbol.code, value: symbol.value) }
            outlet.endText()
        }
        try outlet.end()
    }

    /// Twins as an object a step.
    mutating func twins(_ generator: TextGenerator, _ stream: InterventionStream) throws {
        var twins = try begun(generator, stream)
        let report = StepReport(generator.runner.model, units: units, top: top)
        var left = steps
        while left != 0 {
            left = left.map { $0 - 1 }
            let expected = (NextSymbols(twins.edited.logits), NextSymbols(twins.plain.logits))
            var values: ([Float], [Float]) = ([], [])
            let step = try twins.next { isEdited, block in
                if isEdited { values.0 = report.values(in: block) } else { values.1 = report.values(in: block) }
            }
            try outlet.line(
                JSONValue.object(
                    StepReport.form.merging([
                        "step": .integer(step.step), "apart": .bool(twins.firstDivergence != nil),
                        "with": report.written(step.edited, expected.0, values.0),
                        "without": report.written(step.plain, expected.1, values.1),
                        "log_probability_change": number(step.logProbabilityChange),
                        "divergence": number(step.divergence),
                    ]) { _, new in new }
                ).encoded)
        }
        try outlet.end()
    }

    /// Twins one above the other.
    mutating func twinRows(_ generator: TextGenerator, _ stream: InterventionStream) throws {
        var twins = try begun(generator, stream)
        let codes = generator.runner.model.vocabulary.codes
        var rows = TwinRows(isBytes: generator.runner.model.vocabulary.kind == .byte)
        for line in TwinRows.legend { try outlet.line(line) }
        if echo {
            var start: [UInt32] = []
            try forEachPrimeCode { _, code in start.append(code) }
            for code in start {
                if let lines = rows.add(code, code, mark: " ") { for line in lines { try outlet.line(line) } }
            }
        }
        var left = steps
        var sum = 0.0
        while left != 0 {
            left = left.map { $0 - 1 }
            let wereApart = twins.firstDivergence != nil
            let step = try twins.next()
            sum += step.divergence
            let isParting = !wereApart && twins.firstDivergence != nil
            let lines = rows.add(
                codes[Int(step.edited)], codes[Int(step.plain)],
                mark: isParting ? "^" : TwinRows.mark(of: step.divergence))
            for line in lines ?? [] { try outlet.line(line) }
        }
        for line in rows.rest() { try outlet.line(line) }
        let count = steps ?? 0
        if count > 0 {
            let parting = twins.firstDivergence.map { "they part at step \($0)" } ?? "they never part"
            try outlet.line("\(parting); mean KL \(fixed(sum / Double(count), 4)) nats")
        }
        try outlet.end()
    }

    /// Both have read the prime, one with interventions.
    private mutating func begun(_ generator: TextGenerator, _ stream: InterventionStream) throws -> TwinStreams {
        var (edited, stream) = (generator, stream)
        try readPrime(&edited, &stream, nil)
        var (plain, none) = (generator, InterventionStream.none)
        plain.edits = []
        try readPrime(&plain, &none, nil)
        return TwinStreams(edited: edited, plain: plain, stream: stream)
    }

    /// Reads a symbol; its value where it is to be coloured by one.
    private func read(_ row: Int32, _ generator: inout TextGenerator, _ stream: inout InterventionStream) -> Float? {
        guard isShown, let unit = units.first else {
            generator.read(row, under: &stream)
            return nil
        }
        var value: Float?
        generator.read(row, under: &stream) { value = $0.rows(of: unit.signalAddress)?[unit.unit] }
        return value
    }

    private func rows(of model: Model) -> [Int32] {
        model.vocabulary.indices(of: prime.symbols(in: 0..<prime.count).map(\.code))
    }

    /// Reads the prime in pieces, shown where it is to be.
    private mutating func readPrime(
        _ generator: inout TextGenerator, _ stream: inout InterventionStream,
        _ show: ((inout Outlet, UInt32) throws -> Void)?
    ) throws {
        for start in stride(from: 0, to: prime.count, by: 1 << 14) {
            let codes = prime.symbols(in: start..<start + 1 << 14).map(\.code)
            if echo, let show { for code in codes { try show(&outlet, code) } }
            generator.read(codes: codes, under: &stream)
        }
    }

    private mutating func forEachPrimeCode(_ body: (inout Outlet, UInt32) throws -> Void) throws {
        for start in stride(from: 0, to: prime.count, by: 1 << 14) {
            for symbol in prime.symbols(in: start..<start + 1 << 14) { try body(&outlet, symbol.code) }
        }
    }
}
