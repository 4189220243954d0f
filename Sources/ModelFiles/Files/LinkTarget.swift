import Glibc

/// Where a path's symbolic links lead.
enum LinkTarget {
    /// As many links in a row as Linux follows.
    private static let most = 40

    /// The path of the file that writing to `path` would touch, which need not exist: the last component's links are
    /// followed by hand because `realpath` refuses a link to nothing. Links on the way are left to the system.
    static func resolve(_ path: String) throws(AtomicFileError) -> String {
        guard let last = path.last, last != "/" else { throw .noFileName(path: path) }
        var current = path
        for _ in 0..<most {
            var status = stat()
            guard lstat(current, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return current }
            var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
            let length = buffer.withUnsafeMutableBytes {
                readlink(current, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
            }
            guard length > 0, length < buffer.count else {
                throw .cannotCreate(path: path, code: length < 0 ? errno : ENAMETOOLONG)
            }
            guard let link = String(validating: buffer[..<length], as: UTF8.self) else {
                throw .cannotCreate(path: path, code: EILSEQ)
            }
            if link.hasPrefix("/") {
                current = link
            } else {
                let folder = current.lastIndex(of: "/").map { current[...$0] } ?? ""
                current = folder + link
            }
        }
        throw .cannotCreate(path: path, code: ELOOP)
    }
}
