/// What ends a line, in texts and in every small file: a line feed, together with the carriage return that stands right
/// before it, if one does. A carriage return anywhere else is white space.
package enum LineEnd {
    /// The line feed's code.
    package static let feed: UInt32 = 0x0A
    /// The carriage return's code.
    package static let carriageReturn: UInt32 = 0x0D

    /// Whether a code belongs to a line's end, by the one that follows it.
    package static func contains(_ code: UInt32, before next: UInt32?) -> Bool {
        code == feed || code == carriageReturn && next == feed
    }
}
