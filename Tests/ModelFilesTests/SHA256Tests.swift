import ModelFiles
import Testing

@Suite struct SHA256Tests {
    @Test("The digests of the standard's examples, whole and byte by byte")
    func examples() {
        let examples = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
        for (text, digest) in examples {
            #expect(SHA256.hexadecimal(of: Array(text.utf8)) == digest)
            var hash = SHA256()
            for byte in text.utf8 { hash.add([byte]) }
            #expect(hash.hexadecimal == digest)
        }
    }

    @Test("Any cut gives the same digest", arguments: [55, 56, 63, 64, 65, 119, 120, 200])
    func cuts(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for cut in [0, 1, 55, 56, 64, count - 1] where cut <= count {
            var hash = SHA256()
            hash.add(Array(bytes[..<cut]))
            hash.add(Array(bytes[cut...]))
            #expect(hash.hexadecimal == SHA256.hexadecimal(of: bytes))
        }
    }
}
