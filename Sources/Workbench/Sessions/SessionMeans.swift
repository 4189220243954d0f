import CellProbing
import Explorer
import ModelCore

extension SavedSession {
    /// Looks up what means are not known yet, so that the session reopens with the numbers that it would have gone on
    /// with. Those that cannot be found stay unknown.
    package mutating func lookUpMeans(by runner: Runner) {
        let unknown = interventions.indices.filter {
            interventions[$0].intervention.operation == .mean && interventions[$0].means == nil
        }
        guard let reference = meansBy?.over, !unknown.isEmpty else { return }
        let plain = try? unknown.map { try Intervention(units: interventions[$0].intervention.units, .mean) }
        guard let plain, let plan = try? InterventionPlan(plain, along: reference, runner: Runner(beside: runner))
        else { return }
        var means = plan.means[...]
        for index in unknown {
            let count = interventions[index].intervention.units.count
            interventions[index].means = means.prefix(count).map(\.value)
            means = means.dropFirst(count)
        }
    }
}
