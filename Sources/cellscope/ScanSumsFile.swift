import CellProbing
import Files
import ModelCore
import ModelFiles

/// The sums of a shard as a safetensors file: counts as U32, other sums as F64, what they belong to in the metadata.
enum ScanSumsFile {
    private static let key = "cellscope.scan"

    /// What a file held.
    struct Content {
        var sums: ScanSums
        var random: ScanSums?
        /// `find` or `atlas`.
        var command: String
        var about: ScanNames
    }

    static func save(_ sums: ScanSums, random: ScanSums?, command: String, about: ScanNames, _ path: String) throws {
        var writer = SafetensorsWriter(metadata: [
            FileDigest.key: FileDigest.placeholder,
            key: JSONValue.object([
                "command": .string(command), "about": about.json, "model": json(sums.identity),
                "random": random.map { json($0.identity) } ?? .null,
            ]).encoded,
        ])
        append(sums, "model", to: &writer)
        if let random { append(random, "random", to: &writer) }
        do { try AtomicFile.write(FileDigest.sealed(writer.bytes), to: path) } catch {
            throw ModelFileError.cannotWrite(error)
        }
    }

    static func load(_ path: String) throws -> Content {
        let file = try SafetensorsFile(path: path)
        guard let text = file.header.metadata[key], let json = try? JSONReader.value(of: text),
            let command = json["command"]?.string, let about = ScanNames(json["about"]),
            let identity = json["model"].flatMap(identity)
        else { throw Failure(.dataError, "\(path) does not hold the sums of a scan; give a file that --shard wrote") }
        let standing = try file.digestStanding()
        let sums = try read(file, "model", identity, standing)
        let random = try json["random"].flatMap(self.identity).map { try read(file, "random", $0, standing) }
        guard standing != .differs else { throw ModelFileError.damaged(path: path) }
        if standing == .missing {
            complain(
                "cellscope: \(printable(path, limit: .max)) has no checksum, as shards of older programs; only its figures' "
                    + "ranges are checked")
        }
        return Content(sums: sums, random: random, command: command, about: about)
    }

    private static func append(_ sums: ScanSums, _ name: String, to writer: inout SafetensorsWriter) {
        for (table, values) in sums.tables {
            switch values {
            case .counts(let counts):
                counts.withUnsafeBytes {
                    writer.append("\(name).\(table)", type: .u32, shape: [counts.count], bytes: $0)
                }
            case .numbers(let numbers):
                numbers.withUnsafeBytes {
                    writer.append("\(name).\(table)", type: .f64, shape: [numbers.count], bytes: $0)
                }
            case .bytes(let values):
                values.withUnsafeBytes {
                    writer.append("\(name).\(table)", type: .u8, shape: [values.count], bytes: $0)
                }
            }
        }
    }

    private static func read(
        _ file: SafetensorsFile, _ name: String, _ identity: ScanSums.Identity, _ standing: FileDigest.Standing
    ) throws -> ScanSums {
        var tables: [String: ScanTable] = [:]
        for entry in file.header.entries where entry.name.hasPrefix(name + ".") {
            let bytes = try file.bytes(of: entry)
            let key = String(entry.name.dropFirst(name.count + 1))
            bytes.withUnsafeBytes { raw in
                switch entry.type {
                case .u32:
                    tables[key] = .counts(
                        (0..<entry.count).map {
                            UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))
                        })
                case .f64:
                    tables[key] = .numbers(
                        (0..<entry.count).map {
                            Double(
                                bitPattern: UInt64(
                                    littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)))
                        })
                case .u8: tables[key] = .bytes(Array(raw.prefix(entry.count)))
                default: break
                }
            }
        }
        // Shards of older programs have a table less for each property.
        let counts = [7, 8].map { 6 + 2 * (5 + $0 * identity.properties.count) }
        guard counts.contains(tables.count), let sums = ScanSums(identity, tables: tables) else {
            throw Failure(.dataError, "\(file.path) is damaged: its sums do not fit together; make the shard again")
        }
        if let problem = sums.problem {
            let weights = name == "random" ? " of random weights" : ""
            throw Failure(.dataError, "\(file.path) is damaged: \(problem)\(weights); make the shard again")
        }
        return sums
    }

    private static func json(_ identity: ScanSums.Identity) -> JSONValue {
        .object([
            "model": .string(identity.model), "texts": .array(identity.texts.map(JSONValue.string)),
            "signals": .array(
                identity.signals.map {
                    .object([
                        "layer": .integer($0.layer), "name": .string($0.signal.name),
                        "range": .string($0.signal.range.rawValue), "meaning": .string($0.signal.meaning),
                    ])
                }),
            "hidden": .integer(identity.hidden),
            "properties": .array(
                identity.properties.map { property in
                    var members: [String: JSONValue] = [
                        "name": .string(property.name), "kind": .string(property.kind.name),
                        "labels": .string(property.labels),
                    ]
                    if case .categorical(let names) = property.kind {
                        members["categories"] = .array(names.map(JSONValue.string))
                    }
                    return .object(members)
                }),
            "parts": .array(
                [identity.parts.validationStart, identity.parts.testStart, identity.parts.testEnd].map(number)),
            "blockLength": .integer(identity.blockLength), "warmUp": .integer(identity.warmUp),
            "readsFromBeginning": .bool(identity.readsFromBeginning),
            "lanes": .integer(identity.lanes), "window": .integer(identity.window), "seed": .integer(identity.seed),
            "turns": .integer(identity.turns),
            "turnedWindows": identity.turnedWindows.map { .integer($0) } ?? .null, "sample": .integer(identity.sample),
            "blocks": .integer(identity.blocks),
        ])
    }

    private static func identity(_ json: JSONValue) -> ScanSums.Identity? {
        func integer(_ key: String, _ most: Int) -> Int? {
            json[key]?.integer.flatMap { (0...most).contains($0) ? $0 : nil }
        }
        let signals = (json["signals"]?.array ?? []).compactMap { signal -> SignalAddress? in
            guard let layer = signal["layer"]?.integer, let name = signal["name"]?.string,
                let range = signal["range"]?.string.flatMap(Signal.Range.init)
            else { return nil }
            return SignalAddress(layer: layer, signal: Signal(name, range, signal["meaning"]?.string ?? ""))
        }
        let properties = (json["properties"]?.array ?? []).compactMap { property -> ScanSums.PropertyIdentity? in
            guard let name = property["name"]?.string, let labels = property["labels"]?.string else { return nil }
            switch property["kind"]?.string {
            case "binary": return .init(name: name, kind: .binary, labels: labels)
            case "real": return .init(name: name, kind: .real, labels: labels)
            case "categorical":
                let names = (property["categories"]?.array ?? []).compactMap(\.string)
                return (1...256).contains(names.count)
                    ? .init(name: name, kind: .categorical(names), labels: labels) : nil
            default: return nil
            }
        }
        let shares = (json["parts"]?.array ?? []).compactMap { value -> Double? in
            if case .number(let literal) = value { return Double(literal) }
            return nil
        }
        guard shares.count == 3,
            let parts = ScanParts(validationStart: shares[0], testStart: shares[1], testEnd: shares[2]),
            let hidden = integer("hidden", 1 << 20), hidden > 0, (1...1024).contains(signals.count),
            (1...1024).contains(properties.count), let turns = integer("turns", 100_000),
            let blocks = integer("blocks", 1 << 40), let blockLength = integer("blockLength", 1 << 40),
            let warmUp = integer("warmUp", 1 << 40), case .bool(let readsFromBeginning)? = json["readsFromBeginning"],
            let lanes = integer("lanes", 1 << 20),
            let window = integer("window", 1 << 40), let sample = integer("sample", 1 << 40),
            let seed = json["seed"]?.word, let model = json["model"]?.string
        else { return nil }
        return ScanSums.Identity(
            model: model, texts: (json["texts"]?.array ?? []).compactMap(\.string), signals: signals, hidden: hidden,
            properties: properties, parts: parts, blockLength: blockLength, warmUp: warmUp,
            readsFromBeginning: readsFromBeginning, lanes: lanes, window: window, seed: seed, turns: turns,
            turnedWindows: integer("turnedWindows", 1 << 20), sample: sample, blocks: blocks)
    }
}
