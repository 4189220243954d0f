import CellProbing
import Files
import ModelCore
import ModelFiles

/// Loads a model for a command that runs it. Weights that are infinite or no numbers are named on standard error: such a
/// model runs, but what follows from them are no figures.
func loadModel(_ path: String) throws -> Model {
    let model = try ModelFile.load(path)
    nameWeightProblem(of: model, path)
    return model
}

/// Says on standard error which weights of a model are infinite or no numbers, if any are.
func nameWeightProblem(of model: Model, _ path: String) {
    guard let problem = model.weightProblem else { return }
    complain("cellscope: \(printable(path, limit: .max)): \(problem); what follows from it is left out, or nan")
}

/// Units that are left out of a list, because their values are not all numbers.
struct NotFiniteUnits {
    /// Their addresses.
    let units: [String]

    /// Lines of a table that say so; none where nothing was left out.
    var lines: [String] {
        guard !units.isEmpty else { return [] }
        let shown = units.prefix(8).joined(separator: " ") + (units.count > 8 ? " …" : "")
        let are = units.count == 1 ? "1 unit whose values turn" : "\(units.count) units whose values turn"
        return ["left out    \(are) infinite or into no numbers: \(shown)"]
    }

    var json: JSONValue { .array(units.map(JSONValue.string)) }
}

extension ScanSums {
    /// The units that have no scores.
    var leftOut: NotFiniteUnits { NotFiniteUnits(units: notFinite.map(\.description)) }
}

extension AblationRun {
    /// The candidates that have no effects.
    var leftOut: NotFiniteUnits { NotFiniteUnits(units: notFinite.map(\.description)) }
}
