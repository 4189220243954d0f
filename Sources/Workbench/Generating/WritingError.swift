import CellProbing
import ModelCore

/// Why nothing is written at a place of a text.
package enum WritingError: Error, CustomStringConvertible {
    /// What intervenes cannot be made out.
    case plan(InterventionPlanError)
    /// Nothing can be drawn from what the model expects.
    case sampling(SamplingError)

    package var description: String {
        switch self {
        case .plan(let error): error.description
        case .sampling(let error): error.description
        }
    }
}
