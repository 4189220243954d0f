extension ScanSums {
    /// The null of a categorical property, from the steps that the scan kept. It takes about a nanosecond a turn, unit
    /// and step, so it is made once, when all blocks are there.
    ///
    /// - Parameters:
    ///   - property: its number in the scan.
    ///   - threads: share the work; they change nothing.
    ///   - progress: told now and then how many of the units are done.
    /// - Returns: nil for other properties, without turns or steps, and when cancelled.
    public func informationNull(
        of property: Int, threads: Int = 1, isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: (_ done: Int) -> Void = { _ in }
    ) -> InformationNull? {
        guard identity.turns > 0, case .categorical(let names) = identity.properties[property].kind else { return nil }
        let index = identity.properties[..<property].count {
            if case .categorical = $0.kind { true } else { false }
        }
        return InformationNull(
            sample.windows.map { .init(number: $0.number, labels: $0.labels[index], bins: $0.bins) }, units: units,
            categories: names.count, every: sample.every, CircularShift(turns: identity.turns, seed: identity.seed),
            threads: threads, isCancelled: isCancelled, progress: progress)
    }
}
