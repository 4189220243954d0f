import ModelCore
import Texts

/// What a model writes on its own or step by step, on the branch in view.
extension ExplorerState {
    /// The branch that is the text in view.
    var writing: Branch? { generating.current.flatMap { generating.tree[$0] } }

    /// The step of the symbol that comes after the cursor.
    var nextStep: Int { (document?.count ?? 0) == 0 ? 0 : cursor + 1 }

    /// `p` on a branch: writes on, or pauses.
    mutating func toggleWriting(speed: Int?) -> [Effect] {
        if let speed {
            guard setSpeed(Double(speed)) else { return [] }
        } else if play.isRunning {
            play.pause()
            generating.owed = 0
            return []
        }
        guard canWrite() else { return [] }
        play.run()
        return []
    }

    /// `.` and `,` on a branch: draws so many symbols, or goes back by so many.
    mutating func stepWriting(by steps: Int) -> [Effect] {
        if play.isRunning { generating.owed = 0 }
        play.pause()
        guard steps > 0 else {
            generating.owed = 0
            return moveCursor { _, cursor in cursor.addingClamped(steps) }
        }
        guard canWrite() else { return [] }
        generating.owed = min(generating.owed.addingClamped(steps), Generating.stepBound)
        return writeOn()
    }

    mutating func passWriting(seconds: Double) -> [Effect] {
        guard play.isRunning else { return [] }
        let due = play.advance(seconds: seconds)
        let isBehind = (generating.request?.count ?? 0) > 0
        // What cannot be kept up with is not made up for.
        generating.owed =
            isBehind
            ? max(generating.owed, min(generating.owed + due, 1 + Int(play.speed / 10))) : generating.owed + due
        play.isWaiting = isBehind && generating.owed > due
        return writeOn()
    }

    /// Whether a symbol can be drawn after the cursor; says why not.
    private mutating func canWrite() -> Bool {
        guard let lens else {
            _ = complain("no model is open; open one with :model FILE")
            return false
        }
        guard document?.alphabet == lens.model.alphabet else {
            _ = complain("\(lens.model.path) reads other symbols than this text has; :prime begins one for it")
            return false
        }
        return true
    }

    /// `g .`: draws a symbol after the cursor, whatever stands there.
    mutating func drawAnyway() -> [Effect] {
        guard let branch = writing, let document else {
            return complain("the model is not writing; :prime TEXT begins a text")
        }
        guard canWrite(), let lens else { return [] }
        dropDrawing()
        play.pause()
        guard nextStep < document.count || hasRoom(for: 1) else { return [] }
        return [ask(draw: 1, of: document, after: nextStep, on: branch, lens)]
    }

    /// Asks for the symbols that are owed. Along what was given to the model there is nothing to draw: the cursor goes
    /// on by itself.
    mutating func writeOn() -> [Effect] {
        guard let branch = writing, let lens, let document, (generating.request?.count ?? 0) == 0,
            document.alphabet == lens.model.alphabet
        else { return [] }
        while generating.owed > 0, nextStep < document.count, branch.isGiven(nextStep) {
            moveAlong(to: nextStep)
            generating.owed -= 1
        }
        guard generating.owed > 0 else { return [] }
        let start = nextStep
        let isNew = start >= document.count
        guard !isNew || hasRoom(for: 1) else { return stopWriting() }
        let count = branch.drawn(from: start, atMost: min(generating.owed, Generating.batch))
        generating.owed -= count
        return [ask(draw: count, of: document, after: start, on: branch, lens)]
    }

    private mutating func ask(
        draw count: Int, of document: Document, after start: Int, on branch: Branch, _ lens: Lens
    ) -> Effect {
        let request = requests.next()
        generating.request = Generating.Request(
            number: request, count: count, branch: branch.id, expecting: expecting,
            isFar: start - (generating.reached ?? 0) > 4000)
        return .generate(
            GenerateRequest(
                request: request, modelID: lens.model.id, document: document, start: start, count: count,
                settings: generating.settings, noise: SymbolNoise(seed: generating.seed),
                interventions: interventionSet))
    }

    private mutating func moveAlong(to position: Int) {
        cursor = position
        goal = nil
    }

    mutating func stopWriting() -> [Effect] {
        generating.owed = 0
        if play.isOn { play.pause() }
        return []
    }

    /// Whether the session can take so many more symbols; says why not.
    mutating func hasRoom(for count: Int, isBranch: Bool = false) -> Bool {
        let tree = generating.tree
        let length = document?.count ?? 0
        if length + count > BranchTree.lengthBound {
            _ = complain(
                "a text ends at \(BranchTree.lengthBound) symbols here; :prime-here begins another with its end")
        } else if tree.symbolCount + count + (isBranch ? length : 0) > BranchTree.symbolBound {
            _ = complain("the branches have \(BranchTree.symbolBound) symbols; delete one in the panel (v g)")
        } else if isBranch && tree.branches.count >= BranchTree.bound {
            _ = complain("there are \(BranchTree.bound) branches; delete one in the panel (v g)")
        } else {
            return true
        }
        return false
    }

    // MARK: What was drawn

    mutating func take(_ drawn: GeneratedSymbols, request: Int) -> [Effect] {
        guard let asked = generating.request, asked.number == request else { return [] }
        generating.request = nil
        generating.reached = drawn.start + drawn.codes.count
        guard asked.branch == generating.current, asked.expecting == expecting else {
            // Whoever changed how symbols are drawn wants the next one drawn so.
            if asked.branch == generating.current { generating.owed += asked.count }
            return writeOn()
        }
        guard !drawn.codes.isEmpty else {
            generating.keep(drawn.expected)
            return writeOn()
        }
        // The person has gone elsewhere in the meantime.
        guard drawn.start == nextStep else { return writeOn() }
        if !play.isRunning { generating.owed += max(0, asked.count - drawn.codes.count) }
        let effects = write(drawn.codes, isForced: false)
        generating.keep(drawn.expected)
        return effects + writeOn()
    }

    mutating func dropDrawing() {
        generating.request = nil
        generating.owed = 0
    }

    /// Puts symbols after the cursor: along the branch where it has the same ones, at its end, or on a new branch.
    mutating func write(_ codes: [UInt32], isForced: Bool) -> [Effect] {
        guard let branch = writing, let document else { return [] }
        let start = nextStep
        let known = document.symbols(in: start..<start + codes.count)
        let same = zip(known, codes).prefix { $0.0.code == $0.1 }.count
        let rest = codes.dropFirst(same).map { Symbol(code: $0) }
        let end = start + same
        var effects: [Effect] = []
        moveAlong(to: max(0, end - 1))
        guard !rest.isEmpty else { return [] }
        let steps = isForced ? Set(end..<end + rest.count) : []
        if end == document.count {
            guard hasRoom(for: rest.count) else { return stopWriting() }
            let longer = document.extended(by: rest)
            let author = isForced ? nil : self.author
            generating.tree.change(branch.id) {
                $0.document = longer
                $0.forced.formUnion(steps)
                if let author { $0.drawn.add(author, from: end) }
            }
            effects = grow(to: longer)
        } else {
            guard hasRoom(for: rest.count, isBranch: true) else { return stopWriting() }
            let other = document.leaving(at: end, with: rest)
            var drawn = branch.drawn.filter { $0.start < end }
            if !isForced, let author { drawn.add(author, from: end) }
            keepPaint()
            let id = generating.tree.add(
                parent: branch.id, at: end, document: other, given: min(branch.given, end),
                forced: branch.forced.filter { $0 < end }.union(steps), drawn: drawn)
            notice = Notice(
                text: "branch \(id) leaves branch \(branch.id) at step \(end); v g shows them", isError: false)
            generating.current = id
            generating.expected = generating.expected.filter { $0.key <= end }
            effects = turn(to: other)
        }
        generating.last = generating.current
        generating.revision += 1
        generating.expected[end] = generating.expected[end].flatMap { $0.with(rest[0].code) }
        moveAlong(to: end + rest.count - 1)
        return effects
    }

    private mutating func grow(to longer: Document) -> [Effect] {
        guard let document else { return [] }
        guard longer.continues(document) else { return turn(to: longer) }
        take(grown: longer)
        return []
    }

    // MARK: What is expected

    /// What the expectations at hand must rest on to be those of the text in view.
    var expecting: Generating.Expecting? {
        guard let lens, writing != nil else { return nil }
        return Generating.Expecting(
            modelID: lens.model.id, settings: generating.settings, seed: generating.seed,
            interventions: intervening.active, version: intervening.version)
    }

    /// What is expected at a step of the branch in view; nil while that is not known.
    func expectation(atStep step: Int) -> ExpectedSymbols? {
        generating.expecting == expecting ? generating.expected[step] : nil
    }

    /// Asks what is expected around the cursor, where the panel shows it and nothing else is under way.
    mutating func settleGenerating() -> [Effect] {
        guard let branch = writing, let expecting, let lens, let document else {
            (generating.expected, generating.asked) = ([:], nil)
            return []
        }
        if generating.expecting != expecting {
            (generating.expecting, generating.expected, generating.reached) = (expecting, [:], nil)
        }
        let start = nextStep
        let place = Generating.Place(branch: branch.id, step: start, count: document.count, expecting: expecting)
        guard views.isOpen(.generation), !play.isRunning, generating.request == nil, generating.owed == 0,
            generating.asked != place, document.alphabet == lens.model.alphabet
        else { return [] }
        let wanted = start > 0 ? [start - 1, start] : [start]
        guard !wanted.allSatisfy({ generating.expected[$0] != nil }) else { return [] }
        generating.asked = place
        return [ask(draw: 0, of: document, after: start, on: branch, lens)]
    }
}
