import Glibc

/// A folder held open. What is done by name in it happens in this folder, whatever its path leads to by then, and no link
/// in it is followed.
package final class OpenFolder: Sendable {
    /// Good for calls that take a folder, not for reading.
    package let descriptor: Int32

    /// - Parameter path: links in it are followed: it is the folder that a person has named.
    /// - Throws: `OpenFolderError`.
    package init(_ path: String) throws(OpenFolderError) {
        // By its place alone: a folder that may be written to and not be listed is one too.
        let asPlace: Int32 = 0o10_000_000
        descriptor = FileSystem.open(path.isEmpty ? "." : path, asPlace | O_DIRECTORY)
        guard descriptor >= 0 else { throw OpenFolderError(code: errno) }
    }

    deinit { close(descriptor) }

    /// Opens a file in it; −1 and `ELOOP` for a link.
    package func open(_ name: String, _ flags: Int32, mode: mode_t = 0o666) -> Int32 {
        FileSystem.open(name, flags | O_NOFOLLOW, mode: mode, in: descriptor)
    }

    /// What a name in it is; nil where it is nothing. A link is a link.
    package func status(of name: String) -> stat? { FileSystem.status(of: name, in: descriptor) }

    /// Takes a file's name away; a link goes itself.
    @discardableResult
    package func remove(_ name: String) -> Int32 { FileSystem.remove(name, in: descriptor) }

    /// Gives a file another name, replacing what had it.
    package func rename(_ name: String, to other: String) -> Int32 {
        FileSystem.rename(name, to: other, in: descriptor)
    }

    /// The names in it that are wanted, of the first so many; none where it cannot be read.
    package func names(most: Int, where isWanted: (String) -> Bool) -> [String] {
        FileSystem.names(inFolderOf: readable(), most: most, where: isWanted) ?? []
    }

    /// Makes new names last through a power cut, by a call that a test may replace. Returns 0, also where no such thing
    /// can be asked for, or a negated error number.
    package func synchronise(_ call: (Int32) -> Int32) -> Int32 {
        let readable = readable()
        guard readable >= 0 else { return 0 }
        defer { close(readable) }
        return call(readable)
    }

    private func readable() -> Int32 { FileSystem.open(".", O_RDONLY | O_DIRECTORY, in: descriptor) }
}

/// Why a folder cannot be opened: the system's error number.
package struct OpenFolderError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: Int32

    package var description: String { systemMessage(code) }
}
