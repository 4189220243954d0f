import Explorer
import ModelCore
import Screen
import Testing
import Texts

@Suite struct WalkTests {
    private func checkInvariants(_ state: ExplorerState) -> String? {
        if let document = state.document {
            guard (0..<max(1, document.count)).contains(state.cursor) else { return "cursor \(state.cursor)" }
            guard (0..<max(1, document.count)).contains(state.top) || document.count == 0 else { return "top" }
            guard state.top <= state.cursor else { return "top \(state.top) after cursor \(state.cursor)" }
        }
        if let model = state.model, let address = state.unitAddress {
            guard address.layer < model.architecture.layers, address.unit < model.architecture.hidden,
                address.layer >= 0, address.unit >= 0,
                model.architecture.cell.signal(named: address.signal.name) != nil
            else { return "address \(address)" }
            for item in state.lens?.pages.pages.keys.map({ $0 }) ?? [] {
                if case .signal(let signal) = item, signal != address.signalAddress { return "pages of another signal" }
            }
        }
        if let wrong = checkPanels(state) ?? checkWriting(state) { return wrong }
        guard state.colorPages.count <= 40, state.moves.past.count <= 1000 else { return "too much is kept" }
        return nil
    }

    private func checkWriting(_ state: ExplorerState) -> String? {
        let tree = state.generating.tree
        guard Set(tree.branches.map(\.id)).count == tree.branches.count else { return "two branches of one number" }
        for branch in tree.branches {
            guard branch.document.count > 0, branch.at <= branch.document.count, branch.given <= branch.document.count
            else { return "branch \(branch.id) is too short" }
            guard let id = branch.parent else { continue }
            guard let parent = tree[id] else { return "branch \(branch.id) has no parent" }
            guard branch.at <= branch.document.sharedCount(with: parent.document) else {
                return "branch \(branch.id) shares less than \(branch.at)"
            }
        }
        guard let current = state.generating.current else { return nil }
        guard let branch = tree[current] else { return "the branch in view is gone" }
        return branch.document === state.document ? nil : "another text than the branch is in view"
    }

    private func checkPanels(_ state: ExplorerState) -> String? {
        let views = state.views
        if let focus = views.focus, !views.open.contains(focus) { return "the keys are with \(focus), which is closed" }
        guard Set(views.open).count == views.open.count else { return "open twice: \(views.open)" }
        if views.open.contains(.notes) {
            guard (0..<max(1, views.notes.items.count)).contains(views.notes.row) else {
                return "row \(views.notes.row) of \(views.notes.items.count) notes"
            }
            guard views.notes.items.map(\.row) == state.noteRows else { return "the panel lists other notes" }
        } else if !views.notes.items.isEmpty {
            return "closed with notes"
        }
        if views.open.contains(.contexts) {
            guard (0..<max(1, views.contexts.all.count)).contains(views.contexts.row) else {
                return "row \(views.contexts.row) of \(views.contexts.all.count) contexts"
            }
            if let source = views.contexts.source, source.address != state.unitAddress {
                return "contexts of \(source.address)"
            }
            guard views.contexts.source != nil || views.contexts.all.isEmpty else { return "contexts of no unit" }
        } else if !views.contexts.all.isEmpty || views.contexts.source != nil {
            return "closed with contexts"
        }
        if views.open.contains(.saturation) {
            for gate in views.saturation.gates where gate.address.layer != state.unitAddress?.layer {
                return "gates of another layer"
            }
        } else if !views.saturation.gates.isEmpty {
            return "closed with gates"
        }
        return nil
    }

    @Test("A hundred thousand random keys and outcomes never trap and leave the state valid")
    func walk() throws {
        var generator = SplitMix(2026)
        var session = Session(80, 24, model: try Fixtures.model())
        var long = "αβγ \u{301}漢字\t\u{202E}x\n\n"
        for _ in 0..<9 { long += long + "line of words (and more)\n" }
        let texts: [Document] = [
            Fixtures.story, Fixtures.text(""), Fixtures.text("\n\n\n"), Fixtures.text(long, name: "long.txt"),
            Fixtures.text(String(repeating: "word ", count: 9000), name: "oneline.txt"),
            Document(bytes: (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 7) }, name: "bin", alphabet: .scalar),
        ]
        for text in texts { session.texts[text.name + "\(text.count)"] = text }
        session.models["a"] = try Fixtures.model(.gru, hidden: 3, layers: 1, id: 2)
        session.models["b"] = try Fixtures.model(.rnn, hidden: 40, layers: 3, id: 3, kind: .byte)
        session.models["c"] = try Fixtures.model(.lstm, hidden: 1, layers: 1, id: 4)
        let special: [Key.Code] = [
            .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .enter, .tab, .escape, .backspace, .delete,
            .insert, .function(1), .function(9),
        ]
        let plain = Array(
            "hjklwbe0$^{}GHMLzgt[]()#sS<>/\\nN:?uq%123459 +-om,;xAé漢RB'\"pcPJK.UTCXvoOaidDreF=&|fViiWAQ!~I")
        let lines = [
            ":open ", ":model ", ":unit l0.h.", ":goto 99999999999", ":50%", ":@17", ":signal ", "/the\n", "\\e\n",
            ":unit 99\n", ":layer 1\n", ":end\n", ":page-down 999999999\n", ":name x\u{1B}y\n", ":bookmark z\n", "gB",
            "9'", "999999999j", "999999999G", "99999w", "9gj", ":find quotes\n", "fcolumn > 3\n", "gn", "gP", "vf",
            ":underline\n",
            ":paint-clear\n",
            ":note-remove\n", ":note-rename x\n", ":note-rename\n",
            ":gate-next\n", ":gate-previous 3\n", ":saturation-order\n", ":survey\n", ":units-left\n",
            ":units-right 99\n", ":units-measure\n", ":units-form\n", ":units-order\n", ":units-reverse\n",
            ":contexts-other\n", ":panel-down 999999999\n", ":panel-end\n", ":panel-choose\n", ":panel-close\n",
            ":notes\n", ":contexts\n", ":saturation\n",
            ":prime ab c\n", ":prime \\n\n", ":force x\n", ":force yz\n", "gw", "go", "g.", "20.", "3,", ":branch 1\n",
            ":branch 2\n", ":temperature 0.5\n", ":temperature 0\n", ":top-k 3\n", ":top-p off\n", ":seed 2\n",
            ":seed 1\n",
            ":greedy\n", ":save s\n", ":save no\n", ":open-session s\n", ":branch-delete\n", ":branch-rename x\n", "vg",
            "vg\n", "p", "i\u{1B}",
            ":clamp l0.c.1 = 1.5\n", ":clamp l0.h.0,2 flip while quotes\n", ":clamp l0.h.9 = mean at 3:9\n",
            ":clamp l0.h.1 += 2 from 4\n", ":unclamp\n", ":unclamp l0.c.1\n", ":interventions\n",
            ":intervention-edit\n",
            ":intervention-toggle\n", ":intervention-remove\n", ":color difference\n", ":twin 20\n", ":twin-end\n",
            "gd", "g!", "vi", "vw",
        ]
        for step in 0..<100_000 {
            switch generator.below(100) {
            case 0..<70: session.type(String(plain[generator.below(plain.count)]))
            case 70..<80:
                let modifiers = Key.Modifiers(rawValue: UInt8(generator.below(8)))
                session.key(special[generator.below(special.count)], generator.below(3) == 0 ? modifiers : [])
            case 80..<88: session.control(Character(Unicode.Scalar(UInt8(97 + generator.below(26)))))
            case 88..<90:
                let at = Point(column: generator.below(90) - 5, row: generator.below(40) - 5)
                let actions: [MouseEvent.Action] = [.press, .release, .doubleClick, .wheelUp, .wheelDown]
                session.input(.mouse(MouseEvent(actions[generator.below(5)], at: at)))
            case 90:
                session.input(.resize(Size(columns: generator.below(120), rows: generator.below(40))))
            case 91: session.input(.paste("pasted\ntext\t漢"))
            case 92..<94: session.type(lines[generator.below(lines.count)])
            case 94:
                let path = session.texts.keys.sorted()[generator.below(session.texts.count)]
                session.type("\u{1B}\u{1B}:open \(path)\n")
            case 95:
                session.type("\u{1B}\u{1B}:model \(["a", "b", "c", "none"][generator.below(4)])\n")
            case 96 where generator.below(2) == 0: session.pass(Double(generator.below(100)) / 100)
            case 96:
                let progress = TraceProgress(done: generator.below(9), total: generator.below(9), secondsLeft: 1)
                session.send(.progress(progress, request: generator.below(step + 1)))
            case 97: session.send(.failed("no", request: generator.below(step + 1)))
            case 98:
                if generator.below(2) == 0 {
                    session.answerSurvey(steps: generator.below(500))
                } else {
                    session.effects = []
                }
            default: session.answerAll()
            }
            if session.effects.count > 50 { session.answerAll() }
            if let wrong = checkInvariants(session.state) {
                Issue.record("after step \(step): \(wrong)")
                return
            }
            if step % 10 == 0 {
                let frame = view(session.state)
                if let cursor = frame.cursor, !frame.contains(row: cursor.row, column: cursor.column) {
                    Issue.record("after step \(step): the cursor is off the screen")
                    return
                }
            }
        }
    }
}
