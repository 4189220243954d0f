import ModelCore

/// How the labels of many properties lie side by side, so that one addition a value counts them all.
struct LabelLayout {
    /// What a column of counts is of: the steps of one category of a property. A binary property has the one category
    /// of where it holds.
    struct Count {
        var property: Int
        var category: Int
    }

    let kinds: [PropertyKind]
    /// Groups of columns that are counted at once. The first column of each is of all steps that count and is not in
    /// here.
    let counts: [[Count]]
    /// Groups of real properties whose ranks are added up at once.
    let ranks: [[Int]]

    init(_ kinds: [PropertyKind]) {
        self.kinds = kinds
        let columns = kinds.enumerated().flatMap { property, kind -> [Count] in
            switch kind {
            case .binary: [Count(property: property, category: 0)]
            case .real: []
            case .categorical(let names): names.indices.map { Count(property: property, category: $0) }
            }
        }
        let width = BinCounting.countColumns - 1
        // One group at least: the steps themselves are counted in any case.
        counts = stride(from: 0, to: max(1, columns.count), by: width).map {
            Array(columns[$0..<min(columns.count, $0 + width)])
        }
        let reals = kinds.indices.filter { kinds[$0] == .real }
        ranks = stride(from: 0, to: reals.count, by: BinCounting.sumColumns).map {
            Array(reals[$0..<min(reals.count, $0 + BinCounting.sumColumns)])
        }
    }

    /// Columns of labels by which values are multiplied: all steps that count, and one for each property.
    var products: Int { 1 + kinds.count }
}
