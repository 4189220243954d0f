import Glibc
import Testing
import Texts

@Suite("Texts in other encodings")
struct EncodingTests {
    private func document(_ bytes: [UInt8], _ alphabet: Alphabet) throws -> Document {
        let path = "/tmp/cellscope-encoding-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        let stream = try #require(fopen(path, "w"))
        fwrite(bytes, 1, bytes.count, stream)
        fclose(stream)
        defer { unlink(path) }
        return try Document.begin(path: path, alphabet: alphabet)
    }

    @Test("a file in UTF-16 is named with the command that helps, and one in UTF-8 is not")
    func utf16() throws {
        let wide: [UInt8] = [0xFF, 0xFE] + "novel\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        for alphabet in [Alphabet.scalar, .byte] {
            let found = try document(wide, alphabet)
            #expect(found.encodingAdvice?.contains("iconv -f UTF-16 -t UTF-8 \(found.name) > NEW") == true)
            #expect(found.isMisread == (alphabet == .scalar))
        }
        let plain = try document(Array("nové\n".utf8), .scalar)
        #expect(plain.encodingAdvice == nil && !plain.isMisread)
    }

    @Test("one in Latin-1 is named where it is read as characters, and is what it is where it is read as bytes")
    func latin() throws {
        let bytes: [UInt8] = Array("caf".utf8) + [0xE9] + Array(" cr".utf8) + [0xE8] + Array("me\n".utf8)
        #expect(try document(bytes, .scalar).encodingAdvice?.contains("ISO-8859-1") == true)
        #expect(try document(bytes, .scalar).isMisread == false)
        #expect(try document(bytes, .byte).encodingAdvice == nil)
        #expect(Document(bytes: bytes, name: "t", alphabet: .scalar).encodingAdvice == nil)
    }
}
