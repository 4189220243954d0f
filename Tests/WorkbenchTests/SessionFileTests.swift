import CellProbing
import Explorer
import Glibc
import ModelCore
import ModelFiles
import Screen
import Testing
import Texts
import Workbench

@Suite struct SessionFileTests {
    private func session(_ alphabet: Alphabet = .scalar, model: String = "/models/m.safetensors") throws -> SavedSession
    {
        func symbols(_ text: String) -> [Symbol] {
            let document = Document(bytes: Array(text.utf8), name: "", alphabet: alphabet)
            return document.symbols(in: 0..<document.count)
        }
        let first = Document(written: symbols("one \"two\"\n漢"), name: "written", alphabet: alphabet)
        let trunk = first.extended(by: symbols(" and three"))
        let other = trunk.leaving(at: 14, with: symbols("x\u{1B}y") + (alphabet == .byte ? [Symbol(code: 0xFF)] : []))
        let third = other.leaving(at: 3, with: symbols("!"))
        let architecture = try Fixtures.model().architecture
        let settings = try SamplingSettings(temperature: 0.5, topK: nil, topP: 0.9)
        let known = Author(model: Author.Model(path: model, hash: "00ff"), settings: settings, seed: 7)
        let stranger = Author(
            model: Author.Model(path: "/models/other.safetensors"), settings: .plain, seed: 8,
            interventions: ["l0.h.1 = 1.0"])
        let trunkDrawn = [Stretch(start: first.count, author: known)]
        return SavedSession(
            model: model, modelHash: "00ff",
            branches: [
                Branch(
                    id: 1, parent: nil, at: first.count, document: trunk, given: first.count, forced: [first.count],
                    drawn: trunkDrawn),
                Branch(
                    id: 3, parent: 1, at: 14, name: "the \"other\"", document: other, given: first.count,
                    forced: [first.count, 14], drawn: trunkDrawn + [Stretch(start: 14, author: stranger)]),
                Branch(id: 2, parent: 3, at: 3, document: third, given: 3, forced: []),
            ], current: 3, cursor: 15, settings: try SamplingSettings(temperature: 0.8, topK: 40, topP: 0.95),
            seed: .max,
            interventions: [
                SavedSession.Change(
                    intervention: try Intervention(parsing: "l0.c.3 = 1.5 while quotes", in: architecture), isOn: true),
                SavedSession.Change(
                    intervention: try Intervention(parsing: "l0.f.1-4 flip", in: architecture), isOn: false),
                SavedSession.Change(
                    intervention: try Intervention(parsing: "l0.c.1-3 = mean from 2", in: architecture), isOn: true,
                    means: [Float(1) / 3, -1.1754945e-38, 123_456.79]),
            ], unit: UnitAddress(layer: 0, signal: architecture.cell.signals[1], unit: 7))
    }

    private func check(_ found: SavedSession, _ expected: SavedSession) {
        #expect(found.model == expected.model && found.modelHash == expected.modelHash)
        #expect(found.branches.map(\.id) == expected.branches.map(\.id))
        #expect(found.branches.map(\.parent) == expected.branches.map(\.parent))
        #expect(found.branches.map(\.at) == expected.branches.map(\.at))
        #expect(found.branches.map(\.name) == expected.branches.map(\.name))
        #expect(found.branches.map(\.given) == expected.branches.map(\.given))
        #expect(found.branches.map(\.forced) == expected.branches.map(\.forced))
        #expect(found.branches.map(\.drawn) == expected.branches.map(\.drawn))
        #expect(
            found.branches.map { $0.document.bytes(from: 0) } == expected.branches.map { $0.document.bytes(from: 0) })
        #expect(found.current == expected.current && found.cursor == expected.cursor)
        #expect(found.settings == expected.settings && found.seed == expected.seed)
        #expect(found.interventions == expected.interventions && found.unit == expected.unit)
    }

    @Test("A session comes back as it was saved, broken bytes and all", arguments: [Alphabet.scalar, .byte])
    func roundTrip(alphabet: Alphabet) throws {
        let saved = try session(alphabet)
        let folder = try TemporaryFolder()
        try SessionFile.save(saved, folder("s.json"))
        #expect(SessionFile.isSession(folder("s.json")))
        let draft = try SessionFile.load(folder("s.json"))
        let codes = alphabet == .byte ? Array(0..<28) : try Fixtures.model().vocabulary.codes
        let vocabulary = try Vocabulary(kind: alphabet == .byte ? .byte : .scalar, codes: codes.map { UInt32($0) })
        let known = try Fixtures.model()
        let model = try Model(architecture: known.architecture, vocabulary: vocabulary, parameters: known.parameters)
        check(try draft.session(for: model), saved)
        #expect(SessionFile.encode(saved) == SessionFile.encode(try draft.session(for: model)))
        // What branches share stays known to be shared.
        let branches = try draft.session(for: model).branches
        #expect(branches[1].document.sharedCount(with: branches[0].document) == 14)
        #expect(branches[2].document.sharedCount(with: branches[0].document) == 3)
    }

    @Test("A file of the first version opens, and says nothing of who has drawn what")
    func firstVersion() throws {
        let text = """
            {"cellscope-session":{"alphabet":"scalar","branches":[{"at":3,"id":1,"text":"one two"},
            {"at":5,"forced":[5],"id":2,"parent":1,"text":"en"}],"current":2,"cursor":6,"interventions":[],
            "model":{"path":"/m.safetensors","sha256":"00ff"},"seed":1,
            "settings":{"greedy":false,"temperature":1,"top-k":null,"top-p":null},"unit":null,"version":1}}
            """
        let session = try SessionFile.decode(Array(text.utf8), path: "s").session(for: try Fixtures.model())
        #expect(session.branches.map(\.document.count) == [7, 7] && session.branches[1].forced == [5])
        #expect(session.branches.allSatisfy { $0.drawn.isEmpty })
    }

    @Test("Every truncation of a session's file is an error")
    func truncations() throws {
        let bytes = Array(SessionFile.encode(try session()).encoded.utf8)
        for count in 0..<bytes.count {
            let error = #expect(throws: SessionError.self) { try SessionFile.decode(Array(bytes[..<count]), path: "s") }
            #expect(error?.description.contains("\n") == false)
        }
    }

    @Test("5,000 mutations each give an error in one line or a session whose parts fit")
    func mutations() throws {
        let original = Array(SessionFile.encode(try session()).encoded.utf8)
        let model = try Fixtures.model()
        var generator = SeededGenerator(seed: 4)
        let pieces = [
            "0", "9", "-1", "99999999999999999999", "null", "[]", "{}", "\"\"", "1e9", "\\u0000", "\"at\":", ",",
        ]
        var loaded = 0
        for _ in 0..<5000 {
            var bytes = original
            for _ in 0...generator.next(upperBound: 2 as UInt64) {
                let place = Int(generator.next(upperBound: UInt64(bytes.count)))
                switch generator.next(upperBound: 4 as UInt64) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                case 1:
                    bytes.removeSubrange(place..<min(bytes.count, place + Int(generator.next(upperBound: 9 as UInt64))))
                case 2:
                    bytes.insert(
                        contentsOf: Array(pieces[Int(generator.next(upperBound: UInt64(pieces.count)))].utf8), at: place
                    )
                default:
                    guard
                        let digit = bytes.indices.filter({ (48...57).contains(bytes[$0]) }).randomElement(
                            using: &generator)
                    else { continue }
                    bytes[digit] = UInt8(48 + generator.next(upperBound: 10 as UInt64))
                }
            }
            do {
                let session = try SessionFile.decode(bytes, path: "s").session(for: model)
                loaded += 1
                for branch in session.branches {
                    #expect(branch.at <= branch.document.count && branch.given <= branch.document.count)
                    #expect(branch.document.count > 0)
                }
                let current = try #require(session.branches.first { $0.id == session.current })
                #expect((0..<current.document.count).contains(session.cursor))
            } catch let error as SessionError {
                #expect(!error.description.contains("\n"))
            }
        }
        #expect(loaded > 20, "some of them are sessions still")
    }

    @Test("What is wrong is said in one line that names the file")
    func errors() throws {
        let folder = try TemporaryFolder()
        func error(_ text: String) -> String {
            do {
                _ = try SessionFile.decode(Array(text.utf8), path: "s").session(for: Fixtures.model())
                return "none"
            } catch { return "\(error)" }
        }
        // Without a checksum, as older files are: with one every change would be damage.
        let good = SessionFile.encode(try session()).encoded.replacingFirst(
            "\"\(FileDigest.key)\":\"\(FileDigest.placeholder)\"", with: "\"other\":1")
        #expect(error("{\"a\":1}").contains("is not a session"))
        #expect(error("no").contains("not valid JSON at byte 0"))
        for (old, new, words) in [
            ("\"version\":2", "\"version\":3", "newer version"), ("\"version\":2", "\"version\":0", "version"),
            ("\"by\":1", "\"by\":2", "nobody"), ("\"from\":14", "\"from\":13", "outside"),
            ("\"seed\":7", "\"seed\":-7", "author's \"seed\""),
            ("\"temperature\":0.8", "\"temperature\":0", "above 0"),
            ("\"current\":3", "\"current\":7", "names no branch"),
            ("\"cursor\":15", "\"cursor\":99", "outside"), ("\"scalar\"", "\"byte\"", "other symbols"),
            ("\"parent\":1", "\"parent\":9", "not there"), ("\"id\":2", "\"id\":3", "another one's"),
            ("l0.c.3 = 1.5", "l9.c.3 = 1.5", "intervention"), ("l0.c.3 = 1.5", "l0.c.3 = nan", "intervention"),
            ("l0.c.7", "l0.c.700", "no unit 700"), ("0.33333334,", "", "not one for each unit"),
            ("0.33333334", "\"x\"", "no number"), ("0.33333334", "1e99", "no number"),
            ("l0.c.1-3 = mean", "l0.c.1-3 = 4", "not one for each unit"), ("\"top-k\":40", "\"top-k\":0", "top-k"),
            ("\"forced\":[14]", "\"forced\":[140]", "forced step"),
        ] {
            #expect(good.contains(old), "\(old)")
            let found = error(good.replacingFirst(old, with: new))
            #expect(
                found.hasPrefix("s") && (found.contains(words) || found.contains("intervention")), "\(new): \(found)")
        }
        #expect(throws: SessionError.self) { try SessionFile.load(folder("nothing")) }
        #expect(throws: SessionError.self) { try SessionFile.load(folder.path) }
        #expect(throws: SessionError.self) { try SessionFile.save(try session(), folder("no/such/folder")) }
        #expect(!SessionFile.isSession(folder.path) && !SessionFile.isSession(folder("nothing")))
    }

    @Test("The workbench saves with the model's hash, opens with the model, and says when that is another one now")
    func workbench() throws {
        let folder = try TemporaryFolder()
        let path = folder("m.safetensors")
        try ModelFile.save(try Fixtures.model(), path)
        let collector = Collector()
        let workbench = EffectRunner { collector.put($0) }
        workbench.perform(
            .saveSession(try session(model: path), path: folder("s.json"), replaces: false, request: 1))
        _ = try collector.wait("the saving") { if case .sessionSaved(let path, request: 1) = $0 { path } else { nil } }
        func open(_ number: Int) throws -> OpenedSession {
            workbench.perform(.openSession(path: folder("s.json"), request: number))
            return try collector.wait("the opening") {
                if case .sessionOpened(let opened, let request) = $0, request == number { opened } else { nil }
            }
        }
        let first = try open(2)
        #expect(!first.isOtherModel)
        #expect(first.session.modelHash?.count == 64)
        #expect(first.session.branches.count == 3)
        try ModelFile.save(try Fixtures.model(.gru), path)
        workbench.perform(.openSession(path: folder("s.json"), request: 3))
        let failure = try collector.wait("a failure") {
            if case .failed(let text, request: 3) = $0 { text } else { nil }
        }
        #expect(failure.contains("intervention"), "a GRU has no c: \(failure)")
        var other = try Fixtures.model()
        other.parameters.values[0] += 1
        try ModelFile.save(other, path)
        #expect(try open(4).isOtherModel)
        workbench.perform(.openSession(path: folder("none"), request: 5))
        let none = try collector.wait("a failure") { if case .failed(let text, request: 5) = $0 { text } else { nil } }
        #expect(none.contains("cannot be read"))
    }

    @Test("A file that is there already is left alone unless it is to be replaced")
    func existing() throws {
        let folder = try TemporaryFolder()
        let collector = Collector()
        let workbench = EffectRunner { collector.put($0) }
        try folder.write("mine", as: "s.json")
        workbench.perform(.saveSession(try session(), path: folder("s.json"), replaces: false, request: 1))
        let path = try collector.wait("the refusal") {
            if case .fileExists(let path, request: 1) = $0 { path } else { nil }
        }
        #expect(path == folder("s.json"))
        #expect(folder.text("s.json") == "mine")
        workbench.perform(.saveSession(try session(), path: folder("s.json"), replaces: true, request: 2))
        #expect(workbench.finishFiles(waiting: .seconds(20)))
        #expect(collector.all.contains { if case .sessionSaved(_, request: 2) = $0 { true } else { false } })
        #expect(folder.text("s.json")?.hasPrefix("{\"cellscope-session\"") == true)
    }

    @Test("A session's own file is replaced, but not what another program has written into it since")
    func changedElsewhere() throws {
        let folder = try TemporaryFolder()
        let collector = Collector()
        let workbench = EffectRunner { collector.put($0) }
        func save(_ request: Int, replaces: Bool = false, isForItsFile: Bool = true) throws -> Bool {
            var session = try self.session()
            session.isForItsFile = isForItsFile
            workbench.perform(
                .saveSession(session, path: folder("s.json"), replaces: replaces, request: request))
            return try collector.wait("what came of it") { outcome -> Bool? in
                switch outcome {
                case .sessionSaved(_, request: request): true
                case .fileExists(_, request: request): false
                default: nil
                }
            }
        }
        #expect(try save(1) && save(2))
        try folder.write("another explorer's", as: "s.json")
        #expect(try !save(3))
        #expect(folder.text("s.json") == "another explorer's")
        #expect(try save(4, replaces: true) && save(5))
        #expect(try !save(8, isForItsFile: false), "the file of another session that was open")
        // Another one that has opened it may replace it as long as it is what it has opened.
        let other = EffectRunner { collector.put($0) }
        other.noteSession(folder("s.json"))
        var session = try self.session()
        session.isForItsFile = true
        other.perform(.saveSession(session, path: folder("s.json"), replaces: false, request: 6))
        #expect(other.finishFiles(waiting: .seconds(20)))
        #expect(collector.all.contains { if case .sessionSaved(_, request: 6) = $0 { true } else { false } })
        unlink(folder("s.json"))
        #expect(try save(7), "what is gone is in nobody's way")
    }

    @Test("Each author is saved with the hash of the model's file as it was when the model was opened")
    func authors() throws {
        let folder = try TemporaryFolder()
        let collector = Collector()
        let workbench = EffectRunner { collector.put($0) }
        let (first, second) = (try Fixtures.model(), try Fixtures.model(.gru))
        try ModelFile.save(first, folder("a.safetensors"))
        try ModelFile.save(second, folder("b.safetensors"))
        let a = workbench.adopt(first, path: folder("a.safetensors"))
        let b = workbench.adopt(second, path: folder("b.safetensors"))
        let hashes = [a, b].map { workbench.hash(ofModel: $0.id) }
        #expect(hashes[0]?.count == 64 && hashes[0] != hashes[1])
        // Training goes on, and writes its model again.
        try ModelFile.save(second, folder("a.safetensors"))
        #expect(workbench.hash(ofModel: a.id) == hashes[0])
        var saved = try session(model: folder("b.safetensors"))
        saved.modelID = b.id
        saved.interventions = []
        saved.unit = nil
        for index in saved.branches.indices {
            saved.branches[index].nameAuthors { Author.Model(path: "x", id: $0.hash == nil ? b.id : a.id) }
        }
        workbench.perform(.saveSession(saved, path: folder("s.json"), replaces: false, request: 1))
        #expect(workbench.finishFiles(waiting: .seconds(20)))
        let draft = try SessionFile.load(folder("s.json"))
        #expect(draft.model.hasSuffix("/b.safetensors") && draft.modelHash == hashes[1])
        let branches = try draft.session(for: second).branches
        let models = branches[1].drawn.map(\.author.model)
        #expect(models.map(\.hash) == hashes)
        #expect(models[0].path.hasSuffix("/a.safetensors") && models[1].path.hasSuffix("/b.safetensors"))
        let late = workbench.adopt(first, path: folder("a.safetensors"))
        try ModelFile.save(first, folder("a.safetensors"))
        #expect(workbench.hash(ofModel: late.id) == nil, "whose file changed before anybody asked has none")
    }
}

extension String {
    fileprivate func replacingFirst(_ old: String, with new: String) -> String {
        guard let found = firstRange(of: old) else { return self }
        return String(self[..<found.lowerBound]) + new + String(self[found.upperBound...])
    }

    private func firstRange(of text: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
