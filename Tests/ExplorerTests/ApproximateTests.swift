import Explorer
import ModelCore
import Screen
import Testing
import Texts

/// Values after a warm-up alone are never shown as if they were exact.
@Suite struct ApproximateTests {
    /// Answers everything that was asked for with approximate pages.
    private func answer(_ session: inout Session) throws {
        let asked = session.effects
        session.effects = []
        for case .trace(let request) in asked {
            let models = [session.state.lens?.model, session.state.companion?.model].compactMap { $0 }
            let model = try #require(models.first { $0.id == request.modelID })
            for page in Fixtures.pages(request, model: model, exact: false) {
                session.send(.traced(page, request: request.request))
            }
        }
    }

    private func session(_ columns: Int, _ rows: Int = 24, keys: String = "") throws -> Session {
        var session = Session(columns, rows, depth: .palette, model: try Fixtures.model(), answersTraces: false)
        session.type(keys)
        try answer(&session)
        return session
    }

    @Test("Where the status line has no room for the word, the value carries a sign", arguments: 12..<100)
    func statusLine(columns: Int) throws {
        for keys in ["3l", "3l:color surprise\n", "3l:clamp l0.c.7 = 1.5\n:color difference\n"] {
            let status = try session(columns, keys: keys).status
            let hasFigure = ["+0.", "-0.", "19.41", "0.25"].contains { status.contains($0) }
            #expect(!hasFigure || status.contains("approximate") || status.contains("~"), "\(status)")
            #expect(!(status.contains("approximate") && status.contains("~")), "\(status)")
        }
    }

    @Test("A comparison's headings mark each side's own figure")
    func headings() throws {
        var session = try session(100, keys: "5#|]]")
        #expect(session.lines[0].contains("l0.h.7 ~") && session.lines[0].contains("l0.h.5 ~"))
        session.type(":color surprise\n3l")
        try answer(&session)
        #expect(session.lines[0].contains("surprise ~19.41"))
        // One side of two models has become exact.
        session = try self.session(100)
        session.models["other"] = try Fixtures.model(id: 9)
        session.type(":compare-model other\n")
        session.answerAll()
        let asked = session.effects
        for case .trace(let request) in asked where request.modelID == 9 {
            for page in Fixtures.pages(request, model: try Fixtures.model(id: 9)) {
                session.send(.traced(page, request: request.request))
            }
        }
        let parts = session.lines[0].split(separator: "│")
        #expect(parts[0].contains("l0.h.0 ~") && parts[1].contains("l0.h.0 +") && !parts[1].contains("~"))
    }

    @Test("The interventions panel marks the divergence too")
    func interventions() throws {
        let rough = try session(160, 40, keys: "3l:clamp l0.c.7 = 1.5\nI")
        #expect(rough.shows("with ‖ without: ~0.2500 nats"))
    }

    @Test("A picture marks approximate values, says what the mark means, and names both sides of a comparison")
    func picture() throws {
        func export(_ session: inout Session) throws -> ScreenPicture {
            session.type(":export a.html\n")
            for case .export(let picture, _, _, _) in session.effects { return picture }
            throw NoPicture()
        }
        struct NoPicture: Error {}
        var session = try session(120, keys: "P|]")
        let picture = try export(&session)
        #expect(picture.labels.values.contains { $0.text.contains("l0.h.1 = ~") })
        #expect(picture.labels.values.allSatisfy { !$0.text.contains("= ") || $0.text.contains("= ~") })
        #expect(picture.labels.values.contains { $0.text.contains("surprise ~") })
        #expect(picture.facts.contains { $0.hasPrefix("beside it: unit l0.h.0, ") })
        #expect(picture.facts.contains { $0.hasPrefix("~: approximate") })
        session = Session(120, 24, model: try Fixtures.model())
        session.models["gru"] = try Fixtures.model(.gru, id: 7)
        session.type(":compare-model gru\n")
        session.answerAll()
        let exact = try export(&session)
        #expect(
            exact.facts.contains {
                $0.hasPrefix("beside it: unit l0.h.0") && $0.hasSuffix(", of model gru.safetensors")
            })
        #expect(!exact.facts.contains { $0.hasPrefix("~") })
    }
}
