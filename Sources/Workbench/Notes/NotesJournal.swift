import Explorer
import Files
import Glibc
import ModelCore
import ModelFiles

/// The content of a notes file: JSON Lines, one change a line, as docs/notes-format.md describes them.
///
/// Reading takes whatever bytes there are: a line that says nothing understood is counted and passed over.
package struct NotesJournal: Hashable, Sendable {
    /// The version of the format that is written, and the only one that is read.
    package static let version = 1
    /// Bytes that a line may have.
    package static let longestLine = 1 << 16

    /// In the order of the lines.
    package private(set) var changes: [NoteChange] = []
    /// Lines that make no sense, are of a later version, or name a unit that the model does not have.
    package private(set) var skippedLines = 0
    /// Whether the file came with the model and is not written to.
    package private(set) var isPublished = false

    /// Reads a file's bytes. Units are checked against the model's architecture.
    package init(reading bytes: [UInt8], for architecture: Architecture) {
        for line in TextLines.of(bytes) {
            // Blank lines are nothing; a carriage return within one is white space to JSON.
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            take(line, architecture)
        }
    }

    private mutating func take(_ line: ArraySlice<UInt8>, _ architecture: Architecture) {
        guard line.count <= Self.longestLine, let entry = try? JSONReader.value(of: Array(line)).object,
            entry["v"].map({ $0.integer == Self.version }) ?? true
        else {
            skippedLines += 1
            return
        }
        if entry["published"] == .bool(true) {
            isPublished = true
        } else if let change = Self.change(entry, architecture) {
            changes.append(change)
        } else {
            skippedLines += 1
        }
    }

    private static func change(_ entry: [String: JSONValue], _ architecture: Architecture) -> NoteChange? {
        let unit = entry["unit"]?.string.flatMap { try? UnitAddress(parsing: $0, in: architecture) }
        guard let text = entry["text"]?.string else {
            guard let unit else { return nil }
            switch entry["name"] {
            case .string(let name)?: return .name(unit, name)
            case .null?: return .unname(unit)
            default: return nil
            }
        }
        guard let position = entry["position"]?.integer, position >= 0 else { return nil }
        switch entry["label"] {
        case .string(let label)?:
            return .bookmark(
                Bookmark(
                    text: text, position: position, label: label, unit: unit,
                    excerpt: entry["excerpt"]?.string ?? ""))
        case .null?: return .removeBookmark(text: text, position: position)
        default: return nil
        }
    }

    /// The line for a change, with the newline that ends it.
    /// - Parameter seconds: when the change was made, in seconds since 1970-01-01T00:00:00Z.
    package static func line(for change: NoteChange, at seconds: Int) -> String {
        var entry: [String: JSONValue] = ["at": .string(moment(seconds)), "v": .integer(version)]
        switch change {
        case .name(let unit, let name):
            entry["unit"] = .string(unit.description)
            entry["name"] = .string(name)
        case .unname(let unit):
            entry["unit"] = .string(unit.description)
            entry["name"] = .null
        case .bookmark(let bookmark):
            entry["text"] = .string(bookmark.text)
            entry["position"] = .integer(bookmark.position)
            entry["label"] = .string(bookmark.label)
            entry["excerpt"] = .string(bookmark.excerpt)
            entry["unit"] = bookmark.unit.map { .string($0.description) }
        case .removeBookmark(let text, let position):
            entry["text"] = .string(text)
            entry["position"] = .integer(position)
            entry["label"] = .null
        }
        return escaped(JSONValue.object(entry).encoded) + "\n"
    }

    /// JSON with whatever could drive a terminal, or is invisible, as an escape: outside of its strings it has none.
    private static func escaped(_ json: String) -> String {
        var text = ""
        for scalar in json.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// A moment as ISO 8601 writes it: `2026-11-25T08:30:00Z`.
    private static func moment(_ seconds: Int) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return String(seconds) }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
        return "\(1900 + Int(parts.tm_year))-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
            + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }
}
