import ArgumentParser
import Exports
import Files
import ModelFiles
import Texts

/// What a table or a picture was made from and by which command, for whoever finds it later. No time of day: the same
/// command gives the same bytes.
struct Provenance: Hashable {
    /// A file by its name without its folder, and the SHA-256 of its bytes.
    struct Source: Hashable {
        var name: String
        var sha256: String

        init(name: String, sha256: String) { (self.name, self.sha256) = (name, sha256) }

        init(_ document: Document) {
            let bytes = document.read(as: .byte)
            var hash = SHA256()
            for start in stride(from: 0, to: bytes.count, by: 1 << 18) {
                hash.add(
                    bytes.symbols(in: start..<min(bytes.count, start + 1 << 18)).map {
                        UInt8(truncatingIfNeeded: $0.code)
                    })
            }
            self.init(name: baseName(document.name), sha256: hash.hexadecimal)
        }

        init(model path: String) throws {
            self.init(name: baseName(path), sha256: try SafetensorsFile(path: path).sha256())
        }

        /// `austen-lstm.safetensors 0f1e2d3c4b5a`.
        var line: String { "\(printable(name, limit: .max)) \(sha256.prefix(12))" }

        var json: JSONValue { .object(["name": .string(name), "sha256": .string(sha256)]) }
    }

    var model: Source?
    var texts: [Source]
    var seed: UInt64?
    /// As it was typed, but for quotes.
    var command = Provenance.typed(ProgramArguments.words)

    /// The words of a command line as a shell takes them.
    static func typed(_ arguments: [String]) -> String {
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+%@")
        return (["cellscope"] + arguments).map { word in
            !word.isEmpty && word.allSatisfy(plain.contains)
                ? word : "'" + word.replacing("'", with: "'\\''") + "'"
        }.joined(separator: " ")
    }

    /// One small line: `cellscope 0.1.0; austen-lstm.safetensors 0f1e2d3c4b5a; story.txt 9c8b7a6f5e4d; seed 1`.
    var line: String {
        let parts = ["cellscope \(cellscopeVersion)"] + ([model].compactMap { $0 } + texts).map(\.line)
        return (parts + (seed.map { ["seed \($0)"] } ?? [])).joined(separator: "; ")
    }

    private var members: [(name: String, value: JSONValue)] {
        [
            ("program", .string("cellscope \(cellscopeVersion)")), ("command", .string(command)),
            ("model", model?.json ?? .null), ("texts", .array(texts.map(\.json))),
            ("seed", seed.map(JSONValue.integer) ?? .null),
        ]
    }

    /// As one object.
    var json: JSONValue { .object(Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })) }

    /// As comment lines above tab-separated values, `# name: JSON` each.
    var comments: String { members.map { "# \($0.name): \($0.value.encoded)\n" }.joined() }

    /// As a page has it.
    var ofPage: PageProvenance { PageProvenance(line: line, members: members.map { ($0.name, $0.value.encoded) }) }
}

/// The switch for it.
struct ProvenanceOption: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: "Say what it was made from: program, command, model and text with their SHA-256, seed.")
    var provenance = true
}
