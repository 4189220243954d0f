import CellProbing
import Explorer
import ModelCore
import Texts

extension InterventionPlan {
    /// What a set of interventions comes to along a text; nil where it is empty.
    init?(
        _ set: InterventionSet, along document: Document, runner: Runner, isCancelled: () -> Bool
    ) throws(InterventionPlanError) {
        guard !set.interventions.isEmpty else { return nil }
        try self.init(
            set.interventions, along: document, runner: runner, meansOver: set.reference, means: set.means,
            isWritten: set.isWritten, catalog: set.catalog,
            labels: { (name) throws(PropertyError) in
                let labels = try LabelReading.labels(name, isCancelled: isCancelled)
                try labels.check(symbols: document.count)
                return labels
            }, isCancelled: isCancelled)
    }

    /// Whether it serves for another document as well: the same text grown, or any text where nothing depends on the text.
    func goesOn(along other: Document) -> Bool {
        other.continues(document) || !dependsOnText && values.isEmpty
    }

    /// What each intervention comes to among some steps; nil when cancelled.
    mutating func reaches(in range: Range<Int>, isCancelled: () -> Bool) -> [InterventionReach]? {
        guard let steps = steps(in: range, isCancelled: isCancelled) else { return nil }
        var means = means[...]
        var values = values[...]
        return zip(interventions, steps).map { intervention, steps in
            let count = intervention.units.count
            var numbers: [Float] = []
            switch intervention.operation {
            case .mean:
                numbers = means.prefix(count).map(\.value)
                means = means.dropFirst(count)
            case .value:
                numbers = values.prefix(count).map(\.value)
                values = values.dropFirst(count)
            case .set, .add, .scale, .flip: break
            }
            return InterventionReach(steps: steps, values: numbers)
        }
    }

    /// The first step at which anything may be changed; the greatest number when nothing is anywhere.
    var firstStep: Int {
        interventions.map { intervention in
            switch intervention.scope {
            case .always, .whileHolding: 0
            case .from(let step): step
            case .steps(let set): set.next(from: 0) ?? .max
            }
        }.min() ?? .max
    }
}
