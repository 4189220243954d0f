/// Labels that a person or a program has made for one text: a value per symbol, or spans with values.
public struct Labels: Hashable, Sendable {
    private enum Content: Hashable, Sendable {
        case values([Float])
        /// In order, not overlapping; symbols outside of them have the value 0.
        case spans([Span])
    }

    /// Symbols of a text and their value.
    public struct Span: Hashable, Sendable {
        /// Symbols of the text.
        public var range: Range<Int>
        /// What they are worth.
        public var value: Float

        /// A range of symbols; 1 says that the property holds there.
        public init(_ range: Range<Int>, value: Float = 1) {
            self.range = range
            self.value = value
        }
    }

    /// How they are called: a file's name.
    public let name: String
    private let content: Content

    /// One value per symbol; NaN where there is none.
    public init(values: [Float], name: String) {
        content = .values(values)
        self.name = name
    }

    /// Spans, as they are painted; where two overlap, the later in the list holds.
    public init(spans: [Span], name: String) {
        var flat: [Span] = []
        for span in spans where !span.range.isEmpty {
            var rest: [Span] = []
            for old in flat {
                if old.range.lowerBound < span.range.lowerBound {
                    rest.append(
                        Span(old.range.lowerBound..<min(old.range.upperBound, span.range.lowerBound), value: old.value))
                }
                if old.range.upperBound > span.range.upperBound {
                    rest.append(
                        Span(max(old.range.lowerBound, span.range.upperBound)..<old.range.upperBound, value: old.value))
                }
            }
            flat = rest + [span]
        }
        content = .spans(flat.sorted { $0.range.lowerBound < $1.range.lowerBound })
        self.name = name
    }

    /// Reads a label file. A line is one value (`1`, `0.5`, `nan`), and there is one for every symbol; or it is a span,
    /// its first symbol and the one after its last counted from 0, and its value unless that is 1 (`120 158`,
    /// `120 158 2`). Empty lines and what follows `#` do not count. All lines are of one sort.
    /// - Throws: `PropertyError.badLabelLine`.
    public init(parsing text: some StringProtocol, name: String) throws(PropertyError) {
        var values: [Float] = []
        var spans: [Span] = []
        for (number, line) in zip(1..., text.split(separator: "\n", omittingEmptySubsequences: false)) {
            let bare = line.prefix { $0 != "#" }
            let words = bare.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "," }
            if words.isEmpty { continue }
            if words.count == 1, spans.isEmpty, let value = Float(words[0]), !value.isInfinite {
                values.append(value)
            } else if (2...3).contains(words.count), values.isEmpty, let first = Int(words[0]),
                let end = Int(words[1]), first >= 0, end >= first,
                let value = words.count == 3 ? Float(words[2]) : 1, !value.isInfinite
            {
                spans.append(Span(first..<end, value: value))
            } else {
                throw .badLabelLine(
                    name, line: number,
                    expected: values.isEmpty ? "a span as in 120 158" : "one value for each symbol")
            }
        }
        if values.isEmpty { self.init(spans: spans, name: name) } else { self.init(values: values, name: name) }
    }

    /// Whether the labels fit a text of so many symbols.
    /// - Throws: `PropertyError.wrongLabelCount`, `.labelsPastEnd`.
    public func check(symbols: Int) throws(PropertyError) {
        switch content {
        case .values(let values):
            guard values.count == symbols else {
                throw .wrongLabelCount(name, expected: symbols, found: values.count)
            }
        case .spans(let spans):
            guard let last = spans.last, last.range.upperBound > symbols else { return }
            throw .labelsPastEnd(name, end: last.range.upperBound, symbols: symbols)
        }
    }

    /// Binary where every value is 0 or 1.
    public var kind: PropertyKind {
        let isBinary =
            switch content {
            case .values(let values): values.allSatisfy { $0 == 0 || $0 == 1 || $0.isNaN }
            case .spans(let spans): spans.allSatisfy { $0.value == 0 || $0.value == 1 }
            }
        return isBinary ? .binary : .real
    }

    /// The labels as a property of their text.
    public var property: Property {
        Property("labels(\"\(name)\")", kind, "labels from \(name)") { LabelReader(labels: self) }
    }

    private struct LabelReader: StepwiseReader {
        let labels: Labels
        private var position = 0
        private var span = 0

        init(labels: Labels) { self.labels = labels }

        mutating func value(after code: UInt32) -> Float {
            defer { position += 1 }
            switch labels.content {
            case .values(let values): return position < values.count ? values[position] : .nan
            case .spans(let spans):
                while span < spans.count && spans[span].range.upperBound <= position { span += 1 }
                return span < spans.count && spans[span].range.contains(position) ? spans[span].value : 0
            }
        }
    }
}
