import CellProbing
import Explorer
import Files
import ModelCore
import ModelFiles
import Texts

/// A session as its file has it, everything checked that can be checked without its model.
public struct SessionDraft: Sendable {
    public let path: String
    /// The model's file.
    public let model: String
    public let modelHash: String?
    let alphabet: Alphabet
    let branches: [Branch]
    let current: Int
    let cursor: Int
    let settings: SamplingSettings
    let seed: UInt64
    let interventions: [(text: String, isOn: Bool, means: [Float]?)]
    let unit: String?
    /// Whether it has a checksum, which is right then. Files of older programs have none.
    public let hasChecksum: Bool

    /// The session for its model.
    /// - Throws: `SessionError` where the two do not fit.
    public func session(for model: Model) throws(SessionError) -> SavedSession {
        guard (model.vocabulary.kind == .byte) == (alphabet == .byte) else {
            throw .bad(path: path, "its text is of other symbols than \(self.model) reads")
        }
        var changes: [SavedSession.Change] = []
        for (text, isOn, means) in interventions {
            do throws(InterventionError) {
                let intervention = try Intervention(parsing: text, in: model.architecture)
                changes.append(SavedSession.Change(intervention: intervention, isOn: isOn, means: means))
            } catch {
                throw .bad(path: path, "an invalid intervention: \(printable(error.description, limit: 200))")
            }
            guard let means, let intervention = changes.last?.intervention else { continue }
            guard intervention.operation == .mean, means.count == intervention.units.count else {
                throw .bad(path: path, "\"means\" that are not one for each unit replaced by its mean")
            }
        }
        var address: UnitAddress?
        do throws(UnitAddressError) {
            address = try unit.map { (unit) throws(UnitAddressError) in
                try UnitAddress(parsing: unit, in: model.architecture)
            }
        } catch {
            throw .bad(path: path, printable(error.description, limit: 200))
        }
        return SavedSession(
            model: self.model, modelHash: modelHash, branches: branches, current: current, cursor: cursor,
            settings: settings, seed: seed, interventions: changes, unit: address)
    }
}

extension SessionFile {
    /// - Parameter path: what errors name.
    package static func decode(_ bytes: [UInt8], path: String) throws(SessionError) -> SessionDraft {
        let json: JSONValue
        do throws(JSONError) { json = try JSONReader.value(of: Array(TextLines.withoutMark(bytes[...]))) } catch {
            throw .notJSON(path: path, error)
        }
        guard let members = json[key]?.object else { throw .notASession(path: path) }
        guard let found = members["version"]?.integer, found >= 1 else {
            throw .bad(path: path, "\"version\" is no number from 1")
        }
        guard found <= version else { throw .version(path: path) }
        let standing = FileDigest.standing(of: bytes)
        guard standing != .differs else { throw .bad(path: path, "its checksum is not that of its content") }
        var reader = SessionReader(path: path)
        reader.authors = try reader.readAuthors(members["authors"])
        guard let model = members["model"]?["path"]?.string, !model.isEmpty, !model.contains("\0") else {
            throw .bad(path: path, "\"model\" names no path")
        }
        let alphabet: Alphabet
        switch members["alphabet"]?.string {
        case "scalar": alphabet = .scalar
        case "byte": alphabet = .byte
        default: throw .bad(path: path, "\"alphabet\" is neither \"scalar\" nor \"byte\"")
        }
        let branches = try reader.branches(members["branches"], alphabet)
        guard let current = members["current"]?.integer, let shown = branches.first(where: { $0.id == current })
        else { throw .bad(path: path, "\"current\" names no branch") }
        guard let cursor = members["cursor"]?.integer, (0..<shown.document.count).contains(cursor) else {
            throw .bad(path: path, "\"cursor\" lies outside of the branch")
        }
        guard let seed = members["seed"]?.word else { throw .bad(path: path, "\"seed\" is no number from 0") }
        return SessionDraft(
            path: path, model: model, modelHash: members["model"]?["sha256"]?.string, alphabet: alphabet,
            branches: branches, current: current, cursor: cursor,
            settings: try reader.settings(members["settings"]), seed: seed,
            interventions: try reader.interventions(members["interventions"]), unit: members["unit"]?.string,
            hasChecksum: standing == .holds)
    }
}

/// Reads the parts of a session's file.
private struct SessionReader {
    let path: String
    /// Those that branches name by their place in the list.
    var authors: [Author] = []

    init(path: String) { self.path = path }

    private func bad(_ what: String) -> SessionError { .bad(path: path, what) }

    func settings(_ value: JSONValue?) throws(SessionError) -> SamplingSettings {
        func number(_ value: JSONValue?) -> Float? {
            guard case .number(let literal) = value else { return nil }
            return Float(literal)
        }
        func isLeftOut(_ value: JSONValue?) -> Bool { value == nil || value == .null }
        guard let temperature = number(value?["temperature"]) else { throw bad("\"temperature\" is no number") }
        let topK = value?["top-k"]?.integer
        guard topK != nil || isLeftOut(value?["top-k"]) else { throw bad("\"top-k\" is no whole number") }
        let topP = number(value?["top-p"])
        guard topP != nil || isLeftOut(value?["top-p"]) else { throw bad("\"top-p\" is no number") }
        do throws(SamplingError) {
            return try SamplingSettings(
                temperature: temperature, topK: topK, topP: topP, isGreedy: value?["greedy"] == .bool(true))
        } catch {
            throw bad(error.description)
        }
    }

    func readAuthors(_ value: JSONValue?) throws(SessionError) -> [Author] {
        guard let value, value != .null else { return [] }
        guard let list = value.array else { throw bad("\"authors\" is no list") }
        var authors: [Author] = []
        for entry in list {
            guard let model = entry["model"]?.string, !model.isEmpty else { throw bad("an author names no \"model\"") }
            guard let seed = entry["seed"]?.word else { throw bad("an author's \"seed\" is no number from 0") }
            let changes = entry["interventions"]?.array ?? []
            let texts = changes.compactMap(\.string)
            guard texts.count == changes.count else { throw bad("an author's intervention is no text") }
            authors.append(
                Author(
                    model: Author.Model(path: model, hash: entry["sha256"]?.string),
                    settings: try settings(entry["settings"]), seed: seed, interventions: texts))
        }
        return authors
    }

    private func drawn(_ entry: JSONValue, _ range: Range<Int>, _ id: Int) throws(SessionError) -> [Stretch] {
        guard let value = entry["drawn"], value != .null else { return [] }
        guard let list = value.array else { throw bad("branch \(id): \"drawn\" is no list") }
        var stretches: [Stretch] = []
        for value in list {
            guard let start = value["from"]?.integer, range.contains(start), start > stretches.last?.start ?? -1 else {
                throw bad("branch \(id): what was drawn begins outside of it, or not after the stretch before")
            }
            guard let author = value["by"]?.integer, authors.indices.contains(author) else {
                throw bad("branch \(id): what was drawn is by nobody in the list")
            }
            stretches.append(Stretch(start: start, author: authors[author]))
        }
        return stretches
    }

    func interventions(_ value: JSONValue?) throws(SessionError) -> [(text: String, isOn: Bool, means: [Float]?)] {
        guard let value else { return [] }
        guard let list = value.array else { throw bad("\"interventions\" is no list") }
        var found: [(text: String, isOn: Bool, means: [Float]?)] = []
        for entry in list {
            guard let text = entry["text"]?.string else { throw bad("an intervention has no \"text\"") }
            found.append((text, entry["on"] != .bool(false), try means(entry["means"])))
        }
        return found
    }

    private func means(_ value: JSONValue?) throws(SessionError) -> [Float]? {
        guard let value, value != .null else { return nil }
        guard let list = value.array else { throw bad("\"means\" is no list") }
        var means: [Float] = []
        for entry in list {
            guard case .number(let literal) = entry, let number = Float(literal), number.isFinite else {
                throw bad("\"means\" holds something that is no number")
            }
            means.append(number)
        }
        return means
    }

    func branches(_ value: JSONValue?, _ alphabet: Alphabet) throws(SessionError) -> [Branch] {
        guard let list = value?.array, !list.isEmpty else { throw bad("\"branches\" is no list, or an empty one") }
        guard list.count <= BranchTree.bound else { throw bad("there are more than \(BranchTree.bound) branches") }
        var branches: [Branch] = []
        var total = 0
        for entry in list {
            let branch = try branch(entry, after: branches, alphabet)
            total += branch.document.count
            guard branch.document.count <= BranchTree.lengthBound, total <= BranchTree.symbolBound else {
                throw bad("branch \(branch.id) makes it longer than a session can be")
            }
            branches.append(branch)
        }
        return branches
    }

    private func branch(
        _ entry: JSONValue, after branches: [Branch], _ alphabet: Alphabet
    ) throws(SessionError) -> Branch {
        guard let id = entry["id"]?.integer, (1...1_000_000_000).contains(id),
            !branches.contains(where: { $0.id == id })
        else { throw bad("a branch's \"id\" is no number from 1, or another one's") }
        let symbols = try symbols(entry, alphabet, id)
        guard let at = entry["at"]?.integer, at >= 0 else { throw bad("branch \(id): \"at\" is no number from 0") }
        let name = String((entry["name"]?.string ?? "").prefix(200))
        guard let parent = entry["parent"], parent != .null else {
            let document = Document(written: symbols, name: ExplorerState.writtenName, alphabet: alphabet)
            guard (1...max(1, document.count)).contains(at), document.count > 0 else {
                throw bad("branch \(id) begins with nothing, or \"at\" lies after its end")
            }
            return Branch(
                id: id, parent: nil, at: at, name: name, document: document, given: at,
                forced: try forced(entry, at..<document.count, id),
                drawn: try drawn(entry, at..<document.count, id))
        }
        guard let known = branches.first(where: { $0.id == parent.integer }), at <= known.document.count else {
            throw bad("branch \(id) leaves a branch that is not there, or after its end")
        }
        let document = known.document.leaving(at: at, with: symbols)
        guard document.count > 0 else { throw bad("branch \(id) is empty") }
        return Branch(
            id: id, parent: known.id, at: at, name: name, document: document, given: min(known.given, at),
            forced: known.forced.filter { $0 < at }.union(try forced(entry, at..<max(at, document.count), id)),
            drawn: known.drawn.filter { $0.start < at } + (try drawn(entry, at..<max(at, document.count), id)))
    }

    private func forced(_ entry: JSONValue, _ range: Range<Int>, _ id: Int) throws(SessionError) -> Set<Int> {
        guard let value = entry["forced"], value != .null else { return [] }
        guard let list = value.array else { throw bad("branch \(id): \"forced\" is no list") }
        var steps: Set<Int> = []
        for value in list {
            guard let step = value.integer, range.contains(step) else {
                throw bad("branch \(id): a forced step lies outside of it")
            }
            steps.insert(step)
        }
        return steps
    }

    private func symbols(_ entry: JSONValue, _ alphabet: Alphabet, _ id: Int) throws(SessionError) -> [Symbol] {
        let bytes: [UInt8]
        if let text = entry["text"]?.string {
            bytes = Array(text.utf8)
        } else if let digits = entry["bytes"]?.string {
            let values = digits.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
            guard values.count % 2 == 0, !values.contains(nil) else {
                throw bad("branch \(id): \"bytes\" is not in hexadecimal")
            }
            let known = values.compactMap { $0 }
            bytes = stride(from: 0, to: known.count, by: 2).map { UInt8(known[$0] * 16 + known[$0 + 1]) }
        } else {
            throw bad("branch \(id) has neither \"text\" nor \"bytes\"")
        }
        let document = Document(bytes: bytes, name: "", alphabet: alphabet)
        return document.symbols(in: 0..<document.count)
    }
}
