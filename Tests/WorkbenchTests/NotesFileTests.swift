import Explorer
import Files
import Glibc
import ModelCore
import ModelFiles
import Synchronization
import Testing
import Workbench

@Suite struct NotesFileTests {
    private let folder: TemporaryFolder
    private let unit: UnitAddress

    init() throws {
        folder = try TemporaryFolder()
        unit = try NotesJournalTests.unit("l0.c.106")
        try folder.write("", as: "m.safetensors")
    }

    private func open(
        _ environment: [String: String] = [:], model: String? = nil, calls: FileCalls = .system
    ) -> NotesFile {
        NotesFile(
            place: place(environment, model: model), architecture: NotesJournalTests.architecture, calls: calls)
    }

    private func place(_ environment: [String: String], model: String? = nil) -> NotesPlace {
        NotesPlace(
            model: model ?? folder("m.safetensors"), environment: environment, workingFolder: folder.path)
    }

    private func name(_ file: NotesFile) -> String? { file.notes.name(of: unit) }

    @Test("Notes lie beside the model, or where XDG_DATA_HOME says, or else at home")
    func places() throws {
        let beside = folder("m.safetensors.notes.jsonl")
        #expect(place([:]).beside == beside)
        #expect(place([:]).own == nil)
        let home = place(["HOME": "/h", "XDG_DATA_HOME": "relative"])
        #expect(home.own?.hasPrefix("/h/.local/share/cellscope/notes/m.safetensors-") == true)
        #expect(!home.prefersOwn)
        let data = place(["HOME": "/h", "XDG_DATA_HOME": "/x"])
        #expect(data.own?.hasPrefix("/x/cellscope/notes/m.safetensors-") == true)
        #expect(data.own?.hasSuffix(".jsonl") == true)
        #expect(data.prefersOwn)
        #expect(place(["XDG_DATA_HOME": ""]).own == nil)
        // The same model by another way, and another model of the same name.
        mkdir(folder("inner"), 0o700)
        try folder.write("", as: "inner/m.safetensors")
        symlink(folder("m.safetensors"), folder("inner/link"))
        for path in ["m.safetensors", "./inner/../m.safetensors", folder("inner/link")] {
            #expect(place(["XDG_DATA_HOME": "/x"], model: path) == data)
        }
        #expect(place(["XDG_DATA_HOME": "/x"], model: "inner/m.safetensors").own != data.own)
        let long = place(["XDG_DATA_HOME": "/x"], model: "/" + String(repeating: "é", count: 120))
        #expect(try #require(long.own).split(separator: "/").last.map { $0.utf8.count <= 255 } == true)
    }

    @Test("The name of a file in the data folder stays the same from version to version")
    func hash() {
        let place = NotesPlace(model: "/none/foobar", environment: ["XDG_DATA_HOME": "/x"], workingFolder: "/")
        #expect(place.own == "/x/cellscope/notes/foobar-3b9a2da451fc68ac.jsonl")
    }

    @Test("A note is on the disk at once, and is there when the model is opened again")
    func persistence() throws {
        var file = open(["HOME": folder("home")])
        try file.refresh()
        #expect(file.notes.isEmpty)
        try file.add(.name(unit, "quotes"), at: 0)
        #expect(name(file) == "quotes")
        #expect(folder.tree == ["m.safetensors", "m.safetensors.notes.jsonl"])
        var again = open()
        try again.refresh()
        #expect(again.notes == file.notes)
        try again.add(.unname(unit), at: 1)
        #expect(again.notes.isEmpty)
        #expect(folder.text("m.safetensors.notes.jsonl")?.split(separator: "\n").count == 2)
    }

    @Test("With XDG_DATA_HOME nothing is written beside the model, and what is there is read first")
    func dataHome() throws {
        try folder.write(
            "{\"unit\":\"l0.c.106\",\"name\":\"old\"}\n{\"unit\":\"l0.c.1\",\"name\":\"one\"}\n",
            as: "m.safetensors.notes.jsonl")
        let before = folder.text("m.safetensors.notes.jsonl")
        let environment = ["XDG_DATA_HOME": folder("data"), "HOME": folder("home")]
        var file = open(environment)
        try file.refresh()
        #expect(name(file) == "old")
        try file.add(.name(unit, "new"), at: 0)
        #expect(name(file) == "new")
        #expect(file.notes.name(of: try NotesJournalTests.unit("l0.c.1")) == "one")
        #expect(folder.text("m.safetensors.notes.jsonl") == before)
        #expect(folder.tree.filter { $0.hasPrefix("data/cellscope/notes/m.safetensors-") }.count == 1)
        var again = open(environment)
        try again.refresh()
        #expect(again.notes == file.notes)
    }

    @Test("Notes published with a model are read and left as they are")
    func published() throws {
        let text = "{\"published\":true}\n{\"unit\":\"l0.c.106\",\"name\":\"quotes\"}\n"
        try folder.write(text, as: "m.safetensors.notes.jsonl")
        var file = open(["HOME": folder("home")])
        try file.refresh()
        #expect(name(file) == "quotes")
        try file.add(.name(unit, "mine"), at: 0)
        #expect(name(file) == "mine")
        #expect(folder.text("m.safetensors.notes.jsonl") == text)
        #expect(folder.tree.contains { $0.hasPrefix("home/.local/share/cellscope/notes/m.safetensors-") })
    }

    @Test("Where nothing can be made beside the model, notes go home, and stay there")
    func fallback() throws {
        // A folder that does not exist takes no files, not even root's.
        let model = folder("none/m.safetensors")
        let environment = ["HOME": folder("home")]
        var file = open(environment, model: model)
        try file.add(.name(unit, "quotes"), at: 0)
        #expect(folder.tree.contains { $0.hasPrefix("home/.local/share/cellscope/notes/m.safetensors-") })
        // The folder can be written now, but notes beside the model would lie under those at home.
        mkdir(folder("none"), 0o700)
        try folder.write("{\"unit\":\"l0.c.106\",\"name\":\"under\"}\n", as: "none/m.safetensors.notes.jsonl")
        var again = open(environment, model: model)
        try again.refresh()
        #expect(name(again) == "quotes")
        try again.add(.name(unit, "brackets"), at: 0)
        #expect(name(again) == "brackets")
        var other = open(environment, model: model)
        try other.refresh()
        #expect(name(other) == "brackets")
    }

    @Test("A folder of another's sends notes home", .enabled(if: geteuid() != 0, "root may write anywhere"))
    func readOnlyFolder() throws {
        chmod(folder.path, 0o500)
        defer { chmod(folder.path, 0o700) }
        let home = try TemporaryFolder()
        var file = open(["HOME": home.path])
        try file.add(.name(unit, "quotes"), at: 0)
        #expect(home.tree.contains { $0.hasPrefix(".local/share/cellscope/notes/m.safetensors-") })
    }

    @Test("Without any place the error says so, and the note is kept in memory")
    func noPlace() throws {
        let beside = "/proc/cellscope/m.notes.jsonl"
        var file = open(model: "/proc/cellscope/m")
        let error = #expect(throws: NotesError.self) { try file.add(.name(unit, "quotes"), at: 0) }
        #expect(error == .cannotOpen(path: beside, code: ENOENT))
        #expect(error?.description.hasPrefix("the note is not saved: \(beside) cannot be opened") == true)
        #expect(name(file) == "quotes")
        try file.refresh()
        #expect(name(file) == "quotes")
        #expect(file.unsavedCount == 1)
    }

    @Test("A full disk leaves no piece of a line, and the next note saves both")
    func fullDisk() throws {
        let room = Mutex(300)
        let calls = FileCalls(write: { descriptor, bytes in
            let fits = min(bytes.count, room.withLock { $0 })
            guard fits > 0 else { return -Int(ENOSPC) }
            room.withLock { $0 -= fits }
            return FileCalls.system.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes.prefix(fits)))
        })
        var file = open(calls: calls)
        var number = 0
        var failure: NotesError?
        while failure == nil && number < 100 {
            let unit = try NotesJournalTests.unit("l0.h.\(number)")
            do throws(NotesError) { try file.add(.name(unit, "n\(number)"), at: 0) } catch { failure = error }
            number += 1
        }
        #expect(failure == .cannotWrite(path: folder("m.safetensors.notes.jsonl"), code: ENOSPC))
        #expect(file.unsavedCount == 1)
        #expect(file.notes.namedUnits.count == number)
        #expect(folder.text("m.safetensors.notes.jsonl")?.hasSuffix("\n") == true)
        room.withLock { $0 = 10_000 }
        try file.add(.name(unit, "quotes"), at: 0)
        var again = open()
        try again.refresh()
        #expect(again.notes.namedUnits.count == number + 1)
        #expect(again.skippedLines == 0)
    }

    @Test("A disk that does not take the bytes for good is an error, interruptions are none")
    func synchronising() throws {
        var file = open(calls: FileCalls(synchronise: { _ in -EIO }))
        #expect(throws: NotesError.cannotWrite(path: folder("m.safetensors.notes.jsonl"), code: EIO)) {
            try file.add(.name(unit, "quotes"), at: 0)
        }
        #expect(folder.text("m.safetensors.notes.jsonl") == "")
        let turns = Atomic(0)
        @Sendable func isTurn() -> Bool { turns.wrappingAdd(1, ordering: .relaxed).newValue % 2 == 1 }
        var other = open(
            calls: FileCalls(
                write: {
                    isTurn() ? -Int(EINTR) : FileCalls.system.write($0, UnsafeRawBufferPointer(rebasing: $1.prefix(7)))
                },
                synchronise: { isTurn() ? -EINTR : FileCalls.system.synchronise($0) }))
        try other.add(.name(unit, "quotes"), at: 0)
        try file.refresh()
        #expect(folder.text("m.safetensors.notes.jsonl") == NotesJournal.line(for: .name(unit, "quotes"), at: 0))
    }

    @Test("After a crash at any byte the next note is whole, and so is every one before")
    func tornLines() throws {
        let first = NotesJournal.line(for: .name(unit, "quotes"), at: 0)
        let second = NotesJournal.line(for: .name(try NotesJournalTests.unit("l0.h.2"), "brackets"), at: 0)
        let third = try NotesJournalTests.unit("l0.h.3")
        let bytes = first + second
        for cut in 0...bytes.utf8.count {
            try folder.write(
                String(decoding: Array(bytes.utf8)[..<cut], as: UTF8.self), as: "m.safetensors.notes.jsonl")
            var file = open()
            try file.add(.name(third, "third"), at: 0)
            var again = open()
            try again.refresh()
            #expect(again.notes.name(of: third) == "third", "cut at \(cut)")
            if cut >= first.utf8.count { #expect(name(again) == "quotes", "cut at \(cut)") }
        }
    }

    @Test("Two programs see each other's notes, also when one replaces the file")
    func twoPrograms() throws {
        var a = open()
        var b = open()
        try a.add(.name(unit, "quotes"), at: 0)
        #expect(try b.refresh())
        #expect(name(b) == "quotes")
        #expect(try !b.refresh())
        try b.add(.name(unit, "braces"), at: 0)
        #expect(name(b) == "braces")
        try a.refresh()
        #expect(name(a) == "braces")
        // As an editor saves: another file takes the name, of the same size.
        let text = try #require(folder.text("m.safetensors.notes.jsonl"))
        try folder.write(text.replacing("braces", with: "parens"), as: "new")
        rename(folder("new"), folder("m.safetensors.notes.jsonl"))
        try a.refresh()
        #expect(name(a) == "parens")
        unlink(folder("m.safetensors.notes.jsonl"))
        try a.refresh()
        #expect(a.notes.isEmpty)
    }

    @Test("Writers at the same time lose nothing and mix nothing up")
    func writersAtOnce() throws {
        let writers = 4
        let each = 200
        let place = place([:])
        let failures = Mutex<[String]>([])
        let threads = (0..<writers).map { writer in
            TestThread {
                var file = NotesFile(place: place, architecture: NotesJournalTests.architecture)
                for number in 0..<each {
                    let label = String(repeating: "\(writer)", count: 1 + number)
                    let mark = Bookmark(text: "/t\(writer)", position: number, label: label)
                    do throws(NotesError) { try file.add(.bookmark(mark), at: number) } catch {
                        failures.withLock { $0.append(error.description) }
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(failures.withLock { $0 } == [])
        var file = open()
        try file.refresh()
        #expect(file.skippedLines == 0)
        for writer in 0..<writers {
            let marks = file.notes.bookmarks(in: "/t\(writer)")
            #expect(marks.map(\.position) == Array(0..<each))
            #expect(marks.allSatisfy { $0.label == String(repeating: "\(writer)", count: 1 + $0.position) })
        }
    }

    @Test("Read once: what there is, and a sentence for each file that is damaged")
    func readingOnce() throws {
        func reading(_ environment: [String: String] = [:]) -> NotesReading {
            NotesReading(
                model: folder("m.safetensors"), architecture: NotesJournalTests.architecture, environment: environment)
        }
        #expect(reading().notes.isEmpty && reading().problems.isEmpty)
        let name = NotesJournal.line(for: .name(unit, "quotes"), at: 0)
        try folder.write(name + "nonsense\n", as: "m.safetensors.notes.jsonl")
        #expect(reading().notes.name(of: unit) == "quotes")
        #expect(reading().problems.count == 1)
        #expect(reading().problems[0].hasPrefix("1 line makes no sense in the notes in \(folder("m.safetensors"))"))
        // A folder where the person's own notes belong takes nothing from those beside the model.
        let environment = ["XDG_DATA_HOME": folder("data")]
        let own = try #require(place(environment).own)
        for (index, character) in zip(own.indices, own) where character == "/" && index > own.startIndex {
            mkdir(String(own[..<index]), 0o700)
        }
        mkdir(own, 0o700)
        #expect(reading(environment).notes.name(of: unit) == "quotes")
        #expect(reading(environment).problems.map { $0.contains("is a folder") } == [true, false])
    }

    @Test("What is no file, or too large, is an error, and earlier notes stay")
    func irregular() throws {
        let path = folder("m.safetensors.notes.jsonl")
        mkdir(path, 0o700)
        var file = open()
        #expect(throws: NotesError.noRegularFile(path: path, kind: "a folder")) { try file.refresh() }
        rmdir(path)
        mkfifo(path, 0o600)
        #expect(throws: NotesError.noRegularFile(path: path, kind: "a pipe")) { try file.refresh() }
        #expect(throws: NotesError.noRegularFile(path: path, kind: "a pipe")) { try file.add(.unname(unit), at: 0) }
        unlink(path)
        let small = JournalFile(path: path, limit: 100)
        try small.append(String(repeating: "x", count: 101))
        #expect(throws: NotesError.tooLarge(path: path, bytes: 101, limit: 100)) { _ = try small.read() }
    }
}

/// A thread that a test waits for.
private final class TestThread {
    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(body))
        pthread_create(
            &thread, nil,
            { argument in
                argument.map { Unmanaged<Body>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
    }

    func join() { pthread_join(thread, nil) }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
