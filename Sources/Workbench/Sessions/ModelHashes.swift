import Files
import Glibc
import Synchronization

/// The hashes of the models in use, of their files as they were opened.
///
/// A hash is made when it is first asked for: nobody waits for it who only looks. A file that has changed by then has
/// none any more.
final class ModelHashes: Sendable {
    private struct Known: Sendable {
        var path: String
        var stamp: Stamp?
        var hash: String?
    }

    /// What changes with a file's content.
    private struct Stamp: Hashable, Sendable {
        let device: UInt
        let node: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int

        init?(of path: String) {
            guard let status = FileSystem.status(of: path) else { return nil }
            device = UInt(status.st_dev)
            node = UInt(status.st_ino)
            size = Int(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    private let models = Mutex<[Int: Known]>([:])

    /// Takes note of a model that has just been read.
    func add(_ id: Int, path: String) {
        let path = SessionBytes.absolute(FileCompletion.expanded(path))
        models.withLock { $0[id] = Known(path: path, stamp: Stamp(of: path)) }
    }

    /// The file's path from the root; nil for a model that is not known.
    func path(of id: Int) -> String? { models.withLock { $0[id]?.path } }

    /// The SHA-256 of the file in hexadecimal; nil where it cannot be read, or has changed since it was opened.
    func hash(of id: Int) -> String? {
        guard let known = models.withLock({ $0[id] }) else { return nil }
        if let hash = known.hash { return hash }
        guard let stamp = known.stamp, Stamp(of: known.path) == stamp, let hash = SessionBytes.hash(known.path),
            Stamp(of: known.path) == stamp
        else { return nil }
        models.withLock { $0[id]?.hash = hash }
        return hash
    }
}
