import CellProbing
import Explorer
import ModelCore
import Texts

/// One search for units that follow a property: the scan, the exact figures of the best, the whole state, random
/// weights; after each block of text what is known by then is delivered.
///
/// Memory does not grow with the text: the windows of a few lanes, the sums, and the values of few units.
package struct PropertyScan {
    /// Units that are kept, in their order.
    package static let top = 50
    /// Units whose figures are made exact, and how many of their values are held in memory.
    static let exactUnits = 50
    static let exactBudget = 1 << 20
    /// Steps of each part from which the whole state is learned.
    static let exactRows = 4096
    /// Symbols that either part must have: fewer are too short for the controls.
    package static let leastSymbols = 1000

    private let request: FindRequest
    private let runner: Runner
    private let settings: ScanSettings
    private let deliver: (Outcome) -> Void
    private var report = FindingsReport()
    private var pace = ReportPace()
    /// Of a category, once it is made.
    private var null: InformationNull?

    /// - Parameters:
    ///   - settings: nil for those of an interactive search.
    ///   - isCancelled: asked while it is found out whether the model has learned from the text.
    package init(
        _ request: FindRequest, _ runner: Runner, settings: ScanSettings? = nil, isCancelled: () -> Bool = { false },
        deliver: @escaping (Outcome) -> Void
    ) {
        self.request = request
        self.runner = runner
        self.settings = settings ?? Self.settings(for: runner, request.document, isCancelled: isCancelled)
        self.deliver = deliver
    }

    /// Those of `cellscope find`, but that blocks are shorter and have fewer lanes: there is something to see sooner,
    /// and less is held in memory.
    package static func settings(
        for runner: Runner, _ document: Document, isCancelled: () -> Bool = { false }
    ) -> ScanSettings {
        let architecture = runner.model.architecture
        var settings = ScanSettings(
            signals: (0..<architecture.layers).flatMap { layer in
                architecture.cell.stateSignals.map { SignalAddress(layer: layer, signal: $0) }
            })
        settings.parts = isTrained(runner.model, on: document, isCancelled: isCancelled) ? .unseen : .halves
        settings.blockLength = 1 << 16
        settings.lanes = 4
        settings.threads = runner.threads
        return settings
    }

    /// Whether a text is what a model learned from.
    package static func isTrained(
        _ model: Model, on document: Document, isCancelled: () -> Bool = { false }
    ) -> Bool {
        guard let record = model.training, record.corpusSymbols == document.count else { return false }
        return TextHash.sha256(of: document, isCancelled: isCancelled) == record.corpusSHA256
    }

    package mutating func run(isCancelled: @escaping @Sendable () -> Bool) {
        do {
            try check()
            try search(isCancelled)
        } catch {
            deliver(.failed("\(error)", request: request.request))
        }
    }

    private func check() throws(FindingFailure) {
        let count = request.document.count
        let parts = ScanPart.allCases.map { settings.parts.range(of: $0, symbols: count).count }
        guard let least = parts.min(), least >= Self.leastSymbols else {
            throw .tooShort(symbols: parts.min() ?? 0, least: Self.leastSymbols)
        }
    }

    private mutating func search(_ isCancelled: @escaping @Sendable () -> Bool) throws {
        let property = request.property
        var scan = try Scan(runner, [request.document], [property], settings)
        report.turns = settings.turns
        report.window = settings.window
        report.parts = settings.parts
        begin(.ranking, total: scan.total)
        send()
        while scan.next(isCancelled: isCancelled, progress: { progress($0) }) {
            // A property may come only later in the text.
            if (try? scan.sums.checkVaries(0)) != nil { try take(scan.sums) }
            progress(scan.done, isDue: true)
        }
        let sums = scan.sums
        if let failure = scan.failure { throw failure }
        if !scan.remaining.isEmpty { return leaveOff() }
        try sums.checkVaries(0)

        if case .categorical = property.kind {
            // The sums say everything of a category but how often chance does as well.
            begin(.turning, total: sums.units)
            send()
            null = sums.informationNull(
                of: 0, threads: settings.threads, isCancelled: isCancelled, progress: { progress($0) })
            if isCancelled() { return leaveOff() }
            try take(sums)
            guard let random = try random(isCancelled) else { return leaveOff() }
            try take(sums, random: random)
            return finish()
        }

        var pass = ExactPass(
            runner, [request.document], property, settings,
            units: sums.ranking(of: 0).prefix(Self.exactUnits).map(\.unit), wholeState: true,
            budget: Self.exactBudget, rows: Self.exactRows)
        begin(.exact, total: pass.total)
        while pass.next(isCancelled: isCancelled, progress: { progress($0) }) { progress(pass.done) }
        if let problem = pass.problem { throw problem }
        if let failure = pass.failure { throw failure }
        if isCancelled() { return leaveOff() }
        try take(sums, exact: pass)

        begin(.wholeState, total: 0)
        send()
        let whole = pass.takeWholeState(width: sums.units, isCancelled: isCancelled)
        if isCancelled() { return leaveOff() }
        try take(sums, exact: pass, whole: whole)

        guard let random = try random(isCancelled) else { return leaveOff() }
        try take(sums, random: random, exact: pass, whole: whole)
        finish()
    }

    /// The same scan of random weights; nil when cancelled.
    private mutating func random(_ isCancelled: @escaping @Sendable () -> Bool) throws -> ScanSums? {
        var model = runner.model
        var generator = SeededGenerator(seed: settings.seed)
        model.parameters = Parameters(randomFor: model.architecture, using: &generator)
        var plain = settings
        plain.turns = 0
        var random = try Scan(Runner(model, threads: runner.threads), [request.document], [request.property], plain)
        begin(.randomWeights, total: random.total)
        send()
        while random.next(isCancelled: isCancelled, progress: { progress($0) }) { progress(random.done) }
        if let failure = random.failure { throw failure }
        return random.remaining.isEmpty ? random.sums : nil
    }

    private mutating func finish() {
        begin(.done, total: 0)
        send()
    }

    private mutating func take(
        _ sums: ScanSums, random: ScanSums? = nil, exact: ExactPass? = nil, whole: WholeState? = nil
    ) throws {
        report.findings = try PropertyFindings(
            sums, property: 0, random: random, exact: exact, wholeState: whole, null: null, top: Self.top)
        report.validationSteps = sums.validation.steps
        report.difference = sums.difference
        guard exact == nil else { return }
        var scores: [SignalAddress: [Float?]] = [:]
        for signal in settings.signals {
            scores[signal] = [Float?](repeating: nil, count: runner.model.architecture.hidden)
        }
        let isBinary = request.property.kind == .binary
        for score in sums.ranking(of: 0) {
            let test = score.test.map { Float(isBinary ? (score.isPositive ? $0 : 1 - $0) : abs($0)) }
            scores[score.address.signalAddress]?[score.address.unit] = test
        }
        report.scores = scores
        report.means = sums.validationMeans
    }

    private mutating func begin(_ stage: FindingsReport.Stage, total: Int) {
        (report.stage, report.done, report.total, report.secondsLeft) = (stage, 0, total, nil)
        pace = ReportPace()
    }

    private mutating func progress(_ done: Int, isDue: Bool = false) {
        guard pace.isDue || isDue else { return }
        report.done = min(done, report.total)
        report.secondsLeft = pace.secondsLeft(report.done, of: report.total)
        send()
    }

    private mutating func leaveOff() {
        report.isLeftOff = true
        send()
    }

    private mutating func send() {
        pace.sent()
        deliver(.found(report, request: request.request))
    }
}

/// Why a search does not begin.
enum FindingFailure: Error, Hashable, CustomStringConvertible {
    case tooShort(symbols: Int, least: Int)

    var description: String {
        switch self {
        case .tooShort(let symbols, let least):
            "the text is too short for the controls: a part has \(symbols) symbols and needs \(least); open a longer one"
        }
    }
}
