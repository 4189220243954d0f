import CellProbing
import Explorer
import ModelCore
import Texts

/// Works out what interventions come to along a text: which units are changed at which steps, and to what.
enum InterventionPlanning {
    struct Plan: Sendable {
        var edits: [UnitEdit] = []
        /// One an intervention.
        var reaches: [InterventionReach] = []
    }

    /// Why interventions cannot be carried out.
    enum Failure: Error, CustomStringConvertible {
        case notYet(Intervention)

        var description: String {
            switch self {
            case .notYet(let intervention): "\(intervention) cannot be carried out here"
            }
        }
    }

    /// nil when cancelled.
    static func plan(
        _ interventions: [InterventionInForce], along document: Document, _ runner: Runner, _ isCancelled: () -> Bool
    ) throws(Failure) -> Plan? {
        var plan = Plan()
        for one in interventions {
            let steps: StepSet
            switch one.intervention.scope {
            case .always: steps = .all
            case .from(let first): steps = .from(first)
            case .steps(let set): steps = set
            case .whileHolding: throw .notYet(one.intervention)
            }
            let change: UnitEdit.Change
            switch one.intervention.operation {
            case .set(let number): change = .set(number)
            case .add(let number): change = .add(number)
            case .scale(let number): change = .scale(number)
            case .flip: change = .flip
            case .mean, .value: throw .notYet(one.intervention)
            }
            plan.edits += one.intervention.units.map { UnitEdit($0, change, at: steps) }
            plan.reaches.append(InterventionReach(steps: steps))
        }
        return plan
    }
}
