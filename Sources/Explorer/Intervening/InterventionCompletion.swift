import CellProbing
import ModelCore

/// What Tab offers while an intervention is being typed.
enum InterventionCompletion {
    enum Offer: Hashable {
        /// Ends for the last word, which begins at the given place.
        case words([String], from: String.Index)
        /// A property goes on from here.
        case property(from: String.Index)
    }

    /// - Parameters:
    ///   - line: what is typed.
    ///   - start: where the intervention begins in it.
    static func offer(for line: String, from start: String.Index, in architecture: Architecture) -> Offer {
        let typed = line[start...]
        let last = typed.lastIndex(of: " ").map { line.index(after: $0) } ?? start
        var words = typed[..<last].split(separator: " ").map { String($0) }
        // An edited one has its number before it.
        if let first = words.first, Int(first) != nil { words.removeFirst() }
        if let word = typed[..<last].firstRange(of: " while ") { return .property(from: word.upperBound) }
        return .words(candidates(after: words, in: architecture), from: last)
    }

    private static func candidates(after words: [String], in architecture: Architecture) -> [String] {
        guard let last = words.last else { return architecture.signalAddresses.map { "\($0)." } }
        if words.count == 1 { return ["= ", "+= ", "-= ", "*= ", "flip"] }
        switch last {
        case "=": return ["mean", "value at "]
        case "value": return ["at "]
        case "+=", "-=", "*=", "at", "from": return []
        default: break
        }
        // A scope stands at the end, and there is one.
        return words.contains("from") || words.dropFirst().contains("at") && !words.contains("value")
            ? [] : ["from ", "at ", "while "]
    }
}

extension Substring {
    /// Where another text begins and ends in this one; nil where it is not in it.
    fileprivate func firstRange(of other: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
            start = index(after: start)
        }
        return nil
    }
}
