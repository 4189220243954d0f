import Glibc
import Testing

/// A folder of a test's own that is gone, with everything in it, when the test is done.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/cellscope-test-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { TemporaryFolder.remove(path) }

    /// The path of something in it.
    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// What lies in it, folders with their content, sorted.
    var tree: [String] {
        TemporaryFolder.tree(path).map { String($0.dropFirst(path.count + 1)) }.sorted()
    }

    @discardableResult
    func write(_ text: String, as name: String) throws -> String {
        let stream = try #require(fopen(self(name), "w"))
        fwrite(text, 1, text.utf8.count, stream)
        fclose(stream)
        return self(name)
    }

    func text(_ name: String) -> String? {
        guard let stream = fopen(self(name), "r") else { return nil }
        defer { fclose(stream) }
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&block, 1, block.count, stream), count > 0 { content += block[..<count] }
        return String(decoding: content, as: UTF8.self)
    }

    private static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    private static func tree(_ path: String) -> [String] {
        names(in: path).flatMap { name in ["\(path)/\(name)"] + tree("\(path)/\(name)") }
    }

    static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }
}
