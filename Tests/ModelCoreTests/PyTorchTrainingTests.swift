import ModelCore
import Testing

@Suite("Training steps are PyTorch's")
struct PyTorchTrainingTests {
    @Test(
        "50 steps from the same weights give the same losses within 1e-4",
        arguments: ["rnn", "lstm", "gru", "lstm-2-embedding"], InstructionSet.available)
    func losses(name: String, instructionSet: InstructionSet) throws {
        let fixture = try PyTorchFixture.Training()
        let model = try PyTorchFixture.model("training/\(name).start")
        let expected = try #require(fixture.losses[name])
        try #require(expected.count == 50 && fixture.settings.steps == 50)
        let trainer = try Trainer(
            model, text: model.vocabulary.indices(of: fixture.text), settings: fixture.settings,
            instructionSet: instructionSet)
        var worst = 0.0
        for loss in expected {
            let found = Double(try trainer.advance())
            worst = max(worst, abs(found - loss))
        }
        #expect(worst <= 1e-4, "max |a − b| = \(worst)")
        #expect(trainer.isDone)
    }
}
