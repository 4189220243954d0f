import CellProbing
import Glibc
import ModelCore
import Texts

/// Tells on standard error how far a scan is: a line that is rewritten on a terminal, a line at each stage's
/// beginning and end elsewhere.
struct ScanProgress {
    private let rewrites = isatty(STDERR_FILENO) == 1
    private let stage: String
    private let began = ContinuousClock.now

    /// Says nothing where standard error is no terminal, as long as `end` is not called.
    init(quietly stage: String) { self.stage = stage }

    init(_ stage: String, total: Int) {
        self.stage = stage
        if rewrites { show(0, of: total) } else { complain("\(stage): \(total) symbols") }
    }

    func show(_ done: Int, of total: Int) {
        guard rewrites, total > 0 else { return }
        let elapsed = (ContinuousClock.now - began) / .seconds(1)
        let left = done > 0 ? ", \(fixed(elapsed / Double(done) * Double(total - done), 0)) s left" : ""
        writeToStandardError("\r\u{1B}[K\(stage): \(done * 100 / total) %\(left)")
    }

    /// Takes the line that is rewritten away.
    func clear() { if rewrites { writeToStandardError("\r\u{1B}[K") } }

    func end(_ done: Int, of total: Int) {
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let line = "\(stage): \(done) of \(total) symbols in \(fixed(seconds, 2)) s"
        writeToStandardError((rewrites ? "\r\u{1B}[K" : "") + line + "\n")
    }
}

/// A scan of a model and, beside it, of the same architecture with random weights.
struct ScanWork {
    let runner: Runner
    let documents: [Document]
    let properties: [Property]
    let settings: ScanSettings
    let interruption: Interruption

    /// The sums; what could be counted when it was interrupted.
    func sums(model: String, texts: [String], share: (index: Int, count: Int)) throws -> ScanSums {
        var scan = try Scan(
            runner, documents, properties, settings, model: model, textNames: texts, shard: share)
        try finish(&scan, ScanProgress("ranking units", total: scan.total))
        return scan.sums
    }

    /// The same of random weights, without a null.
    func randomSums(model: String, texts: [String], share: (index: Int, count: Int)) throws -> ScanSums? {
        guard !interruption.hasCome else { return nil }
        var random = runner.model
        var generator = SeededGenerator(seed: settings.seed)
        random.parameters = Parameters(randomFor: random.architecture, using: &generator)
        var settings = settings
        settings.turns = 0
        var scan = try Scan(
            Runner(random, threads: runner.threads), documents, properties, settings, model: model, textNames: texts,
            shard: share)
        try finish(&scan, ScanProgress("random weights", total: scan.total))
        return scan.remaining.isEmpty ? scan.sums : nil
    }

    /// The null of a category; nil for other properties, and when it was interrupted.
    func informationNull(_ sums: ScanSums, property: Int) -> InformationNull? {
        let progress = ScanProgress(quietly: "turning labels")
        defer { progress.clear() }
        let interruption = interruption
        return sums.informationNull(
            of: property, threads: settings.threads, isCancelled: { interruption.hasCome },
            progress: { progress.show($0, of: sums.units) })
    }

    private func finish(_ scan: inout Scan, _ progress: ScanProgress) throws {
        let interruption = interruption
        let total = scan.total
        while scan.next(isCancelled: { interruption.hasCome }, progress: { progress.show($0, of: total) }) {
            progress.show(scan.done, of: total)
        }
        progress.end(scan.done, of: scan.total)
        if let failure = scan.failure { throw failure }
    }

    /// The second pass over a property's best units; nil when it was interrupted, or for a category, of which the sums
    /// say everything.
    func exactPass(_ sums: ScanSums, property: Int, units count: Int) throws -> ExactPass? {
        if case .categorical = properties[property].kind { return nil }
        let interruption = interruption
        let units = sums.ranking(of: property).prefix(count).map(\.unit)
        var pass = ExactPass(runner, documents, properties[property], settings, units: units, wholeState: true)
        let progress = ScanProgress("exact figures", total: pass.total)
        let total = pass.total
        while pass.next(isCancelled: { interruption.hasCome }, progress: { progress.show($0, of: total) }) {
            progress.show(pass.done, of: total)
        }
        progress.end(pass.done, of: pass.total)
        if let problem = pass.problem {
            throw Failure(.ioError, "no exact figures: \(problem), or give --no-exact")
        }
        if let failure = pass.failure { throw failure }
        return interruption.hasCome ? nil : pass
    }
}

extension ScanSums {
    /// - Throws: `FindingError.noSteps` where no step of a part counts, so that there is nothing to say of any property.
    func checkHasSteps() throws(FindingError) {
        for part in ScanPart.allCases where self[part].steps == 0 { throw .noSteps(part) }
    }
}
