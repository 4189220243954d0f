import Explorer
import Synchronization
import Texts

/// Follows the text that is shown.
final class TextWatch: Sendable {
    private let follower = Mutex<TextFollower?>(nil)
    private let deliver: @Sendable (Outcome) -> Void

    init(deliver: @escaping @Sendable (Outcome) -> Void) { self.deliver = deliver }

    /// Turns to another text; the one before is let go.
    func follow(_ document: Document, request: Int) {
        let next =
            document.isEnded ? nil : TextFollower(document) { [deliver] in deliver(.textGrown($0, request: request)) }
        follower.withLock { $0 = next }
    }
}
