/// A text that equals another one where all their scalars do. To Swift two strings are equal where they look alike: `é` in
/// one scalar and in two. What stands in a file, and what a file is called, is its bytes.
package struct ExactText: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    package let string: String

    package init(_ string: some StringProtocol) { self.string = String(string) }
    package init(stringLiteral string: String) { self.string = string }

    package var description: String { string }

    package static func == (a: Self, b: Self) -> Bool { a.string.utf8.elementsEqual(b.string.utf8) }
    /// By their bytes.
    package static func < (a: Self, b: Self) -> Bool { a.string.utf8.lexicographicallyPrecedes(b.string.utf8) }

    package func hash(into hasher: inout Hasher) {
        let isHashed: Void? = string.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if isHashed == nil { for byte in string.utf8 { hasher.combine(byte) } }
        hasher.combine(UInt8(0xFF))
    }
}
