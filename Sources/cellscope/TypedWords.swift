import Files

/// The words of a command line, as messages of the parser of arguments quote them.
struct TypedWords {
    private let words: [String]

    init(_ words: [String]) { self.words = words }

    /// A message of several lines in which nothing that was typed drives a terminal or makes a line of its own.
    func printable(_ message: String) -> String {
        var message = message
        // The longest first: one may be part of another, and of an option with a value both parts are quoted alone.
        let quoted = words.flatMap { [$0] + $0.split(separator: "=", maxSplits: 1).map(String.init) }
        for word in quoted.sorted(by: { $0.utf8.count > $1.utf8.count })
        where Files.printable(word, limit: .max) != word {
            message = message.replacing(word, with: Files.printable(word, limit: .max))
        }
        return message.split(separator: "\n", omittingEmptySubsequences: false).map {
            Files.printable(String($0), limit: .max)
        }.joined(separator: "\n")
    }
}
