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

    /// The runs of 50 training steps: text, settings and losses by name.
    struct Training {
        let text: [UInt32]
        let settings: TrainingSettings
        let losses: [String: [Double]]

        init() throws {
            guard let stream = fopen(folder + "training/training.json", "r") else { throw Missing() }
            defer { fclose(stream) }
            var bytes = [UInt8](repeating: 0, count: 1 << 20)
            let json = try JSONReader.value(of: Array(bytes[..<fread(&bytes, 1, bytes.count, stream)]))
            text = (json["text"]?.string ?? "").unicodeScalars.map(\.value)
            let stored = json["settings"]
            var settings = TrainingSettings()
            settings.steps = stored?["steps"]?.integer ?? 0
            settings.lanes = stored?["lanes"]?.integer ?? 0
            settings.window = stored?["window"]?.integer ?? 0
            settings.rate = Float(Self.number(stored?["rate"]))
            settings.finalRate = Float(Self.number(stored?["finalRate"]))
            settings.clip = Float(Self.number(stored?["clip"]))
            self.settings = settings
            losses = (json["losses"]?.object ?? [:]).mapValues { ($0.array ?? []).map(Self.number) }
        }

        private static func number(_ value: JSONValue?) -> Double {
            guard case .number(let literal)? = value, let number = Double(literal) else { return .nan }
            return number
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
