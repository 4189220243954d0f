import CellProbing
import Explorer
import ModelCore
import ModelFiles
import Texts

/// Sessions as files: JSON, described in docs/session-format.md.
public enum SessionFile {
    static let key = "cellscope-session"
    static let version = 1

    /// Whether a file says of itself, in its first bytes, that it is a session.
    public static func isSession(_ path: String) -> Bool {
        let beginning = SessionBytes.beginning(of: path, count: 64).filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return beginning.starts(with: "{\"\(key)\":".utf8)
    }

    /// Writes a session: the whole file is there afterwards, or what was there before.
    public static func save(_ session: SavedSession, _ path: String) throws(SessionError) {
        do throws(AtomicFileError) {
            try AtomicFile.write(Array((encode(session).encoded + "\n").utf8), to: path)
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
        let settings = session.settings
        let unit: JSONValue = session.unit.map { .string("\($0)") } ?? .null
        let alphabet = session.branches.first?.document.alphabet ?? .scalar
        return .object([
            key: .object([
                "version": .integer(version), "model": .object(model),
                "alphabet": .string(alphabet == .byte ? "byte" : "scalar"),
                "branches": .array(session.branches.map(encode)), "current": .integer(session.current),
                "cursor": .integer(session.cursor), "seed": .integer(session.seed), "unit": unit,
                "settings": .object([
                    "temperature": .number("\(settings.temperature)"),
                    "top-k": settings.topK.map { .integer($0) } ?? .null,
                    "top-p": settings.topP.map { .number("\($0)") } ?? .null, "greedy": .bool(settings.isGreedy),
                ]),
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

    private static func encode(_ branch: Branch) -> JSONValue {
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
        return .object(members)
    }
}
