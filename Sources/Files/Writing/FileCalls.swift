import Glibc

/// The system calls of which a test may want to see the failures. Each returns 0 or more, or a negated error number.
package struct FileCalls: Sendable {
    /// Writes some of the bytes to a descriptor and returns how many.
    package var write: @Sendable (Int32, UnsafeRawBufferPointer) -> Int
    /// Writes some of the bytes at an offset and returns how many.
    package var writeAt: @Sendable (Int32, UnsafeRawBufferPointer, _ offset: Int) -> Int
    /// Sets room for a file of so many bytes aside.
    package var reserve: @Sendable (Int32, _ bytes: Int) -> Int32
    /// Waits until a descriptor's bytes are on the disk.
    package var synchronise: @Sendable (Int32) -> Int32
    /// Gives a file another name in its folder, replacing what had it.
    package var rename: @Sendable (OpenFolder, _ from: String, _ to: String) -> Int32

    package init(
        write: @escaping @Sendable (Int32, UnsafeRawBufferPointer) -> Int = {
            let written = Glibc.write($0, $1.baseAddress, $1.count)
            return written < 0 ? -Int(errno) : written
        },
        writeAt: @escaping @Sendable (Int32, UnsafeRawBufferPointer, _ offset: Int) -> Int = {
            let written = pwrite($0, $1.baseAddress, $1.count, off_t($2))
            return written < 0 ? -Int(errno) : written
        },
        reserve: @escaping @Sendable (Int32, _ bytes: Int) -> Int32 = {
            -posix_fallocate($0, 0, off_t($1))
        },
        synchronise: @escaping @Sendable (Int32) -> Int32 = { fsync($0) == 0 ? 0 : -errno },
        rename: @escaping @Sendable (OpenFolder, _ from: String, _ to: String) -> Int32 = {
            $0.rename($1, to: $2) == 0 ? 0 : -errno
        }
    ) {
        self.write = write
        self.writeAt = writeAt
        self.reserve = reserve
        self.synchronise = synchronise
        self.rename = rename
    }

    /// The system's own.
    package static let system = FileCalls()
}
