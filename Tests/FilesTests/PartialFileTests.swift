import Files
import Glibc
import Testing

@Suite("PartialFile")
struct PartialFileTests {
    private let old = Array("old".utf8)

    private func write(_ text: String, at offset: Int, to file: PartialFile) throws {
        try Array(text.utf8).withUnsafeBytes { try file.write($0, at: offset) }
    }

    @Test("pieces written at their places in any order are one file after the commit, and not before")
    func positions() throws {
        let folder = try TemporaryFolder()
        try folder.write(old, "f")
        chmod(folder.file("f"), 0o640)
        do {
            let file = try PartialFile(replacing: folder.file("f"), size: 6)
            try file.reserve(6)
            try write("ef", at: 4, to: file)
            try write("ab", at: 0, to: file)
            try write("cd", at: 2, to: file)
            #expect(folder.content("f") == old && folder.names.count == 2)
            try file.commit()
            #expect(folder.content("f") == Array("abcdef".utf8))
        }
        #expect(folder.names == ["f"] && folder.content("f") == Array("abcdef".utf8))
        var status = stat()
        #expect(stat(folder.file("f"), &status) == 0 && status.st_mode & 0o777 == 0o640)
    }

    @Test("let go before the commit, nothing is left of it")
    func letGo() throws {
        let folder = try TemporaryFolder()
        try folder.write(old, "f")
        for name in ["f", "g"] {
            do {
                let file = try PartialFile(replacing: folder.file(name))
                try Array("half".utf8).withUnsafeBytes { try file.append($0) }
                #expect(folder.names.count == 2)
            }
            #expect(folder.names == ["f"] && folder.content("f") == old)
        }
    }

    @Test("a disk without room is known before anything is written")
    func noRoom() throws {
        let folder = try TemporaryFolder()
        let calls = FileCalls(reserve: { _, _ in -ENOSPC })
        do {
            let file = try PartialFile(replacing: folder.file("f"), size: 1000, with: calls)
            let error = #expect(throws: AtomicFileError.self) { try file.reserve(1000) }
            #expect(error == .cannotWrite(path: folder.file("f"), code: ENOSPC, written: 0, of: 1000))
        }
        #expect(folder.names.isEmpty)
        // A file system that cannot set room aside is no reason to stop.
        let unable = FileCalls(reserve: { _, _ in -EOPNOTSUPP })
        let file = try PartialFile(replacing: folder.file("g"), size: 1, with: unable)
        try file.reserve(1)
        try write("x", at: 0, to: file)
        try file.commit()
        #expect(folder.content("g") == [0x78])
    }

    @Test("a disk that fills up underway is an error that says how far it came")
    func fillsUp() throws {
        let folder = try TemporaryFolder()
        let calls = FileCalls(writeAt: { descriptor, bytes, offset in
            offset >= 10
                ? -Int(ENOSPC)
                : FileCalls.system.writeAt(
                    descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(10 - offset)), offset)
        })
        do {
            let file = try PartialFile(replacing: folder.file("f"), size: nil, with: calls)
            let error = #expect(throws: AtomicFileError.self) { try write("twelve bytes", at: 0, to: file) }
            #expect(error == .cannotWrite(path: folder.file("f"), code: ENOSPC, written: 10, of: nil))
            #expect(error?.description.contains("cannot be written (10 bytes): No space left") == true)
        }
        #expect(folder.names.isEmpty)
    }
}
