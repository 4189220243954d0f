import ModelCore
import ModelFiles
import Testing

@Suite("A file's checksum of itself") struct FileDigestTests {
    private let plain = Array(#"{"a":1,"cellscope.digest":"\#(FileDigest.placeholder)","b":"x"}"#.utf8)

    @Test("Sealed bytes hold; any changed byte differs, whether of the content or of the checksum")
    func changed() {
        let sealed = FileDigest.sealed(plain)
        #expect(sealed.count == plain.count && sealed != plain && FileDigest.standing(of: sealed) == .holds)
        #expect(FileDigest.sealed(sealed) == sealed)
        for index in sealed.indices {
            var damaged = sealed
            damaged[index] ^= 1
            // What makes it no checksum at all is another matter: then there is none.
            #expect(FileDigest.standing(of: damaged) != .holds, "\(index)")
        }
        #expect(FileDigest.standing(of: Array(sealed.dropLast())) == .differs)
    }

    @Test("A file without one says so, and what only quotes the member is none")
    func missing() {
        #expect(FileDigest.standing(of: []) == .missing && FileDigest.standing(of: Array("{}".utf8)) == .missing)
        let quoted = Array(#"{"text":"\"cellscope.digest\":\"\#(FileDigest.placeholder)\""}"#.utf8)
        #expect(FileDigest.standing(of: quoted) == .missing && FileDigest.sealed(quoted) == quoted)
    }

    @Test("A checkpoint whose bytes changed is refused, one of an older program is not")
    func checkpoint() throws {
        let sample = try Samples.checkpoint(.lstm)
        let bytes = CheckpointFile.encode(sample)
        let whole = try SafetensorsFile(bytes, name: "c")
        #expect(try whole.digestStanding() == .holds && CheckpointFile.decode(whole) == sample)
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            var damaged = bytes
            let place = bytes.count - 1 - Int.random(in: 0..<2000, using: &generator)
            damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
            #expect(throws: ModelFileError.damaged(path: "c")) {
                try CheckpointFile.decode(SafetensorsFile(damaged, name: "c"))
            }
        }
    }
}
