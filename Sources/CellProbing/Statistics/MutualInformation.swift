import Glibc

/// How much a unit's value, cut into bins, tells about a category.
public enum MutualInformation {
    /// The plug-in estimate in nats from a table of counts, rows being categories: Σ p(a,b) ln(p(a,b) / p(a)p(b))
    /// (Shannon 1948). It is too high by about (rows − 1)(columns − 1) / 2n (Miller 1955).
    public static func nats(_ table: [[Int]]) -> Double {
        let total = Double(table.reduce(0) { $0 + $1.reduce(0, +) })
        guard total > 0 else { return 0 }
        let rows = table.map { Double($0.reduce(0, +)) }
        var columns = [Double](repeating: 0, count: table.map(\.count).max() ?? 0)
        for row in table { for (index, count) in row.enumerated() { columns[index] += Double(count) } }
        var sum = 0.0
        for (row, counts) in zip(rows, table) {
            for (index, count) in counts.enumerated() where count > 0 {
                sum += Double(count) * log(Double(count) * total / (row * columns[index]))
            }
        }
        return max(0, sum / total)
    }

    /// The entropy of the categories in nats: the most that anything can tell about them.
    public static func entropy(_ counts: [Int]) -> Double {
        let total = Double(counts.reduce(0, +))
        return counts.reduce(0.0) { $1 > 0 ? $0 - Double($1) / total * log(Double($1) / total) : $0 }
    }
}
