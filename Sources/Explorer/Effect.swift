import ModelCore
import Texts

/// Work that `update` wants done elsewhere. Its outcome comes back as a message with the same number.
public enum Effect: Sendable {
    /// Wanted now instead of whatever was wanted before: pages not named any more need not be finished.
    case trace(TraceRequest)
    /// Leaves off making pages exact until the next `trace`.
    case stopExactPass(modelID: Int)
    /// Goes over the whole text for what every unit does in it; one survey at a time.
    case survey(SurveyRequest)
    /// Ends the survey; what it has found so far comes once more.
    case stopSurvey
    /// Reads a property that names files of labels.
    case readProperty(PropertyRequest)
    case stopReadingProperty
    /// Searches for units that follow a property; one search at a time.
    case find(FindRequest)
    /// Ends the search; what it has found so far comes once more.
    case stopFinding
    /// Runs the model without units that were found; one such request at a time.
    case ablate(AblationRequest)
    /// Ends it; nothing comes of what was not done.
    case stopAblating
    /// What a property is along a stretch of a text, wanted instead of whatever stretch was wanted before.
    case label(LabelRequest)
    /// Looks for a place where a unit and a property part or agree; one at a time.
    case step(StepRequest)
    case cancelStep
    /// Draws symbols after some of a text, or says what is expected there; one request at a time.
    case generate(GenerateRequest)
    /// Leaves off the way to the place of whatever request that was.
    case stopGenerating
    /// Keeps what was written in a file; one that is there already stays unless it is to be replaced.
    case saveSession(SavedSession, path: String, replaces: Bool, request: Int)
    case openSession(path: String, request: Int)
    /// Writes on with and without interventions; one at a time.
    case writeTwins(TwinRequest)
    case cancelTwins
    /// The texts that stood beside the one in view are not traced any more.
    case dropTraces(modelID: Int)
    /// A model is not looked at any more: its memory can go.
    case closeModel(Int)
    case search(SearchRequest)
    case cancelSearch
    /// Where in view what was searched for is, wanted instead of whatever stretch was wanted before.
    case findMatches(MatchRequest)
    case openText(TextSource, alphabet: Alphabet, request: Int)
    /// A text is shown now, instead of the one before: what comes to it is wanted, with the number of its opening.
    case follow(Document, request: Int)
    case openModel(path: String, request: Int)
    /// Whatever is being opened is not waited for any more.
    case cancelOpening
    /// Which files of a kind begin with a path: for Tab.
    case completePath(String, WantedFile, request: Int)
    /// Reads the notes of a model, or looks again whether another program has changed them.
    case loadNotes(modelID: Int)
    /// Keeps a change of the notes of a model.
    case note(NoteChange, modelID: Int, request: Int)
    /// Writes once more what of all models' notes could not be written.
    case saveNotes(request: Int)
    /// Writes a picture of the screen; the file's name says what kind. One that is there already stays unless it is to be
    /// replaced.
    case export(ScreenPicture, path: String, replaces: Bool, request: Int)
    /// Stop the program as Ctrl-Z does.
    case suspend
    /// Draw every cell anew: something else has written on the screen.
    case redraw
    case quit(exitCode: Int32)
    /// Have the mouse reported, or leave it to the terminal.
    case reportMouse(Bool)
}

/// What kind of file a command takes.
public enum WantedFile: Hashable, Sendable {
    case any
    /// Any file; those that ship are known by their names too.
    case text
    case model
    case session
}

public enum TextSource: Sendable {
    case path(String)
    /// A text that is open already, wanted in another alphabet.
    case document(Document)
}

public struct TraceRequest: Sendable {
    public let request: Int
    /// An `OpenedModel`'s.
    public let modelID: Int
    public let document: Document
    /// Pages of at most `TracePages.size` symbols, the most wanted first, each with what is wanted of it.
    public let pages: [Page]
    /// Units that are changed while the model runs; none for the model as it is.
    public let interventions: InterventionSet
    /// 0 for the text in view; others stand beside it, each with its own: a request takes the place of the one before
    /// it on its channel.
    public let channel: Int

    public struct Page: Hashable, Sendable {
        public var range: Range<Int>
        public var items: [TraceItem]

        public init(range: Range<Int>, items: [TraceItem]) {
            self.range = range
            self.items = items
        }
    }

    public init(
        request: Int, modelID: Int, document: Document, pages: [Page], interventions: InterventionSet = .none,
        channel: Int = 0
    ) {
        self.request = request
        self.modelID = modelID
        self.document = document
        self.pages = pages
        self.interventions = interventions
        self.channel = channel
    }
}

public struct SurveyRequest: Sendable {
    public let request: Int
    public let modelID: Int
    public let document: Document
    /// The signals whose units are surveyed.
    public let addresses: [SignalAddress]

    public init(request: Int, modelID: Int, document: Document, addresses: [SignalAddress]) {
        self.request = request
        self.modelID = modelID
        self.document = document
        self.addresses = addresses
    }
}

public struct SearchRequest: Sendable {
    public let request: Int
    public let document: Document
    public let pattern: SearchPattern
    public let start: Int
    public let direction: SearchDirection
    /// The how-manieth match is wanted, from 1.
    public let times: Int

    public init(
        request: Int, document: Document, pattern: SearchPattern, start: Int, direction: SearchDirection, times: Int
    ) {
        self.request = request
        self.document = document
        self.pattern = pattern
        self.start = start
        self.direction = direction
        self.times = times
    }
}
