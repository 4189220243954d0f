/// Why a regular expression is none.
public struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// As it was typed.
    public let pattern: String
    /// The character of it at which it stops making sense, from 1; one more than it has where its end is missing.
    public let place: Int
    /// What is wrong there, in a few words.
    public let reason: String

    public var description: String { "\(reason) at its character \(place)" }
}

/// Why the matches of a pattern in a text were not found.
public enum PatternStop: Error, Hashable, Sendable {
    /// Whoever looked for them left off.
    case cancelled
    /// A bound was reached where a match was tried at this place, counted in symbols of the text from 0.
    case reached(PatternBound, at: Int)
}

/// What may run out while a pattern is matched.
public enum PatternBound: Hashable, Sendable, CustomStringConvertible {
    /// Steps of matching.
    case steps(Int)
    /// Ways that are still open at one time.
    case depth(Int)
    /// Bytes to remember open ways in.
    case memory(Int)
    /// Something that PCRE2 says of itself.
    case other(String)

    public var description: String {
        switch self {
        case .steps(let most): "more than \(Self.grouped(most)) steps"
        case .depth(let most): "more than \(Self.grouped(most)) ways to come back to"
        case .memory(let most): "more than \(most >> 20) MB of memory"
        case .other(let reason): "something that it may not (\(reason))"
        }
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.indices.map { index in
            (index > 0 && (digits.count - index) % 3 == 0 ? "," : "") + String(digits[index])
        }.joined()
    }
}
