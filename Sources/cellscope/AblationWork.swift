import CellProbing
import ModelCore
import Texts

extension AblationRun {
    /// Prepares, with its progress on standard error; false when it was interrupted.
    mutating func prepareShowing(_ interruption: Interruption) -> Bool {
        guard !reference.isEmpty else { return prepare(isCancelled: { interruption.hasCome }) }
        let progress = ScanProgress("units' means", total: reference.count)
        let total = reference.count
        let isPrepared = prepare(
            isCancelled: { interruption.hasCome }, progress: { progress.show($0, of: total) })
        if isPrepared { progress.end(total, of: total) }
        return isPrepared
    }

    /// Does what is left, saying first how long it will take.
    mutating func finishShowing(_ interruption: Interruption) throws(AblationError) {
        let (total, count, symbols) = (total, plan.count, stretch.count)
        let began = ContinuousClock.now
        var progress: ScanProgress?
        try finish(
            isCancelled: { interruption.hasCome },
            progress: { done in
                // By then the first pieces' slowness is over.
                if progress == nil, done * 100 >= total {
                    let seconds = (ContinuousClock.now - began) / .seconds(1) * Double(total) / Double(max(1, done))
                    complain("\(count) ablations over \(symbols) symbols: about \(fixed(seconds, 0)) s")
                    progress = ScanProgress("ablating", total: total)
                }
                progress?.show(done, of: total)
            })
        progress?.end(done, of: total)
    }
}

extension ScanWork {
    /// Adds to the best units' findings what ablating them does, over the first text whose reported part is long
    /// enough.
    func addEffects(to findings: inout PropertyFindings, _ sums: ScanSums) {
        let units = findings.findings.prefix(AblationSettings.bestUnits).map(\.address)
        guard !interruption.hasCome, !units.isEmpty, sums.validation.steps > 0 else { return }
        var ablation = AblationSettings()
        (ablation.parts, ablation.seed, ablation.threads) = (settings.parts, settings.seed, settings.threads)
        ablation.warmUp = settings.readsFromBeginning ? .max : settings.warmUp
        let document =
            documents.first {
                settings.parts.range(of: .test, symbols: $0.count).count >= AblationSettings.leastSymbols
            } ?? documents[0]
        let plan = AblationPlan(
            units.map { AblatedUnits($0) }, randomSets: AblationSettings.randomUnits, seed: settings.seed,
            hidden: sums.identity.hidden)
        do throws(AblationError) {
            // The scan has summed up every unit's values already.
            var run = try AblationRun(runner, document, properties[0], plan, ablation, means: sums.validationMeans)
            guard run.prepareShowing(interruption) else { return }
            try run.finishShowing(interruption)
            if !interruption.hasCome { findings.add(run.effects()) }
        } catch {
            complain("cellscope: the best units were not ablated: \(error)")
        }
    }
}
