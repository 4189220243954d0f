import ModelCore

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

    /// Up to three names that a misspelt one may have meant, the nearest first.
    public func nearest(to name: String) -> [String] {
        SpellingDistance.nearest(to: name, among: properties.map(\.name))
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
}
