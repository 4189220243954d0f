import Files
import Glibc

/// A regular file opened for reading at any place; closed with its last reference.
final class RegularFile: ByteSource {
    /// Largest file that is read, in bytes.
    static let largest = 8 << 30

    let path: String
    let count: Int
    private let descriptor: Int32
    private let isCancelled: @Sendable () -> Bool
    /// Bytes that are read between two questions whether that was left off.
    private static let piece = 16 << 20

    /// - Parameter isCancelled: asked while the file is read.
    /// - Throws: `ModelFileError` for what cannot be opened and for anything but a regular file of sane size.
    init(
        path: String, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(ModelFileError) {
        // Non-blocking, or opening a pipe that nobody writes to would wait for ever.
        let descriptor = FileSystem.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .cannotOpen(path: path, code: errno) }
        var status = stat()
        let problem: ModelFileError? =
            if fstat(descriptor, &status) != 0 {
                .cannotOpen(path: path, code: errno)
            } else if let kind = irregularKind(of: status) {
                .noRegularFile(path: path, kind: kind)
            } else if status.st_size > Self.largest {
                .tooLarge(path: path, bytes: status.st_size, limit: Self.largest)
            } else {
                nil
            }
        if let problem {
            close(descriptor)
            throw problem
        }
        self.path = path
        self.descriptor = descriptor
        self.isCancelled = isCancelled
        count = status.st_size
    }

    deinit { close(descriptor) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ModelFileError) {
        var done = 0
        while done < buffer.count {
            if isCancelled() { throw .leftOff(path: path) }
            let wanted = min(Self.piece, buffer.count - done)
            let got = pread(descriptor, buffer.baseAddress! + done, wanted, off_t(offset + done))
            if got > 0 {
                done += got
            } else if got == 0 {
                throw .shrank(path: path)
            } else if errno != EINTR {
                throw .cannotRead(path: path, code: errno)
            }
        }
    }
}
