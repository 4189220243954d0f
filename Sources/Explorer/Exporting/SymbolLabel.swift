import ModelCore
import Texts

/// What a picture says of a character that is pointed at, a line for each fact.
public enum SymbolLabel {
    /// - Parameter lines: what is known of it besides its place and its name.
    public static func text(at position: Int, _ symbol: Symbol, in alphabet: Alphabet, _ lines: [String]) -> String {
        (["\(position): \(SymbolPicture.name(of: symbol, alphabet: alphabet))"] + lines).joined(separator: "\n")
    }

    public static let unknown = "not in the model's vocabulary"

    /// A unit's value, small ones by their power of ten: `l0.c.106 = +1.7296`, `l0.f.8 = +3e-7`.
    /// - Parameter exactness: of an approximate value it is said: `l0.c.106 = ~+1.7296`.
    public static func value(
        of unit: UnitAddress, _ value: Float, _ exactness: Exactness = .exact(difference: nil)
    ) -> String { "\(unit) = \(exactness.shown(signed(value)))" }

    /// - Parameters:
    ///   - rank: symbols that were thought likelier; nil where nobody has counted them.
    ///   - exactness: as for values.
    public static func surprise(
        _ nats: Float, rank: Int? = nil, _ exactness: Exactness = .exact(difference: nil)
    ) -> String {
        guard !nats.isNaN else { return "surprise is no number (nan)" }
        return "surprise \(exactness.shown(nats.magnitudeText)) nats" + (rank.map { ", rank \($0 + 1)" } ?? "")
    }

    /// log p with interventions less log p without.
    public static func difference(_ nats: Float, _ exactness: Exactness = .exact(difference: nil)) -> String {
        "Δ log p \(exactness.shown(signed(nats))) nats"
    }

    private static func signed(_ value: Float) -> String {
        guard value.isFinite, value != 0 else { return value.signed }
        return (value < 0 ? "-" : "+") + value.magnitudeText
    }
}
