import Glibc
import ModelCore
import Texts

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
        let bytes = try SymbolSource.read(path)
        codes = try SymbolSource.codes(of: bytes, path: path, kind: kind)
        self.bytes = bytes
        name = baseName(path)
    }

    private static func codes(of bytes: [UInt8], path: String, kind: Vocabulary.Kind) throws -> [UInt32] {
        guard kind == .scalar else { return bytes.map(UInt32.init) }
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
                    "\(path) is not UTF-8 after symbol \(codes.count); train on its bytes with --vocabulary byte")
            }
        }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        do throws(DocumentError) {
            return try WholeFile.bytes(of: path, atMost: most, watch: .onStandardError())
        } catch { throw Failure(.noInput, "\(error)") }
    }
}
