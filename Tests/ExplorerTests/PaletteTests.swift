import Explorer
import ModelCore
import Screen
import Testing

@Suite struct PaletteTests {
    private func session(_ depth: ColorDepth = .palette) throws -> Session {
        Session(80, 24, depth: depth, model: try Fixtures.model())
    }

    @Test("Each palette with a name draws the story, its legend and its panels in its own colours")
    func named() throws {
        for name in ["dark", "grey"] {
            var session = try session()
            session.type(":palette \(name)\n:unit l0.c.7\nlUCT")
            try GoldenScreen.check(view(session.state), "palette-\(name)-80x24")
            let own = Set(Palette(depth: .palette, scheme: session.state.palette.scheme).styles(of: .diverging))
            let light = Set(Palette(depth: .palette, scheme: .light).styles(of: .diverging))
            let frame = view(session.state)
            var shown: Set<Style> = []
            for row in 0..<24 { for column in 0..<80 { shown.insert(frame[row: row, column: column].style) } }
            #expect(shown.intersection(own).count > 6)
            #expect(shown.isDisjoint(with: light.subtracting(own)))
        }
    }

    @Test("A person's own colours are taken at once, in the screen and in the picture of it")
    func own() throws {
        var session = try session(.full)
        session.type(":palette #000080 #ffffff #ff8000\n")
        #expect(session.state.palette.scheme.description == "#000080 #ffffff #ff8000")
        session.type(":export here.svg\n")
        guard case .export(let picture, _, _, _)? = session.effects.last else {
            Issue.record("no picture was asked for")
            return
        }
        func ends(in frame: Frame) -> Bool {
            let backgrounds = (0..<frame.size.rows).flatMap { row in
                (0..<frame.size.columns).map { frame[row: row, column: $0].style.background }
            }
            return [Color.rgb(0, 0, 128), .rgb(255, 255, 255), .rgb(255, 128, 0)].allSatisfy(backgrounds.contains)
        }
        #expect(ends(in: view(session.state)) && ends(in: picture.frame))
    }

    @Test("Tab offers the palettes; without a name it is said which there are; a wrong one changes nothing")
    func prompt() throws {
        var session = try session()
        session.type(":palette g\t\n")
        #expect(session.state.palette.scheme == .grey)
        session.type(":palette\n")
        #expect(session.state.notice?.text == "the palette is grey; there are light, dark, grey, or your own")
        session.type(":palette mauve\n")
        #expect(session.state.notice?.isError == true)
        #expect(session.state.notice?.text.contains("there is no palette \"mauve\"") == true)
        #expect(session.state.palette.scheme == .grey)
    }

    @Test("Where there are no colours that is said, and the choice is kept")
    func colorless() throws {
        var session = try session(.none)
        session.type(":palette dark\n")
        #expect(session.state.palette.scheme == .dark)
        #expect(session.state.notice?.text.contains("this terminal shows no colours") == true)
    }
}
