import Explorer
import ModelCore
import Screen
import Testing
import Texts

/// What is said to somebody who does not know what to press: whole at every width.
@Suite struct HintTests {
    private func lines(_ session: Session) -> [String] { session.lines.map { $0.withoutBlanksAround } }

    @Test("The first screen names ?, : and q at every width, until something is done", arguments: 20...200)
    func start(columns: Int) throws {
        var session = Session(columns, 24, model: try Fixtures.model())
        let shown = try #require(lines(session).last)
        let hint = shown.split(separator: " ").joined(separator: " ")
        for sign in ["?", ":", "q"] { #expect(hint.contains(sign), "\(hint)") }
        #expect(!hint.hasSuffix("…") && shown.count <= columns)
        #expect(hint.hasSuffix("q leave") || hint.hasSuffix("q quit"), "it ends as it was written: \(hint)")
        session.type("jj")
        #expect(lines(session).last == shown, "moving about takes nothing away")
        session.type("]")
        #expect(lines(session).last == "")
    }

    @Test("Pages and typing say whole how to end them", arguments: 20...200)
    func pages(columns: Int) throws {
        for keys in ["?", "?Gk", "g<", "vf?"] {
            var session = Session(columns, 24, model: try Fixtures.model())
            session.type(keys)
            let foot = try #require(lines(session).last)
            #expect(foot.hasSuffix("q closes"), "\(keys): \(foot)")
            if columns >= 24 { #expect(foot.contains("/ searches"), "\(keys): \(foot)") }
        }
        var session = try Session.primed("ab", columns, 24)
        session.type("i")
        #expect(lines(session).last?.hasSuffix("Esc stops") == true)
    }

    @Test("What is missing is said with the command that helps, whole", arguments: 20...200)
    func missing(columns: Int) throws {
        let ends = [":model FILE", ":model", ":open FILE", ":open", "opens one"]
        for keys in ["", "U", "P", "vs", "vx", "c"] {
            var session = Session(columns, 24, document: nil)
            session.type(keys)
            let shown = lines(session)
            for line in shown where line.contains("no model:") || line.contains("no text:") {
                // Two may stand beside each other: the text's, and a panel's behind the line between them.
                for part in line.split(separator: "│") where part.contains("no model:") || part.contains("no text:") {
                    let text = String(part).withoutBlanksAround
                    #expect(ends.contains { text.hasSuffix($0) }, "\(keys): \(text)")
                }
            }
            #expect(ends.contains { shown[21].hasSuffix($0) } && ends.contains { shown[22].hasSuffix($0) })
        }
    }

    @Test("The saturation panel's key and counts are whole at every width", arguments: 20...200)
    func saturation(columns: Int) throws {
        var session = Session(columns, 40, model: try Fixtures.model())
        session.type("vs")
        let shown = lines(session)
        #expect(shown.contains { $0.hasSuffix("@ 16+") || $0.hasSuffix("@16+") }, "\(shown)")
        for line in shown where line.contains("90%") {
            #expect(line.last?.isNumber == true, "\(line)")
        }
    }

    @Test("Ctrl-C where nothing goes on says how to leave")
    func idle() throws {
        var session = Session(model: try Fixtures.model())
        session.input(.terminate(signal: 2))
        #expect(session.exitCode == nil)
        #expect(session.message == "q leaves, and so does Ctrl-C once more; ? shows every key")
        session.type("j")
        session.input(.terminate(signal: 2))
        #expect(session.exitCode == nil, "something was done since")
        session.input(.terminate(signal: 2))
        #expect(session.exitCode == 130)
    }

    @Test("What is pasted into the text is not taken for keys, and that is said")
    func paste() throws {
        var session = Session(model: try Fixtures.model())
        for keys in ["", "?", "U"] {
            session.type(keys)
            session.input(.paste("q:quit\nZZ"))
            #expect(session.exitCode == nil)
        }
        session.type("qq")
        session.input(.paste("]]]"))
        #expect(session.state.unitAddress?.unit == 0)
        #expect(session.message.contains("not taken for keys"))
        session.type("/")
        session.input(.paste("moths"))
        session.type("\n")
        session.answerAll()
        #expect(session.state.cursor > 0)
    }
}

extension String {
    fileprivate var withoutBlanksAround: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text.drop { $0 == " " })
    }
}
