import ModelCore

/// The labels of one window, laid out for counting. A step counts whose symbol the model knows and at which every
/// property has a value.
struct WindowLabels {
    /// Steps of the window, and those that count.
    let length: Int
    let count: Int
    /// The steps that count; nil where all do.
    let kept: [Int32]?
    /// What values are multiplied by, [step][column], as `LabelLayout.products` says: 1, and each label less the scan's
    /// offset; 0 at steps that do not count, and for categories.
    let products: [Float]
    /// [group][step]: a bit for each column, the lowest for the first.
    let counts: [[UInt32]]
    /// [group][step][column]: twice the centred midrank of the label within the window, a whole number.
    let ranks: [[Int16]]
    /// One for each property.
    let series: [Series]

    /// One property over the window's steps that count.
    struct Series {
        let kind: PropertyKind
        /// Σ of the labels less the scan's offset, and of their squares.
        var sum = 0.0
        var squares = 0.0
        /// Binary: the runs in which it holds.
        var runs: [Range<Int>] = []
        /// For the null: what is multiplied with the values' ranks: 0 and 1, or centred midranks over the number of
        /// steps. Twice in a row, so that every turn of it is one piece.
        var twice: [Float] = []
        var rankSquares = 0.0
        /// Categorical, for the null: the category at each step that counts.
        var categories: [UInt8] = []
        var bySymbol = GroupedScores()
        var byColumn = GroupedScores()
    }

    /// - Parameter turns: whether labels will be turned for the null.
    init(_ labels: LabelStream.Labels, _ layout: LabelLayout, offsets: [Float], symbols: Int, turns: Bool) {
        let length = labels.symbols.count
        let steps = (0..<length).filter { step in
            labels.symbols[step] >= 0 && labels.values.allSatisfy { $0.count > step && !$0[step].isNaN }
        }
        self.length = length
        count = steps.count
        kept = steps.count == length ? nil : steps.map(Int32.init)

        let width = layout.products
        var products = [Float](repeating: 0, count: length * width)
        var counts = layout.counts.map { _ in [UInt32](repeating: 0, count: length) }
        var ranks = layout.ranks.map { _ in [Int16](repeating: 0, count: length * BinCounting.sumColumns) }
        for step in steps { products[step * width] = 1 }
        for (group, columns) in layout.counts.enumerated() {
            for step in steps { counts[group][step] = 1 }
            for (column, entry) in columns.enumerated() {
                let values = labels.values[entry.property]
                for step in steps where Self.isOf(entry, values[step], layout.kinds[entry.property]) {
                    counts[group][step] |= 1 << UInt32(column + 1)
                }
            }
        }
        let groups = steps.map { (symbol: Int(labels.symbols[$0]), column: Int(min(labels.columns[$0], 4095))) }
        var all: [Series] = []
        for (index, kind) in layout.kinds.enumerated() {
            var series = Series(kind: kind)
            let values = steps.map { labels.values[index][$0] }
            for (place, step) in steps.enumerated() {
                let shifted = values[place] - offsets[index]
                series.sum += Double(shifted)
                series.squares += Double(shifted) * Double(shifted)
                if case .categorical = kind { continue }
                products[step * width + 1 + index] = shifted
            }
            switch kind {
            case .binary:
                Self.readBinary(values, into: &series)
                if turns { series.twice = values.map { $0 != 0 ? 1 : 0 } }
            case .real:
                let middle = Double(steps.count + 1) / 2
                let centred = Ranks.midranks(values).map { $0 - middle }
                series.rankSquares = centred.reduce(0) { $0 + $1 * $1 }
                if turns { series.twice = centred.map { Float($0 / Double(max(1, steps.count))) } }
                for (group, members) in layout.ranks.enumerated() {
                    guard let column = members.firstIndex(of: index) else { continue }
                    for (place, step) in steps.enumerated() {
                        ranks[group][step * BinCounting.sumColumns + column] = Int16(2 * centred[place])
                    }
                }
            case .categorical(let names):
                if turns { series.categories = values.map { UInt8(Self.category($0, of: names.count)) } }
                all.append(series)
                continue
            }
            series.twice += series.twice
            if kind == .binary {
                series.bySymbol = Self.grouped(values, groups.map(\.symbol), count: symbols)
                series.byColumn = Self.grouped(values, groups.map(\.column), count: 4096)
            } else {
                series.bySymbol = Self.placed(values, groups.map(\.symbol), offset: offsets[index])
                series.byColumn = Self.placed(values, groups.map(\.column), offset: offsets[index])
            }
            all.append(series)
        }
        series = all
        (self.products, self.counts, self.ranks) = (products, counts, ranks)
    }

    private static func isOf(_ entry: LabelLayout.Count, _ value: Float, _ kind: PropertyKind) -> Bool {
        guard case .categorical(let names) = kind else { return value != 0 }
        return category(value, of: names.count) == entry.category
    }

    private static func category(_ value: Float, of count: Int) -> Int { Int(max(0, min(Float(count - 1), value))) }

    private static func readBinary(_ values: [Float], into series: inout Series) {
        var start: Int?
        var on = 0
        for (place, value) in values.enumerated() {
            if value != 0 {
                on += 1
                if start == nil { start = place }
            } else if let begun = start {
                series.runs.append(begun..<place)
                start = nil
            }
        }
        if let start { series.runs.append(start..<values.count) }
        series.rankSquares = Double(on) * Double(values.count - on)
    }

    /// Of a quantity: steps by group and label.
    private static func placed(_ values: [Float], _ groups: [Int], offset: Float) -> GroupedScores {
        var counts: [Int: Double] = [:]
        for (value, group) in zip(values, groups) {
            counts[GroupedScores.place(of: value - offset, in: group), default: 0] += 1
        }
        return GroupedScores(cells: counts.mapValues { .init(count: $0) })
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
