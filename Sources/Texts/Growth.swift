/// Whether a text's source may give more than it has given.
public enum Growth: Hashable, Sendable {
    /// Nothing more comes: a text in memory, a pipe that was read to its end, a file that is taken as it was opened.
    case ended
    /// A pipe whose other end is open.
    case pipe
    /// A regular file, to which somebody may add.
    case file
    /// The same, but its name is gone or belongs to another file by now, as after the rotation of a log. What is
    /// still written to it comes.
    case moved
    /// The file has become shorter than it was. What was read of it stays, and nothing is added.
    case cut
    /// The pipe could not be read on, or not be kept; the sentence says why.
    case failed(String)

    /// Whether nothing more can come.
    public var isOver: Bool {
        switch self {
        case .ended, .cut, .failed: true
        case .pipe, .file, .moved: false
        }
    }
}
