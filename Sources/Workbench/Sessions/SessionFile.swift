import CellProbing
import Explorer
import Files
import ModelCore
import ModelFiles
import Texts

/// Sessions as files: JSON, described in docs/session-format.md.
public enum SessionFile {
    package static let key = "cellscope-session"
    /// 1 did not say who had drawn what.
    static let version = 2

    /// Whether a file says of itself, in its first bytes, that it is a session.
    public static func isSession(_ path: String) -> Bool {
        FileContent(of: path) == .own(key: key)
    }

    /// Writes a session: the whole file is there afterwards, or what was there before.
    public static func save(_ session: SavedSession, _ path: String) throws(SessionError) {
        do throws(AtomicFileError) {
            try AtomicFile.write(FileDigest.sealed(Array((encode(session).encoded + "\n").utf8)), to: path)
        } catch {
            throw .unwritable(error)
        }
    }

    /// Reads what there is before the model is known.
    public static func load(_ path: String) throws(SessionError) -> SessionDraft {
        try decode(SessionBytes.read(path), path: path)
    }

    // MARK: Writing

    package static func encode(_ session: SavedSession) -> JSONValue {
        var model: [String: JSONValue] = ["path": .string(session.model)]
        if let hash = session.modelHash { model["sha256"] = .string(hash) }
        let authors = AuthorList(session.branches)
        let unit: JSONValue = session.unit.map { .string("\($0)") } ?? .null
        let alphabet = session.branches.first?.document.alphabet ?? .scalar
        return .object([
            key: .object([
                "version": .integer(version), FileDigest.key: .string(FileDigest.placeholder),
                "model": .object(model),
                "alphabet": .string(alphabet == .byte ? "byte" : "scalar"),
                "authors": .array(authors.encoded),
                "branches": .array(session.branches.map { encode($0, authors) }), "current": .integer(session.current),
                "cursor": .integer(session.cursor), "seed": .integer(session.seed), "unit": unit,
                "settings": encode(session.settings),
                "interventions": .array(session.interventions.map(encode)),
            ])
        ])
    }

    private static func encode(_ change: SavedSession.Change) -> JSONValue {
        var members: [String: JSONValue] = ["text": .string("\(change.intervention)"), "on": .bool(change.isOn)]
        if change.intervention.operation == .mean, let means = change.means, means.allSatisfy(\.isFinite) {
            // The shortest digits that are read as the same number.
            members["means"] = .array(means.map { .number("\($0)") })
        }
        return .object(members)
    }

    fileprivate static func encode(_ settings: SamplingSettings) -> JSONValue {
        .object([
            "temperature": .number("\(settings.temperature)"), "top-k": settings.topK.map { .integer($0) } ?? .null,
            "top-p": settings.topP.map { .number("\($0)") } ?? .null, "greedy": .bool(settings.isGreedy),
        ])
    }

    private static func encode(_ branch: Branch, _ authors: AuthorList) -> JSONValue {
        let start = branch.parent == nil ? 0 : branch.at
        let bytes = branch.document.bytes(from: start)
        var members: [String: JSONValue] = ["id": .integer(branch.id), "at": .integer(branch.at)]
        if let parent = branch.parent { members["parent"] = .integer(parent) }
        if !branch.name.isEmpty { members["name"] = .string(branch.name) }
        if let text = String(validating: bytes, as: UTF8.self) {
            members["text"] = .string(text)
        } else {
            members["bytes"] = .string(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
        }
        let forced = branch.forced.filter { $0 >= branch.at }.sorted()
        if !forced.isEmpty { members["forced"] = .array(forced.map { .integer($0) }) }
        // What was drawn before stands in the branch that it left.
        let drawn = branch.drawn.filter { $0.start >= branch.at }
        if !drawn.isEmpty {
            members["drawn"] = .array(
                drawn.map { .object(["from": .integer($0.start), "by": .integer(authors.place(of: $0.author))]) })
        }
        return .object(members)
    }
}

/// Everybody who has drawn something in a session, each once, in the order of the branches.
private struct AuthorList {
    private(set) var encoded: [JSONValue] = []
    private var places: [ExactText: Int] = [:]

    init(_ branches: [Branch]) {
        for author in branches.flatMap(\.drawn).map(\.author) {
            let value = Self.encode(author)
            let key = ExactText(value.encoded)
            guard places[key] == nil else { continue }
            places[key] = encoded.count
            encoded.append(value)
        }
    }

    func place(of author: Author) -> Int { places[ExactText(Self.encode(author).encoded)] ?? 0 }

    private static func encode(_ author: Author) -> JSONValue {
        var members: [String: JSONValue] = [
            "model": .string(author.model.path), "seed": .integer(author.seed),
            "settings": SessionFile.encode(author.settings),
        ]
        if let hash = author.model.hash { members["sha256"] = .string(hash) }
        if !author.interventions.isEmpty { members["interventions"] = .array(author.interventions.map { .string($0) }) }
        return .object(members)
    }
}
