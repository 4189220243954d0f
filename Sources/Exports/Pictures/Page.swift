/// What one page shows, whatever its format: pictures and charts below a title and a few facts.
public struct Page: Sendable {
    public enum Part: Sendable {
        case picture(Picture)
        case drawing(Drawing)
    }

    public var title: String
    /// Lines above the parts: the model, the text, how it was made.
    public var facts: [String]
    public var parts: [Part]
    /// nil where nothing is to be said of it.
    public var provenance: PageProvenance?

    public init(title: String, facts: [String] = [], parts: [Part], provenance: PageProvenance? = nil) {
        self.title = title
        self.facts = facts
        self.parts = parts
        self.provenance = provenance
    }
}
