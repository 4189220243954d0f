/// A path taken apart at its slashes, by its bytes: a mark that combines with the slash before it is part of a name all
/// the same, and one character with it to Swift.
package enum PathParts {
    private static let slash = UInt8(ascii: "/")

    package static func isAbsolute(_ path: String) -> Bool { path.utf8.first == slash }

    /// The last part; empty for the root and for a path that ends with a slash.
    package static func last(_ path: String) -> String {
        let utf8 = path.utf8
        guard let found = utf8.lastIndex(of: slash) else { return path }
        return String(path.unicodeScalars[utf8.index(after: found)...])
    }

    /// What stands before the last part, with the slash at its end; empty where there is none.
    package static func folder(_ path: String) -> String {
        path.utf8.lastIndex(of: slash).map { String(path.unicodeScalars[...$0]) } ?? ""
    }

    /// A path without the slashes at its end; empty for the root.
    package static func withoutSlashes(_ path: String) -> String {
        guard let end = path.utf8.lastIndex(where: { $0 != slash }) else { return "" }
        return String(path.unicodeScalars[..<path.utf8.index(after: end)])
    }

    /// The last part that is not empty: what a person calls a file or folder.
    package static func name(_ path: String) -> String { parts(path).last ?? "" }

    /// All parts that are not empty.
    package static func parts(_ path: String) -> [String] {
        path.utf8.split(separator: slash).map { String(Substring($0)) }
    }

    /// What follows the last point of the name, in ASCII's lower case; nil where there is none but at the name's beginning.
    package static func ending(_ path: String) -> String? {
        let name = last(path)
        guard let point = name.utf8.lastIndex(of: UInt8(ascii: ".")), point > name.startIndex else { return nil }
        return name.unicodeScalars[name.utf8.index(after: point)...].map { scalar in
            scalar.isASCII ? String(scalar).lowercased() : String(scalar)
        }.joined()
    }

    /// A path from another that leads to a folder; one that is absolute stays as it is.
    package static func joined(_ folder: String, _ path: String) -> String {
        if isAbsolute(path) || folder.isEmpty { return path }
        return folder.utf8.last == slash ? folder + path : folder + "/" + path
    }

    /// A path with a leading `~/` replaced by the home directory.
    package static func expanded(_ path: String, home: String?) -> String {
        guard path.utf8.starts(with: "~/".utf8), let home, !home.isEmpty else { return path }
        return home + String(path.unicodeScalars.dropFirst())
    }
}
