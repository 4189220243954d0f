import ModelCore
import ModelFiles
import Testing

@Suite("WeightSummary")
struct WeightSummaryTests {
    private func summary(_ bytes: [UInt8]) throws -> WeightSummary {
        try WeightSummary(of: SafetensorsFile(bytes, name: "sample"))
    }

    @Test("the weights' hash is of their values alone, in the order of their names")
    func hash() throws {
        let model = try Samples.model(.lstm, layers: 2)
        var bytes: [UInt8] = []
        for name in model.architecture.tensors.map(\.name).sorted() {
            Array(model.parameters[name]).withUnsafeBytes { bytes += $0 }
        }
        let hash = SHA256.hexadecimal(of: bytes)
        #expect(try summary(ModelFile.encode(model)).sha256 == hash)
        var described = model
        described.training = Samples.record
        #expect(try summary(ModelFile.encode(described)).sha256 == hash)
        var changed = model
        changed.parameters.values[17] += 1
        #expect(try summary(ModelFile.encode(changed)).sha256 != hash)
    }

    @Test("a checkpoint has the hash of the model in it, and norms of the weights alone")
    func checkpoint() throws {
        let checkpoint = try Samples.checkpoint(.gru)
        let found = try summary(CheckpointFile.encode(checkpoint))
        #expect(found.sha256 == (try summary(ModelFile.encode(checkpoint.model)).sha256))
        #expect(found.tensors.contains { $0.entry.name == "optimizer.first.decoder.weight" && $0.norm == nil })
        #expect(found.tensors.contains { $0.entry.name == "decoder.weight" && $0.norm != nil })
        #expect(found.tensors.allSatisfy { $0.figures != nil })
    }

    @Test("the shipped model's norms are those of NumPy's singular value decomposition")
    func shippedModel() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let found = try WeightSummary(
            of: SafetensorsFile(path: "/\(root)/samples/models/austen-lstm.safetensors"))
        // numpy.linalg.norm(w, 2) in 64 bits.
        let expected = [28.113016314984172, 27.294073426651618, 15.899675545551244, 25.658567704454455]
        #expect(found.recurrentNorms.map(\.block) == ["i", "f", "g", "o"])
        for (norm, wanted) in zip(found.recurrentNorms, expected) {
            #expect(abs((norm.norm ?? 0) - wanted) < 1e-5 * wanted)
        }
        let tensors = Dictionary(uniqueKeysWithValues: found.tensors.map { ($0.entry.name, $0) })
        for (name, wanted) in [
            ("rnn.weight_ih_l0", 56.003472617891504), ("rnn.weight_hh_l0", 47.05059573568731),
            ("decoder.weight", 24.25382314186424),
        ] {
            #expect(abs((tensors[name]?.norm ?? 0) - wanted) < 1e-5 * wanted)
        }
        let figures = try #require(tensors["rnn.weight_ih_l0"]?.figures)
        #expect(abs(figures.mean + 0.01886324847943201) < 1e-12 && abs(figures.deviation - 0.5308740987040611) < 1e-12)
        #expect(tensors["decoder.bias"]?.norm == nil)
    }

    @Test("tensors that are no floats have no figures, and someone else's file no recurrent norms")
    func foreign() throws {
        var writer = SafetensorsWriter(metadata: [:])
        writer.append("w", shape: [2, 2], [3, 0, 0, -4])
        [Int64(5)].withUnsafeBytes { writer.append("n", type: .i64, shape: [1], bytes: $0) }
        let found = try summary(writer.bytes)
        #expect(found.recurrentNorms.isEmpty)
        #expect(found.tensors.map(\.entry.name) == ["w", "n"] && found.tensors[1].figures == nil)
        #expect(abs((found.tensors[0].norm ?? 0) - 4) < 1e-6)
    }

    @Test("JSON shows no control and no invisible character, and reads back the same")
    func visibleJSON() throws {
        let text = "a\u{0}\u{1B}\u{7F}\u{9B}\u{202E}\u{2028}\u{E0001}é日\u{1F600}\"\\\n"
        let encoded = JSONValue.string(text).encoded
        #expect(
            encoded
                == "\"a\\u0000\\u001b\\u007f\\u009b\\u202e\\u2028\\udb40\\udc01é日\u{1F600}\\\"\\\\\\n\"")
        #expect(try JSONReader.value(of: encoded) == .string(text))
    }
}
