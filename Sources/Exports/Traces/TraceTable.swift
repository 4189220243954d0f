/// A trace as tab-separated values: comment lines that begin with `#`, a line of column names, a line per step.
///
/// The columns are the arrays' in their order, those of a signal one per unit (`l0.c.0`, `l0.c.1`, …), of logits and
/// probabilities one per row of the vocabulary (`logits.0`, …), and behind `row` a column `symbol` for people. Numbers
/// are the shortest that read back the same; `nan`, `inf` and `-inf` are written so. No field holds a tab, a line end, a
/// quotation mark or `#`.
public struct TraceTable {
    private let arrays: TraceArrays
    private let isOfBytes: Bool

    /// - Parameter isOfBytes: whether symbols are bytes, of which those from 0x80 on are no characters.
    public init(_ arrays: TraceArrays, isOfBytes: Bool = false) {
        self.arrays = arrays
        self.isOfBytes = isOfBytes
    }

    /// The comment lines and the columns' names. A comment is one line each, without control characters.
    public func head(comments: [String]) -> [UInt8] {
        var names: [String] = []
        for (array, content) in zip(arrays.arrays, arrays.contents) {
            if array.shape.count > 1 {
                names += (0..<array.shape[1]).map { "\(array.name).\($0)" }
            } else {
                names.append(array.name)
            }
            if content == .row { names.append("symbol") }
        }
        return Array((comments.map { "# \($0)\n" }.joined() + names.joined(separator: "\t") + "\n").utf8)
    }

    /// The lines of a block's steps.
    public func lines(_ block: TraceBlock) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(block.steps.count * arrays.bytesPerStep * 3)
        for step in 0..<block.steps.count {
            for (index, array) in arrays.arrays.enumerated() {
                let width = array.shape.count > 1 ? array.shape[1] : 1
                let bytes = block.bytes(ofArray: index)
                for place in step * width..<(step + 1) * width {
                    if index > 0 || place > step * width { text.append(0x09) }
                    append(to: &text, array.element, bytes, place)
                }
                switch arrays.contents[index] {
                case .code: continue
                case .row:
                    // The code is in the array before.
                    let code = block.bytes(ofArray: index - 1).load(fromByteOffset: 4 * step, as: Int32.self)
                    text.append(0x09)
                    text += TraceTable.symbol(code, isByte: isOfBytes).utf8
                default: continue
                }
            }
            text.append(0x0A)
        }
        return text
    }

    private func append(
        to text: inout [UInt8], _ element: ExportedArray.Element, _ bytes: UnsafeRawBufferPointer, _ place: Int
    ) {
        switch element {
        case .int32: text += String(bytes.load(fromByteOffset: 4 * place, as: Int32.self)).utf8
        case .int64: text += String(bytes.load(fromByteOffset: 8 * place, as: Int64.self)).utf8
        case .float32: text += bytes.load(fromByteOffset: 4 * place, as: Float.self).description.utf8
        case .text: preconditionFailure("the rows of a trace are numbers")
        }
    }

    /// A symbol in a field: itself where it is drawable, else as an escape of C: `\n`, `\x20`, `\u200b`, `\U000e0001`.
    static func symbol(_ code: Int32, isByte: Bool = false) -> String {
        switch code {
        case 0x09: return "\\t"
        case 0x0A: return "\\n"
        case 0x0D: return "\\r"
        case 0x5C: return "\\\\"
        default: break
        }
        let number = code.magnitude
        if code >= 0, code < 0x80 || !isByte, code != 0x22, code != 0x23, let scalar = Unicode.Scalar(number),
            scalar.isDrawable
        {
            return String(Character(scalar))
        }
        let (letter, width) = number < 0x100 ? ("x", 2) : number < 0x10000 ? ("u", 4) : ("U", 8)
        let digits = String(number, radix: 16)
        return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
    }
}
