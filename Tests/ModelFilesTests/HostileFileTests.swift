import Glibc
import ModelCore
import ModelFiles
import Testing

@Suite("Damaged and hostile files are one line, never a trap")
struct HostileFileTests {
    @Test("every truncation of a model file is an error", arguments: CellKind.all)
    func truncatedModel(cell: CellKind) throws {
        let bytes = ModelFile.encode(try Samples.model(cell, embedding: 2, training: Samples.record))
        let loaded = (0..<bytes.count).filter { (try? decodeModel(Array(bytes[..<$0]))) != nil }
        #expect(loaded == [])
        #expect(throws: ModelFileError.self) { try decodeModel(bytes + [0]) }
    }

    @Test("every truncation of a checkpoint file is an error, as a checkpoint and as a model")
    func truncatedCheckpoint() throws {
        let bytes = CheckpointFile.encode(try Samples.checkpoint(.gru))
        let loaded = (0..<bytes.count).filter {
            let part = Array(bytes[..<$0])
            return (try? decodeCheckpoint(part)) != nil || (try? decodeModel(part)) != nil
        }
        #expect(loaded == [])
    }

    @Test("a file on the disk cut short is an error that names it")
    func truncatedOnDisk() throws {
        let folder = try TemporaryFolder()
        let bytes = ModelFile.encode(try Samples.model(.rnn))
        for count in [0, 7, 8, 100, bytes.count - 1] {
            try folder.write(Array(bytes[..<count]), "m")
            let error = try #require(throws: ModelFileError.self) { try ModelFile.load(folder.file("m")) }
            #expect(error.failure == .badData)
            #expect(error.description.hasPrefix(folder.file("m")))
        }
    }

    @Test("10,000 mutations each give an error or a model that runs")
    func mutations() throws {
        var generator = SeededGenerator(seed: 1)
        let originals =
            try CellKind.all.map { ModelFile.encode(try Samples.model($0, embedding: 2, training: Samples.record)) }
            + CellKind.all.map { CheckpointFile.encode(try Samples.checkpoint($0)) }
        var loaded = 0
        for round in 0..<10_000 {
            var bytes = originals[round % originals.count]
            for _ in 0...generator.next(upperBound: 3 as UInt64) { mutate(&bytes, using: &generator) }
            if let checkpoint = try? decodeCheckpoint(bytes) {
                #expect(checkpoint.firstMoment.count == checkpoint.model.parameters.values.count)
            }
            switch outcome(of: bytes) {
            case .success(let model):
                loaded += 1
                let runner = Runner(model)
                var state = runner.zeroState()
                let symbols = (0..<8).map { Int32($0 % model.architecture.symbols) }
                let trace = runner.trace(symbols, from: &state, recording: model.architecture.signalAddresses)
                #expect(trace.count == 8)
            case .failure(let error):
                #expect(!error.description.contains { $0.isNewline }, "round \(round)")
            }
        }
        // Both ends of the claim must have been met.
        #expect((500..<9500).contains(loaded), "\(loaded) of 10,000 loaded")
    }

    private func outcome(of bytes: [UInt8]) -> Result<Model, ModelFileError> {
        Result { () throws(ModelFileError) in try decodeModel(bytes) }
    }

    /// One change: a byte or bit anywhere, a digit of the header (which stays JSON), bytes left out, doubled or swapped.
    private func mutate(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        guard bytes.count > 16 else { return }
        func place(_ end: Int) -> Int { Int(generator.next(upperBound: UInt64(end))) }
        let header = min(bytes.count, 8 + Int(bytes[0]) + Int(bytes[1]) << 8)
        switch generator.next(upperBound: 8 as UInt64) {
        case 0: bytes[place(bytes.count)] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes[place(bytes.count)] ^= 1 << UInt8(place(8))
        case 2: bytes[place(16)] = UInt8(truncatingIfNeeded: generator.next())
        case 3, 4:
            let digits = (8..<header).filter { (0x30...0x39).contains(bytes[$0]) }
            guard !digits.isEmpty else { return }
            bytes[digits[place(digits.count)]] = UInt8(0x30 + place(10))
        case 5: bytes[header - 1 + place(bytes.count - header + 1)] = [0x7F, 0xFF, 0x80][place(3)]
        case 6:
            let from = place(bytes.count)
            let part = bytes[from..<min(bytes.count, from + 1 + place(24))]
            if place(2) == 0 { bytes.removeSubrange(part.indices) } else { bytes.insert(contentsOf: part, at: from) }
        default: bytes.swapAt(place(bytes.count), place(bytes.count))
        }
    }

    /// A safetensors file of a header and so many bytes of data.
    private func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
        let json = Array(header.utf8)
        let length = length ?? UInt64(json.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + json + [UInt8](repeating: 0, count: data)
    }

    @Test(
        "headers that lie are refused",
        arguments: [
            ("", 0), ("[]", 0), ("{", 0), ("{}", 1), ("{} {}", 0), ("nul", 0), (" {}", 0), ("\u{0}", 0),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#, 8),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#, 8),
            (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}"#, 4),
            (#"{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}"#, 4),
            (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4),
            (#"{"a":[]}"#, 0),
            (#"{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,0]}}"#, 0),
            (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0),
            (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,0]}}"#, 0),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775804,9223372036854775807]}}"#, 4),
            (
                #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
                3
            ),
            (
                #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#,
                2
            ),
            (#"{"__metadata__":[]}"#, 0), (#"{"__metadata__":{"a":1}}"#, 0),
            (#"{"a":"\uD800"}"#, 0), (#"{"a":"\uDC00\uD800"}"#, 0), (#"{"a":"\x"}"#, 0), (#"{"a":01}"#, 0),
        ])
    func lies(header: String, data: Int) {
        let error = #expect(throws: ModelFileError.self) {
            try SafetensorsFile(file(header, data: data), name: "x")
        }
        #expect(error?.failure == .badData)
    }

    @Test("a header's length is never believed")
    func headerLength() {
        for length: UInt64 in [3, 1 << 31, 1 << 32, 1 << 62, 1 << 63, .max, .max - 7] {
            #expect(throws: ModelFileError.self, "\(length)") {
                try SafetensorsFile(file("{}", length: length), name: "x")
            }
        }
        #expect(throws: Never.self) { try SafetensorsFile(file("{}"), name: "x") }
        #expect(throws: Never.self) { try SafetensorsFile(file("{}  \n"), name: "x") }
    }

    @Test("a million brackets exhaust no stack")
    func deepNesting() {
        for bracket in ["[", "{\"a\":", "{\"__metadata__\":["] {
            let header = "{\"a\":" + String(repeating: bracket, count: 1_000_000)
            #expect(throws: ModelFileError.self) { try SafetensorsFile(file(header), name: "x") }
        }
        let record = String(repeating: "[", count: 200_000)
        for key in ["cellscope.model", "cellscope.vocabulary", "cellscope.training"] {
            #expect(throws: ModelFileError.self, "\(key)") { try replacing(key, by: record) }
        }
    }

    /// A small model's file read with one metadata key given another text, or taken away.
    private func replacing(_ key: String, by text: String?) throws -> Model {
        let model = try Samples.model(.lstm, training: Samples.record)
        var table = try SafetensorsFile(ModelFile.encode(model), name: "x").header.metadata
        table[key] = text
        var writer = SafetensorsWriter(metadata: table)
        for tensor in model.architecture.tensors {
            writer.append(tensor.name, shape: tensor.shape, model.parameters[tensor.name])
        }
        return try decodeModel(writer.bytes)
    }

    @Test(
        "model descriptions that lie are refused before anything is allocated",
        arguments: [
            #"{"cell":"lstm","symbols":4,"hidden":1048576,"layers":1024,"embedding":1048576}"#,
            #"{"cell":"lstm","symbols":4,"hidden":9223372036854775807,"layers":1,"embedding":0}"#,
            #"{"cell":"lstm","symbols":4,"hidden":3,"layers":9223372036854775807,"embedding":0}"#,
            #"{"cell":"lstm","symbols":4,"hidden":0,"layers":1,"embedding":0}"#,
            #"{"cell":"lstm","symbols":4,"hidden":3,"layers":0,"embedding":0}"#,
            #"{"cell":"lstm","symbols":5,"hidden":3,"layers":1,"embedding":0}"#,
            #"{"cell":"lstm","symbols":4,"hidden":3,"layers":1,"embedding":-1}"#,
            #"{"cell":"gru","symbols":4,"hidden":3,"layers":1,"embedding":0}"#,
            #"{"cell":"lstn","symbols":4,"hidden":3,"layers":1,"embedding":0}"#,
            #"{"cell":"lstm","symbols":4,"hidden":"3","layers":1,"embedding":0}"#,
            #"{"cell":"lstm","symbols":4,"hidden":3,"layers":1}"#,
            "[]", "", "{",
        ])
    func lyingModel(text: String) {
        #expect(throws: ModelFileError.self) { try replacing("cellscope.model", by: text) }
    }

    @Test(
        "vocabularies that lie are refused",
        arguments: [
            #"{"kind":"scalar","codes":[1,2,3]}"#, #"{"kind":"scalar","codes":[1,2,3,3]}"#,
            #"{"kind":"scalar","codes":[1,2,3,55296]}"#, #"{"kind":"scalar","codes":[1,2,3,4294967296]}"#,
            #"{"kind":"byte","codes":[1,2,3,256]}"#, #"{"kind":"word","codes":[1,2,3,4]}"#,
            #"{"kind":"scalar","codes":[1,2,3,-4]}"#, #"{"kind":"scalar","codes":"abcd"}"#, #"{"kind":"scalar"}"#,
        ])
    func lyingVocabulary(text: String) {
        let error = #expect(throws: ModelFileError.self) { try replacing("cellscope.vocabulary", by: text) }
        guard case .badMetadata(_, "cellscope.vocabulary", _)? = error else {
            Issue.record("the error is \(String(describing: error))")
            return
        }
    }

    @Test("a file without Cellscope's metadata is told what it lacks")
    func noMetadata() {
        for key in ["cellscope.model", "cellscope.vocabulary"] {
            #expect(throws: ModelFileError.missingMetadata(path: "sample", key: key)) { try replacing(key, by: nil) }
        }
        #expect(throws: Never.self) { try replacing("cellscope.training", by: nil) }
        #expect(throws: ModelFileError.self) { try replacing("cellscope.training", by: "{}") }
    }

    @Test("a model is no checkpoint, and only a checkpoint may hold more than a model")
    func extraTensors() throws {
        #expect(throws: ModelFileError.noCheckpoint(path: "sample")) {
            try decodeCheckpoint(ModelFile.encode(try Samples.model(.rnn)))
        }
        let model = try Samples.model(.rnn)
        let table = try SafetensorsFile(ModelFile.encode(model), name: "x").header.metadata
        var writer = SafetensorsWriter(metadata: table)
        for tensor in model.architecture.tensors {
            writer.append(tensor.name, shape: tensor.shape, model.parameters[tensor.name])
        }
        writer.append("state.lanes", shape: [1], [1])
        #expect(throws: ModelFileError.unexpectedTensor(path: "sample", name: "state.lanes")) {
            try decodeModel(writer.bytes)
        }
    }

    @Test("names from a file never drive the terminal")
    func escapedNames() {
        let header = #"{"\u001b[2J\nx":{"dtype":"\u202e","shape":[1],"data_offsets":[0,1]}}"#
        let error = #expect(throws: ModelFileError.self) {
            try SafetensorsFile(file(header, data: 1), name: "a\u{1b}b")
        }
        let line = error?.description ?? "\u{1b}"
        #expect(!line.unicodeScalars.contains { $0.value < 32 || $0 == "\u{202E}" })
    }

    @Test("folders, pipes, devices and nothing are told apart, at once")
    func irregularFiles() throws {
        let folder = try TemporaryFolder()
        mkfifo(folder.file("pipe"), 0o600)
        #expect(throws: ModelFileError.noRegularFile(path: folder.path, kind: "a folder")) {
            try ModelFile.load(folder.path)
        }
        #expect(throws: ModelFileError.noRegularFile(path: folder.file("pipe"), kind: "a pipe")) {
            try ModelFile.load(folder.file("pipe"))
        }
        #expect(throws: ModelFileError.noRegularFile(path: "/dev/zero", kind: "a device")) {
            try ModelFile.load("/dev/zero")
        }
        let error = #expect(throws: ModelFileError.self) { try ModelFile.load(folder.file("none")) }
        #expect(error == .cannotOpen(path: folder.file("none"), code: ENOENT))
        #expect(error?.failure == .noInput)
    }

    @Test("a sparse file beyond the bound is refused without being read")
    func hugeFile() throws {
        let folder = try TemporaryFolder()
        try folder.write([], "huge")
        try #require(truncate(folder.file("huge"), 1 << 40) == 0)
        let error = #expect(throws: ModelFileError.self) { try ModelFile.load(folder.file("huge")) }
        #expect(error == .tooLarge(path: folder.file("huge"), bytes: 1 << 40, limit: 8 << 30))
    }
}
