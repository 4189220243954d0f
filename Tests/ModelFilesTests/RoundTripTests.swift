import ModelCore
import ModelFiles
import Testing

@Suite("What is written is read")
struct RoundTripTests {
    @Test("a model of every kind, one to three layers, one-hot and embedding", arguments: CellKind.all)
    func models(cell: CellKind) throws {
        let folder = try TemporaryFolder()
        for layers in 1...3 {
            for embedding in [0, 5] {
                let model = try Samples.model(cell, layers: layers, embedding: embedding, training: Samples.record)
                try ModelFile.save(model, folder.file("m.safetensors"))
                #expect(try ModelFile.load(folder.file("m.safetensors")) == model)
            }
        }
        #expect(folder.names == ["m.safetensors"])
    }

    @Test("a model without a record, and one that reads bytes")
    func plain() throws {
        let model = try Samples.model(.gru)
        #expect(try decodeModel(ModelFile.encode(model)).training == nil)
        let architecture = Architecture(cell: .rnn, symbols: 256, hidden: 2)
        let bytes = try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .byte, codes: Array(0..<256)),
            parameters: Parameters(zeroFor: architecture))
        #expect(try decodeModel(ModelFile.encode(bytes)) == bytes)
    }

    @Test("weights that are no numbers load as they are")
    func nonFinite() throws {
        var model = try Samples.model(.lstm)
        model.parameters.values[0] = .nan
        model.parameters.values[1] = .infinity
        model.parameters.values[2] = -0.0
        model.parameters.values[3] = .leastNonzeroMagnitude
        let read = try decodeModel(ModelFile.encode(model))
        #expect(read.parameters.values.map(\.bitPattern) == model.parameters.values.map(\.bitPattern))
    }

    @Test("a checkpoint of every kind, bit for bit, and as a model", arguments: CellKind.all)
    func checkpoints(cell: CellKind) throws {
        let folder = try TemporaryFolder()
        var checkpoint = try Samples.checkpoint(cell)
        checkpoint.firstMoment[5] = -0.0
        try CheckpointFile.save(checkpoint, folder.file("run.checkpoint"))
        let read = try CheckpointFile.load(folder.file("run.checkpoint"))
        #expect(read == checkpoint)
        #expect(read.firstMoment.map(\.bitPattern) == checkpoint.firstMoment.map(\.bitPattern))
        #expect(read.pendingLoss.bitPattern == checkpoint.pendingLoss.bitPattern)
        #expect(read.settings.rate.bitPattern == checkpoint.settings.rate.bitPattern)
        #expect(try ModelFile.load(folder.file("run.checkpoint")) == checkpoint.model)
        #expect(CheckpointFile.encode(read) == CheckpointFile.encode(checkpoint))
    }

    @Test("a checkpoint's floating-point settings and sums read back bit for bit, whatever they are")
    func exactNumbers() throws {
        var generator = SeededGenerator(seed: 11)
        var checkpoint = try Samples.checkpoint(.rnn)
        for _ in 0..<2000 {
            let word = generator.next()
            let rate = Float(bitPattern: UInt32(truncatingIfNeeded: word))
            let sum = Double(bitPattern: generator.next())
            guard rate.isFinite, !sum.isNaN else { continue }
            checkpoint.settings.rate = rate
            checkpoint.settings.trainShare = Double(word >> 11) * 0x1p-53
            checkpoint.pendingLoss = sum
            let read = try decodeCheckpoint(CheckpointFile.encode(checkpoint))
            try #require(read.settings.rate.bitPattern == rate.bitPattern, "\(rate)")
            try #require(read.settings == checkpoint.settings)
            try #require(read.pendingLoss.bitPattern == sum.bitPattern, "\(sum)")
        }
    }

    @Test("the bytes of a tiny file are these")
    func golden() throws {
        let architecture = Architecture(cell: .rnn, symbols: 1, hidden: 1)
        var parameters = Parameters(zeroFor: architecture)
        parameters.values = [1, -2, 0.5, 0, 3, -0.0]
        let model = try Model(
            architecture: architecture, vocabulary: Vocabulary(kind: .byte, codes: [97]), parameters: parameters)
        let bytes = ModelFile.encode(model)
        let header = """
            {"__metadata__":{"cellscope.model":"{\\"cell\\":\\"rnn\\",\\"embedding\\":0,\\"hidden\\":1,\\"layers\\":1,\
            \\"symbols\\":1}","cellscope.vocabulary":"{\\"codes\\":[97],\\"kind\\":\\"byte\\"}","format":"pt"},\
            "decoder.bias":{"data_offsets":[20,24],"dtype":"F32","shape":[1]},\
            "decoder.weight":{"data_offsets":[16,20],"dtype":"F32","shape":[1,1]},\
            "rnn.bias_hh_l0":{"data_offsets":[12,16],"dtype":"F32","shape":[1]},\
            "rnn.bias_ih_l0":{"data_offsets":[8,12],"dtype":"F32","shape":[1]},\
            "rnn.weight_hh_l0":{"data_offsets":[4,8],"dtype":"F32","shape":[1,1]},\
            "rnn.weight_ih_l0":{"data_offsets":[0,4],"dtype":"F32","shape":[1,1]}}
            """
        let padding = -header.utf8.count & 7
        let length = header.utf8.count + padding
        #expect(bytes[..<8] == [UInt8(length & 255), UInt8(length >> 8), 0, 0, 0, 0, 0, 0])
        let text = String(decoding: bytes[8..<8 + length], as: UTF8.self)
        #expect(text == header + String(repeating: " ", count: padding))
        #expect(
            Array(bytes[(8 + length)...]) == [
                0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0x3F, 0, 0, 0, 0, 0, 0, 0x40, 0x40, 0, 0, 0, 0x80,
            ])
    }

    @Test("a summary tells what a checkpoint holds and counts only its model's parameters")
    func summary() throws {
        let checkpoint = try Samples.checkpoint(.lstm)
        let bytes = CheckpointFile.encode(checkpoint)
        let summary = ModelFileSummary(of: try SafetensorsFile(bytes, name: "sample"))
        #expect(summary.isCheckpoint && summary.problem == nil)
        #expect(summary.fileSize == bytes.count)
        #expect(summary.parameterCount == checkpoint.model.architecture.parameterCount)
        #expect(summary.tensors.count == 3 * checkpoint.model.architecture.tensors.count + 1)
        #expect(summary.architecture == checkpoint.model.architecture)
        #expect(summary.vocabulary == checkpoint.model.vocabulary)
        #expect(summary.training == Samples.record)
    }
}
