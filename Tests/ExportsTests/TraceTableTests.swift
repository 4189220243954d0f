import Exports
import ModelCore
import Testing

@Suite("TraceTable")
struct TraceTableTests {
    private static let architecture = Architecture(cell: .lstm, symbols: 2, hidden: 2)

    private func bytes<Value: BitwiseCopyable>(_ values: [Value]) -> UnsafeMutableRawBufferPointer {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, values.count * 8), alignment: 8)
        values.withUnsafeBytes { buffer.copyMemory(from: $0) }
        return buffer
    }

    /// The lines of two steps.
    private func table(
        codes: [Int32] = [0x61, -0x80], _ selection: TraceSelection, _ values: [[Float]]
    ) -> (head: String, lines: String) {
        let arrays = TraceArrays(selection, of: Self.architecture, steps: 7..<9)
        let buffers =
            [bytes([7, 8] as [Int64]), bytes([7, 9] as [Int64]), bytes(codes), bytes([1, -1] as [Int32])]
            + values.map { bytes($0) }
        defer { for buffer in buffers { buffer.deallocate() } }
        let table = TraceTable(arrays)
        let block = TraceBlock(steps: 7..<9, rows: buffers.map { UnsafeRawBufferPointer($0) })
        return (
            String(decoding: table.head(comments: ["a: 1"]), as: UTF8.self),
            String(decoding: table.lines(block), as: UTF8.self)
        )
    }

    @Test("comments, the columns' names, a line per step")
    func lines() {
        let c = Self.architecture.cell.signals[1]
        let selection = TraceSelection(
            Self.architecture, signals: [SignalAddress(layer: 0, signal: c)],
            units: [UnitAddress(layer: 0, signal: Self.architecture.cell.signals[0], unit: 1)], surprise: true,
            probabilities: true)
        let (head, lines) = table(
            selection, [[.nan, 0.1], [1, -2.5, 1e-7, .infinity], [0.25, -0.0], [0.5, 0.5, 1, 0]])
        #expect(
            head
                == "# a: 1\nposition\tbyte\tcode\trow\tsymbol\tsurprise\tl0.c.0\tl0.c.1\tl0.h.1\tprobabilities.0\t"
                + "probabilities.1\n")
        #expect(
            lines == """
                7\t7\t97\t1\ta\tnan\t1.0\t-2.5\t0.25\t0.5\t0.5
                8\t9\t-128\t-1\t\\x80\t0.1\t1e-07\tinf\t-0.0\t1.0\t0.0

                """)
    }

    @Test("numbers read back the same")
    func exact() {
        var generator = SeededGenerator(seed: 9)
        let selection = TraceSelection(Self.architecture, signals: [], surprise: true)
        for _ in 0..<500 {
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
            let field = table(selection, [[value, 0]]).lines.split(separator: "\n")[0].split(separator: "\t").last
            let read = field.flatMap { Float($0) }
            #expect(read == value || read?.isNaN == true && value.isNaN)
        }
    }

    @Test(
        "symbols that would break a table, or a terminal, are escapes",
        arguments: [
            (0x20, "\\x20"), (0x09, "\\t"), (0x0A, "\\n"), (0x0D, "\\r"), (0x5C, "\\\\"), (0x22, "\\x22"),
            (0x23, "\\x23"), (0x1B, "\\x1b"), (0x9B, "\\x9b"), (0x202E, "\\u202e"), (0x301, "\\u0301"),
            (0xE0001, "\\U000e0001"), (-0xC3, "\\xc3"), (0xE9, "é"), (0x65E5, "日"), (0x27, "'"), (0x31, "1"),
        ] as [(Int32, String)])
    func symbols(code: Int32, field: String) {
        let lines = table(codes: [code, 0x61], TraceSelection(Self.architecture, signals: []), []).lines
        #expect(lines.split(separator: "\n")[0] == "7\t7\t\(code)\t1\t\(field)")
    }
}
