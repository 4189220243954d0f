import Files

/// Inside `_emphasis_`. A mark opens when no letter or digit stands before it and no white space follows; inside, any
/// mark closes. A blank line ends it.
private struct EmphasisReader: ForesightedReader {
    var held: UInt32?
    private var isInside = false
    private var lineIsBlank = true
    private var previousIsWord = false

    mutating func value(after code: UInt32, before next: UInt32?) -> Float {
        if code == 0x5F {
            let canOpen = !previousIsWord && next.map { !CharacterClass.isSpace($0) } == true
            isInside = !isInside && canOpen
        } else if code == LineEnd.feed && lineIsBlank {
            isInside = false
        }
        if code == LineEnd.feed { lineIsBlank = true } else if !CharacterClass.isSpace(code) { lineIsBlank = false }
        previousIsWord = CharacterClass.isWord(code)
        return isInside ? 1 : 0
    }
}

extension Property {
    static let emphasis = [
        Property("emphasis", .binary, "inside _emphasis_") { EmphasisReader() }
    ]
}
