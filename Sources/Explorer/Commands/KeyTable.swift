import Screen

/// What a command is carried out with.
public struct Invocation: Sendable {
    /// The number typed before it.
    public var count: Int?
    /// What follows its name after `:`.
    public var argument: String?

    /// The count, or 1.
    var times: Int { count ?? 1 }
}

/// One command: its keys, its name for `:`, its help, what it does.
public struct KeyTableEntry: Sendable {
    public enum Section: String, CaseIterable, Sendable {
        case moving = "Moving in the text"
        case scrolling = "Scrolling"
        case units = "Units, signals, layers"
        case searching = "Searching"
        case files = "Texts and models"
        case notes = "Notes"
        case general = "General"
    }

    /// What a command takes after its name, which is also what Tab offers there.
    public enum Argument: String, Sendable {
        case number = "N"
        case file = "FILE"
        case unit = "UNIT"
        case signal = "SIGNAL"
        case layer = "LAYER"
        case pattern = "TEXT"
        case name = "NAME"
        case label = "LABEL"
    }

    /// Key notations: `j`, `Ctrl-F`, `g g`.
    public let keys: [String]
    /// What `:` calls it.
    public let name: String
    public let argument: Argument?
    public let section: Section
    /// One line for the help and the manual.
    public let help: String
    /// Whether `u` comes back from it.
    let isJump: Bool
    /// Whether it goes on in the column that an earlier vertical movement aimed at.
    let keepsColumn: Bool
    let run: @Sendable (inout ExplorerState, Invocation) -> [Effect]

    init(
        _ keys: String..., name: String, argument: Argument? = nil, section: Section, help: String,
        isJump: Bool = false, keepsColumn: Bool = false,
        run: @escaping @Sendable (inout ExplorerState, Invocation) -> [Effect]
    ) {
        self.keys = keys
        self.name = name
        self.argument = argument
        self.section = section
        self.help = help
        self.isJump = isJump
        self.keepsColumn = keepsColumn
        self.run = run
    }
}

/// The one table of commands: dispatch, the `?` screen, completion and the manual are all made from it.
public struct KeyTable: Sendable {
    public static let standard = KeyTable(
        movingCommands + scrollingCommands + unitCommands + searchingCommands + fileCommands + notesCommands
            + generalCommands)

    public let entries: [KeyTableEntry]
    private let bindings: [[Key]: Int]
    private let prefixes: Set<[Key]>

    init(_ entries: [KeyTableEntry]) {
        self.entries = entries
        var bindings: [[Key]: Int] = [:]
        var prefixes: Set<[Key]> = []
        for (index, entry) in entries.enumerated() {
            for notation in entry.keys {
                let keys = KeyNotation.keys(notation)
                bindings[keys] = index
                for length in 1..<max(1, keys.count) { prefixes.insert(Array(keys[..<length])) }
            }
        }
        self.bindings = bindings
        self.prefixes = prefixes
    }

    enum Match {
        case entry(KeyTableEntry)
        /// The keys begin a longer binding.
        case prefix
        case nothing
    }

    func match(_ keys: [Key]) -> Match {
        if let index = bindings[keys] { return .entry(entries[index]) }
        return prefixes.contains(keys) ? .prefix : .nothing
    }

    /// The command of a name or of a beginning that only it has; else all that begin so.
    func named(_ name: String) -> (entry: KeyTableEntry?, candidates: [String]) {
        if let entry = entries.first(where: { $0.name == name }) { return (entry, [name]) }
        let found = entries.filter { $0.name.hasPrefix(name) }
        return (found.count == 1 ? found[0] : nil, found.map(\.name))
    }
}
