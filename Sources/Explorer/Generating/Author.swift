import Files
import ModelCore

/// A model that draws symbols, and how it draws them.
public struct Author: Hashable, Sendable {
    public struct Model: Hashable, Sendable {
        /// Its file.
        public var path: String
        /// The SHA-256 of that file in hexadecimal, as a session's file has it; nil where that is not known.
        public var hash: String?
        /// The model among those of this run; nil for one that an earlier run had open.
        public var id: Int?

        public init(path: String, hash: String? = nil, id: Int? = nil) {
            self.path = path
            self.hash = hash
            self.id = id
        }

        /// Whether two are one model, as far as that is known.
        public func isSame(as other: Model) -> Bool {
            if let id, id == other.id { return true }
            if let hash, let other = other.hash { return hash == other }
            return ExactText(path) == ExactText(other.path)
        }
    }

    public var model: Model
    public var settings: SamplingSettings
    public var seed: UInt64
    /// What intervened, as it is typed after `:clamp`, in order.
    public var interventions: [String]

    public init(model: Model, settings: SamplingSettings, seed: UInt64, interventions: [String] = []) {
        self.model = model
        self.settings = settings
        self.seed = seed
        self.interventions = interventions
    }

    /// Whether the same symbols are drawn by another one of the same model.
    func draws(like other: Author) -> Bool {
        settings == other.settings && (seed == other.seed || settings.isGreedy)
            && interventions == other.interventions
    }
}

/// Steps of a branch from one on, up to the next stretch: those among them that were not given have been drawn so.
public struct Stretch: Hashable, Sendable {
    public let start: Int
    public internal(set) var author: Author

    public init(start: Int, author: Author) {
        self.start = start
        self.author = author
    }
}

extension [Stretch] {
    /// Adds what is drawn from a step on.
    mutating func add(_ author: Author, from start: Int) {
        if last?.author != author { append(Stretch(start: start, author: author)) }
    }
}

extension ExplorerState {
    /// Who draws the next symbol; nil while there is no model.
    var author: Author? {
        lens.map {
            Author(
                model: Author.Model($0.model), settings: generating.settings, seed: generating.seed,
                interventions: intervening.active.map(\.description))
        }
    }

    /// What is to be said of an opened session whose text another model has written, or the same one otherwise; nil where
    /// going on goes on as before.
    func compareAuthors(with model: Author.Model, current: Int) -> Notice? {
        let others = generating.tree.branches.compactMap { branch in
            branch.drawn.last { !$0.author.model.isSame(as: model) }.map { (branch.id, $0.author) }
        }
        if let (id, author) = others.first(where: { $0.0 == current }) ?? others.first {
            let more = others.count > 1 ? " (and others)" : ""
            let names = (modelName(author.model.path, to: 40), modelName(model.path, to: 40))
            let which = names.0 == names.1 ? "another \(names.0)" : names.0
            return Notice(
                text: "branch \(id)\(more) was written by \(which), and \(names.1) is open: it would write otherwise",
                isError: true)
        }
        guard let last = generating.tree[current]?.drawn.last?.author, let author, !author.draws(like: last) else {
            return nil
        }
        return Notice(text: "the end was drawn with \(last.drawing); now \(author.drawing)", isError: false)
    }
}

extension Author {
    fileprivate var drawing: String {
        let drawing = settings.isGreedy ? settings.caption : "\(settings.caption) seed \(seed)"
        return interventions.isEmpty ? drawing : drawing + ", \(interventions.joined(separator: ", "))"
    }
}

extension Author.Model {
    init(_ model: OpenedModel) { self.init(path: model.path, id: model.id) }
}
