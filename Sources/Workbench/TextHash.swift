import ModelFiles
import Texts

/// What tells a text from others: the hash of its bytes as they were read, whatever its file holds by now.
package enum TextHash {
    /// Bytes that are hashed between two questions whether the work was left off.
    private static let piece = 1 << 16

    /// The SHA-256 in hexadecimal; nil when cancelled.
    package static func sha256(of document: Document, isCancelled: () -> Bool = { false }) -> String? {
        guard let bytes = document.read(as: .byte, isCancelled: isCancelled) else { return nil }
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: piece) {
            if isCancelled() { return nil }
            hash.add(bytes.symbols(in: start..<start + piece).map { UInt8(truncatingIfNeeded: $0.code) })
        }
        return hash.hexadecimal
    }
}
