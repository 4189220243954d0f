/// Steps that a scan keeps one by one: every unit's value by 32 bins, and the categories. Parts made apart are put
/// together by the windows' numbers.
struct StepSample: Hashable, Sendable {
    /// Bins of a value: eight of a scan's in one.
    static let bins = 32

    struct Window: Hashable, Sendable {
        /// By which its turns are drawn.
        var number: Int
        var count: Int
        /// [unit][step], 0..<32.
        var bins: [UInt8]
        /// [categorical property][step]
        var labels: [[UInt8]]
    }

    /// One step of so many was kept.
    var every = 1
    /// Ascending by their numbers.
    private(set) var windows: [Window] = []

    var steps: Int { windows.reduce(0) { $0 + $1.count } }

    mutating func add(_ some: [Window]) {
        windows = (windows + some.filter { $0.count > 0 }).sorted { $0.number < $1.number }
    }

    /// Takes up a whole window of a scan.
    static func window(_ window: ScanWindow, _ number: Int, units: Int, _ plan: SamplePlan) -> Window {
        let labels = window.labels
        let places = Array(plan.places(of: labels.count))
        var bins = [UInt8](repeating: 0, count: units * places.count)
        for unit in 0..<units {
            let own = window.bins.pointer + unit * window.stride
            for (index, place) in places.enumerated() {
                bins[unit * places.count + index] = own[labels.kept.map { Int($0[place]) } ?? place] >> 3
            }
        }
        return Window(
            number: number, count: places.count, bins: bins,
            labels: labels.series.compactMap { series in
                guard case .categorical = series.kind else { return nil }
                return places.map { series.categories[$0] }
            })
    }
}

extension StepSample {
    /// As it is stored: what the windows are, bins by window and unit, labels by window and property.
    var tables: [(String, ScanTable)] {
        [
            ("sample.windows", .numbers([Double(every)] + windows.flatMap { [Double($0.number), Double($0.count)] })),
            ("sample.bins", .bytes(windows.flatMap(\.bins))),
            ("sample.labels", .bytes(windows.flatMap { $0.labels.flatMap { $0 } })),
        ]
    }

    /// nil where an array is missing, of the wrong size, or holds what no scan keeps.
    init?(_ tables: [String: ScanTable], _ identity: ScanSums.Identity) {
        let categories = identity.properties.compactMap { property -> Int? in
            if case .categorical(let names) = property.kind { names.count } else { nil }
        }
        let units = identity.signals.count * identity.hidden
        guard case .numbers(let shape)? = tables["sample.windows"], shape.count % 2 == 1,
            case .bytes(let bins)? = tables["sample.bins"], case .bytes(let labels)? = tables["sample.labels"],
            shape.allSatisfy({ $0 >= 0 && $0 < 0x1p50 && $0 == $0.rounded() }),
            bins.allSatisfy({ $0 < Self.bins })
        else { return nil }
        every = max(1, Int(shape[0]))
        var (nextBin, nextLabel) = (0, 0)
        for index in stride(from: 1, to: shape.count, by: 2) {
            let (number, count) = (Int(shape[index]), Int(shape[index + 1]))
            guard count <= BlockRun.mostWindow, windows.last.map({ $0.number < number }) ?? true,
                count * units <= bins.count - nextBin, count * categories.count <= labels.count - nextLabel
            else { return nil }
            let own = (0..<categories.count).map { property in
                Array(labels[nextLabel + property * count..<nextLabel + (property + 1) * count])
            }
            guard zip(own, categories).allSatisfy({ labels, most in labels.allSatisfy { $0 < most } }) else {
                return nil
            }
            windows.append(
                Window(number: number, count: count, bins: Array(bins[nextBin..<nextBin + count * units]), labels: own))
            nextBin += count * units
            nextLabel += count * categories.count
        }
        guard nextBin == bins.count, nextLabel == labels.count else { return nil }
    }
}
