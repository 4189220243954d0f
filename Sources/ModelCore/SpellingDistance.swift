/// How far a misspelt name is from one that there is.
package enum SpellingDistance {
    /// Characters to insert, remove, replace or exchange with their neighbour until two words are the same: the optimal
    /// string alignment distance (Damerau 1964; Levenshtein 1966). Words of more than 64 bytes are not compared.
    package static func between(_ a: some StringProtocol, _ b: some StringProtocol) -> Int {
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        guard a.count <= 64, b.count <= 64 else { return max(a.count, b.count) }
        // The last three rows of the table.
        var before: [Int] = []
        var above = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var row = [i + 1]
            for (j, y) in b.enumerated() {
                var least = min(above[j + 1] + 1, row[j] + 1, above[j] + (x == y ? 0 : 1))
                if i > 0, j > 0, x == b[j - 1], y == a[i - 1] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            (before, above) = (above, row)
        }
        return above[b.count]
    }

    /// Up to three names that a misspelt one may have meant, the nearest first: those within a third of its length (and at
    /// least one step), and those that it begins.
    package static func nearest(to name: String, among names: some Sequence<String>) -> [String] {
        let lowered = name.lowercased()
        let near = names.compactMap { candidate -> (name: String, distance: Int)? in
            if lowered.count >= 2, candidate.hasPrefix(lowered) { return (candidate, 0) }
            let distance = between(lowered, candidate)
            return distance <= max(1, max(lowered.utf8.count, candidate.utf8.count) / 3) ? (candidate, distance) : nil
        }
        return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }
}
