import Files

/// Files that are being written for the person, sessions and pictures, and what waits for them.
struct Keeping: Sendable {
    struct File: Sendable {
        let request: Int
        let path: String
        let isPicture: Bool
        /// The revision of what was written that it holds; nil for a picture, and for a session that another one has
        /// taken the place of.
        var revision: Int?
    }

    /// Those under way, in the order in which they were asked for.
    private(set) var files: [File] = []
    /// A session that is saved as soon as the symbols are there that the model was asked for.
    var waiting: (path: String, replaces: Bool)?
    /// Set where the person leaves as soon as all of them are there.
    var leaving: Leaving?
    /// What a session that was asked for may take the place of.
    var opening: Opening?
    /// Pictures of this run, by their paths: they may be made anew.
    var pictures: Set<ExactText> = []

    struct Leaving: Sendable {
        /// The revision that is saved then, or that the person has given up.
        var revision: Int
        var exitCode: Int32
        /// What leaves when it comes once more.
        var key: String
    }

    struct Opening: Sendable {
        /// The revision that the person has given up; nil where nothing was unsaved.
        var revision: Int?
        var branches: Int
    }

    /// Whether nothing is under way.
    var isAtRest: Bool { files.isEmpty && waiting == nil }

    mutating func begin(_ file: File) { files.append(file) }

    /// Takes out a file of which it is known what came of it; nil where the request is none of these.
    mutating func end(_ request: Int) -> File? {
        files.firstIndex { $0.request == request }.map { files.remove(at: $0) }
    }

    /// Another session is open: files of the one before say nothing of it.
    mutating func forgetRevisions() {
        for index in files.indices { files[index].revision = nil }
        (waiting, leaving, opening) = (nil, nil, nil)
    }
}
