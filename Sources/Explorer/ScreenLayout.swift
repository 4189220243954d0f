import Screen

/// Which rows of the screen show what. Small screens lose the legend first, then the status line, then the message.
struct ScreenLayout: Hashable {
    let size: Size
    /// Screen rows for the text.
    let textRows: Int
    /// Screen rows that one row of text takes: 2 where signs stand under the symbols.
    let rowsPerTextRow: Int
    let legendRow: Int?
    let statusRow: Int?
    let messageRow: Int?

    init(size: Size, depth: ColorDepth) {
        self.size = size
        let chrome = min(3, max(0, size.rows - 1))
        textRows = size.rows - chrome
        rowsPerTextRow = depth == .none && textRows > 1 ? 2 : 1
        messageRow = chrome > 0 ? size.rows - 1 : nil
        statusRow = chrome > 1 ? size.rows - 2 : nil
        legendRow = chrome > 2 ? size.rows - 3 : nil
    }

    /// Rows of text that the screen holds, at least 1.
    var textCapacity: Int { max(1, textRows / rowsPerTextRow) }
}
