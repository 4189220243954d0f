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

    @Test("a checkpoint with the best weights so far and the stages of an extended run", arguments: CellKind.all)
    func best(cell: CellKind) throws {
        var checkpoint = try Samples.checkpoint(cell)
        checkpoint.best = BestWeights(
            step: 30, validation: 1.0 / 3, values: checkpoint.firstMoment.map { $0 * 2 - 1 })
        checkpoint.settings = checkpoint.settings.extended(after: 40, to: 90, rate: 0.7, finalRate: 0.1)
        checkpoint.settings.keeps = .last
        checkpoint.model.training?.stages = checkpoint.settings.stages.map { .init(command: "a \"b\"", stage: $0) }
        checkpoint.model.training?.base = .init(name: "ü.safetensors", sha256: String(repeating: "1", count: 64))
        checkpoint.model.training?.keptStep = 30
        let bytes = CheckpointFile.encode(checkpoint)
        let read = try decodeCheckpoint(bytes)
        #expect(read == checkpoint && CheckpointFile.encode(read) == bytes)
        #expect(read.best?.values.map(\.bitPattern) == checkpoint.best?.values.map(\.bitPattern))
        #expect(read.best?.validation.bitPattern == checkpoint.best?.validation.bitPattern)
        // As a model it is what stands at the last step, and its parameters are counted once.
        let file = try SafetensorsFile(bytes, name: "sample")
        #expect(try ModelFile.decode(file) == checkpoint.model)
        #expect(ModelFileSummary(of: file).parameterCount == checkpoint.model.architecture.parameterCount)
    }

    @Test("a checkpoint of before there were versions loads, keeps the last weights, and trains on to its end")
    func firstVersion() throws {
        let path =
            #filePath.split(separator: "/").dropLast().joined(separator: "/")
            + "/Fixtures/version-1-checkpoint.safetensors"
        let checkpoint = try CheckpointFile.load("/" + path)
        #expect(checkpoint.step == 150 && checkpoint.settings.steps == 3000 && checkpoint.settings.dropout == 0.25)
        #expect(checkpoint.best == nil && checkpoint.settings.keeps == .last && checkpoint.settings.stages == [])
        #expect(checkpoint.model.training?.keptStep == nil)
        let text = String(
            repeating: "so it goes, and so it went; so it goes again, and so it will go: ", count: 3)
        let rows = checkpoint.model.vocabulary.indices(of: text.unicodeScalars.map(\.value))
        let trainer = try Trainer(resuming: checkpoint, text: rows)
        while !trainer.isDone {
            try trainer.advance()
            if trainer.step % 500 == 0 { trainer.record(validation: trainer.validationLoss(quickly: true)) }
        }
        #expect(trainer.current.training?.curve.count == 6)
        #expect(trainer.kept.parameters.values == trainer.current.parameters.values)
        #expect(trainer.best != nil)
    }

    @Test("a checkpoint of a later version, or with best weights of another run, is refused with what is wrong")
    func otherVersions() throws {
        var checkpoint = try Samples.checkpoint(.rnn)
        checkpoint.best = BestWeights(step: 40, validation: 1, values: checkpoint.firstMoment)
        func changed(_ from: String, _ to: String) throws -> [UInt8] {
            var bytes = CheckpointFile.encode(checkpoint)
            let range = try #require(bytes.firstRange(of: Array(from.utf8)))
            bytes.replaceSubrange(range, with: Array(to.utf8))
            return bytes
        }
        let newer = #expect(throws: ModelFileError.self) {
            try decodeCheckpoint(try changed(#"\"version\":2"#, #"\"version\":3"#))
        }
        #expect(newer == .newerCheckpoint(path: "sample", version: 3))
        for (from, to) in [
            (#"\"version\":2"#, #"\"version\":0"#), (#"\"bestStep\":40"#, #"\"bestStep\":41"#),
            (#"\"bestValidation\":\"1.0\""#, #"\"bestValidation\":\"nan\""#),
            ("best.decoder.bias", "best.decoder.bios"),
        ] {
            #expect(throws: ModelFileError.self, "\(from)") { try decodeCheckpoint(try changed(from, to)) }
        }
    }

    @Test("a checkpoint's floating-point settings and sums read back bit for bit, whatever they are")
    func exactNumbers() throws {
        var generator = SeededGenerator(seed: 11)
        var checkpoint = try Samples.checkpoint(.rnn)
        checkpoint.settings.validationShare = 0
        for _ in 0..<2000 {
            let word = generator.next()
            let rate = Float(bitPattern: UInt32(truncatingIfNeeded: word) >> 1)
            let sum = Double(bitPattern: generator.next())
            guard rate.isFinite, !sum.isNaN else { continue }
            checkpoint.settings.rate = rate
            checkpoint.settings.trainShare = Double(word >> 11 | 1) * 0x1p-53
            checkpoint.pendingLoss = sum
            let read = try decodeCheckpoint(CheckpointFile.encode(checkpoint))
            try #require(read.settings.rate.bitPattern == rate.bitPattern, "\(rate)")
            try #require(read.settings == checkpoint.settings)
            try #require(read.pendingLoss.bitPattern == sum.bitPattern, "\(sum)")
        }
    }

    @Test("a checkpoint with fewer lanes than were wanted, and one from before the first step")
    func fewerLanes() throws {
        var checkpoint = try Samples.checkpoint(.lstm, lanes: 5)
        for lanes in [3, 0] {
            checkpoint.laneState = ModelState(zeroFor: checkpoint.model.architecture, lanes: lanes)
            #expect(try decodeCheckpoint(CheckpointFile.encode(checkpoint)) == checkpoint)
        }
        checkpoint.laneState = ModelState(zeroFor: checkpoint.model.architecture, lanes: 6)
        #expect(throws: ModelFileError.self) { try decodeCheckpoint(CheckpointFile.encode(checkpoint)) }
    }

    @Test("settings that no run could have had are refused")
    func badSettings() throws {
        var checkpoint = try Samples.checkpoint(.lstm)
        checkpoint.settings.window = 0
        let error = #expect(throws: ModelFileError.self) { try decodeCheckpoint(CheckpointFile.encode(checkpoint)) }
        #expect(error?.description.contains("the window is 0") == true)
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
