/// The size of a screen or of a part of one, in character cells. Both numbers may be zero.
public struct Size: Hashable, Sendable {
    public var columns: Int
    public var rows: Int

    /// Negative numbers become zero: a window can be dragged to nothing, not to less.
    public init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// A place on a screen: column and row from 0, from the top left.
public struct Point: Hashable, Sendable {
    public var column: Int
    public var row: Int

    public init(column: Int, row: Int) {
        self.column = column
        self.row = row
    }
}
