import ModelFiles

/// A command as the table of arguments describes it: what help, completions and the manual are made from.
struct CommandDescription {
    struct Argument {
        /// `positional`, `option`, `flag`.
        var kind: String
        /// With their dashes; empty for a positional argument.
        var names: [String]
        var valueName: String
        var help: String
        var defaultValue: String?
        var choices: [String]
        var isOptional: Bool
        var isRepeating: Bool
    }

    var name: String
    var abstract: String
    var discussion: String
    var arguments: [Argument]
    var subcommands: [CommandDescription]

    /// - Parameter dump: what ArgumentParser's `--experimental-dump-help` prints.
    /// - Throws: `JSONError`.
    init(dump: String) throws(JSONError) {
        self.init(try JSONReader.value(of: dump)["command"] ?? .null)
    }

    private init(_ json: JSONValue) {
        name = json["commandName"]?.string ?? ""
        abstract = json["abstract"]?.string ?? ""
        discussion = json["discussion"]?.string ?? ""
        arguments = (json["arguments"]?.array ?? []).filter { $0["shouldDisplay"] != .bool(false) }.map { argument in
            Argument(
                kind: argument["kind"]?.string ?? "",
                names: (argument["names"]?.array ?? []).compactMap { name in
                    name["name"]?.string.map { (name["kind"]?.string == "long" ? "--" : "-") + $0 }
                },
                valueName: argument["valueName"]?.string ?? "", help: argument["abstract"]?.string ?? "",
                defaultValue: argument["defaultValue"]?.string,
                choices: (argument["allValues"]?.array ?? []).compactMap(\.string),
                isOptional: argument["isOptional"] == .bool(true), isRepeating: argument["isRepeating"] == .bool(true))
        }
        subcommands = (json["subcommands"]?.array ?? []).filter { $0["shouldDisplay"] != .bool(false) }
            .map(CommandDescription.init).filter { $0.name != "help" }
    }
}
