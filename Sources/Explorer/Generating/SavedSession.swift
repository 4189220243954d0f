import CellProbing
import Files
import ModelCore
import Texts

/// What is kept of a session: what was written, how, and where the person was.
public struct SavedSession: Sendable {
    public struct Change: Hashable, Sendable {
        public var intervention: Intervention
        public var isOn: Bool
        /// Of one that replaces by means: those, one for each unit; nil while nobody has looked them up.
        public var means: [Float]?

        public init(intervention: Intervention, isOn: Bool, means: [Float]? = nil) {
            self.intervention = intervention
            self.isOn = isOn
            self.means = means
        }
    }

    /// The file of the model in view.
    public var model: String
    /// The hash of that file as it was opened, in hexadecimal; nil where that is not known.
    public var modelHash: String?
    /// That model among those of this run, by which whoever saves finds its hash.
    public var modelID: Int?
    /// Each after the one that it left; all of one alphabet.
    public var branches: [Branch]
    /// The branch in view, and the cursor in it.
    public var current: Int
    public var cursor: Int
    public var settings: SamplingSettings
    public var seed: UInt64
    public var interventions: [Change]
    /// The unit that the text was coloured by.
    public var unit: UnitAddress?
    /// By which model and over which text means are to be looked up that are not known yet, as it is saved.
    public var meansBy: (modelID: Int, over: Document)?
    /// Whether it goes into the file that it came from, which is replaced as long as no other program has changed it.
    public var isForItsFile = false

    public init(
        model: String, modelHash: String? = nil, modelID: Int? = nil, branches: [Branch], current: Int, cursor: Int,
        settings: SamplingSettings, seed: UInt64, interventions: [Change], unit: UnitAddress? = nil
    ) {
        self.model = model
        self.modelHash = modelHash
        self.modelID = modelID
        self.branches = branches
        self.current = current
        self.cursor = cursor
        self.settings = settings
        self.seed = seed
        self.interventions = interventions
        self.unit = unit
    }
}

/// A session's file as it was opened, with its model.
public struct OpenedSession: Sendable {
    public var session: SavedSession
    public var model: OpenedModel
    public var path: String
    /// The hash of the model's file as it was opened now; nil where it could not be read.
    public var modelHash: String?
    /// Whether the file has a checksum; those of older programs have none.
    public var hasChecksum: Bool

    public init(
        session: SavedSession, model: OpenedModel, path: String, modelHash: String? = nil, hasChecksum: Bool = true
    ) {
        self.hasChecksum = hasChecksum
        self.session = session
        self.model = model
        self.path = path
        self.modelHash = modelHash
    }

    /// Whether the model's file is another one than when the session was saved.
    public var isOtherModel: Bool { session.modelHash != nil && session.modelHash != modelHash }
}

extension ExplorerState {
    /// What there is to save; nil where nothing was written.
    var savedSession: SavedSession? {
        guard let lens, let current = generating.current ?? generating.last ?? generating.tree.branches.last?.id,
            let branch = generating.tree[current]
        else { return nil }
        var session = SavedSession(
            model: lens.model.path, modelID: lens.model.id, branches: generating.tree.rows.map(\.branch),
            current: current, cursor: generating.current == nil ? max(0, branch.document.count - 1) : cursor,
            settings: generating.settings, seed: generating.seed,
            interventions: intervening.entries.map {
                SavedSession.Change(intervention: $0.intervention, isOn: $0.isOn, means: $0.means)
            }, unit: lens.address)
        let reference = generating.meansOver ?? generating.former?.document ?? branch.document
        session.meansBy = (lens.model.id, reference)
        return session
    }

    /// Shows a session that was opened.
    mutating func adopt(_ opened: OpenedSession) -> [Effect] {
        let session = opened.session
        let former = textBefore
        dropDrawing()
        leaveWriting()
        var tree = BranchTree()
        let here = Author.Model(path: opened.model.path, hash: opened.modelHash, id: opened.model.id)
        for var branch in session.branches {
            // Whoever goes on with the model that is open is the same author.
            for index in branch.drawn.indices where branch.drawn[index].author.model.isSame(as: here) {
                branch.drawn[index].author.model = Author.Model(opened.model)
            }
            tree.add(branch)
        }
        keeping.forgetRevisions()
        generating = Generating()
        generating.tree = tree
        generating.settings = session.settings
        generating.seed = session.seed
        generating.file = opened.path
        var effects = lens?.model.id == opened.model.id ? [] : adopt(opened.model)
        intervening.adopt(session.interventions)
        if let unit = session.unit { look(at: unit) }
        effects += show(branch: session.current, at: session.cursor)
        generating.former = former
        intervening.gone = []
        if opened.isOtherModel {
            let which =
                ExactText(opened.model.path) == ExactText(session.model)
                ? "the file \(session.model) has changed since this was saved"
                : "this was saved with \(session.model), and \(opened.model.path) is open"
            notice = Notice(text: "\(which); what is written next may differ", isError: true)
        } else {
            notice =
                compareAuthors(with: here, current: session.current)
                ?? Notice(
                    text: "session \(opened.path)"
                        + (opened.hasChecksum ? "" : "; it has no checksum, as those of older programs"),
                    isError: false)
        }
        if let problem = opened.model.weightProblem, let said = notice {
            notice = Notice(text: "\(said.text); \(problem)", isError: true)
        }
        return effects
    }

    /// What is to be done before the first message where a session is opened instead of a text.
    public mutating func start(_ opened: OpenedSession) -> [Effect] {
        let effects = adopt(opened)
        return effects + settleNotes() + settle() + settleGenerating()
    }
}

extension Intervening {
    /// Takes interventions as they were saved.
    mutating func adopt(_ changes: [SavedSession.Change]) {
        replaceAll(changes.map { ($0.intervention, $0.isOn, $0.means) })
    }
}
