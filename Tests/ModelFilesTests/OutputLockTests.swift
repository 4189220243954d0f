import Files
import Glibc
import ModelFiles
import Testing

@Suite("The lock of an output")
struct OutputLockTests {
    private func isHeld(_ path: String) -> (output: String, process: Int32?)? {
        do throws(OutputLockError) {
            _ = try OutputLock(for: path)
            return nil
        } catch .isHeld(let output, let process) {
            return (output, process)
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test("one at a time has it, the other is told whose it is, and nothing is left of it afterwards")
    func exclusive() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model")
        var first: OutputLock? = try OutputLock(for: path)
        let held = try #require(isHeld(path))
        #expect(held.output == path && held.process == getpid())
        #expect(try OutputLock(for: folder.file("other")) !== first, "another output is free")
        first = nil
        #expect(folder.names == [])
        #expect(isHeld(path) == nil)
        #expect(folder.names == [])
    }

    @Test("what a killed process left locks nothing, whatever number is in it")
    func leftOver() throws {
        let folder = try TemporaryFolder()
        for left in ["", "1\n", "999999999\n", "\(getpid())\n"] {
            try folder.write(Array(left.utf8), ".model.cellscope-lock")
            let lock = try OutputLock(for: folder.file("model"))
            #expect(folder.content(".model.cellscope-lock") == Array("\(getpid())\n".utf8))
            withExtendedLifetime(lock) {}
        }
        #expect(folder.names == [])
    }

    @Test("a number of a process that is gone is not named")
    func gone() throws {
        let folder = try TemporaryFolder()
        let lock = try OutputLock(for: folder.file("model"))
        // As if another had just been killed, and this one had not written its own number yet.
        try folder.write(Array("999999999\n".utf8), ".model.cellscope-lock")
        let held = try #require(isHeld(folder.file("model")))
        #expect(held.process == nil)
        withExtendedLifetime(lock) {}
    }

    @Test("a link to the output is the output")
    func link() throws {
        let folder = try TemporaryFolder()
        try #require(symlink("model", folder.file("link")) == 0)
        let lock = try OutputLock(for: folder.file("link"))
        #expect(folder.names == [".model.cellscope-lock", "link"])
        #expect(isHeld(folder.file("model")) != nil)
        withExtendedLifetime(lock) {}
    }

    @Test("somebody's file or link in its place is left alone")
    func foreign() throws {
        let folder = try TemporaryFolder()
        let name = ".model.cellscope-lock"
        for content in ["dear diary\n", "12", String(repeating: "7", count: 30) + "\n"] {
            try folder.write(Array(content.utf8), name)
            #expect(throws: OutputLockError.isTaken(path: folder.file(name))) {
                try OutputLock(for: folder.file("model"))
            }
            #expect(folder.content(name) == Array(content.utf8))
        }
        unlink(folder.file(name))
        try folder.write([], "target")
        try #require(symlink("target", folder.file(name)) == 0)
        #expect(throws: OutputLockError.self) { try OutputLock(for: folder.file("model")) }
        #expect(folder.content("target") == [])
    }

    @Test("where nothing can be made, the output cannot be either")
    func refusals() throws {
        let folder = try TemporaryFolder()
        #expect(throws: OutputLockError.cannotCreate(.cannotCreate(path: folder.file("no/model"), code: ENOENT))) {
            try OutputLock(for: folder.file("no/model"))
        }
        #expect(throws: OutputLockError.cannotCreate(.noFileName(path: ""))) { try OutputLock(for: "") }
    }
}
