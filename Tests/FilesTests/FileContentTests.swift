import Files
import Testing

@Suite("Files by their first bytes")
struct FileContentTests {
    @Test("models, sessions, texts and other kinds are told apart")
    func kinds() {
        let header = Array(#"{"__metadata__":{}}"#.utf8)
        let length: [UInt8] = [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0]
        #expect(FileContent(recognising: length + header) == .safetensors)
        // A model that is cut off is still one.
        #expect(FileContent(recognising: [0x88, 0x13, 0, 0, 0, 0, 0, 0] + header) == .safetensors)
        #expect(FileContent(recognising: Array(#"{"cellscope-session":{"#.utf8)) == .own(key: "cellscope-session"))
        #expect(
            FileContent(recognising: Array("\u{FEFF}{\r\n  \"cellscope-session\" : {".utf8))
                == .own(key: "cellscope-session"))
        #expect(FileContent(recognising: Array(#"{"cellscope":1}"#.utf8)) == .text(.utf8))
        #expect(FileContent(recognising: Array("a novel\n".utf8)) == .text(.utf8))
        #expect(FileContent(recognising: Array("BZhang went home\n".utf8)) == .text(.utf8))
        #expect(FileContent(recognising: []) == .unknown)
        #expect(FileContent(recognising: [0, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x22]) == .unknown)
        for bytes: [UInt8] in [
            [0x50, 0x4B, 3, 4, 0, 0], [0x80, 2, 0x7D], [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A],
        ] {
            guard case .known(let words) = FileContent(recognising: bytes) else {
                Issue.record("\(bytes)")
                continue
            }
            #expect(words.hasPrefix("a"))
        }
        #expect(FileContent.own(key: "cellscope-session").words == "a session of Cellscope's")
    }
}
