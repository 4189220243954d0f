import ModelCore
import Texts

/// Opens a text in the alphabet that a model reads.
func openText(_ path: String, for model: Model) throws(DocumentError) -> Document {
    let alphabet: Alphabet = model.vocabulary.kind == .byte ? .byte : .scalar
    return try Document.open(path: path, alphabet: alphabet)
}

/// All codes of a text, a block at a time.
func codes(of document: Document) -> [UInt32] {
    var codes: [UInt32] = []
    codes.reserveCapacity(document.count)
    for start in stride(from: 0, to: document.count, by: 1 << 16) {
        codes += document.symbols(in: start..<start + 1 << 16).map(\.code)
    }
    return codes
}
