import Files
import Glibc
import ModelCore
import Workbench

/// A text's bytes and codes, as a vocabulary of the given kind reads them.
struct SymbolSource {
    /// The file's name without its folder.
    let name: String
    let bytes: [UInt8]
    let codes: [UInt32]

    /// - Throws: `Failure` where the file cannot be read, or is no UTF-8 and scalars are wanted.
    init(path: String, kind: Vocabulary.Kind) throws {
        let path = ShippedFiles.ofThisProgram.text(path)
        let descriptor = FileSystem.open(path, O_RDONLY)
        guard descriptor >= 0 else {
            throw Failure(
                .noInput, "\(path) cannot be opened: \(String(cString: strerror(errno))); check the name")
        }
        defer { close(descriptor) }
        let bytes = try SymbolSource.read(descriptor, path)
        codes = try SymbolSource.codes(of: bytes, path: path, kind: kind)
        self.bytes = bytes
        name = baseName(path)
    }

    /// Reads standard input to its end.
    /// - Throws: `Failure`, as for a file.
    init(standardInputAs kind: Vocabulary.Kind) throws {
        name = "standard input"
        bytes = try SymbolSource.read(STDIN_FILENO, name)
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

    private static func read(_ descriptor: Int32, _ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure(.noInput, "\(path) cannot be read: \(String(cString: strerror(errno)))")
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: block[..<count])
        }
    }
}
