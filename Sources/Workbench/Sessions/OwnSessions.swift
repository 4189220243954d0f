import Synchronization

/// The files of sessions that were opened or saved here, as they were then: what another program has written into one
/// since is not replaced without a question.
final class OwnSessions: Sendable {
    /// SHA-256 by path.
    private let hashes = Mutex<[String: String]>([:])

    /// Remembers a file as it is now.
    func note(_ path: String) {
        let hash = SessionBytes.hash(path)
        hashes.withLock { $0[SessionBytes.absolute(path)] = hash }
    }

    /// Whether a file is still what it was when it was opened or saved here.
    func isOwn(_ path: String) -> Bool {
        guard let known = hashes.withLock({ $0[SessionBytes.absolute(path)] }) else { return false }
        return SessionBytes.hash(path) == known
    }
}
