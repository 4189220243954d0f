import Glibc

/// The system calls of which a test may want to see the failures. Each returns 0 or more, or a negated error number.
package struct FileCalls: Sendable {
    /// Writes some of the bytes to a descriptor and returns how many.
    package var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int
    /// Waits until a descriptor's bytes are on the disk.
    package var synchronise: @Sendable (Int32) -> Int32
    /// Gives a file another name, replacing what had it.
    package var rename: @Sendable (_ from: String, _ to: String) -> Int32

    package init(
        write: @escaping @Sendable (Int32, UnsafeRawBufferPointer) -> Int = {
            let written = Glibc.write($0, $1.baseAddress, $1.count)
            return written < 0 ? -Int(errno) : written
        },
        synchronise: @escaping @Sendable (Int32) -> Int32 = { fsync($0) == 0 ? 0 : -errno },
        rename: @escaping @Sendable (_ from: String, _ to: String) -> Int32 = {
            Glibc.rename($0, $1) == 0 ? 0 : -errno
        }
    ) {
        self.write = write
        self.synchronise = synchronise
        self.rename = rename
    }

    /// The system's own.
    package static let system = FileCalls()
}
