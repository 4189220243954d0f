import ModelCore

/// The arrays of a trace over some steps: one row per step each, in the order in which they are exported.
///
///     position       int64            symbols before this one in the text
///     byte           int64            bytes before it
///     code           int32            its Unicode scalar value or byte; −b for a byte b that is no part of UTF-8
///     row            int32            its row in the vocabulary, −1 where the model does not know it
///     surprise       float32          NaN where nothing was expected: unknown symbols, the first one that was fed
///     l0.c           float32, hidden  a signal of a layer
///     l0.c.137       float32          one unit
///     logits         float32, symbols
///     probabilities  float32, symbols
public struct TraceArrays: Hashable, Sendable {
    /// What an array's rows are.
    enum Content: Hashable, Sendable {
        case position, byte, code, row, surprise
        case signal(SignalAddress)
        case unit(UnitAddress)
        case logits, probabilities
    }

    public let steps: Range<Int>
    public let selection: TraceSelection
    public let arrays: [ExportedArray]
    let contents: [Content]

    public init(_ selection: TraceSelection, of architecture: Architecture, steps: Range<Int>) {
        var list: [(Content, ExportedArray)] = []
        func add(_ content: Content, _ name: String, _ element: ExportedArray.Element = .float32, width: Int? = nil) {
            list.append((content, ExportedArray(name, element, [steps.count] + (width.map { [$0] } ?? []))))
        }
        add(.position, "position", .int64)
        add(.byte, "byte", .int64)
        add(.code, "code", .int32)
        add(.row, "row", .int32)
        if selection.surprise { add(.surprise, "surprise") }
        for signal in selection.signals { add(.signal(signal), signal.description, width: architecture.hidden) }
        for unit in selection.units { add(.unit(unit), unit.description) }
        if selection.logits { add(.logits, "logits", width: architecture.symbols) }
        if selection.probabilities { add(.probabilities, "probabilities", width: architecture.symbols) }
        self.steps = steps
        self.selection = selection
        contents = list.map(\.0)
        arrays = list.map(\.1)
    }

    /// Bytes that one step takes in all arrays.
    public var bytesPerStep: Int { arrays.reduce(0) { $0 + $1.bytesPerRow } }
}

extension ExportedArray {
    /// Bytes from one row of the first axis to the next.
    var bytesPerRow: Int { shape.dropFirst().reduce(element.byteCount, *) }
}

/// Some consecutive steps of a trace. Valid inside the closure that it is handed to, and not after.
public struct TraceBlock {
    /// Steps, as positions in the text.
    public let steps: Range<Int>
    private let rows: [UnsafeRawBufferPointer]

    /// - Parameter rows: for each array of the trace, the values of these steps.
    public init(steps: Range<Int>, rows: [UnsafeRawBufferPointer]) {
        self.steps = steps
        self.rows = rows
    }

    /// The values of an array at these steps, little-endian, row-major.
    public func bytes(ofArray index: Int) -> UnsafeRawBufferPointer { rows[index] }
}
