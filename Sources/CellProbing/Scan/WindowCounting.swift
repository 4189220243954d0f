import ModelCore

/// Takes up what a model did over one window of one lane: bins by unit, and the sums of values. Owns the memory.
///
/// `@unchecked`: one thread at a time fills a window, and others only read it once it is full.
final class WindowCounting: @unchecked Sendable {
    let labels: WindowLabels
    /// The step of the block with which it begins.
    private let start: Int
    let signals: [SignalAddress]
    let hidden: Int
    var units: Int { signals.count * hidden }
    /// [unit][step], rows `stride` apart: a little more than the steps, since rows a power of two apart share the
    /// same few places of the cache.
    let bins: WorkBuffer<UInt8>
    let stride: Int
    /// Σx, Σx², Σ x·label of each property, [row][unit].
    private let sums: WorkBuffer<Double>
    private let rows: Int

    init(_ labels: WindowLabels, start: Int, signals: [SignalAddress], hidden: Int) {
        self.labels = labels
        self.start = start
        self.signals = signals
        self.hidden = hidden
        stride = labels.count + 80 - labels.count % 64
        bins = WorkBuffer(signals.count * hidden * stride)
        rows = 2 + labels.series.count
        sums = WorkBuffer(rows * signals.count * hidden)
    }

    /// One row of sums, [unit].
    func sum(_ row: Int) -> UnsafePointer<Double> { UnsafePointer(sums.pointer + row * units) }

    /// Takes a piece of the window.
    func take(_ trace: Trace, at position: Int) {
        let steps = trace.count
        guard steps > 0 else { return }
        let first = position - start
        let scratch = WorkBuffer<UInt8>(steps * hidden)
        let row = WorkBuffer<Float>(hidden)
        for (index, address) in signals.enumerated() {
            trace.values[address]?.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                ValueBins.put(values, count: steps * hidden, address.signal.range, into: scratch.pointer)
                transpose(scratch.pointer, first, steps, firstUnit: index * hidden)
                addUp(values, first, steps, firstUnit: index * hidden, row.pointer)
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
        _ values: UnsafePointer<Float>, _ first: Int, _ steps: Int, firstUnit: Int, _ row: UnsafeMutablePointer<Float>
    ) {
        let isCounted = (0..<steps).map { labels.places[first + $0] >= 0 }
        for index in 0..<rows {
            if index >= 2, case .categorical = labels.series[index - 2].kind { continue }
            row.update(repeating: 0, count: hidden)
            for step in 0..<steps where isCounted[step] {
                let x = values + step * hidden
                switch index {
                case 0: for unit in 0..<hidden { row[unit] += x[unit] }
                case 1: for unit in 0..<hidden { row[unit] += x[unit] * x[unit] }
                default:
                    let label = labels.series[index - 2].shifted[first + step]
                    if label == 0 { continue }
                    for unit in 0..<hidden { row[unit] += label * x[unit] }
                }
            }
            let target = sums.pointer + index * units + firstUnit
            for unit in 0..<hidden { target[unit] += Double(row[unit]) }
        }
    }
}
