import Glibc
import ModelFiles

/// Reads and names the files that a session consists of.
enum SessionBytes {
    /// The largest file that is read as a session, in bytes.
    static let largest = 256 << 20

    /// All of a regular file.
    static func read(_ path: String) throws(SessionError) -> [UInt8] {
        let descriptor = try open(path)
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: systemMessage(errno)) }
        if let kind = irregularKind(of: status) { throw .unreadable(path: path, reason: "it is \(kind)") }
        guard status.st_size <= largest else { throw .tooLarge(path: path, bytes: status.st_size) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(status.st_size)
        try each(piece: 1 << 16, of: descriptor, path, atMost: largest) { bytes += $0 }
        return bytes
    }

    /// The first bytes of a regular file; none of anything else.
    static func beginning(of path: String, count: Int) -> [UInt8] {
        guard let descriptor = try? open(path) else { return [] }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, irregularKind(of: status) == nil else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = pread(descriptor, &bytes, count, 0)
        return Array(bytes.prefix(max(0, got)))
    }

    /// The SHA-256 of a file in hexadecimal; nil where it cannot be read.
    static func hash(_ path: String) -> String? {
        guard let descriptor = try? open(path) else { return nil }
        defer { close(descriptor) }
        var hash = SHA256()
        do throws(SessionError) {
            try each(piece: 1 << 18, of: descriptor, path, atMost: .max) { hash.add(Array($0)) }
        } catch { return nil }
        return hash.hexadecimal
    }

    /// The path from the root, links followed; as it is where there is no such file.
    static func absolute(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }

    private static func open(_ path: String) throws(SessionError) -> Int32 {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemMessage(errno)) }
        return descriptor
    }

    private static func each(
        piece: Int, of descriptor: Int32, _ path: String, atMost limit: Int, _ body: (ArraySlice<UInt8>) -> Void
    ) throws(SessionError) {
        var buffer = [UInt8](repeating: 0, count: piece)
        var total = 0
        while true {
            let got = Glibc.read(descriptor, &buffer, piece)
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw .unreadable(path: path, reason: systemMessage(errno)) }
            guard got > 0 else { return }
            total += got
            guard total <= limit else { throw .tooLarge(path: path, bytes: total) }
            body(buffer[..<got])
        }
    }
}
