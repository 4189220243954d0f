import ModelCore

/// Sums of values, of their squares and of their products with labels over a block, taken up as the model writes them;
/// and the values' bins, which go into the windows. The sums do not depend on the number of threads. Owns the memory.
///
/// `@unchecked`: threads that take values up at the same time have units of their own; what they share is set before
/// they begin.
final class BlockMoments: @unchecked Sendable {
    private let signals: [SignalAddress]
    private let hidden: Int
    private let layout: LabelLayout
    private let kernels = BinCounting()
    private let scratch: [ProductScratch]
    private var labels: [Float] = []
    private var units: Int { signals.count * hidden }
    /// Σ value · label, [column of labels][unit].
    private let products: WorkBuffer<Double>
    /// Σ value², [unit].
    private let squares: WorkBuffer<Double>

    init(_ signals: [SignalAddress], hidden: Int, _ layout: LabelLayout, threads: Int) {
        self.signals = signals
        self.hidden = hidden
        self.layout = layout
        scratch = (0..<max(1, threads)).map { _ in ProductScratch() }
        products = WorkBuffer(layout.products * signals.count * hidden)
        squares = WorkBuffer(signals.count * hidden)
    }

    func clear() {
        products.clear(0..<products.count)
        squares.clear(0..<squares.count)
    }

    /// Σ value, Σ value² and Σ value · label of a property.
    var sums: UnsafePointer<Double> { UnsafePointer(products.pointer) }
    var sumsOfSquares: UnsafePointer<Double> { UnsafePointer(squares.pointer) }
    func products(of property: Int) -> UnsafePointer<Double> {
        UnsafePointer(products.pointer + (1 + property) * units)
    }

    /// Takes some steps of some lanes, each into its window.
    func take(_ block: LaneBlock, _ pieces: [(piece: BlockRun.Piece, window: ScanWindow)]) {
        layOut(block, pieces)
        labels.withUnsafeBufferPointer { labels in
            guard let labels = labels.baseAddress else { return }
            block.onEachThread { thread, threads in
                // More threads than were asked for have nothing to do.
                let threads = min(threads, scratch.count)
                guard thread < threads else { return }
                let panels = (hidden + 15) / 16
                let first = panels * thread / threads * 16
                let columns = first..<min(hidden, panels * (thread + 1) / threads * 16)
                guard !columns.isEmpty else { return }
                for (index, address) in signals.enumerated() {
                    guard let rows = block.rows(of: address)?.baseAddress else { continue }
                    let unit = index * hidden + columns.lowerBound
                    kernels.addProducts(
                        rows: block.steps * block.lanes, columns: columns.count, rows + columns.lowerBound,
                        stride: block.stride, .init(rows: labels, columns: layout.products),
                        to: products.pointer + unit, sumStride: units, scratch: scratch[thread])
                    for (piece, window) in pieces {
                        kernels.put(
                            rows: piece.steps, columns: columns.count,
                            rows + piece.row * block.stride + columns.lowerBound, stride: block.lanes * block.stride,
                            address.signal.range, counted: labels + piece.row * layout.products,
                            countedStride: block.lanes * layout.products,
                            into: window.bins.pointer + unit * window.stride + piece.start - window.start,
                            binStride: window.stride, squares: squares.pointer + unit)
                    }
                }
            }
        }
    }

    /// The labels of the block's rows, in their order; zeros where a lane has ended.
    private func layOut(_ block: LaneBlock, _ pieces: [(piece: BlockRun.Piece, window: ScanWindow)]) {
        let width = layout.products
        labels.removeAll(keepingCapacity: true)
        labels.append(contentsOf: repeatElement(0, count: block.steps * block.lanes * width))
        labels.withUnsafeMutableBufferPointer { labels in
            guard let labels = labels.baseAddress else { return }
            for (piece, window) in pieces {
                window.labels.products.withUnsafeBufferPointer { products in
                    guard let products = products.baseAddress else { return }
                    for step in 0..<piece.steps {
                        (labels + (step * block.lanes + piece.row) * width).update(
                            from: products + (piece.start - window.start + step) * width, count: width)
                    }
                }
            }
        }
    }
}
