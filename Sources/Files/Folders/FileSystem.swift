import Glibc

/// The system's calls that take a path: the one place where a path (`SystemText`) becomes the bytes that the system has.
///
/// What returns a number returns −1 where the call fails, with the reason in `errno`. A path that holds a zero byte names
/// nothing (`ENOENT`): the system would take it for a shorter one.
package enum FileSystem {
    /// Hands out a path's bytes as C has them.
    private static func with(_ path: String, _ body: (UnsafePointer<CChar>) -> Int32) -> Int32 {
        let bytes = SystemText.bytes(of: path)
        guard !bytes.contains(0) else {
            errno = ENOENT
            return -1
        }
        return (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return -1 }
            return body(base)
        }
    }

    /// Opens a file by its path. The descriptor is closed when another program is started in this one's place.
    package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o666) -> Int32 {
        with(path) { Glibc.open($0, flags | O_CLOEXEC, mode) }
    }

    /// Opens a file by a name within a folder that is open.
    package static func open(_ name: String, _ flags: Int32, mode: mode_t = 0o666, in folder: Int32) -> Int32 {
        with(name) { openat(folder, $0, flags | O_CLOEXEC, mode) }
    }

    /// Opens a new file without a name in a folder: whatever ends the program, nothing of it is left behind.
    package static func openScratch(in folder: String) -> Int32 {
        let withoutName: Int32 = 0o20_000_000 | O_DIRECTORY
        let descriptor = open(folder, withoutName | O_RDWR, mode: 0o600)
        if descriptor >= 0 { return descriptor }
        // Where the file system knows no such files, one that loses its name at once.
        var template = SystemText.bytes(of: PathParts.joined(folder, "cellscope-XXXXXX")).map { CChar(bitPattern: $0) }
        guard !template.contains(0) else { return -1 }
        template.append(0)
        let named = mkstemp(&template)
        guard named >= 0 else { return -1 }
        unlink(template)
        _ = fcntl(named, F_SETFD, FD_CLOEXEC)
        return named
    }

    /// What is at the end of a path; nil where there is nothing or it cannot be known.
    /// - Parameter follows: whether it is what a link leads to, and not the link.
    package static func status(of path: String, following follows: Bool = true) -> stat? {
        var status = stat()
        return with(path) { follows ? stat($0, &status) : lstat($0, &status) } == 0 ? status : nil
    }

    /// What a name within a folder is, links not followed.
    package static func status(of name: String, in folder: Int32) -> stat? {
        var status = stat()
        return with(name) { fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0 ? status : nil
    }

    /// Whether a path may be used in a way (`F_OK`, `R_OK`, …).
    package static func allows(_ path: String, _ use: Int32) -> Bool { with(path) { access($0, use) } == 0 }

    package static func isFolder(_ path: String) -> Bool { status(of: path)?.st_mode.isFolder == true }

    /// Whether a path leads to a regular file.
    package static func isFile(_ path: String) -> Bool {
        status(of: path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
    }

    package static func makeFolder(_ path: String, mode: mode_t) -> Int32 { with(path) { mkdir($0, mode) } }

    /// Takes a file's name away; a link goes itself.
    @discardableResult
    package static func remove(_ path: String) -> Int32 { with(path) { unlink($0) } }

    @discardableResult
    package static func remove(_ name: String, in folder: Int32) -> Int32 { with(name) { unlinkat(folder, $0, 0) } }

    /// Gives a file another name in the same folder, replacing what had it.
    package static func rename(_ name: String, to other: String, in folder: Int32) -> Int32 {
        with(name) { from in with(other) { renameat(folder, from, folder, $0) } }
    }

    /// Has changes in a folder reported by an inotify queue.
    package static func watch(_ folder: String, for events: UInt32, by queue: Int32) -> Int32 {
        with(folder) { inotify_add_watch(queue, $0, events) }
    }

    /// The absolute path, links followed; nil where there is nothing.
    package static func realPath(_ path: String) -> String? {
        var found: UnsafeMutablePointer<CChar>?
        _ = with(path) {
            found = realpath($0, nil)
            return 0
        }
        defer { free(found) }
        return found.map { SystemText.string(of: UnsafePointer($0)) }
    }

    /// Where a link leads, as it says itself; nil where that is not known (`errno`).
    package static func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = with(path) { Int32(readlink($0, &buffer, buffer.count)) }
        guard length >= 0 else { return nil }
        guard length > 0, length < buffer.count else {
            errno = ENAMETOOLONG
            return nil
        }
        return SystemText.string(of: buffer[..<Int(length)].map { UInt8(bitPattern: $0) })
    }

    /// The folder that relative paths are meant in; nil where it is gone.
    package static func workingFolder() -> String? {
        let found = getcwd(nil, 0)
        defer { free(found) }
        return found.map { SystemText.string(of: UnsafePointer($0)) }
    }

    /// The names in a folder, in no order, without `.` and `..`; nil where it cannot be read.
    /// - Parameters:
    ///   - limit: names that are returned at most.
    ///   - isWanted: which of them are returned.
    package static func names(
        in folder: String, limit: Int = .max, where isWanted: (String) -> Bool = { _ in true }
    ) -> [String]? {
        names(inFolderOf: open(folder, O_RDONLY | O_DIRECTORY), most: .max, limit: limit, where: isWanted)
    }

    /// The same of a descriptor, which is closed.
    /// - Parameter most: names that are looked at.
    static func names(
        inFolderOf descriptor: Int32, most: Int, limit: Int = .max, where isWanted: (String) -> Bool
    ) -> [String]? {
        guard descriptor >= 0 else { return nil }
        guard let directory = fdopendir(descriptor) else {
            close(descriptor)
            return nil
        }
        defer { closedir(directory) }
        var found: [String] = []
        var seen = 0
        while seen < most, found.count < limit, let entry = readdir(directory) {
            seen += 1
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { SystemText.string(of: $0.prefix { $0 != 0 }) }
            if name != ".", name != "..", isWanted(name) { found.append(name) }
        }
        return found
    }
}

extension mode_t {
    fileprivate var isFolder: Bool { self & S_IFMT == S_IFDIR }
}

/// What a file is that is no regular one, with its article; nil for a regular file.
package func irregularKind(of status: stat) -> String? {
    switch status.st_mode & S_IFMT {
    case S_IFREG: nil
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFLNK: "a link"
    default: "a device"
    }
}
