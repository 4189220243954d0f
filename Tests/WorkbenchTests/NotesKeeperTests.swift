import Explorer
import Glibc
import ModelCore
import Synchronization
import Testing
import Workbench

@Suite struct NotesKeeperTests {
    private let folder: TemporaryFolder
    private let unit: UnitAddress

    init() throws {
        folder = try TemporaryFolder()
        unit = try NotesJournalTests.unit("l0.c.3")
    }

    private func workbench(_ collector: Collector) -> EffectRunner {
        EffectRunner(now: { 60 }, deliver: { collector.put($0) })
    }

    private func adopt(_ workbench: EffectRunner) throws -> OpenedModel {
        workbench.adopt(try Fixtures.model(), path: folder("m.safetensors"))
    }

    private func report(
        _ collector: Collector, _ what: String, _ fits: (NotesReport, Int?) -> Bool
    ) throws -> NotesReport {
        try collector.wait(what) { outcome in
            if case .notesChanged(let report, let request) = outcome, fits(report, request) { report } else { nil }
        }
    }

    @Test("Notes are read when they are asked for, and a change is answered and on the disk with its date")
    func reading() throws {
        try folder.write("{\"unit\":\"l0.c.1\",\"name\":\"one\"}\nnonsense\n", as: "m.safetensors.notes.jsonl")
        let collector = Collector()
        let workbench = workbench(collector)
        let model = try adopt(workbench)
        defer { withExtendedLifetime(workbench) {} }
        workbench.perform(.loadNotes(modelID: model.id))
        let first = try report(collector, "the notes") { $1 == nil }
        #expect(first.modelID == model.id)
        #expect(first.notes.namedUnits.map(\.name) == ["one"])
        #expect(first.skippedLines == 1)
        #expect(first.folder.hasPrefix("/"))
        workbench.perform(.note(.name(unit, "three"), modelID: model.id, request: 8))
        let second = try report(collector, "the answer") { $1 == 8 }
        #expect(second.problem == nil)
        #expect(second.notes.namedUnits.map(\.name) == ["one", "three"])
        let line = NotesJournal.line(for: .name(unit, "three"), at: 60)
        #expect(folder.text("m.safetensors.notes.jsonl")?.hasSuffix("nonsense\n" + line) == true)
    }

    @Test("Another program's notes are told of without being asked for, wherever they are written")
    func otherProgram() throws {
        let environment = ["HOME": folder("home")]
        let here = Collector()
        let workbench = EffectRunner(environment: environment, deliver: { here.put($0) })
        let model = try adopt(workbench)
        workbench.perform(.loadNotes(modelID: model.id))
        _ = try report(here, "the notes") { _, _ in true }
        let elsewhere = Collector()
        let other = EffectRunner(environment: environment, deliver: { elsewhere.put($0) })
        let same = try adopt(other)
        other.perform(.note(.name(unit, "three"), modelID: same.id, request: 1))
        // A workbench that nobody needs any more drops its work.
        defer { withExtendedLifetime((workbench, other)) {} }
        let news = try report(here, "the other's name") { !$0.notes.isEmpty && $1 == nil }
        #expect(news.notes.name(of: unit) == "three")
        // A file that takes the name, as editors save.
        try folder.write("{\"unit\":\"l0.c.3\",\"name\":\"drei\"}\n", as: "new")
        rename(folder("new"), folder("m.safetensors.notes.jsonl"))
        _ = try report(here, "the edited name") { report, _ in report.notes.name(of: unit) == "drei" }
        _ = try report(elsewhere, "the edited name") { report, _ in report.notes.name(of: unit) == "drei" }
    }

    @Test("A folder for notes that is made later is watched once notes are written there")
    func laterFolder() throws {
        let environment = ["XDG_DATA_HOME": folder("data")]
        let collectors = [Collector(), Collector()]
        let workbenches = collectors.map { collector in
            EffectRunner(environment: environment, deliver: { collector.put($0) })
        }
        let models = try workbenches.map { try adopt($0) }
        for (index, workbench) in workbenches.enumerated() {
            workbench.perform(.loadNotes(modelID: models[index].id))
            workbench.perform(
                .note(
                    .bookmark(Bookmark(text: "/t", position: index, label: "")), modelID: models[index].id, request: 1))
        }
        // A workbench that nobody needs any more drops its work.
        defer { withExtendedLifetime(workbenches) {} }
        for collector in collectors {
            _ = try report(collector, "both marks") { report, _ in report.notes.bookmarks(in: "/t").count == 2 }
        }
    }

    @Test("Who only reads sees the first note that another program makes, and the first after all folders were removed")
    func readerOnly() throws {
        let environment = ["XDG_DATA_HOME": folder("home/data/")]
        let collectors = [Collector(), Collector()]
        let workbenches = collectors.map { collector in
            EffectRunner(environment: environment, deliver: { collector.put($0) })
        }
        let models = try workbenches.map { try adopt($0) }
        // A workbench that nobody needs any more drops its work.
        defer { withExtendedLifetime(workbenches) {} }
        workbenches[0].perform(.loadNotes(modelID: models[0].id))
        _ = try report(collectors[0], "the notes") { _, _ in true }
        for (number, name) in zip(1..., ["three", "drei"]) {
            workbenches[1].perform(.note(.name(unit, name), modelID: models[1].id, request: number))
            let news = try report(collectors[0], "the name \(name)") { report, _ in report.notes.name(of: unit) == name
            }
            #expect(news.problem == nil)
            TemporaryFolder.remove(folder("home"))
            try waitForLoss(collectors[0], after: name)
        }
    }

    /// Until the last that was heard is that there are no notes.
    private func waitForLoss(_ collector: Collector, after name: String) throws {
        _ = try collector.wait("the loss of \(name)") { _ -> Bool? in
            guard case .notesChanged(let report, _) = collector.all.last, report.notes.isEmpty else { return nil }
            return true
        }
    }

    @Test("Folders that another program makes one by one are followed down to the notes")
    func stepByStep() throws {
        let here = Collector()
        let workbench = EffectRunner(
            environment: ["XDG_DATA_HOME": folder("a/b")], deliver: { here.put($0) })
        let model = try adopt(workbench)
        defer { withExtendedLifetime(workbench) {} }
        workbench.perform(.loadNotes(modelID: model.id))
        _ = try report(here, "the notes") { _, _ in true }
        let place = NotesPlace(
            model: folder("m.safetensors"), environment: ["XDG_DATA_HOME": folder("a/b")], workingFolder: "/")
        let own = try #require(place.own)
        mkdir(folder("a"), 0o700)
        mkdir(folder("a/b"), 0o700)
        mkdir(folder("a/b/cellscope"), 0o700)
        // A folder that comes whole, with the notes in it, under another name first.
        mkdir(folder("a/b/cellscope/new"), 0o700)
        let name = String(own[own.index(after: try #require(own.lastIndex(of: "/")))...])
        try folder.write("{\"unit\":\"l0.c.3\",\"name\":\"three\"}\n", as: "a/b/cellscope/new/" + name)
        rename(folder("a/b/cellscope/new"), folder("a/b/cellscope/notes"))
        _ = try report(here, "the name") { report, _ in report.notes.name(of: unit) == "three" }
    }

    @Test("Leaving waits for every note")
    func leaving() throws {
        let workbench = workbench(Collector())
        let model = try adopt(workbench)
        for number in 0..<50 {
            let mark = Bookmark(text: "/t", position: number, label: "")
            workbench.perform(.note(.bookmark(mark), modelID: model.id, request: number))
        }
        #expect(workbench.finishNotes(waiting: .seconds(30)) == [])
        #expect(folder.text("m.safetensors.notes.jsonl")?.split(separator: "\n").count == 50)
    }

    @Test("What could not be saved is told at once, kept in the notes, and told again on leaving")
    func problems() throws {
        let collector = Collector()
        let workbench = workbench(collector)
        mkdir(folder("m.safetensors.notes.jsonl"), 0o700)
        let model = try adopt(workbench)
        workbench.perform(.note(.name(unit, "three"), modelID: model.id, request: 1))
        let answer = try report(collector, "the answer") { $1 == 1 }
        #expect(answer.problem?.hasPrefix("the note is not saved") == true)
        #expect(answer.notes.name(of: unit) == "three")
        #expect(workbench.finishNotes(waiting: .seconds(30)).count == 1)
        rmdir(folder("m.safetensors.notes.jsonl"))
        #expect(workbench.finishNotes(waiting: .seconds(30)) == [])
        #expect(folder.text("m.safetensors.notes.jsonl")?.contains("three") == true)
    }

    @Test("What could not be saved is tried again when it is asked for, over all models, and counted")
    func retry() throws {
        let collector = Collector()
        let workbench = workbench(collector)
        defer { withExtendedLifetime(workbench) {} }
        mkdir(folder("m.safetensors.notes.jsonl"), 0o700)
        let model = try adopt(workbench)
        let other = workbench.adopt(try Fixtures.model(), path: folder("n.safetensors"))
        mkdir(folder("n.safetensors.notes.jsonl"), 0o700)
        for (number, id) in zip(1..., [model.id, other.id, model.id]) {
            workbench.perform(.note(.name(unit, "name \(number)"), modelID: id, request: number))
            let answer = try report(collector, "answer \(number)") { $1 == number }
            #expect(answer.unsaved == number && answer.problem != nil)
        }
        func retried(_ request: Int) throws -> (unsaved: Int, problem: String?) {
            workbench.perform(.saveNotes(request: request))
            return try collector.wait("what came of it") { outcome in
                if case .notesSaved(let unsaved, let problem, request) = outcome { (unsaved, problem) } else { nil }
            }
        }
        let first = try retried(10)
        #expect(first.unsaved == 3 && first.problem?.hasPrefix("the note is not saved") == true || first.problem != nil)
        rmdir(folder("m.safetensors.notes.jsonl"))
        #expect(try retried(11).unsaved == 1)
        rmdir(folder("n.safetensors.notes.jsonl"))
        let last = try retried(12)
        #expect(last.unsaved == 0 && last.problem == nil)
        #expect(folder.text("m.safetensors.notes.jsonl")?.split(separator: "\n").count == 2)
        #expect(workbench.finishNotes(waiting: .seconds(30)) == [])
    }
}
