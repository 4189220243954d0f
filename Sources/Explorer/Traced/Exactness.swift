/// How a value was found.
public enum Exactness: Hashable, Sendable {
    /// From a warm-up of some thousand symbols before the page.
    case approximate
    /// By lanes whose handovers were accepted: every state handed over agreed with the one warmed up. `difference` as
    /// below.
    case verified(difference: Float?)
    /// By one sequential pass from the text's start. `difference` is the largest |approximate − exact| of the page,
    /// where an approximate one had been shown before.
    case exact(difference: Float?)

    /// Whether nothing better is to come.
    public var isFinal: Bool { self != .approximate }

    public var difference: Float? {
        switch self {
        case .approximate: nil
        case .verified(let difference), .exact(let difference): difference
        }
    }

    /// What stands before a figure that rests on approximate values.
    static let roughSign = "~"

    /// A figure with that sign before it where it is approximate; nil where it is not.
    func mark(_ figure: String) -> String? { self == .approximate ? Self.roughSign + figure : nil }

    /// A figure, with that sign where it is approximate.
    func shown(_ figure: String) -> String { mark(figure) ?? figure }

    public var name: String {
        switch self {
        case .approximate: "approximate"
        case .verified: "verified"
        case .exact: "exact"
        }
    }
}
