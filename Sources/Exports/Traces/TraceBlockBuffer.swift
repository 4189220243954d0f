import CellProbing
import Glibc
import ModelCore
import Texts

/// The values of a block of steps while they are gathered. Owns its memory, which every block uses again.
final class TraceBlockBuffer {
    private let arrays: TraceArrays
    private let symbols: Int
    private let buffers: [UnsafeMutableRawBufferPointer]
    /// What is expected after the last symbol that was fed; nil before the first.
    private var expected: NextSymbols?

    /// - Parameters:
    ///   - symbols: of the vocabulary.
    ///   - steps: most steps of a block.
    init(_ arrays: TraceArrays, symbols: Int, steps: Int) {
        self.arrays = arrays
        self.symbols = symbols
        buffers = arrays.arrays.map { .allocate(byteCount: max(1, steps * $0.bytesPerRow), alignment: 64) }
    }

    deinit { for buffer in buffers { buffer.deallocate() } }

    /// The read-out of the state in which the run begins, where something was fed before.
    func expect(_ logits: [Float]) { expected = NextSymbols(logits) }

    /// Takes the symbols of the next block, whose first is at the place.
    func begin(_ codes: [UInt32], _ rows: [Int32], at place: inout Place, _ alphabet: Alphabet) {
        let (positions, bytes) = (buffers[0].bindMemory(to: Int64.self), buffers[1].bindMemory(to: Int64.self))
        let (shown, indices) = (buffers[2].bindMemory(to: Int32.self), buffers[3].bindMemory(to: Int32.self))
        for (step, (code, row)) in zip(codes, rows).enumerated() {
            positions[step] = Int64(place.position)
            bytes[step] = Int64(place.byte)
            shown[step] = Symbol(code: code).invalidByte.map { -Int32($0) } ?? Int32(bitPattern: code)
            indices[step] = row
            place.pass(code, row, alphabet)
        }
    }

    /// Takes what the model computed for some of the block's steps.
    func take(_ block: LaneBlock, _ rows: [Int32]) {
        for (content, buffer) in zip(arrays.contents, buffers) {
            switch content {
            case .signal(let address):
                guard let values = block.rows(of: address) else { continue }
                let target = buffer.bindMemory(to: Float.self)
                for step in 0..<block.steps {
                    let start = (block.start + step) * block.units
                    let row = UnsafeMutableBufferPointer(rebasing: target[start..<start + block.units])
                    _ = row.update(from: values[step * block.stride..<step * block.stride + block.units])
                }
            case .unit(let address):
                guard let values = block.rows(of: address.signalAddress) else { continue }
                let target = buffer.bindMemory(to: Float.self)
                for step in 0..<block.steps {
                    target[block.start + step] = values[step * block.stride + address.unit]
                }
            default: continue
            }
        }
        if arrays.selection.needsLogits { takeReadOut(block, rows) }
    }

    private func takeReadOut(_ block: LaneBlock, _ rows: [Int32]) {
        let (logits, stride) = block.logits()
        let wanted = arrays.arrays.indices.filter { [.logits, .probabilities].contains(arrays.contents[$0]) }
        for step in 0..<block.steps {
            let row = rows[block.start + step]
            let after = UnsafeBufferPointer(rebasing: logits[step * stride..<step * stride + symbols])
            if let index = arrays.contents.firstIndex(of: .surprise) {
                let surprise = row >= 0 ? expected.map { -$0.logProbabilities[Int(row)] } : nil
                buffers[index].bindMemory(to: Float.self)[block.start + step] = Float(surprise ?? .nan)
            }
            // An unknown symbol is not fed: what was expected before it still is.
            let isExpecting = row >= 0 && arrays.selection.surprise
            let next = isExpecting || arrays.selection.probabilities ? NextSymbols(after) : nil
            for index in wanted {
                let start = (block.start + step) * symbols
                let target = UnsafeMutableBufferPointer(
                    rebasing: buffers[index].bindMemory(to: Float.self)[start..<start + symbols])
                if arrays.contents[index] == .logits {
                    _ = target.update(from: after)
                } else if let next {
                    for place in target.indices { target[place] = Float(exp(next.logProbabilities[place])) }
                }
            }
            if isExpecting { expected = next }
        }
    }

    /// The block's values, valid until the next block begins.
    func block(_ steps: Range<Int>) -> TraceBlock {
        TraceBlock(
            steps: steps,
            rows: zip(arrays.arrays, buffers).map {
                UnsafeRawBufferPointer(rebasing: $1[..<(steps.count * $0.bytesPerRow)])
            })
    }
}
