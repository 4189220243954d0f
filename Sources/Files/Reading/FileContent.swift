/// What a file is by its first bytes, whatever it is called.
package enum FileContent: Hashable, Sendable {
    /// A safetensors file: a model, a checkpoint, or something else that is laid out so.
    case safetensors
    /// JSON of Cellscope's own, by what its first key says: `cellscope-session`.
    case own(key: String)
    /// Another known kind of file that is no text; what it is, with its article.
    case known(String)
    /// A text, in the encoding that it seems to have.
    case text(TextEncoding)
    /// Nothing, or bytes that tell nothing.
    case unknown

    /// - Parameter bytes: the first bytes of the file, `TextEncoding.sampleSize` of them at most.
    package init(recognising bytes: [UInt8]) {
        if Self.isSafetensors(bytes) {
            self = .safetensors
        } else if let key = Self.ownKey(bytes) {
            self = .own(key: key)
        } else if let known = Self.signatures.first(where: { bytes.starts(with: $0.bytes) }) {
            self = .known(known.words)
        } else if Self.isBzip2(bytes) {
            self = .known("a file that bzip2 has packed")
        } else if !bytes.isEmpty, let encoding = TextEncoding(recognising: bytes) {
            self = .text(encoding)
        } else {
            self = .unknown
        }
    }

    /// Looks at a regular file; anything else is unknown.
    package init(of path: String) {
        self.init(recognising: SmallFile.beginning(of: path, count: TextEncoding.sampleSize))
    }

    /// What it is in words, with an article, for somebody who has taken it for something else; nil where that is not known.
    package var words: String? {
        switch self {
        case .safetensors: "a model"
        case .own(let key): "a " + key.split(separator: "-").dropFirst().joined(separator: " ") + " of Cellscope's"
        case .known(let words): words
        case .text: "a text"
        case .unknown: nil
        }
    }

    /// 8 bytes of a length that no text begins with, then JSON.
    private static func isSafetensors(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 9, bytes[4..<8].allSatisfy({ $0 == 0 }), bytes[..<4].contains(where: { $0 != 0 }) else {
            return false
        }
        return bytes[8] == UInt8(ascii: "{") && [0x22, 0x20, 0x09, 0x0A, 0x0D, 0x7D].contains(bytes[9])
    }

    /// The first key of a JSON object, where it is one of Cellscope's.
    private static func ownKey(_ bytes: [UInt8]) -> String? {
        let start = TextLines.withoutMark(bytes[...]).prefix(128).filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard start.starts(with: "{\"cellscope-".utf8) else { return nil }
        let key = start.dropFirst(2).prefix { $0 != UInt8(ascii: "\"") }
        guard start.dropFirst(2 + key.count).starts(with: "\":".utf8) else { return nil }
        return String(validating: key, as: UTF8.self)
    }

    /// `BZh`, the size of its blocks as a digit from 1 to 9, then the mark of a block or, where it is empty, of the end:
    /// `BZh` alone may begin a text.
    private static func isBzip2(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: "BZh".utf8), bytes.count >= 10, (0x31...0x39).contains(bytes[3]) else { return false }
        let mark = bytes[4..<10]
        return mark.elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || mark.elementsEqual([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
    }

    private static let signatures: [(bytes: [UInt8], words: String)] = [
        ([0x50, 0x4B, 0x03, 0x04], "a zip archive, such as PyTorch writes its models to"),
        ([0x80, 0x02], "a Python pickle, such as older versions of PyTorch write"),
        ([0x80, 0x03], "a Python pickle"), ([0x80, 0x04], "a Python pickle"), ([0x80, 0x05], "a Python pickle"),
        ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], "an HDF5 file, such as Keras writes its models to"),
        ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array"),
        ([0x1F, 0x8B], "a file that gzip has packed"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "a file that xz has packed"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a file that zstd has packed"),
        ([0x25, 0x50, 0x44, 0x46, 0x2D], "a PDF file"), ([0x7F, 0x45, 0x4C, 0x46], "a program"),
        ([0x89, 0x50, 0x4E, 0x47], "a picture"), ([0xFF, 0xD8, 0xFF], "a picture"),
    ]
}
