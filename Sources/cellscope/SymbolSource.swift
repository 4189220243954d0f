import Files
import Glibc
import ModelCore
import Texts
import Workbench

/// A text's bytes and codes, as a vocabulary of the given kind reads them.
struct SymbolSource {
    /// The file's name without its folder.
    let name: String
    let bytes: [UInt8]
    let codes: [UInt32]

    /// Bytes of a text that is held whole: 4 GB, and no more than leave room in memory for its symbols, which take eight
    /// times as much.
    static var most: Int {
        min(4 << 30, sysconf(Int32(_SC_PHYS_PAGES)) / 12 * sysconf(Int32(_SC_PAGESIZE)))
    }

    /// - Throws: `Failure` where the file cannot be read, or is no UTF-8 and scalars are wanted.
    init(path: String, kind: Vocabulary.Kind) throws {
        let path = ShippedFiles.ofThisProgram.text(path)
        let bytes = try SymbolSource.reading { watch throws(DocumentError) in
            try WholeFile.bytes(of: path, atMost: SymbolSource.most, watch: watch)
        }
        codes = try SymbolSource.codes(of: bytes, path: path, kind: kind)
        self.bytes = bytes
        name = baseName(path)
    }

    /// Reads standard input to its end.
    /// - Throws: `Failure`, as for a file.
    init(standardInputAs kind: Vocabulary.Kind) throws {
        name = "standard input"
        bytes = try SymbolSource.reading { watch throws(DocumentError) in
            try WholeFile.bytes(
                from: STDIN_FILENO, name: "standard input", atMost: SymbolSource.most, watch: watch)
        }
        codes = try SymbolSource.codes(of: bytes, path: name, kind: kind)
    }

    private static func codes(of bytes: [UInt8], path: String, kind: Vocabulary.Kind) throws -> [UInt32] {
        guard kind == .scalar else { return bytes.map(UInt32.init) }
        let sample = Array(bytes.prefix(TextEncoding.sampleSize))
        let content = FileContent(recognising: sample)
        let encoding = TextEncoding(recognising: sample)
        let advice = encoding?.advice(for: path).map { "\($0); or train on its bytes with --vocabulary byte" }
        if case .text = content {
            if let advice, encoding?.isCertain == true { throw Failure(.dataError, advice) }
        } else if let words = content.words {
            throw Failure(
                .dataError, "\(path) is \(words) and no text; name a text, or its bytes with --vocabulary byte")
        }
        var codes: [UInt32] = []
        codes.reserveCapacity(bytes.count)
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): codes.append(scalar.value)
            case .emptyInput: return codes
            case .error:
                throw Failure(
                    .dataError,
                    advice
                        ?? "\(path) is not UTF-8 after symbol \(codes.count); train on its bytes with --vocabulary byte"
                )
            }
        }
    }

    private static func reading(_ read: (ReadingWatch) throws(DocumentError) -> [UInt8]) throws -> [UInt8] {
        do throws(DocumentError) { return try read(.onStandardError()) } catch { throw Failure(.noInput, "\(error)") }
    }
}
