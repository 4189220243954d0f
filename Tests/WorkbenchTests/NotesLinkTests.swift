import Explorer
import Files
import Glibc
import ModelCore
import Testing
import Workbench

@Suite("A notes file that is a link")
struct NotesLinkTests {
    private let folder: TemporaryFolder
    private let unit: UnitAddress

    init() throws {
        folder = try TemporaryFolder()
        unit = try NotesJournalTests.unit("l0.c.106")
        try folder.write("", as: "m.safetensors")
        try folder.write("alias ls=ls\n", as: "rc")
        symlink("rc", folder("m.safetensors.notes.jsonl"))
    }

    private func open(_ environment: [String: String], model: String = "m.safetensors") -> NotesFile {
        NotesFile(
            place: NotesPlace(model: folder(model), environment: environment, workingFolder: folder.path),
            architecture: NotesJournalTests.architecture)
    }

    @Test("is not written to: the note goes to the person's own folder, and the link is named once")
    func isLeftAlone() throws {
        var file = open(["HOME": folder("home")])
        try file.refresh()
        try file.add(.name(unit, "$(reboot)"), at: 0)
        #expect(folder.text("rc") == "alias ls=ls\n")
        let own = try #require(file.paths.last)
        #expect(own.hasPrefix(folder("home/.local/share/cellscope/notes/")))
        let taken = file.takeRemark()
        let remark = try #require(taken)
        #expect(remark.hasPrefix(folder("m.safetensors.notes.jsonl") + " is a link") && remark.hasSuffix(own))
        let takenAgain = file.takeRemark()
        #expect(takenAgain == nil)
        var again = open(["HOME": folder("home")])
        try again.refresh()
        #expect(again.notes.name(of: unit) == "$(reboot)")
        try again.add(.name(unit, "x"), at: 1)
        let remarkAgain = again.takeRemark()
        #expect(folder.text("rc") == "alias ls=ls\n" && remarkAgain == nil)
    }

    @Test("where there is no other place, the note is not saved, and why is said")
    func nowhereElse() throws {
        var file = open([:])
        let error = #expect(throws: NotesError.isLink(path: folder("m.safetensors.notes.jsonl"))) {
            try file.add(.name(unit, "x"), at: 0)
        }
        #expect(error?.description.contains("is a link") == true && file.unsavedCount == 1)
        #expect(folder.text("rc") == "alias ls=ls\n")
    }

    @Test("a link to nothing, to a pipe or to a device is not made, opened or written either")
    func otherTargets() throws {
        mkfifo(folder("pipe"), 0o600)
        for (name, target) in [("a", "nothing"), ("b", "pipe"), ("c", "/dev/null")] {
            try folder.write("", as: name)
            symlink(target, folder("\(name).notes.jsonl"))
            var file = open(["HOME": folder("home")], model: name)
            try file.add(.name(unit, "x"), at: 0)
            let remark = file.takeRemark()
            #expect(remark?.contains("is a link") == true)
        }
        #expect(FileSystem.status(of: folder("nothing")) == nil)
    }

    @Test("links on the way that the person has named, and in their own folder, are followed")
    func ownLinks() throws {
        mkdir(folder("real"), 0o700)
        symlink("real", folder("share"))
        try folder.write("", as: "n")
        symlink("n", folder("link"))
        var file = open(["XDG_DATA_HOME": folder("share")], model: "link")
        try file.add(.name(unit, "x"), at: 0)
        let remark = file.takeRemark()
        #expect(folder.tree.contains { $0.hasPrefix("real/cellscope/notes/n-") } && remark == nil)
        var beside = open([:], model: "link")
        try beside.add(.name(unit, "y"), at: 0)
        #expect(folder.text("n.notes.jsonl")?.contains("\"y\"") == true)
    }
}
