import ModelCore
import Texts

/// Interventions along a text that a model writes: it is told each symbol before the model reads it, and answers with the
/// edits of that step.
///
/// A value: keep a copy beside a generator's to go back to that place. It holds what its properties remember and
/// nothing else, however long the text.
public struct InterventionStream: Sendable {
    private let parts: [InterventionPart]
    private let alphabet: Alphabet
    private var readers: [any PropertyReader]
    /// Whether each property holds at the last symbol.
    private var holds: [Bool]
    private var values: [Float] = []
    /// The step of the next symbol.
    public private(set) var step: Int
    /// The edits of the last step; at first those that depend on no property. They name all steps, not only that one.
    public private(set) var edits: [UnitEdit]

    init(_ parts: [InterventionPart], _ readers: [any PropertyReader], _ alphabet: Alphabet, step: Int) {
        self.parts = parts
        self.readers = readers
        self.alphabet = alphabet
        self.step = step
        holds = readers.map { _ in false }
        edits = parts.filter { $0.property == nil }.flatMap { $0.edits(while: nil) }
    }

    /// No interventions at all, from any step on.
    public static let none = InterventionStream([], [], .scalar, step: 0)

    /// Reads the symbol of the next step, known to the model or not, and returns whether `edits` has changed.
    @discardableResult
    public mutating func read(_ code: UInt32) -> Bool {
        step += 1
        var isNews = false
        for index in readers.indices {
            values.removeAll(keepingCapacity: true)
            readers[index].read([alphabet.propertyCode(of: code)], into: &values)
            let value = values.last ?? 0
            let holdsNow = value != 0 && !value.isNaN
            if holdsNow != holds[index] {
                holds[index] = holdsNow
                isNews = true
            }
        }
        guard isNews else { return false }
        edits = parts.flatMap { part in
            part.edits(while: part.property.map { holds[$0] ? .all : .none })
        }
        return true
    }
}
