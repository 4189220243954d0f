import Texts

/// Exact figures of one unit: what the validation part decides, and what is reported of the test part.
struct ExactFigures: Sendable {
    /// AUROC, or ρ, on the validation part and on the test part.
    var decided: Double
    var reported: Double
    var r: Double?
    /// Of the reported score, with its own sign.
    var interval: ClosedRange<Double>?
    var threshold: Threshold?
    var confusion: Confusion?
    /// Of a binary property, turned by the sign of the validation part.
    var averagePrecision: Double?
    /// AUROC so many steps after a change, with its own sign.
    var persistence: [Int: Double] = [:]
}

/// What a step of a binary property carries: where it is in its run, how long the label has not changed, and the label.
enum StepMark {
    static func of(_ place: Int, age: Int, isOn: Bool) -> UInt32 {
        let kept = Persistence.distances.count { age >= $0 }
        return UInt32(truncatingIfNeeded: place << 3 | kept << 1 | (isOn ? 1 : 0))
    }

    static func isOn(_ record: UInt64) -> Bool { record & 1 != 0 }
    /// How many of the distances the step counts for.
    static func distances(_ record: UInt64) -> Int { Int(record >> 1 & 3) }
    static func place(_ record: UInt64) -> Int { Int(record >> 3 & 0x1FFF_FFFF) }
}

extension ExactFigures {
    /// Of a binary property; nil where a class is empty in either part, and when cancelled.
    init?(
        binary validation: [SortedRun], _ test: [SortedRun], _ decides: ExactPass.Series, _ reports: ExactPass.Series,
        r: Double?, runs: Int, seed: UInt64, isCancelled: () -> Bool = { false }
    ) throws(ScratchFileError) {
        var area = AreaSum()
        var search = ThresholdSearch(positives: decides.on, steps: decides.steps)
        var merge = try RunMerge(validation)
        let isRead = try merge.passAll(isCancelled: isCancelled) { record, _ in
            let key = UInt32(record >> 32)
            area.add(key, isOn: StepMark.isOn(record))
            search.add(key, isOn: StepMark.isOn(record))
        }
        guard isRead, let decided = area.area else { return nil }
        let threshold = search.threshold(isAbove: decided >= 0.5)

        area = AreaSum()
        var precision = PrecisionSum(positives: reports.on, steps: reports.steps)
        var later = Persistence.distances.map { _ in AreaSum() }
        let bootstrap = BlockBootstrap(seed: seed)
        var wins = bootstrap.blocks(of: reports.steps, runs: runs).map { PairWins(blocks: $0, steps: reports.steps) }
        var confusion = Confusion(truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0)
        merge = try RunMerge(test)
        let isReported = try merge.passAll(isCancelled: isCancelled) { record, start in
            let (key, isOn) = (UInt32(record >> 32), StepMark.isOn(record))
            area.add(key, isOn: isOn)
            precision.add(key, isOn: isOn)
            for distance in 0..<StepMark.distances(record) { later[distance].add(key, isOn: isOn) }
            wins?.add(key, step: start + StepMark.place(record), isOn: isOn)
            if let threshold { confusion.add(isOn: isOn, says: threshold.holds(Ranks.value(of: key))) }
        }
        guard isReported, let reported = area.area else { return nil }
        self.init(decided: decided, reported: reported, r: r)
        interval = wins.flatMap { bootstrap.interval($0) }
        averagePrecision = precision.value(isAbove: decided >= 0.5)
        self.threshold = threshold
        self.confusion = threshold.map { _ in confusion }
        for (index, distance) in Persistence.distances.enumerated()
        where reports.runsLasting[index].min() ?? 0 >= Persistence.leastRuns {
            persistence[distance] = later[index].area
        }
    }

    /// Of a real property, whose own runs are ranked already; nil where a series does not vary, and when cancelled.
    init?(
        real validation: [SortedRun], _ test: [SortedRun], _ decides: ExactPass.Series, _ reports: ExactPass.Series,
        r: Double?, runs: Int, seed: UInt64, isCancelled: () -> Bool = { false }
    ) throws(ScratchFileError) {
        func moments(
            _ runs: [SortedRun], _ series: ExactPass.Series, blocks: Int
        ) throws(ScratchFileError) -> [LinearAssociation.Moments] {
            guard try RunMerge.rank(runs, isCancelled: isCancelled) else { return [] }
            var moments = [LinearAssociation.Moments](repeating: .init(), count: blocks)
            let middle = Double(series.steps + 1) / 2
            for (run, labels) in zip(runs, series.labelRuns) {
                let (x, y) = (try Self.ranks(run), try Self.ranks(labels))
                for place in 0..<run.count {
                    moments[(run.start + place) * blocks / series.steps].add(
                        x.pointer[place] - middle, y.pointer[place] - middle)
                }
            }
            return moments
        }
        func rho(_ moments: [LinearAssociation.Moments]) -> Double? {
            moments.reduce(into: LinearAssociation.Moments()) { $0.add($1) }.pearson
        }
        let bootstrap = BlockBootstrap(seed: seed)
        guard let decided = rho(try moments(validation, decides, blocks: 1)) else { return nil }
        let blocks = bootstrap.blocks(of: reports.steps, runs: runs)
        let reported = try moments(test, reports, blocks: blocks ?? 1)
        guard let score = rho(reported) else { return nil }
        self.init(decided: decided, reported: score, r: r)
        interval = blocks.flatMap { _ in bootstrap.interval(ofRanks: reported) }
    }

    /// Runs of a quantity's labels above or below their median, the fewer of the two; labels at the median itself, as most
    /// are of a quantity that is nearly always 0, count as below.
    static func runsAboutMedian(_ series: ExactPass.Series) throws(ScratchFileError) -> Int {
        var begun = [0, 0]
        var previous: Bool?
        let middle = Double(series.steps + 1) / 2
        for run in series.labelRuns {
            let ranks = try ranks(run)
            for place in 0..<run.count {
                let isAbove = ranks.pointer[place] > middle
                if isAbove != previous { begun[isAbove ? 1 : 0] += 1 }
                previous = isAbove
            }
        }
        return begun.min() ?? 0
    }

    /// The midranks of a ranked run, in the order of its steps.
    private static func ranks(_ run: SortedRun) throws(ScratchFileError) -> WorkBuffer<Double> {
        let records = WorkBuffer<UInt64>(run.count)
        try run.read(0..<run.count, into: records.pointer)
        let ranks = WorkBuffer<Double>(run.count)
        for index in 0..<run.count {
            let record = records.pointer[index]
            ranks.pointer[Int(record & 0xFF_FFFF)] = Double(record >> 24) / 2
        }
        return ranks
    }
}
