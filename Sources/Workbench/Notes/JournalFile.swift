import Files
import Glibc
import ModelFiles

/// One notes file on the disk: read whole, and only ever appended to, under the file's lock (`flock`), so that several
/// programs may have it open.
package struct JournalFile: Sendable {
    /// Bytes that are read at most.
    package static let largest = 16 << 20

    package let path: String
    private let links: LinkPolicy
    private let calls: FileCalls
    private let limit: Int

    /// - Parameter links: whether it is written to where it is a link; read it is in either case.
    package init(
        path: String, links: LinkPolicy = .followed, calls: FileCalls = .system, limit: Int = JournalFile.largest
    ) {
        self.path = path
        self.links = links
        self.calls = calls
        self.limit = limit
    }

    /// By what a changed or replaced file is known.
    package struct Stamp: Hashable, Sendable {
        let device: UInt
        let inode: UInt
        let size: Int
        let times: [Int]

        init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            times = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        }
    }

    /// nil while there is no such file.
    package var stamp: Stamp? {
        FileSystem.status(of: path).map { Stamp($0) }
    }

    /// All bytes and the stamp that belongs to them; nil when there is no file.
    package func read() throws(NotesError) -> (bytes: [UInt8], stamp: Stamp)? {
        // Non-blocking, or opening a pipe that nobody writes to would wait for ever.
        let descriptor = FileSystem.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG { return nil }
            throw .cannotRead(path: path, code: errno)
        }
        defer { close(descriptor) }
        // Where a file system knows no locks, half a line may be read; it is read again when the rest has come.
        lock(descriptor, LOCK_SH)
        let status = try checked(descriptor)
        guard status.st_size <= limit else {
            throw .tooLarge(path: path, bytes: Int(status.st_size), limit: limit)
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress! + done, $0.count - done, off_t(done))
            }
            if got == 0 { break }
            if got > 0 {
                done += got
            } else if errno != EINTR {
                throw .cannotRead(path: path, code: errno)
            }
        }
        bytes.removeSubrange(done...)
        return (bytes, Stamp(status))
    }

    /// Adds whole lines at the end and waits until they are on the disk. A piece of a line that a crash left there is
    /// ended first. When this throws, nothing is added, or nothing but a piece of a line that readers pass over.
    package func append(_ lines: String) throws(NotesError) {
        let folder: OpenFolder
        do throws(OpenFolderError) {
            folder = try OpenFolder(PathParts.folder(path))
        } catch { throw .cannotOpen(path: path, code: error.code) }
        let descriptor = try openLocked(in: folder)
        defer { close(descriptor) }
        let size = try checked(descriptor).st_size
        var bytes = Array(lines.utf8)
        if size > 0 {
            var last: UInt8 = 0
            guard pread(descriptor, &last, 1, size - 1) == 1 else { throw .cannotRead(path: path, code: errno) }
            if last != UInt8(ascii: "\n") { bytes.insert(UInt8(ascii: "\n"), at: 0) }
        }
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes {
                calls.write(descriptor, UnsafeRawBufferPointer(rebasing: $0[done...]))
            }
            if written > 0 {
                done += written
            } else if written != -Int(EINTR) {
                takeBack(descriptor, to: Int(size), from: Int(size) + done)
                throw .cannotWrite(path: path, code: written == 0 ? EIO : Int32(-written))
            }
        }
        while true {
            let synced = calls.synchronise(descriptor)
            if synced == 0 { break }
            // What cannot be synced at all, as a pipe's end, has no better to offer.
            if synced == -EINVAL || synced == -EROFS { break }
            if synced != -EINTR {
                takeBack(descriptor, to: Int(size), from: Int(size) + done)
                throw .cannotWrite(path: path, code: -synced)
            }
        }
        // A new file's name is to last through a power cut as well, where the file system allows it.
        if size == 0 { _ = folder.synchronise(calls.synchronise) }
    }

    /// The file, made when there is none, with its lock. Another program may replace it between the opening and the
    /// lock: then the new one is opened.
    private func openLocked(in folder: OpenFolder) throws(NotesError) -> Int32 {
        let name = PathParts.last(path)
        var attempt = 0
        while true {
            let flags = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY
            let descriptor = links == .followed ? FileSystem.open(path, flags) : folder.open(name, flags)
            guard descriptor >= 0 else {
                let code = errno
                if code == EINTR { continue }
                let isLink = links == .refused && folder.status(of: name).map { $0.st_mode & S_IFMT == S_IFLNK } == true
                throw isLink ? .isLink(path: path) : .cannotOpen(path: path, code: code)
            }
            lock(descriptor, LOCK_EX)
            var here = stat()
            let named = links == .followed ? FileSystem.status(of: path) : folder.status(of: name)
            let isNamed =
                fstat(descriptor, &here) == 0 && here.st_ino == named?.st_ino && here.st_dev == named?.st_dev
            attempt += 1
            if isNamed || attempt > 100 { return descriptor }
            close(descriptor)
        }
    }

    /// Cuts off what was just appended, unless somebody without regard for the lock has added more.
    private func takeBack(_ descriptor: Int32, to size: Int, from end: Int) {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_size == end { ftruncate(descriptor, off_t(size)) }
    }

    private func checked(_ descriptor: Int32) throws(NotesError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path: path, code: errno) }
        if let kind = irregularKind(of: status) { throw .noRegularFile(path: path, kind: kind) }
        return status
    }

    /// The lock goes with its descriptor.
    private func lock(_ descriptor: Int32, _ kind: Int32) {
        while flock(descriptor, kind) != 0 && errno == EINTR {}
    }
}
