import Files
import Texts
import Workbench

/// What a command line names, told by what the files hold and not by where their names stand: a model that is given where a
/// text belongs is the model.
struct NamedFiles {
    /// nil where none is named.
    private(set) var model: String?
    /// In order; `-` is standard input.
    private(set) var texts: [String] = []
    /// A file that `:save` has written, named as a text.
    private(set) var session: String?

    /// - Throws: `Failure` where two models are named.
    init(texts: [String], model: String?) throws {
        let shipped = ShippedFiles.ofThisProgram
        self.model = try model.map { try shipped.existingModel($0) }
        for path in texts.map({ $0 == "-" ? $0 : shipped.text($0) }) {
            switch path == "-" ? .unknown : FileContent(of: path) {
            case .safetensors:
                if let other = self.model {
                    throw Failure(.usage, "\(path) is a model, and so is \(other); name one model, and a text")
                }
                self.model = path
            case .own(key: SessionFile.key): session = path
            default: self.texts.append(path)
            }
        }
    }

    /// - Throws: `Failure` where a session is named, for a command that has no use for one.
    func refuseSession() throws {
        guard let session else { return }
        throw Failure(.usage, "\(session) is a session of Cellscope's, which cellscope explore opens; name a text")
    }
}
