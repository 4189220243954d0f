import Files
import Glibc
import Synchronization

/// Tells when certain files may have been changed by anyone. Its thread rests in the kernel until then, and ends with
/// the watch.
///
/// Folders are watched and not files, because a file may be replaced or not be there yet. Of a folder that is not there
/// yet, or no longer, the nearest one above it is watched until it is.
final class FolderWatch: Sendable {
    private let loop: WatchLoop

    /// nil where the system has no watch left.
    /// - Parameter changed: called on the watch's thread.
    init?(changed: @escaping @Sendable () -> Void) {
        guard let loop = WatchLoop(changed: changed), loop.startThread() else { return nil }
        self.loop = loop
    }

    deinit { loop.stop() }

    /// Watches a file from now on, whether its folder exists or not. Returns whether the folder is watched now and was
    /// not before.
    func watch(_ path: String) -> Bool { loop.watch(path) }
}

/// What is watched, and what is waited for until it can be.
private struct Watched: Sendable {
    /// The first folder that is missing on the way to another, and the system's number for the one that it will lie in.
    struct Step: Sendable {
        let path: String
        let name: ExactText
        let watch: Int32
    }

    /// The names of the files, whichever folder they lie in.
    var names: Set<ExactText> = []
    /// What the system calls the files' folders, by their paths.
    var folders: [ExactText: Int32] = [:]
    /// How far the way to a folder goes that is not there.
    var missing: [ExactText: Step] = [:]
    /// The folders that such ways end in.
    var ancestors: Set<Int32> = []
}

/// What the thread and its owner share; the thread keeps it until it ends.
private final class WatchLoop: Sendable {
    private let queue: Int32
    /// A pipe through which the thread is told to end.
    private let stopReader: Int32
    private let stopWriter: Int32
    private let watched = Mutex(Watched())
    private let changed: @Sendable () -> Void

    init?(changed: @escaping @Sendable () -> Void) {
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        queue = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        (stopReader, stopWriter) = (ends[0], ends[1])
        self.changed = changed
        guard queue >= 0, stopReader >= 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit { for descriptor in [queue, stopReader, stopWriter] where descriptor >= 0 { close(descriptor) } }

    func watch(_ path: String) -> Bool {
        let folder = PathParts.folder(path)
        guard !folder.isEmpty else { return false }
        return watched.withLock { watched in
            watched.names.insert(ExactText(PathParts.last(path)))
            return arm(ExactText(folder), in: &watched)
        }
    }

    /// Watches a folder, or what there is of the way to it. Returns whether the folder is watched now and was not
    /// before.
    private func arm(_ folder: ExactText, in watched: inout Watched) -> Bool {
        defer { letGo(in: &watched) }
        watched.missing[folder] = nil
        // Each round after the first, somebody has made a folder meanwhile.
        for _ in 0..<100 {
            let watch = add(folder.string, for: IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE)
            if watch >= 0 {
                watched.missing[folder] = nil
                return watched.folders.updateValue(watch, forKey: folder) != watch
            }
            guard errno == ENOENT || errno == ENOTDIR, let step = watchAbove(folder.string) else { return false }
            watched.missing[folder] = step
            watched.ancestors.insert(step.watch)
            // It may have been made before the folder above it was watched.
            guard FileSystem.isFolder(step.path) else { return false }
        }
        return false
    }

    /// Watches the nearest folder above one that is not there; nil where that cannot be done.
    private func watchAbove(_ folder: String) -> Watched.Step? {
        var path = folder
        while true {
            let child = PathParts.withoutSlashes(path)
            path = PathParts.folder(child)
            guard !path.isEmpty else { return nil }
            let name = ExactText(PathParts.last(child))
            let watch = add(path, for: IN_CREATE | IN_MOVED_TO)
            if watch >= 0 { return Watched.Step(path: child, name: name, watch: watch) }
            guard errno == ENOENT || errno == ENOTDIR else { return nil }
        }
    }

    /// One folder may be watched for itself and for what is below it: nothing that it was watched for ends by this.
    private func add(_ folder: String, for events: Int32) -> Int32 {
        FileSystem.watch(folder, for: UInt32(events | IN_ONLYDIR | IN_MASK_ADD), by: queue)
    }

    /// Ends the watches of folders that nothing is awaited in any more.
    private func letGo(in watched: inout Watched) {
        let needed = Set(watched.folders.values).union(watched.missing.values.map(\.watch))
        for watch in watched.ancestors.subtracting(needed) { inotify_rm_watch(queue, watch) }
        watched.ancestors.formIntersection(needed)
    }

    /// Looks again for folders after some were made, and watches have ended with theirs. Returns whether one is there
    /// that was not watched: its files may have been written before it was.
    private func armAgain(made: Set<ExactText>, ended: Set<Int32>, in watched: inout Watched) -> Bool {
        var folders = watched.missing.filter { made.contains($0.value.name) || ended.contains($0.value.watch) }.map(
            \.key)
        for (folder, watch) in watched.folders where ended.contains(watch) {
            watched.folders[folder] = nil
            folders.append(folder)
        }
        var isNew = false
        for folder in folders where arm(folder, in: &watched) { isNew = true }
        return isNew
    }

    func stop() {
        var byte: UInt8 = 1
        write(stopWriter, &byte, 1)
    }

    func startThread() -> Bool {
        var thread = pthread_t()
        let shared = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &thread, nil,
            { argument in
                let loop = Unmanaged<WatchLoop>.fromOpaque(argument!).takeRetainedValue()
                loop.run()
                return nil
            }, shared.toOpaque())
        guard failure == 0 else {
            shared.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        while true {
            var wanted = [
                pollfd(fd: queue, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stopReader, events: Int16(POLLIN), revents: 0),
            ]
            let ready = poll(&wanted, 2, -1)
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0, wanted[1].revents == 0, wanted[0].revents & Int16(POLLIN) != 0 else { return }
            if takeEvents() { changed() }
        }
    }

    /// Takes what has happened; whether any of it is about one of the files.
    private func takeEvents() -> Bool {
        let (names, awaited) = watched.withLock { ($0.names, Set($0.missing.values.map(\.name))) }
        var isWanted = false
        var made: Set<ExactText> = []
        var ended: Set<Int32> = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(queue, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            buffer.withUnsafeBytes { bytes in
                let header = MemoryLayout<inotify_event>.size
                var at = 0
                while at + header <= count {
                    let event = bytes.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
                    let end = min(count, at + header + Int(event.len))
                    let name = ExactText(SystemText.string(of: bytes[at + header..<end].prefix { $0 != 0 }))
                    let isOverflow = event.mask & UInt32(IN_Q_OVERFLOW) != 0
                    isWanted = isWanted || names.contains(name) || isOverflow
                    if event.mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0 { made.insert(name) }
                    if event.mask & UInt32(IN_IGNORED) != 0 { ended.insert(event.wd) }
                    if isOverflow { made.formUnion(awaited) }
                    at = end
                }
            }
        }
        let isNew = watched.withLock { armAgain(made: made, ended: ended, in: &$0) }
        return isWanted || isNew
    }
}
