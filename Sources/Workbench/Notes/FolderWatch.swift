import Glibc
import Synchronization

/// Tells when certain files may have been changed by anyone. Its thread rests in the kernel until then, and ends with
/// the watch.
///
/// Folders are watched and not files, because a file may be replaced or not be there yet.
final class FolderWatch: Sendable {
    private let loop: WatchLoop

    /// nil where the system has no watch left.
    /// - Parameter changed: called on the watch's thread.
    init?(changed: @escaping @Sendable () -> Void) {
        guard let loop = WatchLoop(changed: changed), loop.startThread() else { return nil }
        self.loop = loop
    }

    deinit { loop.stop() }

    /// Watches a file from now on; nothing happens while its folder does not exist. Returns whether the folder was
    /// not watched before.
    func watch(_ path: String) -> Bool { loop.watch(path) }
}

/// What the thread and its owner share; the thread keeps it until it ends.
private final class WatchLoop: Sendable {
    private let queue: Int32
    /// A pipe through which the thread is told to end.
    private let stopReader: Int32
    private let stopWriter: Int32
    /// The names of the files, whichever folder they lie in.
    private let names = Mutex<Set<String>>([])
    /// What the system calls the folders.
    private let folders = Mutex<Set<Int32>>([])
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
        guard let slash = path.lastIndex(of: "/") else { return false }
        names.withLock { _ = $0.insert(String(path[path.index(after: slash)...])) }
        let events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR
        let folder = inotify_add_watch(queue, String(path[...slash]), UInt32(events))
        return folder >= 0 && folders.withLock { $0.insert(folder).inserted }
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
        let names = names.withLock { $0 }
        var isWanted = false
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(queue, $0.baseAddress, $0.count) }
            guard count > 0 else { return isWanted }
            buffer.withUnsafeBytes { bytes in
                let header = MemoryLayout<inotify_event>.size
                var at = 0
                while at + header <= count {
                    let event = bytes.loadUnaligned(fromByteOffset: at, as: inotify_event.self)
                    let end = min(count, at + header + Int(event.len))
                    let name = String(decoding: bytes[at + header..<end].prefix { $0 != 0 }, as: UTF8.self)
                    isWanted = isWanted || names.contains(name) || event.mask & UInt32(IN_Q_OVERFLOW) != 0
                    at = end
                }
            }
        }
    }
}
