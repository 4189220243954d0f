import ModelCore
import ModelFiles

/// Opens a model and says what it is.
func openModel(_ path: String) throws(ModelFileError) -> Model {
    let model = try ModelFile.load(path)
    let shape = model.architecture
    print("model: \(shape.cell.name), \(shape.layers) × \(shape.hidden) units, \(shape.symbols) symbols")
    if let training = model.training { print("has read: \(training.corpus)") }
    return model
}
