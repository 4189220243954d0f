import Explorer
import Files
import Glibc
import ModelCore
import Screen
import Workbench

/// What a person has set once and for all: `$XDG_CONFIG_HOME/cellscope/config.toml`.
///
/// A line that is wrong is named and passed over; the others count. docs/configuration.md lists what can be set.
struct Configuration: Hashable {
    /// The model and the text that are opened where none is named.
    var model: String?
    var text: String?
    /// The unit by which a text is coloured where none is named.
    var unit: String?
    var color: ColorChoice?
    var palette: PaletteScheme?
    /// Whether the explorer has the mouse, and not the terminal.
    var mouse: Bool?
    /// Keys and the names of the commands that they carry out, in order.
    var keys: [KeyBinding] = []

    private static let names = ["model", "text", "unit", "color", "palette", "mouse"]

    struct KeyBinding: Hashable {
        var keys: String
        var command: String
    }

    /// A line that was passed over, counted from 1, and why.
    struct Problem: Hashable, CustomStringConvertible {
        var path: String
        var line: Int
        var reason: String

        var description: String { "\(path), line \(line): \(reason); the line is ignored" }
    }

    /// Reads the file's text.
    init(parsing text: String, path: String, problems: inout [Problem]) {
        var table = ""
        var seen: Set<ExactText> = []
        for (index, line) in TextLines.of(text).enumerated() {
            do throws(TOMLLine.Malformed) {
                switch try TOMLLine(line) {
                case .blank: break
                case .table(let name):
                    table = name
                    guard name == "keys" else { throw .init("there is no table [\(name)]; there is [keys]") }
                case .value(let key, let value):
                    guard table.isEmpty || table == "keys" else { break }
                    guard seen.insert(ExactText("\(table).\(key)")).inserted else {
                        throw .init("\(key) is set a second time")
                    }
                    try set(key, to: value, in: table)
                }
            } catch {
                problems.append(Problem(path: path, line: index + 1, reason: error.reason))
            }
        }
    }

    private mutating func set(_ key: String, to value: String, in table: String) throws(TOMLLine.Malformed) {
        if table == "keys" {
            guard KeyTable.isNotation(key) else {
                throw .init("\"\(key)\" is no key; write one as the help does (j, Ctrl-F, g g, F2)")
            }
            guard KeyTable.standard.isCommand(value) else {
                throw .init("there is no command \"\(value)\"; ? lists them")
            }
            keys.append(KeyBinding(keys: key, command: value))
            return
        }
        switch key {
        case "model": model = FileCompletion.expanded(value)
        case "text": text = FileCompletion.expanded(value)
        case "unit": unit = value
        case "color":
            guard let choice = ColorChoice(rawValue: value) else {
                throw .init(
                    "color is \"\(value)\"; it is \(ColorChoice.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            color = choice
        case "palette":
            do throws(PaletteSchemeError) {
                palette = try PaletteScheme(parsing: value)
            } catch { throw .init(error.suggesting) }
        case "mouse":
            switch value {
            case "on", "true": mouse = true
            case "off", "false": mouse = false
            default: throw .init("mouse is \"\(value)\"; it is \"on\" or \"off\"")
            }
        default:
            let meant = SpellingDistance.nearest(to: key, among: Self.names).first.map { "did you mean \($0)?" }
            throw .init(
                "there is no setting \"\(key)\"; "
                    + (meant ?? "there are \(Self.names.joined(separator: ", ")) and the table [keys]"))
        }
    }

    /// What the explorer's last line says of some problems: the first of them, without the folders of the file, for which
    /// there is no room; nil where there are none.
    static func complaint(about problems: [String]) -> String? {
        guard var first = problems.first else { return nil }
        if let path = path(), first.hasPrefix(path) { first.removeFirst(path.count - baseName(path).count) }
        return problems.count == 1 ? first : "\(problems.count) problems; the first: \(first)"
    }

    /// The settings of this run.
    static let loaded = load()

    /// Reads the file of a person's settings; without one nothing is set. Problems come back as sentences, a file that
    /// cannot be read among them.
    private static func load() -> (configuration: Configuration, problems: [String]) {
        var problems: [Problem] = []
        guard let path = path() else { return (Configuration(parsing: "", path: "", problems: &problems), []) }
        switch ConfigurationFile.text(of: path) {
        case .missing: return (Configuration(parsing: "", path: path, problems: &problems), [])
        case .unreadable(let reason):
            return (
                Configuration(parsing: "", path: path, problems: &problems), ["\(path) \(reason); nothing in it counts"]
            )
        case .text(let text):
            let configuration = Configuration(parsing: text, path: path, problems: &problems)
            return (configuration, problems.map(\.description))
        }
    }

    private static func path() -> String? {
        // A relative path there is to be ignored (XDG Base Directory Specification).
        if let folder = EnvironmentVariables.nonEmpty("XDG_CONFIG_HOME"), PathParts.isAbsolute(folder) {
            return folder + "/cellscope/config.toml"
        }
        return EnvironmentVariables.nonEmpty("HOME").map { $0 + "/.config/cellscope/config.toml" }
    }

    /// The table of keys with the person's own.
    var table: KeyTable { KeyTable.standard.binding(keys.map { ($0.keys, $0.command) }) }
}

extension ColorChoice {
    /// What the settings say.
    static var configured: ColorChoice { Configuration.loaded.configuration.color ?? .auto }
}
