import Glibc

/// A file that is written under a temporary name beside its target and takes the target's name when it is whole. Owns
/// the temporary file: let go before `commit`, nothing of it is left and the target is as it was.
///
/// `AtomicFile` says what is done, in which order and why. What killed runs have left in the folder goes away.
public final class PartialFile {
    /// The name that the file will have, for messages.
    public let path: String
    /// Bytes that the whole file will have, for messages; nil where that is not known.
    public var size: Int?
    private let calls: FileCalls
    private let folder: OpenFolder
    /// Names in the folder.
    private let target: String
    private let temporary: String
    /// −1 once the file is closed.
    private var descriptor: Int32
    private var isRenamed = false
    private var written = 0

    /// Creates the temporary file; the permission bits of a replaced file stay.
    /// - Parameter links: what becomes of a link in the target's place.
    /// - Throws: `AtomicFileError`.
    public convenience init(
        replacing path: String, size: Int? = nil, links: LinkPolicy = .followed
    ) throws(AtomicFileError) {
        try self.init(replacing: path, size: size, links: links, with: .system)
    }

    package init(
        replacing path: String, size: Int?, links: LinkPolicy = .followed, with calls: FileCalls
    ) throws(AtomicFileError) {
        let target = try LinkTarget.resolve(path, links)
        let name = PathParts.last(target)
        guard !name.isEmpty else { throw .noRegularFile(path: path, kind: "a folder") }
        let folder: OpenFolder
        do throws(OpenFolderError) {
            folder = try OpenFolder(PathParts.folder(target))
        } catch { throw .cannotCreate(path: path, code: error.code) }
        let old = folder.status(of: name)
        if let old, let kind = irregularKind(of: old) {
            // Links were followed as far as they go, or are refused.
            throw old.st_mode & S_IFMT == S_IFLNK ? .isLink(path: path) : .noRegularFile(path: path, kind: kind)
        }
        TemporaryName.clear(folder)
        let (temporary, descriptor) = try Self.createTemporary(in: folder, for: path)
        if let old, fchmod(descriptor, old.st_mode & 0o777) != 0 {
            let code = errno
            close(descriptor)
            folder.remove(temporary)
            throw .cannotCreate(path: path, code: code)
        }
        self.path = path
        self.size = size
        self.calls = calls
        self.target = name
        self.folder = folder
        self.temporary = temporary
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if !isRenamed { folder.remove(temporary) }
    }

    /// A new empty file in a folder, locked, its name of no meaning to anyone else.
    private static func createTemporary(
        in folder: OpenFolder, for path: String
    ) throws(AtomicFileError) -> (name: String, descriptor: Int32) {
        var number = 0
        while true {
            let name = TemporaryName(number: number).text
            let descriptor = folder.open(name, O_WRONLY | O_CREAT | O_EXCL)
            if descriptor >= 0 {
                // Between these two calls another run may take it for one that was left.
                if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK {
                    var status = stat()
                    if fstat(descriptor, &status) != 0 || status.st_nlink > 0 { return (name, descriptor) }
                }
                close(descriptor)
                number += 1
                continue
            }
            let code = errno
            guard code == EINTR || code == EEXIST && number < 1000 else {
                throw .cannotCreate(path: path, code: code)
            }
            if code == EEXIST { number += 1 }
        }
    }

    /// Takes away what this program has begun to write beside a file and not finished, for a program that ends without
    /// letting anything go.
    public static func removeOwn(beside path: String) {
        let target = (try? LinkTarget.resolve(path, .followed)) ?? path
        for number in 0..<16 {
            FileSystem.remove(PathParts.joined(PathParts.folder(target), TemporaryName(number: number).text))
        }
    }

    /// Sets the disk's room aside, so that a file that cannot fit fails now and not after an hour. Where the file system
    /// cannot do that, glibc writes into every block.
    /// - Throws: `AtomicFileError.cannotWrite` where there is no room.
    public func reserve(_ bytes: Int) throws(AtomicFileError) {
        guard bytes > 0 else { return }
        let code = calls.reserve(descriptor, bytes)
        if [-ENOSPC, -EDQUOT, -EFBIG].contains(code) { throw failure(-code) }
    }

    /// Writes bytes behind those that were appended before.
    /// - Throws: `AtomicFileError.cannotWrite`.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(AtomicFileError) {
        let calls = calls
        let descriptor = descriptor
        try fill(bytes) { rest, _ in calls.write(descriptor, rest) }
    }

    /// Writes bytes at an offset from the file's beginning, whatever was written before. A file is either appended to or
    /// written at offsets.
    /// - Throws: `AtomicFileError.cannotWrite`.
    public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(AtomicFileError) {
        let calls = calls
        let descriptor = descriptor
        try fill(bytes) { rest, done in calls.writeAt(descriptor, rest, offset + done) }
    }

    private func fill(
        _ bytes: UnsafeRawBufferPointer, _ call: (UnsafeRawBufferPointer, _ done: Int) -> Int
    ) throws(AtomicFileError) {
        var done = 0
        while done < bytes.count {
            let count = call(UnsafeRawBufferPointer(rebasing: bytes[done...]), done)
            if count > 0 {
                done += count
                written += count
            } else if count == 0 || count != -Int(EINTR) {
                throw failure(count == 0 ? EIO : Int32(-count))
            }
        }
    }

    /// Syncs the file and gives it the target's name. Nothing can be written afterwards.
    /// - Throws: `AtomicFileError`; then the old file is as it was unless only the folder could not be synced.
    public func commit() throws(AtomicFileError) {
        while true {
            let synced = calls.synchronise(descriptor)
            if synced == 0 { break }
            if synced != -EINTR { throw failure(-synced) }
        }
        // Holds the lock until the file has its name: by another descriptor, since network file systems may report a full
        // disk only when one is closed. A close that was interrupted has closed.
        let held = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        defer { if held >= 0 { close(held) } }
        let closed = close(descriptor)
        let code = errno
        descriptor = -1
        guard closed == 0 || code == EINTR else { throw failure(code) }
        let renamed = calls.rename(folder, temporary, target)
        guard renamed == 0 else { throw .cannotReplace(path: path, code: -renamed) }
        isRenamed = true
        // Not every file system or permission allows it; then the file is still whole, and that is all that can be had.
        let synced = folder.synchronise(calls.synchronise)
        if synced == -EIO || synced == -ENOSPC || synced == -EDQUOT {
            throw .cannotSynchroniseFolder(path: path, code: -synced)
        }
    }

    private func failure(_ code: Int32) -> AtomicFileError {
        .cannotWrite(path: path, code: code, written: written, of: size)
    }
}
