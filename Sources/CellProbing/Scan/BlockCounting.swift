import ModelCore

/// Takes up what a model did over one block: bins by unit, and the sums of values, lane by lane so that a lane can be
/// taken back. Owns the memory.
final class BlockCounting: @unchecked Sendable {
    let labels: BlockLabels
    let signals: [SignalAddress]
    let hidden: Int
    var units: Int { signals.count * hidden }
    /// [unit][step], rows `stride` apart: a little more than the steps, since rows a power of two apart share the
    /// same few places of the cache.
    let bins: WorkBuffer<UInt8>
    let stride: Int
    private let lanes: Int
    /// [lane][Σx, Σx², Σ x·label of each property][unit]
    private let sums: WorkBuffer<Double>
    private let rows: Int

    init(_ labels: BlockLabels, signals: [SignalAddress], hidden: Int, lanes: Int) {
        self.labels = labels
        self.signals = signals
        self.hidden = hidden
        self.lanes = lanes
        stride = labels.count + 80 - labels.count % 64
        bins = WorkBuffer(signals.count * hidden * stride)
        rows = 2 + labels.series.count
        sums = WorkBuffer(lanes * rows * signals.count * hidden)
    }

    /// Takes traces of different lanes, shared out over threads.
    func take(_ pieces: [(lane: Int, start: Int, trace: Trace)], threads: Int) {
        inParallel(threads: min(threads, pieces.count)) { thread, threads in
            for index in Swift.stride(from: thread, to: pieces.count, by: threads) { take(pieces[index]) }
        }
    }

    /// Forgets what a lane has brought.
    func discard(_ lane: Int) { sums.clear(lane * rows * units..<(lane + 1) * rows * units) }

    /// Σ over lanes of one row of sums, [unit].
    func sum(_ row: Int) -> [Double] {
        (0..<units).map { unit in
            (0..<lanes).reduce(0) { $0 + sums.pointer[($1 * rows + row) * units + unit] }
        }
    }

    private func take(_ piece: (lane: Int, start: Int, trace: Trace)) {
        let steps = piece.trace.count
        guard steps > 0 else { return }
        let scratch = WorkBuffer<UInt8>(steps * hidden)
        let row = WorkBuffer<Float>(hidden)
        for (index, address) in signals.enumerated() {
            piece.trace.values[address]?.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                ValueBins.put(values, count: steps * hidden, address.signal.range, into: scratch.pointer)
                transpose(scratch.pointer, piece.start, steps, firstUnit: index * hidden)
                addUp(values, piece, steps, firstUnit: index * hidden, row.pointer)
            }
        }
    }

    private func transpose(_ source: UnsafePointer<UInt8>, _ start: Int, _ steps: Int, firstUnit: Int) {
        labels.places.withUnsafeBufferPointer { places in
            let first = places[start]
            // Without an unknown symbol among them the steps lie side by side.
            let isWhole = first >= 0 && places[start + steps - 1] == first + Int32(steps - 1)
            for unit in 0..<hidden {
                let target = bins.pointer + (firstUnit + unit) * stride
                if isWhole {
                    let target = target + Int(first)
                    for step in 0..<steps { target[step] = source[step * hidden + unit] }
                } else {
                    for step in 0..<steps where places[start + step] >= 0 {
                        target[Int(places[start + step])] = source[step * hidden + unit]
                    }
                }
            }
        }
    }

    private func addUp(
        _ values: UnsafePointer<Float>, _ piece: (lane: Int, start: Int, trace: Trace), _ steps: Int, firstUnit: Int,
        _ row: UnsafeMutablePointer<Float>
    ) {
        let isCounted = (0..<steps).map { labels.places[piece.start + $0] >= 0 }
        for index in 0..<rows {
            if index >= 2, case .categorical = labels.series[index - 2].kind { continue }
            row.update(repeating: 0, count: hidden)
            for step in 0..<steps where isCounted[step] {
                let x = values + step * hidden
                switch index {
                case 0: for unit in 0..<hidden { row[unit] += x[unit] }
                case 1: for unit in 0..<hidden { row[unit] += x[unit] * x[unit] }
                default:
                    let label = labels.series[index - 2].shifted[piece.start + step]
                    if label == 0 { continue }
                    for unit in 0..<hidden { row[unit] += label * x[unit] }
                }
            }
            let target = sums.pointer + (piece.lane * rows + index) * units + firstUnit
            for unit in 0..<hidden { target[unit] += Double(row[unit]) }
        }
    }
}
