import Files
import Glibc

/// Hears of changes to one file from the kernel: of its contents, its size and its name.
final class FileWatch: Sendable {
    /// Readable once something has changed.
    let descriptor: Int32

    /// - Returns: nil where the system has no watch to give.
    init?(_ file: OpenFile) {
        let nonBlocking = Int32(O_NONBLOCK | O_CLOEXEC)
        let descriptor = inotify_init1(nonBlocking)
        guard descriptor >= 0 else { return nil }
        // By the descriptor and not by the name, which may belong to another file by now.
        let mask = UInt32(IN_MODIFY) | UInt32(IN_ATTRIB) | UInt32(IN_MOVE_SELF) | UInt32(IN_DELETE_SELF)
        guard FileSystem.watch("/proc/self/fd/\(file.descriptor)", for: mask, by: descriptor) >= 0 else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Takes what has been heard; to be called before looking at the file.
    func drain() {
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            while read(descriptor, buffer.baseAddress!, buffer.count) > 0 {}
        }
    }
}
