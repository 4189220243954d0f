import Files
import Glibc
import Synchronization
import Testing

@Suite("A file is replaced whole or not at all")
struct AtomicFileTests {
    private let old = Array("old".utf8)
    private let new = [UInt8](repeating: 0x5A, count: 100_000)

    @Test("a new file, a replaced file, an empty file")
    func writes() throws {
        let folder = try TemporaryFolder()
        for bytes in [new, old, []] {
            try AtomicFile.write(bytes, to: folder.file("f"))
            #expect(folder.content("f") == bytes)
        }
        #expect(folder.names == ["f"])
    }

    @Test("a name without a folder is written into the current one")
    func bareName() throws {
        let name = "cellscope-test-\(getpid()).tmp"
        defer { unlink(name) }
        try AtomicFile.write(old, to: name)
        #expect(bytes(ofFile: name) == old)
    }

    @Test("a replaced file keeps its permission bits")
    func permissions() throws {
        let folder = try TemporaryFolder()
        for mode: mode_t in [0o640, 0o600, 0o755, 0o444] {
            try folder.write(old, "f")
            chmod(folder.file("f"), mode)
            try AtomicFile.write(new, to: folder.file("f"))
            var status = stat()
            #expect(stat(folder.file("f"), &status) == 0 && status.st_mode & 0o777 == mode)
            unlink(folder.file("f"))
        }
    }

    @Test("a link stays a link and its target is written, there or not")
    func links() throws {
        let folder = try TemporaryFolder()
        try folder.write(old, "target")
        symlink("target", folder.file("a"))
        symlink(folder.file("a"), folder.file("b"))
        symlink("none", folder.file("dangling"))
        symlink("loop", folder.file("loop"))
        try AtomicFile.write(new, to: folder.file("b"))
        #expect(folder.content("target") == new)
        try AtomicFile.write(new, to: folder.file("dangling"))
        #expect(folder.content("none") == new)
        for name in ["a", "b", "dangling"] {
            var status = stat()
            #expect(lstat(folder.file(name), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK, "\(name)")
        }
        #expect(throws: AtomicFileError.cannotCreate(path: folder.file("loop"), code: ELOOP)) {
            try AtomicFile.write(new, to: folder.file("loop"))
        }
        #expect(folder.names == ["a", "b", "dangling", "loop", "none", "target"])
    }

    @Test("what is no regular file is left alone")
    func irregularTargets() throws {
        let folder = try TemporaryFolder()
        mkfifo(folder.file("pipe"), 0o600)
        mkdir(folder.file("inner"), 0o700)
        for (path, kind) in [
            (folder.file("pipe"), "a pipe"), (folder.file("inner"), "a folder"), ("/dev/null", "a device"),
        ] {
            let error = #expect(throws: AtomicFileError.self) { try AtomicFile.write(new, to: path) }
            #expect(error == .noRegularFile(path: path, kind: kind))
            #expect(error?.failure == .cannotCreate)
        }
        for path in ["", "/", folder.path + "/"] {
            #expect(throws: AtomicFileError.noFileName(path: path)) { try AtomicFile.write(new, to: path) }
        }
        #expect(folder.names == ["inner", "pipe"])
    }

    @Test("a folder that is missing, or is a file, is named with a remedy")
    func badFolders() throws {
        let folder = try TemporaryFolder()
        try folder.write(old, "file")
        let missing = folder.file("none/f")
        let error = #expect(throws: AtomicFileError.self) { try AtomicFile.write(new, to: missing) }
        #expect(error?.description == "\(missing) cannot be created: No such file or directory; make the folder first")
        #expect(throws: AtomicFileError.cannotCreate(path: folder.file("file/f"), code: ENOTDIR)) {
            try AtomicFile.write(new, to: folder.file("file/f"))
        }
    }

    @Test("a folder that takes no files gives an error", .enabled(if: geteuid() != 0, "root may write anywhere"))
    func unwritableFolder() throws {
        let folder = try TemporaryFolder()
        chmod(folder.path, 0o500)
        #expect(throws: AtomicFileError.cannotCreate(path: folder.file("f"), code: EACCES)) {
            try AtomicFile.write(new, to: folder.file("f"))
        }
    }

    @Test("a file system that takes no files gives an error")
    func procTakesNoFiles() {
        let error = #expect(throws: AtomicFileError.self) { try AtomicFile.write(new, to: "/proc/cellscope") }
        #expect(error?.failure == .cannotCreate)
    }

    /// A failure of one call: what the test makes it return, and what must come of it.
    private func expectUntouched(_ calls: FileCalls, _ expected: (String) -> AtomicFileError) throws {
        let folder = try TemporaryFolder()
        for before in [nil, old] {
            if let before { try folder.write(before, "f") }
            let error = #expect(throws: AtomicFileError.self) {
                try AtomicFile.write(new, to: folder.file("f"), with: calls)
            }
            #expect(error == expected(folder.file("f")))
            #expect(folder.content("f") == before)
            #expect(folder.names == (before == nil ? [] : ["f"]))
        }
    }

    @Test("a disk that fills up leaves the old file and nothing else")
    func fullDisk() throws {
        let room = 30_000
        let system = FileCalls.system
        let calls = FileCalls(write: { descriptor, bytes in
            let at = Int(lseek(descriptor, 0, SEEK_CUR))
            guard at < room else { return -Int(ENOSPC) }
            return system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(room - at)))
        })
        try expectUntouched(calls) { .cannotWrite(path: $0, code: ENOSPC, written: room, of: new.count) }
        let error = AtomicFileError.cannotWrite(path: "f", code: ENOSPC, written: 1, of: 2)
        #expect(error.failure == .inputOutput)
        #expect(error.description.contains("No space left on device"))
    }

    @Test("a sync or a rename that fails leaves the old file and nothing else")
    func laterFailures() throws {
        try expectUntouched(FileCalls(synchronise: { _ in -EIO })) {
            .cannotWrite(path: $0, code: EIO, written: new.count, of: new.count)
        }
        try expectUntouched(FileCalls(rename: { _, _, _ in -EACCES })) { .cannotReplace(path: $0, code: EACCES) }
        try expectUntouched(FileCalls(write: { _, _ in 0 })) {
            .cannotWrite(path: $0, code: EIO, written: 0, of: new.count)
        }
    }

    @Test("interrupted and short writes go on to the end")
    func interruptions() throws {
        let folder = try TemporaryFolder()
        let system = FileCalls.system
        let counter = Interruptions()
        let calls = FileCalls(
            write: { descriptor, bytes in
                counter.next() % 3 == 0
                    ? -Int(EINTR) : system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(777)))
            },
            synchronise: { counter.next() % 3 == 0 ? -EINTR : system.synchronise($0) })
        try AtomicFile.write(new, to: folder.file("f"), with: calls)
        #expect(folder.content("f") == new)
    }

    @Test("the temporary file lies beside its target and is synced before it takes the name")
    func order() throws {
        let folder = try TemporaryFolder()
        let system = FileCalls.system
        let log = CallLog()
        let calls = FileCalls(
            write: {
                log.add("write")
                return system.write($0, $1)
            },
            synchronise: {
                log.add("sync")
                return system.synchronise($0)
            },
            rename: {
                log.add("rename")
                log.add($2)
                return system.rename($0, $1, $2)
            })
        try AtomicFile.write(old, to: folder.file("f"), with: calls)
        #expect(log.calls == ["write", "sync", "rename", "f", "sync"])
    }

}

/// Counts calls.
private final class Interruptions: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// What was called, in order.
private final class CallLog: Sendable {
    private let entries = Mutex<[String]>([])

    var calls: [String] { entries.withLock { $0 } }
    func add(_ call: String) { entries.withLock { $0.append(call) } }
}
