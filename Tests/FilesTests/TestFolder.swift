import Glibc
import Testing

/// A folder of a test's own that is gone, with everything in it, when the test is done.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/cellscope-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        chmod(path, 0o700)
        for name in names { unlink("\(path)/\(name)") }
        for name in names { rmdir("\(path)/\(name)") }
        rmdir(path)
    }

    /// The names in it, sorted.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// A file's bytes; nil when there is none.
    func content(_ name: String) -> [UInt8]? { bytes(ofFile: file(name)) }

    func write(_ bytes: [UInt8], _ name: String) throws {
        let stream = try #require(fopen(file(name), "w"))
        fwrite(bytes, 1, bytes.count, stream)
        fclose(stream)
    }
}

/// A file's bytes; nil when there is none.
func bytes(ofFile path: String) -> [UInt8]? {
    guard let stream = fopen(path, "r") else { return nil }
    defer { fclose(stream) }
    var content: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&block, 1, block.count, stream), count > 0 { content += block[..<count] }
    return content
}
