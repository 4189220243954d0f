/// A checksum that a file holds of itself: the SHA-256 of all its bytes, with zeros in the place of the checksum's 64
/// digits. It stands in JSON as the member `cellscope.digest`, so that one rule serves safetensors files, in whose
/// metadata it is, and files that are JSON throughout. Against damage, not against malice.
public enum FileDigest {
    /// The member's name.
    public static let key = "cellscope.digest"
    /// What stands for the digits before they are known.
    public static let placeholder = String(repeating: "0", count: 64)

    /// What a file says of itself.
    public enum Standing: Hashable, Sendable {
        /// Nothing: it was written by an older program, or by another one.
        case missing
        case holds
        case differs
    }

    /// The bytes with their digest in the place of the first placeholder; as they are where there is none.
    public static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        guard let place = place(in: bytes), Array(bytes[place]) == Array(placeholder.utf8) else { return bytes }
        var bytes = bytes
        bytes.replaceSubrange(place, with: SHA256.hexadecimal(of: bytes).utf8)
        return bytes
    }

    /// Whether the digest in some bytes is theirs.
    public static func standing(of bytes: [UInt8]) -> Standing {
        guard let place = place(in: bytes) else { return .missing }
        var blank = bytes
        blank.replaceSubrange(place, with: placeholder.utf8)
        return Array(bytes[place]) == Array(SHA256.hexadecimal(of: blank).utf8) ? .holds : .differs
    }

    /// Where the digits are. Within a text of JSON a quotation mark is escaped, so that nothing else looks like the member.
    static func place(in bytes: [UInt8]) -> Range<Int>? {
        let mark = Array("\"\(key)\":\"".utf8)
        let most = bytes.count - mark.count - placeholder.utf8.count
        guard most >= 0 else { return nil }
        return bytes.withUnsafeBufferPointer { bytes in
            for start in 0...most where bytes[start] == mark[0] && bytes[start + 1] == mark[1] {
                guard (0..<mark.count).allSatisfy({ bytes[start + $0] == mark[$0] }) else { continue }
                return start + mark.count..<start + mark.count + placeholder.utf8.count
            }
            return nil
        }
    }
}

extension SafetensorsFile {
    /// Whether the digest in the header is that of the file.
    public func digestStanding() throws(ModelFileError) -> FileDigest.Standing {
        let head = try bytes(0..<dataStart)
        guard let place = FileDigest.place(in: head) else { return .missing }
        var blank = head
        blank.replaceSubrange(place, with: FileDigest.placeholder.utf8)
        var hash = SHA256()
        hash.add(blank)
        for start in stride(from: dataStart, to: size, by: 1 << 20) {
            hash.add(try bytes(start..<min(size, start + 1 << 20)))
        }
        return Array(head[place]) == Array(hash.hexadecimal.utf8) ? .holds : .differs
    }
}
