import Explorer
import ModelCore
import ModelFiles
import Testing
import Workbench

@Suite struct NotesJournalTests {
    static let architecture = Architecture(cell: .lstm, symbols: 30, hidden: 200, layers: 2)

    static func unit(_ text: String) throws -> UnitAddress { try UnitAddress(parsing: text, in: architecture) }

    private func read(_ text: String) -> NotesJournal {
        NotesJournal(reading: Array(text.utf8), for: Self.architecture)
    }

    /// One change of every kind, with texts that are hard on a file.
    private func changes() throws -> [NoteChange] {
        let unit = try Self.unit("l0.c.106")
        return [
            .name(unit, "quotes"),
            .name(try Self.unit("l1.h.7"), "\"\\ \u{1B}[31m\n\t\u{0}\u{7F}\u{9B}\u{202E}\u{2028}漢\u{1F600}é"),
            .bookmark(Bookmark(text: "/a b/é.txt", position: 0, label: "", excerpt: "Emma\u{7}")),
            .bookmark(Bookmark(text: "/a", position: 1_000_000_007, label: "here", unit: unit, excerpt: "“x”")),
            .unname(unit),
            .removeBookmark(text: "/a", position: 1_000_000_007),
        ]
    }

    @Test("What is written is read again, whatever the texts hold")
    func roundTrip() throws {
        let changes = try changes()
        let text = changes.map { NotesJournal.line(for: $0, at: 1_795_568_400) }.joined()
        let journal = read(text)
        #expect(journal.changes == changes)
        #expect(journal.skippedLines == 0)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let unsafe = line.unicodeScalars.filter {
                [.control, .format, .lineSeparator].contains($0.properties.generalCategory)
            }
            #expect(unsafe.isEmpty, "a line could drive a terminal: \(unsafe)")
        }
    }

    @Test("A line is what the documentation says")
    func line() throws {
        let name = NotesJournal.line(for: .name(try Self.unit("l0.c.106"), "quotes"), at: 1_795_568_709)
        #expect(name == #"{"at":"2026-11-25T01:05:09Z","name":"quotes","unit":"l0.c.106","v":1}"# + "\n")
        let mark = NotesJournal.line(
            for: .bookmark(
                Bookmark(text: "/t", position: 9, label: "x", unit: try Self.unit("l1.f.3"), excerpt: "It was")),
            at: 0)
        let expected =
            #"{"at":"1970-01-01T00:00:00Z","excerpt":"It was","label":"x","position":9,"text":"/t","unit":"l1.f.3","v":1}"#
        #expect(mark == expected + "\n")
    }

    @Test("Lines by other hands are read: other orders, unknown keys, no version, carriage returns, blank lines")
    func otherHands() throws {
        let journal = read(
            "\u{FEFF}{ \"name\" : \"a\", \"unit\": \"l0.c.1\", \"colour\": [1, {\"x\": null}] }\r\n\n  \t\r\n"
                + #"{"unit":"l0.c.1","name":null}"# + "\n" + #"{"published":true,"by":"x"}"# + "\n"
                + #"{"text":"/t","position":4,"label":"l","unit":"l9.c.1"}"#)
        let unit = try Self.unit("l0.c.1")
        #expect(
            journal.changes == [
                .name(unit, "a"), .unname(unit), .bookmark(Bookmark(text: "/t", position: 4, label: "l")),
            ])
        #expect(journal.isPublished)
        #expect(journal.skippedLines == 0)
    }

    @Test(
        "A line that makes no sense is counted and passed over",
        arguments: [
            "nonsense", "[]", "{}", #"{"unit":"l0.c.1"}"#, #"{"unit":"l0.c.200","name":"x"}"#,
            #"{"unit":"l0.q.1","name":"x"}"#, #"{"unit":"l0.c.1","name":3}"#, #"{"v":2,"unit":"l0.c.1","name":"x"}"#,
            #"{"v":"1","unit":"l0.c.1","name":"x"}"#, #"{"text":"/t","position":-1,"label":"x"}"#,
            #"{"text":"/t","position":1.5,"label":"x"}"#, #"{"text":"/t","position":99999999999999999999,"label":"x"}"#,
            #"{"text":"/t","position":1}"#, #"{"unit":"l0.c.1","unit":"l0.c.2","name":"x"}"#,
            #"{"unit":"l0.c.1","name":"\ud800"}"#, "{\"unit\":\"l0.c.1\",\"name\":\"\u{1}\"}",
            #"{"unit":"l0.c.1","name":"x"} {"unit":"l0.c.2","name":"y"}"#, String(repeating: "[", count: 50_000),
            #"{"unit":"l0.c.1","name":""# + String(repeating: "x", count: 70_000) + "\"}",
        ])
    func nonsense(line: String) throws {
        let good = #"{"unit":"l0.c.3","name":"good"}"#
        let journal = read(good + "\n" + line + "\n" + good)
        #expect(journal.changes == Array(repeating: .name(try Self.unit("l0.c.3"), "good"), count: 2))
        #expect(journal.skippedLines == 1)
    }

    @Test("A file cut anywhere keeps every line before the cut")
    func truncations() throws {
        let changes = try changes()
        let lines = changes.map { Array(NotesJournal.line(for: $0, at: 5).utf8) }
        let bytes = lines.flatMap { $0 }
        for cut in 0...bytes.count {
            let journal = NotesJournal(reading: Array(bytes[..<cut]), for: Self.architecture)
            // A line is whole when only its newline is missing.
            var whole = 0
            var end = 0
            while whole < lines.count, end + lines[whole].count - 1 <= cut {
                end += lines[whole].count
                whole += 1
            }
            #expect(journal.changes == Array(changes[..<whole]), "cut at \(cut)")
            let ends = cut == min(end, bytes.count) || cut == end - 1
            #expect(journal.skippedLines == (ends ? 0 : 1), "cut at \(cut)")
        }
    }

    @Test("Twenty thousand damaged files are read without a trap and keep the lines before the damage")
    func mutations() throws {
        let changes = try changes()
        let lines = changes.map { Array(NotesJournal.line(for: $0, at: 5).utf8) }
        let bytes = lines.flatMap { $0 }
        var generator = SeededGenerator(seed: 77)
        for round in 0..<20_000 {
            var damaged = bytes
            var first = bytes.count
            for _ in 0...generator.next() % 4 {
                let at = Int(generator.next() % UInt64(damaged.count))
                let byte = UInt8(truncatingIfNeeded: generator.next())
                switch generator.next() % 4 {
                case 0: damaged[at] ^= 1 << (byte & 7)
                case 1: damaged[at] = byte
                case 2: damaged.insert(byte, at: at)
                default: damaged.remove(at: at)
                }
                first = min(first, at)
            }
            let journal = NotesJournal(reading: damaged, for: Self.architecture)
            var whole = 0
            var end = 0
            while whole < lines.count, end + lines[whole].count <= first {
                end += lines[whole].count
                whole += 1
            }
            guard journal.changes.starts(with: changes[..<whole]) else {
                Issue.record("round \(round): a line before byte \(first) is lost")
                return
            }
            // What is read can be shown and written again.
            let again = journal.changes.map { NotesJournal.line(for: $0, at: 5) }.joined()
            guard NotesJournal(reading: Array(again.utf8), for: Self.architecture).changes == journal.changes else {
                Issue.record("round \(round): what was read is written otherwise")
                return
            }
        }
    }
}
