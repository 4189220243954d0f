/// Why a text names no property, or a property fits no text. Places count characters of what was typed, from 1.
public enum PropertyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no property of this name.
    case unknownName(String, at: Int, nearest: [String])
    /// Something else should stand there.
    case unexpected(String, at: Int, expected: String)
    /// A regular expression that is none.
    case badPattern(String, at: Int, reason: String)
    /// What stands in the parentheses is not what belongs there.
    case badArgument(String, at: Int, expected: String)
    /// A quantity where a yes or no is needed.
    case notBinary(String, at: Int)
    /// A yes or no where a quantity is needed.
    case notReal(String, at: Int)
    /// More parentheses within each other than are read.
    case tooDeep(at: Int)
    /// More terms than are kept.
    case tooManyTerms(at: Int, most: Int)
    /// A file of labels cannot be read.
    case labelsUnreadable(String, reason: String)
    /// A line of such a file is no label.
    case badLabelLine(String, line: Int, expected: String)
    /// It has more labels, or fewer, than the text has symbols.
    case wrongLabelCount(String, expected: Int, found: Int)
    /// A range of it ends behind the text.
    case labelsPastEnd(String, end: Int, symbols: Int)

    public var description: String {
        switch self {
        case .unknownName(let name, let place, let nearest):
            "there is no property \"\(name)\" (at character \(place)); "
                + (nearest.isEmpty ? "the catalogue lists all" : "did you mean \(nearest.joined(separator: " or "))?")
        case .unexpected(let found, let place, let expected):
            "at character \(place) there is \(found); expected \(expected)"
        case .badPattern(let pattern, let place, let reason):
            "the regular expression /\(pattern)/ at character \(place) does not compile: \(reason); correct it"
        case .badArgument(let found, let place, let expected):
            "at character \(place) there is \(found); write \(expected)"
        case .notBinary(let name, let place):
            "\(name) (at character \(place)) is not yes or no; compare it, as in \(name) > 3"
        case .notReal(let name, let place):
            "\(name) (at character \(place)) is a yes-or-no property and cannot be compared; use the name alone"
        case .tooDeep(let place):
            "the property is nested too deeply at character \(place); take some parentheses away"
        case .tooManyTerms(let place, let most):
            "the property has more than \(most) terms at character \(place); write fewer, or a file of labels"
        case .labelsUnreadable(let name, let reason):
            "the labels \(name) cannot be read: \(reason); name a file of labels"
        case .badLabelLine(let name, let line, let expected):
            "line \(line) of the labels \(name) is not understood; write \(expected)"
        case .wrongLabelCount(let name, let expected, let found):
            "the labels \(name) are \(found) values but the text has \(expected) symbols; give one value per symbol"
        case .labelsPastEnd(let name, let end, let symbols):
            "the labels \(name) go to symbol \(end) but the text has \(symbols); make them for this text"
        }
    }
}
