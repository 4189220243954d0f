/// What a person is asked before something is lost. The same command once more is a yes, any other one a no.
enum Question: Hashable, Sendable {
    /// - Parameter key: what leaves when it comes once more.
    case leaving(key: String)
    case opening(path: String)
    case closingTwins
    case deleting(branch: Int)
    /// A file that is there already and is not this session's own.
    case replacing(path: String, isPicture: Bool)
}

/// The question that stands, and the one that the command under way answers.
struct Questions: Sendable {
    private var asked: Question?
    private var answered: Question?

    /// A command begins.
    mutating func begin() { (answered, asked) = (asked, nil) }

    /// It is done. One that only began a line has answered nothing.
    mutating func end(isLineBegun: Bool) {
        if isLineBegun && asked == nil { asked = answered }
        answered = nil
    }

    mutating func ask(_ question: Question) { asked = question }

    func isAgreed(to question: Question) -> Bool { answered == question }
}
