import Glibc

/// Reads a small file that may be anything.
enum ConfigurationFile {
    enum Reading {
        case text(String)
        case missing
        /// What is the matter with it, after its path.
        case unreadable(String)
    }

    private static let most = 1 << 20

    static func text(of path: String) -> Reading {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            return errno == ENOENT || errno == ENOTDIR
                ? .missing : .unreadable("cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return .unreadable("is no regular file")
        }
        guard status.st_size <= most else { return .unreadable("has more than a megabyte") }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= most {
            let count = read(descriptor, &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return .unreadable("cannot be read: \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return .text(String(decoding: bytes, as: UTF8.self))
    }
}
