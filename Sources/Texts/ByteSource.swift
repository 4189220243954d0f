import Glibc

/// Where a text's bytes lie. Reading past the end, or where a file was cut off since, yields fewer bytes.
enum ByteSource: Sendable {
    case memory([UInt8])
    case file(OpenFile)

    /// Bytes when the text was opened.
    var size: Int {
        switch self {
        case .memory(let bytes): bytes.count
        case .file(let file): file.size
        }
    }

    /// Fills the buffer from an offset on and returns how many bytes there were.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        switch self {
        case .memory(let bytes):
            guard offset < bytes.count else { return 0 }
            let count = min(buffer.count, bytes.count - offset)
            bytes.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
            }
            return count
        case .file(let file):
            return file.read(at: offset, into: buffer)
        }
    }
}

/// A file held open for reading. `pread` and not a mapping: a mapped file that shrinks kills its reader.
final class OpenFile: Sendable {
    let descriptor: Int32
    /// Its size when it was opened.
    let size: Int

    init(descriptor: Int32, size: Int) {
        self.descriptor = descriptor
        self.size = size
    }

    deinit { close(descriptor) }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var done = 0
        while done < buffer.count {
            let got = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { break }
            done += got
        }
        return done
    }
}

extension ByteSource {
    /// Opens a file, or reads a named pipe to its end.
    static func open(path: String) throws(DocumentError) -> ByteSource {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .noSuchFile(path) : .unreadable(path, reason: reason(errno))
        }
        return try take(descriptor, name: path)
    }

    /// Takes over an open descriptor: a regular file is read where it lies, a pipe or terminal to its end.
    static func take(_ descriptor: Int32, name: String) throws(DocumentError) -> ByteSource {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else {
            let code = errno
            close(descriptor)
            throw .unreadable(name, reason: reason(code))
        }
        switch info.st_mode & S_IFMT {
        case S_IFREG where info.st_size > 0: return .file(OpenFile(descriptor: descriptor, size: Int(info.st_size)))
        case S_IFDIR:
            close(descriptor)
            throw .directory(name)
        // A regular file of size 0 may be one of the kernel's, whose size nobody knows before it is read.
        case S_IFIFO, S_IFREG: break
        case S_IFCHR where isatty(descriptor) == 1: break
        default:
            close(descriptor)
            throw .notAText(name)
        }
        defer { close(descriptor) }
        return try drain(descriptor, name: name)
    }

    /// What a pipe may hold before it is set down in a file.
    static let spoolAt = 8 << 20

    private static func drain(_ descriptor: Int32, name: String) throws(DocumentError) -> ByteSource {
        var bytes: [UInt8] = []
        var spool: Int32 = -1
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = block.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress!, $0.count) }
            if got < 0 && errno == EINTR { continue }
            if got < 0 {
                let code = errno
                if spool >= 0 { close(spool) }
                throw .unreadable(name, reason: reason(code))
            }
            if got == 0 { break }
            bytes.append(contentsOf: block[..<got])
            guard bytes.count >= spoolAt else { continue }
            if spool < 0 { spool = try makeSpool(for: name) }
            try pour(&bytes, into: spool, name: name)
        }
        guard spool >= 0 else { return .memory(bytes) }
        try pour(&bytes, into: spool, name: name)
        var info = stat()
        fstat(spool, &info)
        return .file(OpenFile(descriptor: spool, size: Int(info.st_size)))
    }

    /// A temporary file that has no name any more, so that nothing is left behind whatever ends the program.
    private static func makeSpool(for name: String) throws(DocumentError) -> Int32 {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/cellscope-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .noRoom(name, reason: reason(errno)) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
        return descriptor
    }

    private static func pour(_ bytes: inout [UInt8], into spool: Int32, name: String) throws(DocumentError) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { write(spool, $0.baseAddress! + done, $0.count - done) }
            if put < 0 && errno == EINTR { continue }
            guard put > 0 else {
                let code = errno
                close(spool)
                throw .noRoom(name, reason: reason(code))
            }
            done += put
        }
        bytes.removeAll(keepingCapacity: true)
    }

    private static func reason(_ code: Int32) -> String {
        var text = [CChar](repeating: 0, count: 128)
        guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
