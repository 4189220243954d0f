import Glibc

/// Where SwiftPM has put the programs: beside the test bundle that is running.
enum BuiltProgram {
    static func path(_ name: String) throws -> String {
        var candidates: [String] = []
        if let folder = getenv("CELLSCOPE_PROGRAMS") { candidates.append(String(cString: folder)) }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let own = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        for path in [own, CommandLine.arguments[0]] {
            if let slash = path.lastIndex(of: "/") { candidates.append(String(path[..<slash])) }
        }
        for folder in candidates where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
        throw Failure("no built program \(name) in \(candidates.joined(separator: ", "))")
    }
}

/// What a test's machinery throws: one sentence.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
