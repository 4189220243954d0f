import Files
import Glibc
import ModelCore
import ModelFiles
import Testing

@Suite("Names that only look alike")
struct LookalikeNameTests {
    private let composed = "caf\u{E9}"
    private let decomposed = "cafe\u{301}"

    private func file(_ header: String, data: Int) throws -> SafetensorsFile {
        let json = Array(header.utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
        return try SafetensorsFile(length + json + [UInt8](repeating: 0, count: data), name: "sample")
    }

    @Test("two tensors are two, and each is found by its own bytes")
    func tensors() throws {
        func entry(_ name: String, _ start: Int, _ count: Int) -> String {
            #""\#(name)":{"dtype":"U8","shape":[\#(count)],"data_offsets":[\#(start),\#(start + count)]}"#
        }
        let file = try file("{\(entry(composed, 0, 1)),\(entry(decomposed, 1, 2))}", data: 3)
        #expect(file.header.entries.count == 2)
        #expect(file.header[composed]?.count == 1 && file.header[decomposed]?.count == 2)
        // Empty tensors at one place stand in the order of their names' bytes.
        let empty = try self.file("{\(entry(composed, 0, 0)),\(entry(decomposed, 0, 0))}", data: 0)
        #expect(empty.header.entries.map { ExactText($0.name) } == [ExactText(decomposed), ExactText(composed)])
    }

    @Test("two keys of the metadata are two, and a name that is repeated is refused as before")
    func metadata() throws {
        let file = try file(#"{"__metadata__":{"\#(composed)":"1","\#(decomposed)":"2"}}"#, data: 0)
        #expect(file.header.metadata[composed] == "1" && file.header.metadata[decomposed] == "2")
        for header in [
            #"{"__metadata__":{"\#(composed)":"1","\#(composed)":"2"}}"#, #"{"__metadata__":{},"__metadata__":{}}"#,
            #"{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#,
        ] {
            #expect(throws: ModelFileError.self) { try self.file(header, data: 0) }
        }
    }

    @Test("in any other JSON such names are no repetition either")
    func json() throws {
        let value = try JSONReader.value(of: #"{"\#(composed)":1,"\#(decomposed)":2,"v":3}"#)
        #expect(value["v"]?.integer == 3)
        #expect(throws: JSONError.self) { try JSONReader.value(of: #"{"v":1,"v":2}"#) }
    }

    @Test("a model keeps symbols that only look alike apart")
    func symbols() throws {
        // The ohm sign and Omega, the Kelvin sign and K.
        let vocabulary = try Vocabulary(kind: .scalar, codes: [0x2126, 0x3A9, 0x212A, 0x4B])
        let shape = Architecture(
            cell: try Samples.model(.rnn).architecture.cell, symbols: 4, hidden: 2, layers: 1, embedding: 0)
        var generator = SeededGenerator(seed: 1)
        let model = try Model(
            architecture: shape, vocabulary: vocabulary, parameters: Parameters(randomFor: shape, using: &generator))
        #expect(try decodeModel(ModelFile.encode(model)).vocabulary.codes == vocabulary.codes)
    }
}
