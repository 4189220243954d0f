import Texts

/// One of the texts that a model has written in a session, from its beginning. Branches that left each other share what
/// stands before.
public struct Branch: Sendable {
    /// Names it in the list and in a session's file, from 1; never used twice.
    public let id: Int
    /// The branch that it left; nil for one that was primed by itself.
    public internal(set) var parent: Int?
    /// Symbols that it has in common with that branch: the step at which it left. Of a primed one, those of the prime.
    public internal(set) var at: Int
    /// As a person calls it; may be empty.
    public internal(set) var name: String
    public internal(set) var document: Document
    /// Symbols at its beginning that were given to the model.
    public internal(set) var given: Int
    /// Steps after these whose symbol a person has chosen.
    public internal(set) var forced: Set<Int>
    /// Who has drawn the others, ascending. Of a session whose file did not say it there are none.
    public internal(set) var drawn: [Stretch]

    public init(
        id: Int, parent: Int?, at: Int, name: String = "", document: Document, given: Int, forced: Set<Int> = [],
        drawn: [Stretch] = []
    ) {
        self.id = id
        self.parent = parent
        self.at = at
        self.name = name
        self.document = document
        self.given = given
        self.forced = forced
        self.drawn = drawn
    }

    /// Names the models that have drawn it in another way.
    public mutating func nameAuthors(_ name: (Author.Model) -> Author.Model) {
        for index in drawn.indices { drawn[index].author.model = name(drawn[index].author.model) }
    }

    /// Whether a step's symbol was not drawn but given.
    func isGiven(_ step: Int) -> Bool { step < given || forced.contains(step) }

    /// How many of the steps from one on are drawn before the next one that is given.
    func drawn(from step: Int, atMost count: Int) -> Int {
        let next = forced.lazy.filter { $0 >= step }.min() ?? .max
        return max(0, min(count, next - step))
    }

    /// What stands on the branch alone, from where it left.
    public func excerpt(_ length: Int) -> String {
        let start = parent == nil ? 0 : at
        return document.pictured(start..<start + length).reduce(into: "") { $0 += $1.picture.text }
    }
}

/// The branches of a session, each after the one that it left.
public struct BranchTree: Sendable {
    /// Branches at most.
    public static let bound = 500
    /// Symbols of all branches together at most.
    public static let symbolBound = 16 << 20
    /// Symbols of one branch at most.
    public static let lengthBound = 1 << 20

    public private(set) var branches: [Branch] = []
    private var lastID = 0

    public init() {}

    public var isEmpty: Bool { branches.isEmpty }
    public var symbolCount: Int { branches.reduce(0) { $0 + $1.document.count } }

    public subscript(id: Int) -> Branch? { branches.first { $0.id == id } }

    /// Adds a branch under a new number, which is returned.
    mutating func add(
        parent: Int?, at: Int, document: Document, given: Int, forced: Set<Int>, drawn: [Stretch] = []
    ) -> Int {
        lastID += 1
        branches.append(
            Branch(
                id: lastID, parent: parent, at: at, document: document, given: given, forced: forced, drawn: drawn))
        return lastID
    }

    /// Takes a branch as it was saved; its parent must be there already.
    mutating func add(_ branch: Branch) {
        lastID = max(lastID, branch.id)
        branches.append(branch)
    }

    mutating func change(_ id: Int, _ body: (inout Branch) -> Void) {
        guard let index = branches.firstIndex(where: { $0.id == id }) else { return }
        body(&branches[index])
    }

    /// Removes a branch; those that left it are left to the one that it had left itself, or to the first of them.
    mutating func remove(_ id: Int) {
        guard let gone = self[id] else { return }
        branches.removeAll { $0.id == id }
        let orphans = branches.indices.filter { branches[$0].parent == id }
        var heir = gone.parent
        var shared = gone.at
        for index in orphans {
            guard let parent = heir else {
                heir = branches[index].id
                shared = branches[index].at
                branches[index].parent = nil
                branches[index].at = branches[index].given
                continue
            }
            branches[index].parent = parent
            branches[index].at = min(branches[index].at, shared)
        }
    }

    /// Every branch below the one that it left, with how deep it lies; those that left earlier come first.
    var rows: [(branch: Branch, depth: Int)] {
        var children: [Int?: [Branch]] = [:]
        for branch in branches { children[branch.parent, default: []].append(branch) }
        var rows: [(branch: Branch, depth: Int)] = []
        var waiting = (children[nil] ?? []).reversed().map { ($0, 0) }
        while let (branch, depth) = waiting.popLast() {
            rows.append((branch, depth))
            let below = (children[branch.id] ?? []).sorted { ($0.at, $0.id) < ($1.at, $1.id) }
            waiting += below.reversed().map { ($0, depth + 1) }
        }
        return rows
    }
}
