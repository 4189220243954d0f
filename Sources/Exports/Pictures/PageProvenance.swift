/// What a page was made from: one small line that is seen, and all of it for programs.
public struct PageProvenance: Hashable, Sendable {
    /// Seen below everything.
    public var line: String
    /// Each by its name, in JSON.
    public var members: [Member]

    /// A name and its value in JSON.
    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: String
    }

    public init(line: String, members: [(name: String, value: String)]) {
        self.line = line
        self.members = members.map { Member(name: $0.name, value: $0.value) }
    }

    /// As one JSON object.
    var json: String { "{" + members.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}" }
}
