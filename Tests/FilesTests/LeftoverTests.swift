import Files
import Glibc
import Testing

@Suite("What killed runs have left")
struct LeftoverTests {
    private let bytes = Array("half".utf8)
    /// No process has this number: it is above what Linux gives.
    private let dead = 0x3FFF_FFFF

    /// Writes another file into the folder, as the next run does.
    private func write(into folder: TemporaryFolder) throws { try AtomicFile.write(bytes, to: folder.file("f")) }

    @Test("a temporary file of a process that is gone goes with the next file that is written there")
    func isTakenAway() throws {
        let folder = try TemporaryFolder()
        for name in [
            ".cellscope-\(dead)-0.partial", ".cellscope-\(dead)-17.partial", ".cellscope-\(getpid())-3.partial",
        ] {
            try folder.write(bytes, name)
        }
        try write(into: folder)
        #expect(folder.names == ["f"])
    }

    @Test("one that somebody is writing stays, by whatever process number")
    func isWritten() throws {
        let folder = try TemporaryFolder()
        let held = ".cellscope-\(dead)-0.partial"
        try folder.write(bytes, held)
        let descriptor = open(folder.file(held), O_RDWR)
        #expect(flock(descriptor, LOCK_EX) == 0)
        try write(into: folder)
        #expect(folder.names == [held, "f"])
        close(descriptor)
        try write(into: folder)
        #expect(folder.names == ["f"])
    }

    @Test("two files at once in one folder do not take each other away")
    func together() throws {
        let folder = try TemporaryFolder()
        let first = try PartialFile(replacing: folder.file("a"))
        let second = try PartialFile(replacing: folder.file("b"))
        #expect(folder.names.count == 2)
        try write(into: folder)
        try first.commit()
        try second.commit()
        #expect(folder.names == ["a", "b", "f"])
    }

    @Test("one of a process that runs, and those of another machine, stay for now")
    func othersAreLeft() throws {
        let folder = try TemporaryFolder()
        let names = [".cellscope-1-0.partial", ".cellscope-\(dead)-0-0badcafe.partial"]
        for name in names { try folder.write(bytes, name) }
        try write(into: folder)
        #expect(folder.names == (names + ["f"]).sorted())
        // After more than a day nobody writes it any more.
        var times = [
            timespec(tv_sec: time(nil) - 100_000, tv_nsec: 0), timespec(tv_sec: time(nil) - 100_000, tv_nsec: 0),
        ]
        utimensat(AT_FDCWD, folder.file(names[1]), &times, 0)
        try write(into: folder)
        #expect(folder.names == [names[0], "f"])
    }

    @Test("links, folders, pipes and other people's names are left alone")
    func foreignNames() throws {
        let folder = try TemporaryFolder()
        try folder.write(bytes, "precious")
        symlink("precious", folder.file(".cellscope-\(dead)-0.partial"))
        mkfifo(folder.file(".cellscope-\(dead)-1.partial"), 0o600)
        mkdir(folder.file(".cellscope-\(dead)-2.partial"), 0o700)
        for name in [
            ".cellscope-x-0.partial", ".cellscope-5.partial", "cellscope-\(dead)-0.partial", ".cellscope--1-0.partial",
        ] {
            try folder.write(bytes, name)
        }
        let before = folder.names
        try write(into: folder)
        #expect(folder.names == (before + ["f"]).sorted() && folder.content("precious") == bytes)
    }
}
