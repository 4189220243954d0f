import CellProbing
import ModelCore
import Screen
import Texts

/// What reaches `update`: something a person did, or what came of an effect.
public enum Message: Sendable {
    case input(InputEvent)
    case outcome(Outcome)
    /// So many seconds went by since the last such message, or since `Play.tick` was first wanted.
    case passed(seconds: Double)
}

/// A model that is ready to be traced, as far as the explorer needs to know it.
public struct OpenedModel: Sendable {
    /// Names it in trace requests; given by the workbench, never used twice.
    public let id: Int
    public let path: String
    public let architecture: Architecture
    public let vocabulary: Vocabulary
    /// A sentence about weights that are infinite or no numbers; nil where there are none.
    public let weightProblem: String?

    public init(
        id: Int, path: String, architecture: Architecture, vocabulary: Vocabulary, weightProblem: String? = nil
    ) {
        self.id = id
        self.path = path
        self.architecture = architecture
        self.vocabulary = vocabulary
        self.weightProblem = weightProblem
    }

    public var alphabet: Alphabet { vocabulary.kind == .byte ? .byte : .scalar }
}

/// How far the exact pass has come towards what is in view.
public struct TraceProgress: Hashable, Sendable {
    /// Symbols done and symbols to do, since the pass began.
    public let done: Int
    public let total: Int
    public let secondsLeft: Double?
    /// The largest difference between a warmed-up state and the one handed over that this pass has accepted, as
    /// `ModelState.distance` measures it; nil before the first handover, and for a pass without lanes.
    public let difference: Float?

    public init(done: Int, total: Int, secondsLeft: Double?, difference: Float? = nil) {
        self.done = done
        self.total = total
        self.secondsLeft = secondsLeft
        self.difference = difference
    }
}

/// How far a survey has come through its text.
public struct SurveyProgress: Hashable, Sendable {
    /// Positions done and positions in all.
    public let done: Int
    public let total: Int
    public let secondsLeft: Double?
    /// The largest accepted difference at a handover between lanes; nil before the first.
    public let difference: Float?

    public init(done: Int, total: Int, secondsLeft: Double?, difference: Float?) {
        self.done = done
        self.total = total
        self.secondsLeft = secondsLeft
        self.difference = difference
    }

    public var isWhole: Bool { done >= total }
}

/// What came of an effect. The number is the one that the effect carried: answers to older requests are dropped.
public enum Outcome: Sendable {
    case traced(TracePage, request: Int)
    /// nil: the exact pass has nothing left to do.
    case progress(TraceProgress?, request: Int)
    /// What a survey has found in the part of the text that it has read; comes again and again as it goes on.
    case surveyed(ActivationSurvey, SurveyProgress, request: Int)
    /// What the interventions of a trace come to along a part of its text, in their order.
    case intervened([InterventionReach], over: Range<Int>, request: Int)
    case propertyRead(Property, request: Int)
    /// What a search for units has found; comes again and again as it goes on.
    case found(FindingsReport, request: Int)
    /// How far ablations are; comes again and again until they are done.
    case ablated(AblationReport, request: Int)
    case labelled(LabelRun, request: Int)
    case stepped(StepResult, request: Int)
    case generated(GeneratedSymbols, request: Int)
    /// A session is on the disk, under this path.
    case sessionSaved(String, request: Int)
    case sessionOpened(OpenedSession, request: Int)
    /// A file that was to be written is there already, and was not to be replaced.
    case fileExists(path: String, request: Int)
    case searched(SearchResult, request: Int)
    case matched(MatchRun, request: Int)
    case twinsWritten(TwinTexts, request: Int)
    case textOpened(Document, request: Int)
    /// There is more of a text that is open, or it is known that no more will come. The number is that of its opening.
    case textGrown(Document, request: Int)
    case modelOpened(OpenedModel, request: Int)
    /// The file that was to be opened is of another kind than was asked for.
    case isOther(String, NamedFileKind, request: Int)
    case completed([String], request: Int)
    /// Notes were read or have changed, here (then with the change's request) or by another program.
    case notesChanged(NotesReport, request: Int?)
    /// What could not be written of any model's notes was tried again: so many changes are still not on the disk.
    case notesSaved(unsaved: Int, problem: String?, request: Int)
    /// A picture of the screen was written to this path.
    case exported(path: String, request: Int)
    case failed(String, request: Int)
}
