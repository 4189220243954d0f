import ModelCore
import ModelFiles
import Testing

@Suite("Files that PyTorch wrote")
struct PyTorchFileTests {
    private func fixture(_ name: String) -> String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/Fixtures/\(name).safetensors"
    }

    @Test("numbers of 16 and 64 bits are read as 32", arguments: ["f16", "bf16", "f64"])
    func types(name: String) throws {
        let model = try ModelFile.load(fixture(name))
        #expect(model == (try ModelFile.load(fixture("f32"))))
        #expect(model.vocabulary.codes == [0, 10, 97, 200, 255] && model.vocabulary.kind == .byte)
        #expect(model.parameters.values.contains { $0 != 0 })
    }

    @Test("a state_dict without metadata is summarised but is no model")
    func stateDict() throws {
        let path = fixture("state_dict")
        let missing = ModelFileError.missingMetadata(path: path, key: "cellscope.model")
        #expect(throws: missing) { try ModelFile.load(path) }
        #expect(missing.failure == .badData)
        let summary = try ModelFileSummary(reading: path)
        #expect(summary.problem == missing && summary.architecture == nil && !summary.isCheckpoint)
        #expect(summary.tensors.map(\.name).contains("encoder.weight"))
        // 5×3 embedding, 12×(3 + 4 + 2) recurrent, 5×4 + 5 read-out.
        #expect(summary.parameterCount == 15 + 108 + 25)
    }
}
