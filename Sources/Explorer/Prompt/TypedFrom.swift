import ModelCore
import Texts

/// Where a line was begun: what it says is meant for that place, whatever comes while it is being typed.
struct TypedFrom: Sendable {
    let modelID: Int?
    let address: UnitAddress?
    let document: Document?
    let cursor: Int
}

extension ExplorerState {
    /// Where a line that begins now is begun.
    var here: TypedFrom {
        TypedFrom(modelID: model?.id, address: unitAddress, document: document, cursor: cursor)
    }

    /// Whether the model is still the one that a line was begun with.
    func isSameModel(as origin: TypedFrom) -> Bool { origin.modelID == model?.id }

    /// Whether the text is still the one that a line was begun in, or more of it.
    func isSameText(as origin: TypedFrom) -> Bool {
        guard let document, let old = origin.document else { return document == nil && origin.document == nil }
        return document.continues(old)
    }
}
