import Files
import Glibc
import ModelFiles

/// Reads and names the files that a session consists of.
enum SessionBytes {
    /// The largest file that is read as a session, in bytes.
    static let largest = 256 << 20

    /// All of a regular file.
    static func read(_ path: String) throws(SessionError) -> [UInt8] {
        do throws(SmallFile.Problem) { return try SmallFile.bytes(of: path, most: largest) } catch {
            switch error {
            case .missing: throw .unreadable(path: path, reason: systemMessage(ENOENT))
            case .cannotOpen(let code), .cannotRead(let code):
                throw .unreadable(path: path, reason: systemMessage(code))
            case .irregular(let kind): throw .unreadable(path: path, reason: "it is \(kind)")
            case .tooLarge(let bytes): throw .tooLarge(path: path, bytes: bytes)
            }
        }
    }

    /// The SHA-256 of a file in hexadecimal; nil where it cannot be read.
    static func hash(_ path: String) -> String? {
        let descriptor = FileSystem.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var hash = SHA256()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let got = Glibc.read(descriptor, &buffer, buffer.count)
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { return nil }
            guard got > 0 else { return hash.hexadecimal }
            hash.add(Array(buffer[..<got]))
        }
    }

    /// The path from the root, links followed; as it is where there is no such file.
    static func absolute(_ path: String) -> String {
        FileSystem.realPath(path) ?? path
    }
}
