import ModelCore
import Screen
import Texts

/// What keys do while a line is being typed.
extension ExplorerState {
    /// - Parameter note: what the line is about, if that is not the note under the panel's cursor.
    mutating func ask(
        _ kind: Prompt.Kind, text: String = "", times: Int = 1, about note: PointedNote? = nil,
        on page: ScreenPage? = nil
    ) -> [Effect] {
        mode = .prompt(Prompt(kind, text: text, times: times, note: note ?? pointedNote, page: page))
        typedFrom = here
        return []
    }

    mutating func take(_ key: Key, in prompt: Prompt) -> [Effect] {
        var prompt = prompt
        notice = nil
        switch (key.code, key.modifiers) {
        case (.escape, _), (.character("c"), [.control]), (.character("g"), [.control]):
            mode = prompt.modeBehind
            return []
        case (.backspace, []) where prompt.editor.characters.isEmpty:
            mode = prompt.modeBehind
            return []
        case (.enter, _), (.character("j"), [.control]), (.character("m"), [.control]):
            mode = prompt.modeBehind
            histories[prompt.kind, default: PromptHistory()].add(prompt.editor.text)
            return finish(prompt)
        case (.tab, let modifiers):
            let effects = complete(&prompt, step: modifiers.contains(.shift) ? -1 : 1)
            mode = .prompt(prompt)
            return effects
        case (.up, _), (.character("p"), [.control]): recall(1, in: &prompt)
        case (.down, _), (.character("n"), [.control]): recall(-1, in: &prompt)
        default:
            if prompt.editor.edit(key) {
                prompt.completion = nil
                prompt.recalled = nil
                requests.completion = nil
            }
        }
        mode = .prompt(prompt)
        return []
    }

    private func recall(_ step: Int, in prompt: inout Prompt) {
        let lines = histories[prompt.kind]?.lines ?? []
        let next = (prompt.recalled ?? -1) + step
        guard next < lines.count else { return }
        if prompt.recalled == nil { prompt.draft = prompt.editor.text }
        prompt.completion = nil
        if next < 0 {
            if prompt.recalled != nil { prompt.editor.set(prompt.draft) }
            prompt.recalled = nil
        } else {
            prompt.editor.set(lines[lines.count - 1 - next])
            prompt.recalled = next
        }
    }

    private mutating func finish(_ prompt: Prompt) -> [Effect] {
        switch prompt.kind {
        case .search(let direction): search(for: prompt.editor.text, direction, times: prompt.times)
        case .command: runLine(prompt.editor.text, about: prompt.note)
        case .property: find(prompt.editor.text)
        case .page:
            prompt.page.map { seek(on: $0, prompt.editor.text.isEmpty ? $0.sought : prompt.editor.text, .forward) }
                ?? []
        }
    }

    /// Carries out a typed command line: a name and its argument, or a line's number.
    private mutating func runLine(_ typed: String, about note: PointedNote?) -> [Effect] {
        let line = typed.trimmingBlanks
        guard !line.isEmpty else { return [] }
        let name = String(line.prefix { !$0.isWhitespace })
        let rest = String(line.dropFirst(name.count)).trimmingBlanks
        if rest.isEmpty && (name.first?.isNumber == true || name.hasPrefix("@") || name == "$") || name.hasPrefix("'") {
            guard let entry = KeyTable.standard.named("goto").entry else { return [] }
            return run(entry, Invocation(argument: line))
        }
        let (found, candidates) = KeyTable.standard.named(name)
        guard let entry = found else {
            return complain(
                candidates.isEmpty
                    ? noCommand(name)
                    : "\"\(name)\" could be \(candidates.joined(separator: ", ")); type more of it")
        }
        if case .panel(let panel) = entry.context, !views.isOpen(panel) {
            return complain(":\(entry.name) is for an open panel; :\(panel.rawValue) opens it")
        }
        if entry.argument == .words {
            let words = String(typed.drop(while: \.isWhitespace).dropFirst(name.count + 1))
            return run(entry, Invocation(argument: words.isEmpty ? nil : words))
        }
        let insists = name.hasSuffix("!")
        if rest.isEmpty { return run(entry, Invocation(note: note, origin: typedFrom, insists: insists)) }
        if entry.argument == nil {
            guard let count = Int(rest), (1...999_999_999).contains(count) else {
                return complain(":\(entry.name) takes no \"\(rest)\"; at most a number")
            }
            return run(entry, Invocation(count: count, note: note, origin: typedFrom))
        }
        return run(entry, Invocation(argument: rest, note: note, origin: typedFrom, insists: insists))
    }

    private func noCommand(_ name: String) -> String {
        let near = KeyTable.standard.nearest(to: name)
        return "there is no command \"\(name)\"; "
            + (near.isEmpty ? "? shows them all" : "did you mean \(near.joined(separator: " or "))?")
    }

    /// Tab: offers ends for what is typed, then goes through them.
    private mutating func complete(_ prompt: inout Prompt, step: Int) -> [Effect] {
        if case .search = prompt.kind { return [] }
        if prompt.kind == .page { return [] }
        if var completion = prompt.completion {
            let line = completion.step(step)
            prompt.completion = completion
            prompt.editor.set(line)
            return []
        }
        let line = prompt.editor.text
        if prompt.kind == .property {
            completeProperty(in: &prompt, from: line.startIndex)
            return []
        }
        guard let space = line.firstIndex(where: \.isWhitespace) else {
            prompt.completion = Completion(stem: "", candidates: [])
            prompt.offer(KeyTable.standard.entries.map(\.name).filter { $0.hasPrefix(line) }.sorted())
            return []
        }
        if KeyTable.standard.named(String(line[..<space])).entry?.argument == .property {
            completeProperty(in: &prompt, from: line.index(after: space))
            return []
        }
        if KeyTable.standard.named(String(line[..<space])).entry?.argument == .intervention {
            completeIntervention(in: &prompt, from: line.index(after: space))
            return []
        }
        let stem = String(line[...space])
        let typed = String(line[line.index(after: space)...])
        prompt.completion = Completion(stem: stem, candidates: [])
        let entry = KeyTable.standard.named(String(line[..<space])).entry
        if let wanted = entry?.argument?.wantedFile {
            let request = requests.next()
            requests.completion = request
            return [.completePath(typed, wanted, request: request)]
        }
        prompt.offer(candidates(for: entry?.argument).filter { $0.hasPrefix(typed) })
        return []
    }

    /// Offers names of properties, and what joins them, for the last word of a line.
    private func completeProperty(in prompt: inout Prompt, from start: String.Index) {
        let line = prompt.editor.text
        let word = String(line[start...].reversed().prefix { $0.isLetter || $0 == "-" }.reversed())
        let names = propertyCatalog.properties.map(\.name) + ["and", "or", "not", "next(", "pair(", "labels("]
        prompt.completion = Completion(stem: String(line.dropLast(word.count)), candidates: [])
        prompt.offer(names.filter { $0.hasPrefix(word) }.sorted())
    }

    /// Offers what may come next in an intervention.
    private func completeIntervention(in prompt: inout Prompt, from start: String.Index) {
        guard let architecture = lens?.architecture else { return }
        let line = prompt.editor.text
        switch InterventionCompletion.offer(for: line, from: start, in: architecture) {
        case .property(let from): completeProperty(in: &prompt, from: from)
        case .words(let candidates, let from):
            prompt.completion = Completion(stem: String(line[..<from]), candidates: [])
            prompt.offer(candidates.filter { $0.hasPrefix(line[from...]) })
        }
    }

    private func candidates(for argument: KeyTableEntry.Argument?) -> [String] {
        if argument == .palette { return PaletteScheme.named.map(\.description) }
        if argument == .setting { return Setting.completions }
        guard let architecture = lens?.architecture else { return [] }
        switch argument {
        case .unit: return architecture.signalAddresses.map { "\($0)." }
        case .signal: return architecture.cell.signals.map(\.name)
        case .layer: return (0..<architecture.layers).map { String($0) }
        case .coloring: return colorings.map(\.rawValue)
        case .order: return UnitOrder.allCases.map(\.rawValue).sorted()
        default: return []
        }
    }
}

extension Prompt {
    /// Takes candidates for the stem that waits for them: one is taken at once, of more their common beginning.
    mutating func offer(_ candidates: [String]) {
        guard var completion else { return }
        completion.candidates = candidates
        if !candidates.isEmpty { editor.set(completion.commonLine) }
        self.completion = candidates.count > 1 ? completion : nil
    }
}

extension String {
    var trimmingBlanks: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
