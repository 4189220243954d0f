import Files
import Glibc
import Synchronization

/// A temporary file without a name: whatever ends the program, nothing of it is left behind. Any thread may write and
/// read.
package final class ScratchFile: Sendable {
    private let file: Int32
    private let end = Atomic<Int>(0)

    /// - Throws: `ScratchFileError` where the folder (TMPDIR, or /tmp) takes no file.
    package init() throws(ScratchFileError) { file = try Self.descriptor() }

    deinit { close(file) }

    /// A descriptor of a file that has lost its name already.
    static func descriptor() throws(ScratchFileError) -> Int32 {
        let descriptor = FileSystem.openScratch(in: EnvironmentVariables.nonEmpty("TMPDIR") ?? "/tmp")
        guard descriptor >= 0 else { throw ScratchFileError(reason: systemMessage(errno)) }
        return descriptor
    }

    /// Adds bytes at the end, and says where they are.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(ScratchFileError) -> Int {
        let offset = end.add(bytes.count, ordering: .relaxed).oldValue
        try write(bytes, at: offset)
        return offset
    }

    /// Writes bytes in the place of others.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ScratchFileError) {
        var done = 0
        while done < bytes.count {
            let put = pwrite(file, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
            if put < 0 && errno == EINTR { continue }
            guard put > 0 else { throw ScratchFileError(reason: systemMessage(errno)) }
            done += put
        }
    }

    /// Fills a buffer with what was written.
    package func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ScratchFileError) {
        var done = 0
        while done < buffer.count {
            let got = pread(file, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { throw ScratchFileError(reason: got < 0 ? systemMessage(errno) : "it ends too soon") }
            done += got
        }
    }
}

/// Why a temporary file cannot be kept.
public struct ScratchFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the system says.
    public let reason: String

    public var description: String { "a temporary file cannot be kept (\(reason)); make room, or set TMPDIR" }
}
