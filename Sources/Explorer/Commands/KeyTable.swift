import ModelCore
import Screen

/// What a command is carried out with.
public struct Invocation: Sendable {
    /// The number typed before it.
    public var count: Int?
    /// What follows its name after `:`.
    public var argument: String?
    /// What a command of the notes panel is about.
    var note: PointedNote?
    /// Where its line was begun; nil where a key stands for it.
    var origin: TypedFrom?
    /// Whether `!` follows its name: a file that is there is replaced.
    var insists = false

    /// The count, or 1.
    var times: Int { count ?? 1 }
}

/// Where keys mean something of their own.
public enum KeyContext: Hashable, Sendable {
    /// Wherever nothing nearer has the keys.
    case everywhere
    /// In any panel that has the keys.
    case panels
    /// In one panel.
    case panel(Panel)
}

/// One command: its keys, its name for `:`, its help, what it does.
public struct KeyTableEntry: Sendable {
    /// What a person is about, in the order in which the help tells of it.
    public enum Section: String, CaseIterable, Sendable {
        case general = "Get help, go back, leave"
        case moving = "Move in the text"
        case scrolling = "Scroll"
        case searching = "Search the text"
        case units = "Choose the unit, signal and layer in view"
        case probing = "Find units that follow a property"
        case views = "Open views beside the text"
        case panels = "In a panel that has the keys"
        case intervening = "Change units while the model runs"
        case playing = "Play the text"
        case generating = "Let the model write"
        case notes = "Name units and mark places"
        case files = "Open texts and models, keep pictures"
    }

    /// What a command takes after its name, which is also what Tab offers there.
    public enum Argument: String, Sendable {
        case number = "N"
        case file = "FILE"
        /// A file of a text, or the name of a shipped one.
        case text = "FILE or NAME"
        /// A file of a model, or the name of a shipped one.
        case model = "MODEL"
        /// A file that holds what a model has written.
        case session = "SESSION"
        case unit = "UNIT"
        case signal = "SIGNAL"
        case layer = "LAYER"
        case pattern = "TEXT"
        case name = "NAME"
        case label = "LABEL"
        case coloring = "COLORING"
        case order = "ORDER"
        case property = "PROPERTY"
        /// A text taken as it was typed, blanks and all.
        case words = "WORDS"
        case intervention = "INTERVENTION"
        case palette = "PALETTE"
        case setting = "SETTING"

        /// The kind of file that it is; nil for what is none.
        var wantedFile: WantedFile? {
            switch self {
            case .file: .any
            case .text: .text
            case .model: .model
            case .session: .session
            default: nil
            }
        }
    }

    /// Key notations: `j`, `Ctrl-F`, `g g`.
    public private(set) var keys: [String]
    /// What `:` calls it.
    public let name: String
    /// What vim calls it, where that is another name.
    public private(set) var aliases: [String] = []
    public let argument: Argument?
    public let section: Section
    public let context: KeyContext
    /// One line for the help and the manual.
    public let help: String
    /// Whether `u` comes back from it.
    let isJump: Bool
    /// Whether it goes on in the column that an earlier vertical movement aimed at.
    let keepsColumn: Bool
    /// Whether `!` may follow its name.
    private(set) var canInsist = false
    let run: @Sendable (inout ExplorerState, Invocation) -> [Effect]

    init(
        _ keys: String..., name: String, argument: Argument? = nil, section: Section,
        context: KeyContext = .everywhere, help: String, isJump: Bool = false, keepsColumn: Bool = false,
        run: @escaping @Sendable (inout ExplorerState, Invocation) -> [Effect]
    ) {
        self.init(
            keys: keys, name: name, argument: argument, section: section, context: context, help: help,
            isJump: isJump, keepsColumn: keepsColumn, run: run)
    }

    func with(keys: [String]) -> KeyTableEntry {
        var entry = self
        entry.keys = keys
        return entry
    }

    /// The same under other names as well.
    func called(_ aliases: String...) -> KeyTableEntry {
        var entry = self
        entry.aliases += aliases
        return entry
    }

    /// The same, where `!` may follow its name.
    var insistent: KeyTableEntry {
        var entry = self
        entry.canInsist = true
        return entry
    }

    init(
        keys: [String], name: String, argument: Argument? = nil, section: Section,
        context: KeyContext = .everywhere, help: String, isJump: Bool = false, keepsColumn: Bool = false,
        run: @escaping @Sendable (inout ExplorerState, Invocation) -> [Effect]
    ) {
        self.keys = keys
        self.name = name
        self.argument = argument
        self.section = section
        self.context = context
        self.help = help
        self.isJump = isJump
        self.keepsColumn = keepsColumn
        self.run = run
    }
}

/// The one table of commands: dispatch, the `?` screen, completion and the manual are all made from it.
public struct KeyTable: Sendable {
    public static let standard = KeyTable(
        movingCommands + scrollingCommands + unitCommands + viewCommands + paletteCommands + panelCommands
            + unitsPanelCommands
            + contextsPanelCommands + saturationPanelCommands + predictionCommands + timelineCommands + compareCommands
            + probingCommands + interveningCommands + interventionsPanelCommands + twinCommands + playCommands
            + generatingCommands + generationPanelCommands + searchingCommands + notesCommands + notesPanelCommands
            + fileCommands + exportCommands + settingCommands + generalCommands)

    public let entries: [KeyTableEntry]
    private let bindings: [KeyContext: [[Key]: Int]]
    /// Beginnings of longer bindings.
    private let prefixes: [KeyContext: Set<[Key]>]

    init(_ entries: [KeyTableEntry]) {
        self.entries = entries
        var bindings: [KeyContext: [[Key]: Int]] = [:]
        var prefixes: [KeyContext: Set<[Key]>] = [:]
        for (index, entry) in entries.enumerated() {
            for notation in entry.keys {
                let keys = KeyNotation.keys(notation)
                bindings[entry.context, default: [:]][keys] = index
                for length in 1..<max(1, keys.count) {
                    prefixes[entry.context, default: []].insert(Array(keys[..<length]))
                }
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

    /// What keys mean while a panel (or nil: the text) has them: the nearest context that knows them decides.
    func match(_ keys: [Key], in focus: Panel?) -> Match {
        for context in Self.contexts(of: focus) {
            if let index = bindings[context]?[keys] { return .entry(entries[index]) }
            if prefixes[context]?.contains(keys) == true { return .prefix }
        }
        return .nothing
    }

    /// The commands whose bindings go on from some keys, with the keys that are missing.
    func continuations(of keys: [Key], in focus: Panel?) -> [(rest: String, entry: KeyTableEntry)] {
        let contexts = Self.contexts(of: focus)
        return entries.filter { contexts.contains($0.context) }.flatMap { entry in
            entry.keys.compactMap { notation -> (String, KeyTableEntry)? in
                let all = KeyNotation.keys(notation)
                guard all.count > keys.count, Array(all.prefix(keys.count)) == keys else { return nil }
                return (notation.split(separator: " ").dropFirst(keys.count).joined(separator: " "), entry)
            }
        }
    }

    private static func contexts(of focus: Panel?) -> [KeyContext] {
        focus.map { [.panel($0), .panels, .everywhere] } ?? [.everywhere]
    }

    /// The command of a name or of a beginning that only it has; else all that begin so.
    func named(_ name: String) -> (entry: KeyTableEntry?, candidates: [String]) {
        if name.count > 1, name.hasSuffix("!") {
            let (entry, candidates) = named(String(name.dropLast()))
            return entry?.canInsist == false ? (nil, []) : (entry, candidates)
        }
        if let entry = entries.first(where: { $0.name == name || $0.aliases.contains(name) }) { return (entry, [name]) }
        let found = entries.filter { $0.name.hasPrefix(name) }
        return (found.count == 1 ? found[0] : nil, found.map(\.name))
    }

    /// Up to three names that a misspelt one may have meant, the nearest first.
    func nearest(to name: String) -> [String] { SpellingDistance.nearest(to: name, among: entries.map(\.name)) }

    /// Whether a text names a key, or some one after the other, as this table writes them: `j`, `Ctrl-F`, `g g`.
    public static func isNotation(_ text: String) -> Bool { !KeyNotation.keys(text).isEmpty }

    /// Whether a text is a command as `binding` takes it: a name, and what follows it where it takes something.
    public func isCommand(_ text: String) -> Bool { command(text) != nil }

    private func command(_ text: String) -> (index: Int, argument: String?)? {
        let name = text.prefix { $0 != " " }
        let argument = String(text.dropFirst(name.count)).trimmingBlanks
        guard let index = entries.firstIndex(where: { $0.name == name }) else { return nil }
        if argument.isEmpty { return (index, nil) }
        return entries[index].argument == nil ? nil : (index, argument)
    }

    /// This table with more keys for commands that mean something everywhere, written as after `:`: a whole name, and
    /// what follows it. Keys that another command had there are taken from it.
    public func binding(_ bindings: [(keys: String, command: String)]) -> KeyTable {
        var entries = entries
        for (notation, command) in bindings {
            let keys = KeyNotation.keys(notation)
            guard !keys.isEmpty, let (index, argument) = self.command(command) else { continue }
            let context = entries[index].context
            for other in entries.indices where entries[other].context == context {
                entries[other] = entries[other].with(keys: entries[other].keys.filter { KeyNotation.keys($0) != keys })
            }
            guard let argument else {
                entries[index] = entries[index].with(keys: entries[index].keys + [notation])
                continue
            }
            let entry = entries[index]
            entries.append(
                KeyTableEntry(
                    keys: [notation], name: command, section: entry.section, context: context, help: entry.help,
                    isJump: entry.isJump, keepsColumn: entry.keepsColumn
                ) { state, call in
                    entry.run(&state, Invocation(count: call.count, argument: argument, note: call.note))
                })
        }
        return KeyTable(entries)
    }
}
