import Glibc
import ModelCore
import ModelFiles

/// Files made by scripts/pytorch/make_fixtures.py.
enum PyTorchFixture {
    private static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        + "/Fixtures/"

    static func model(_ name: String) throws -> Model { try ModelFile.load(folder + name + ".safetensors") }

    /// A model's signals and logits over 1,000 symbols, at some of the steps.
    struct Trace {
        let symbols: [Int32]
        let steps: [Int]
        private let file: SafetensorsFile

        init(_ name: String) throws {
            let file = try SafetensorsFile(path: folder + "traces/\(name).trace.safetensors")
            func numbers(_ key: String) throws -> [Int] {
                try JSONReader.value(of: file.header.metadata[key] ?? "").array?.compactMap(\.integer) ?? []
            }
            symbols = try numbers("symbols").map(Int32.init)
            steps = try numbers("steps")
            self.file = file
        }

        /// The names of its tensors.
        var names: [String] { file.header.entries.map(\.name) }

        /// (kept steps, columns), row-major; nil when there is no such tensor.
        func values(_ name: String) throws -> [Float]? { try file.header[name].map { try file.floats(of: $0) } }
    }

    /// The same for runs in which units are changed: several cases over one text.
    struct Edits {
        let symbols: [Int32]
        let steps: [Int]
        let cases: [String: [UnitEdit]]
        private let file: SafetensorsFile

        init(_ name: String, in architecture: Architecture) throws {
            let file = try SafetensorsFile(path: folder + "edits/\(name).edits.safetensors")
            func stored(_ key: String) throws -> JSONValue {
                try JSONReader.value(of: file.header.metadata[key] ?? "")
            }
            symbols = try stored("symbols").array?.compactMap(\.integer).map(Int32.init) ?? []
            steps = try stored("steps").array?.compactMap(\.integer) ?? []
            cases =
                try stored("cases").object?.mapValues { entry in
                    try (entry["edits"]?.array ?? []).map { try edit($0, in: architecture) }
                } ?? [:]
            self.file = file
        }

        /// (kept steps, columns), row-major.
        func values(_ name: String) throws -> [Float] {
            guard let entry = file.header[name] else { throw Missing() }
            return try file.floats(of: entry)
        }
    }

    private static func edit(_ stored: JSONValue, in architecture: Architecture) throws -> UnitEdit {
        let unit = try UnitAddress(parsing: stored["unit"]?.string ?? "", in: architecture)
        let value = Float(number(stored["value"]))
        let ranges = stored["ranges"]?.array?.map { $0.array?.compactMap(\.integer) ?? [] }
        let steps = ranges.map { StepSet($0.map { $0[0]..<$0[1] }) } ?? .all
        switch stored["change"]?.string {
        case "set": return UnitEdit(unit, .set(value), at: steps)
        case "add": return UnitEdit(unit, .add(value), at: steps)
        case "scale": return UnitEdit(unit, .scale(value), at: steps)
        case "flip": return UnitEdit(unit, .flip, at: steps)
        default: throw Missing()
        }
    }

    /// The probabilities from which a symbol is drawn.
    struct Sampling {
        let logits: [Float]
        let settings: SamplingSettings
        let probabilities: [Double]

        static func all() throws -> [Sampling] {
            try JSONReader.value(of: bytes("sampling.json")).array?.map { stored in
                func numbers(_ key: String) -> [Double] { (stored[key]?.array ?? []).map(number) }
                let topP = number(stored["topP"])
                return Sampling(
                    logits: numbers("logits").map { Float($0) },
                    settings: try SamplingSettings(
                        temperature: Float(number(stored["temperature"])), topK: stored["topK"]?.integer,
                        topP: topP.isNaN ? nil : Float(topP)),
                    probabilities: numbers("probabilities"))
            } ?? []
        }
    }

    private static func number(_ value: JSONValue?) -> Double {
        guard case .number(let literal)? = value, let number = Double(literal) else { return .nan }
        return number
    }

    private static func bytes(_ name: String) throws -> [UInt8] {
        guard let stream = fopen(folder + name, "r") else { throw Missing() }
        defer { fclose(stream) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, stream)])
    }

    /// The runs of 50 training steps: text, settings and losses by name.
    struct Training {
        let text: [UInt32]
        let settings: TrainingSettings
        let losses: [String: [Double]]

        init() throws {
            let json = try JSONReader.value(of: bytes("training/training.json"))
            text = (json["text"]?.string ?? "").unicodeScalars.map(\.value)
            let stored = json["settings"]
            var settings = TrainingSettings()
            settings.steps = stored?["steps"]?.integer ?? 0
            settings.lanes = stored?["lanes"]?.integer ?? 0
            settings.window = stored?["window"]?.integer ?? 0
            settings.rate = Float(PyTorchFixture.number(stored?["rate"]))
            settings.finalRate = Float(PyTorchFixture.number(stored?["finalRate"]))
            settings.clip = Float(PyTorchFixture.number(stored?["clip"]))
            self.settings = settings
            losses = (json["losses"]?.object ?? [:]).mapValues { ($0.array ?? []).map(PyTorchFixture.number) }
        }
    }

    struct Missing: Error {}
}

/// max (|a − b| − 1e-5·(1 + |b|)): not above 0 where the two agree, infinite where they cannot be compared.
func excess(_ a: [Float], over b: [Float]) -> Float {
    guard a.count == b.count, !a.isEmpty else { return .infinity }
    return zip(a, b).reduce(-.infinity) { worst, pair in
        let excess = abs(pair.0 - pair.1) - 1e-5 * (1 + abs(pair.1))
        return excess.isNaN ? .infinity : max(worst, excess)
    }
}
