import Glibc

/// A regular file that is read at once and whole, up to a bound: settings, sessions.
package enum SmallFile {
    /// Why there are no bytes.
    package enum Problem: Error, Hashable, Sendable {
        case missing
        /// The system's error number.
        case cannotOpen(Int32)
        /// A folder, a pipe, a device: with its article.
        case irregular(String)
        case tooLarge(bytes: Int)
        /// The system's error number.
        case cannotRead(Int32)
    }

    /// All bytes of a file.
    /// - Parameter most: bytes that are read at most.
    package static func bytes(of path: String, most: Int) throws(Problem) -> [UInt8] {
        // Non-blocking, or opening a pipe that nobody writes to would wait for ever.
        let descriptor = FileSystem.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR ? .missing : .cannotOpen(errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cannotRead(errno) }
        if let kind = irregularKind(of: status) { throw .irregular(kind) }
        guard status.st_size <= most else { throw .tooLarge(bytes: status.st_size) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(status.st_size)
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .cannotRead(errno) }
            if count == 0 { return bytes }
            bytes += piece[..<count]
            guard bytes.count <= most else { throw .tooLarge(bytes: bytes.count) }
        }
    }

    /// The first bytes of a regular file; none of anything else.
    package static func beginning(of path: String, count: Int) -> [UInt8] {
        let descriptor = FileSystem.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return beginning(of: descriptor, count: count)
    }

    /// The same of a descriptor, from the file's beginning; where it stands does not change.
    package static func beginning(of descriptor: Int32, count: Int) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0, irregularKind(of: status) == nil else { return [] }
        var bytes = [UInt8](repeating: 0, count: count)
        while true {
            let got = pread(descriptor, &bytes, count, 0)
            if got < 0 && errno == EINTR { continue }
            return Array(bytes.prefix(max(0, got)))
        }
    }
}
