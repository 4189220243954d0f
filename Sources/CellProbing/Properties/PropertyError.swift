/// Why a text names no property, or a property fits no text. Places count characters of what was typed, from 1.
public enum PropertyError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownName(String, at: Int, nearest: [String])
    case unexpected(String, at: Int, expected: String)
    case badPattern(String, at: Int, reason: String)
    case badArgument(String, at: Int, expected: String)
    /// A quantity where a yes or no is needed.
    case notBinary(String, at: Int)
    /// A yes or no where a quantity is needed.
    case notReal(String, at: Int)
    case tooDeep(at: Int)
    case tooManyTerms(at: Int, most: Int)
    case labelsUnreadable(String, reason: String)
    case badLabelLine(String, line: Int, expected: String)
    case wrongLabelCount(String, expected: Int, found: Int)
    case labelsPastEnd(String, end: Int, symbols: Int)

    public var description: String {
        switch self {
        case .unknownName(let name, let place, let nearest):
            "there is no property \"\(name)\" (at character \(place)); "
                + (nearest.isEmpty ? "the catalogue lists all" : "did you mean \(nearest.joined(separator: " or "))?")
        case .unexpected(let found, let place, let expected):
            "at character \(place) stands \(found); expected \(expected)"
        case .badPattern(let pattern, let place, let reason):
            "the regular expression /\(pattern)/ at character \(place) does not compile: \(reason)"
        case .badArgument(let found, let place, let expected):
            "at character \(place) stands \(found); write \(expected)"
        case .notBinary(let name, let place):
            "\(name) (at character \(place)) is no yes or no; compare it, as in \(name) > 3"
        case .notReal(let name, let place):
            "\(name) (at character \(place)) is a yes or no and cannot be compared; name it alone"
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
