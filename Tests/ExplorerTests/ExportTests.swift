import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite("Exporting the screen") struct ExportTests {
    private func export(_ session: Session) -> (picture: ScreenPicture, path: String, request: Int)? {
        for effect in session.effects.reversed() {
            if case .export(let picture, let path, _, let request) = effect { return (picture, path, request) }
        }
        return nil
    }

    private func glyph(_ picture: ScreenPicture, _ cell: Int) -> Cell {
        picture.frame[row: cell / picture.frame.size.columns, column: cell % picture.frame.size.columns]
    }

    @Test("Each character of the text is labelled with its position, its name and the unit's value, and has its colour")
    func labels() throws {
        var session = Session(80, 24, model: try Fixtures.model())
        session.type("P:export a.html\n")
        let (picture, path, _) = try #require(export(session))
        #expect(path == "a.html")
        let document = Fixtures.story
        let address = try #require(session.state.lens?.address)
        let palette = Palette(depth: .full, scheme: .light)
        var positions: Set<Int> = []
        for (cell, label) in picture.labels {
            let lines = label.text.split(separator: "\n").map(String.init)
            let position = try #require(Int(lines[0].prefix { $0 != ":" }))
            let symbol = try #require(document.symbol(at: position))
            positions.insert(position)
            #expect(lines[0] == "\(position): \(SymbolPicture.name(of: symbol, alphabet: .scalar))")
            guard symbol.code != 9 else {
                #expect(lines == [lines[0], SymbolLabel.unknown] && label.columns == 8)
                continue
            }
            #expect(glyph(picture, cell).glyph == SymbolPicture.of(symbol).text.first)
            let value = Fixtures.value(address.signal, address.unit, at: position)
            #expect(lines[1] == SymbolLabel.value(of: address, value))
            if position != session.state.cursor {
                #expect(glyph(picture, cell).style == palette.style(for: value), "\(position)")
            }
            #expect(lines.count == (position == 0 || document.symbol(at: position - 1)?.code == 9 ? 2 : 3))
        }
        #expect(positions == Set(0..<document.count))
    }

    @Test("Values are said with their signs; small ones by their power of ten")
    func figures() throws {
        let address = UnitAddress(layer: 0, signal: CellKind.lstm.signals[0], unit: 3)
        #expect(SymbolLabel.value(of: address, 1.72964) == "\(address) = +1.7296")
        #expect(SymbolLabel.value(of: address, -0.00003) == "\(address) = -3e-5")
        #expect(SymbolLabel.value(of: address, 0) == "\(address) = +0.0000")
        #expect(SymbolLabel.surprise(2.5, rank: 0) == "surprise 2.5000 nats, rank 1")
        #expect(SymbolLabel.difference(-.infinity) == "Δ log p -inf nats")
    }

    @Test("The picture is in 24-bit colours and without the line that was typed, whatever the terminal has")
    func depth() throws {
        var session = Session(80, 24, depth: .none, model: try Fixtures.model())
        let signs = session.lines.contains { $0.hasPrefix("++") }
        session.type(":export a.svg\n")
        let (picture, _, _) = try #require(export(session))
        #expect(signs && session.lines.last?.hasPrefix("writing a.svg") == true)
        #expect(picture.frame.cells.contains { if case .rgb = $0.style.background { true } else { false } })
        #expect(!picture.frame.cells.map { String($0.glyph) }.joined().contains("export"))
        #expect(picture.frame.cursor == nil)
    }

    @Test("Facts name text, model and unit without folders, the unit with its name, and what intervenes")
    func facts() throws {
        var session = Session(
            document: Fixtures.text("some text", name: "/home/anne/story.txt"), model: try Fixtures.model())
        session.type("3#:name quotes\n:clamp l0.h.2 = 0.5\n:export a.html\n")
        let picture = try #require(export(session)).picture
        #expect(picture.facts.prefix(2) == ["text: story.txt", "model: lstm.safetensors"])
        #expect(picture.facts[2].hasPrefix("unit: l0.h.3 \"quotes\", ") && picture.facts[3] == "changed: l0.h.2 = 0.5")
        #expect(picture.title == "Cellscope, l0.h.3 \"quotes\", story.txt")
    }

    @Test("Of two texts side by side both are labelled, each by its own unit or its own text")
    func companions() throws {
        var session = Session(120, 30, model: try Fixtures.model())
        session.type("|")
        session.type(":export a.html\n")
        let both = try #require(export(session)).picture
        let left = try #require(session.state.lens?.address.description)
        let right = try #require(session.state.companion?.address.description)
        let texts = both.labels.mapValues(\.text)
        let columns = both.frame.size.columns
        #expect(texts.contains { $0.key % columns < 50 && $0.value.contains("0: T U+0054\n\(left) = ") })
        #expect(texts.contains { $0.key % columns > 50 && $0.value.contains("0: T U+0054\n\(right) = ") })
        session = Session(120, 30, model: try Fixtures.model())
        session.type(":clamp l0.h.2 = 0.5\n40l:twin 60\n")
        session.answerAll()
        session.type(":export a.html\n")
        let twins = try #require(export(session)).picture
        let without = try #require(session.state.twin).texts.without
        let last = try #require(without.symbol(at: without.count - 1))
        let name = SymbolPicture.name(of: last, alphabet: .scalar)
        #expect(
            twins.labels.contains { $0.key % columns > 50 && $0.value.text.hasPrefix("\(without.count - 1): \(name)") })
    }

    @Test("What has not been traced has no value, and no model no labels at all")
    func untraced() throws {
        var session = Session(model: try Fixtures.model(), answersTraces: false)
        session.type(":export a.html\n")
        let labels = try #require(export(session)).picture.labels
        #expect(!labels.isEmpty && labels.values.allSatisfy { !$0.text.contains("=") })
        session = Session()
        session.type(":export a.html\n")
        #expect(try #require(export(session)).picture.labels.isEmpty)
    }

    @Test("The keys ask for a name, Tab completes it, and what came of it is said")
    func prompt() throws {
        var session = Session(model: try Fixtures.model())
        session.type("gesto\t")
        guard case .completePath("sto", .any, _)? = session.effects.last else {
            Issue.record("no completion was asked for")
            return
        }
        session.type("ry.html\n")
        let first = try #require(export(session))
        #expect(first.path == "story.html" && session.lines.last?.hasPrefix("writing story.html") == true)
        session.send(.exported(path: "/home/anne/story.html", request: first.request))
        #expect(session.lines.last?.hasPrefix("written: /home/anne/story.html") == true)
        session.type(":export b.html\n:export c.png\n")
        let second = try #require(export(session))
        session.send(.exported(path: "b.html", request: second.request - 1))
        #expect(session.lines.last?.hasPrefix("writing c.png") == true, "an older answer says nothing")
        session.send(.failed("c.png says no kind of picture", request: second.request))
        #expect(session.lines.last?.hasPrefix("c.png says no kind") == true)
    }

    @Test(
        "Every view is exported, at any size and depth", arguments: ["", "UTC", "vs", "X", "P", "Pc", "R", "|x", "?"])
    func views(keys: String) throws {
        for size in [(1, 1), (20, 5), (3, 60), (100, 1), (120, 40)] {
            for depth in ColorDepth.allCases {
                var session = Session(size.0, size.1, depth: depth, model: try Fixtures.model())
                session.type(keys)
                session.type("\u{1B}\u{1B}")
                session.type(":export a.html\n")
                let picture = try #require(export(session)).picture
                #expect(picture.frame.size == Size(columns: size.0, rows: size.1))
                for (cell, label) in picture.labels {
                    #expect(cell < size.0 * size.1 && cell % size.0 + label.columns <= size.0)
                }
            }
        }
    }
}
