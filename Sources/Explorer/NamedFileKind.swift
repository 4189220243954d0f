/// What a file that a person names is by its content, whatever it was named as.
public enum NamedFileKind: Hashable, Sendable {
    case text
    case model
    /// What `:save` has written.
    case session
}

extension ExplorerState {
    /// Opens a file as what it is, where that was not what was asked for.
    mutating func take(_ path: String, as kind: NamedFileKind, request: Int) -> [Effect] {
        switch request {
        case requests.openText: requests.openText = nil
        case requests.openModel: requests.openModel = nil
        case requests.openCompanion:
            requests.openCompanion = nil
            return complain("\(path) is no model; name one to compare with")
        default: return []
        }
        switch kind {
        case .text: return openText(path: path)
        case .model: return openModel(path: path)
        case .session: return openSession(path)
        }
    }
}
