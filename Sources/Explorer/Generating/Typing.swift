import Screen
import Texts

/// While a person types what the model reads next: every key is a symbol, read as if the model had drawn it.
extension ExplorerState {
    /// `i`: from now on keys are symbols.
    mutating func beginTyping() -> [Effect] {
        guard writing != nil else {
            return complain("the model is not writing; :prime TEXT begins a text, g w one from the text up to here")
        }
        play.pause()
        dropDrawing()
        mode = .typing
        views.focus = nil
        return []
    }

    mutating func take(typed key: Key) -> [Effect] {
        notice = nil
        switch (key.code, key.modifiers) {
        case (.escape, _), (.character("c"), [.control]), (.character("g"), [.control]):
            mode = .text
            return []
        case (.enter, _), (.character("j"), [.control]), (.character("m"), [.control]): return force("\n")
        case (.tab, []): return force("\t")
        case (.backspace, _), (.left, _), (.character("h"), [.control]): return stepWriting(by: -1)
        case (.right, _):
            if nextStep < document?.count ?? 0 { cursor = nextStep }
            return []
        case (_, let modifiers) where modifiers.contains(.alt):
            // Esc with a key right behind it.
            mode = .text
            return take(.key(Key(key.code, modifiers.subtracting(.alt))))
        case (.character(let character), []): return force(String(character))
        default: return []
        }
    }

    /// Lets the model read a typed text next.
    mutating func force(_ text: String, isEscaped: Bool = false) -> [Effect] {
        guard writing != nil else {
            return complain("the model is not writing; :prime TEXT begins a text, g w one from the text up to here")
        }
        let text = isEscaped ? text : text.replacing("\\", with: "\\\\")
        guard let symbols = symbols(typed: text), !symbols.isEmpty else { return [] }
        dropDrawing()
        play.pause()
        return write(symbols.map(\.code), isForced: true)
    }
}

extension String {
    /// With every occurrence of one character replaced.
    fileprivate func replacing(_ character: Character, with text: String) -> String {
        reduce(into: "") { $0 += $1 == character ? text : String($1) }
    }
}
