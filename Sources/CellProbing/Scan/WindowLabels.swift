/// The labels of one window at the steps that count: those whose symbol the model knows and at which every property
/// has a value.
struct WindowLabels {
    /// Where a step of the window lies among those that count; −1 for one that does not.
    let places: [Int32]
    /// Steps that count.
    let count: Int
    /// One for each property.
    let series: [Series]

    /// One property over the window's steps that count.
    struct Series {
        let kind: PropertyKind
        /// Label less the scan's offset, for every step of the window, counted or not.
        var shifted: [Float] = []
        /// Binary: the steps at which it holds, and the runs in which it does.
        var on: [Int32] = []
        var runs: [Range<Int>] = []
        /// Categorical: the category of each step.
        var categories: [UInt8] = []
        /// What is multiplied with the values' ranks: 0 and 1, or centred midranks over the number of steps. Twice in
        /// a row, so that every turn of it is one piece.
        var twice: [Float] = []
        var rankSquares = 0.0
        var bySymbol = GroupedScores()
        var byColumn = GroupedScores()
    }

    init(_ labels: LabelStream.Labels, kinds: [PropertyKind], offsets: [Float], symbols: Int) {
        var places = [Int32](repeating: -1, count: labels.symbols.count)
        var count = 0
        for step in places.indices
        where labels.symbols[step] >= 0 && labels.values.allSatisfy({ $0.count > step && !$0[step].isNaN }) {
            places[step] = Int32(count)
            count += 1
        }
        self.places = places
        self.count = count
        let kept = places.indices.filter { places[$0] >= 0 }
        series = kinds.indices.map { index in
            var series = Series(kind: kinds[index])
            let values = labels.values[index]
            series.shifted = values.map { $0 - offsets[index] }
            let compact = kept.map { values[$0] }
            switch kinds[index] {
            case .binary: Self.readBinary(compact, into: &series)
            case .real:
                let middle = Double(count + 1) / 2
                let ranks = Ranks.midranks(compact).map { $0 - middle }
                series.rankSquares = ranks.reduce(0) { $0 + $1 * $1 }
                series.twice = ranks.map { Float($0 / Double(max(1, count))) }
            case .categorical(let names):
                series.categories = compact.map { UInt8(max(0, min(Float(names.count - 1), $0))) }
                return series
            }
            series.twice += series.twice
            let groups = kept.map { (symbol: Int(labels.symbols[$0]), column: Int(min(labels.columns[$0], 4095))) }
            series.bySymbol = Self.grouped(compact, groups.map(\.symbol), count: symbols)
            series.byColumn = Self.grouped(compact, groups.map(\.column), count: 4096)
            return series
        }
    }

    private static func readBinary(_ values: [Float], into series: inout Series) {
        var start: Int?
        for (place, value) in values.enumerated() {
            if value != 0 {
                series.on.append(Int32(place))
                if start == nil { start = place }
            } else if let begun = start {
                series.runs.append(begun..<place)
                start = nil
            }
        }
        if let start { series.runs.append(start..<values.count) }
        series.twice = values.map { $0 != 0 ? 1 : 0 }
        series.rankSquares = Double(series.on.count) * Double(values.count - series.on.count)
    }

    private static func grouped(_ values: [Float], _ groups: [Int], count: Int) -> GroupedScores {
        var cells = [GroupedScores.Cell](repeating: .init(), count: count)
        for (value, group) in zip(values, groups) {
            cells[group].count += 1
            cells[group].sum += Double(value)
            cells[group].squares += Double(value) * Double(value)
        }
        return GroupedScores(
            cells: Dictionary(uniqueKeysWithValues: cells.enumerated().filter { $0.element.count > 0 }.map { ($0, $1) })
        )
    }
}
