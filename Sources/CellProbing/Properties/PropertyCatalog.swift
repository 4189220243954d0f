/// The properties that there are by name: those built in, and those that a caller adds.
public struct PropertyCatalog: Sendable {
    /// In the order in which they are listed.
    public private(set) var properties: [Property]

    /// What every text can be asked. A file adds to this by its own list.
    public static let builtIn = PropertyCatalog(
        Property.quotes + Property.brackets + Property.cLanguage + Property.emphasis + Property.lines
            + Property.words + Property.characterClasses)

    /// A catalog of these alone, in this order.
    public init(_ properties: [Property]) { self.properties = properties }

    /// Adds a property, in the place of one of the same name.
    public mutating func add(_ property: Property) {
        if let index = properties.firstIndex(where: { $0.name == property.name }) {
            properties[index] = property
        } else {
            properties.append(property)
        }
    }

    /// The property of a name; nil when there is none.
    public subscript(name: String) -> Property? { properties.first { $0.name == name } }

    /// Up to three names that a misspelt one may have meant, the nearest first: those within a third of its length by
    /// Levenshtein's distance (1966), and those that it begins.
    public func nearest(to name: String) -> [String] {
        let lowered = name.lowercased()
        let near = properties.compactMap { property -> (name: String, distance: Int)? in
            if lowered.count >= 2 && property.name.hasPrefix(lowered) { return (property.name, 0) }
            let distance = Self.distance(Array(lowered.utf8), Array(property.name.utf8))
            return distance <= max(1, max(name.utf8.count, property.name.utf8.count) / 3)
                ? (property.name, distance) : nil
        }
        return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }

    /// Reads a property as it is typed: a name, `/regular expression/`, `pair("<", ">")`, `labels("file")`,
    /// comparisons as in `column > 3`, `not`, `and`, `or`, `next(…)`, and parentheses.
    /// - Parameter labels: finds the labels of a name.
    /// - Throws: `PropertyError` with the place in the text.
    public func property(
        parsing text: String,
        labels: (String) throws(PropertyError) -> Labels = { (name) throws(PropertyError) in
            throw .labelsUnreadable(name, reason: "there are no label files here")
        }
    ) throws(PropertyError) -> Property {
        try withoutActuallyEscaping(labels) { (labels) throws(PropertyError) in
            var parser = PropertyParser(text, catalog: self, labels: labels)
            return try parser.parse()
        }
    }

    /// Characters to insert, remove or replace until two words are the same (Levenshtein 1966).
    package static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard a.count <= 64 else { return a.count }
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
