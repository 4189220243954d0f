import Files

/// Reads a small file that may be anything.
enum ConfigurationFile {
    enum Reading {
        /// Bytes that are no UTF-8 stand in it as `SystemText` has them: they may be part of a file's name.
        case text(String)
        case missing
        /// What is the matter with it, after its path.
        case unreadable(String)
    }

    private static let most = 1 << 20

    static func text(of path: String) -> Reading {
        let bytes: [UInt8]
        do throws(SmallFile.Problem) { bytes = try SmallFile.bytes(of: path, most: most) } catch {
            switch error {
            case .missing: return .missing
            case .cannotOpen(let code), .cannotRead(let code):
                return .unreadable("cannot be read: \(systemMessage(code))")
            case .irregular: return .unreadable("is no regular file")
            case .tooLarge: return .unreadable("has more than a megabyte")
            }
        }
        let encoding = TextEncoding(recognising: Array(bytes.prefix(TextEncoding.sampleSize)))
        if let encoding, encoding.isCertain, let name = encoding.name {
            return .unreadable("is in \(name) and not in UTF-8")
        }
        return .text(SystemText.string(of: bytes))
    }
}
