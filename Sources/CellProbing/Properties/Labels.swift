import Files

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
    /// What values that are categories stand for; empty for others.
    private var categories: [String] = []

    /// Categories at most.
    public static let mostCategories = 256
    /// The category of symbols outside of all spans.
    static let outside = "outside"

    /// One value per symbol; NaN where there is none.
    public init(values: [Float], name: String) {
        content = .values(values)
        self.name = name
    }

    /// Spans, as they are painted; where two overlap, the later in the list holds.
    public init(spans: [Span], name: String) {
        content = .spans(SpanSweep.flat(spans))
        self.name = name
    }

    /// Reads a label file's bytes, as `init(parsing:name:)` its text.
    /// - Throws: `PropertyError.badLabelLine`; `labelsUnreadable` for what is beyond doubt in another encoding than UTF-8.
    public init(bytes: [UInt8], name: String) throws(PropertyError) {
        let encoding = TextEncoding(recognising: Array(bytes.prefix(TextEncoding.sampleSize)))
        if let encoding, encoding.isCertain, let what = encoding.name {
            throw .labelsUnreadable(name, reason: "it is in \(what) and not in UTF-8")
        }
        try self.init(parsing: String(decoding: bytes, as: UTF8.self), name: name)
    }

    /// Reads a label file. A line is one value (`1`, `0.5`, `nan`), and there is one for every symbol; or it is a span,
    /// its first symbol and the one after its last counted from 0, and its value unless that is 1 (`120 158`,
    /// `120 158 2`). A name in place of the value (`verb`, `120 158 verse`) makes it a category; it begins with a letter,
    /// and then every value is a name or `nan`. Empty lines and what follows `#` do not count. All lines are of one sort.
    /// - Parameter isCancelled: asked every few thousand lines.
    /// - Throws: `PropertyError.badLabelLine`; `labelsUnreadable` when cancelled.
    public init(
        parsing text: some StringProtocol, name: String, isCancelled: () -> Bool = { false }
    ) throws(PropertyError) {
        var values: [Float] = []
        var spans: [Span] = []
        var names = LabelNames()
        var number = 0
        for line in TextLines.of(text) {
            number += 1
            if number % 4096 == 0, isCancelled() { throw .labelsUnreadable(name, reason: "it was left off") }
            let bare = line.prefix { $0 != "#" }
            let words = bare.split { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "," }
            if words.isEmpty { continue }
            if words.count == 1, spans.isEmpty, let value = names.value(of: words[0]) {
                values.append(value)
            } else if (2...3).contains(words.count), values.isEmpty, let first = Int(words[0]),
                let end = Int(words[1]), first >= 0, end >= first,
                let value = words.count == 3 ? names.value(of: words[2], outside: Self.outside) : names.one
            {
                spans.append(Span(first..<end, value: value))
            } else {
                throw .badLabelLine(
                    name, line: number,
                    expected: names.isTooMany
                        ? "\(Self.mostCategories) different names at most"
                        : values.isEmpty ? "a span as in 120 158" : "one value for each symbol")
            }
        }
        if values.isEmpty { self.init(spans: spans, name: name) } else { self.init(values: values, name: name) }
        categories = names.names
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

    /// Categorical where values are names, binary where every value is 0 or 1.
    public var kind: PropertyKind {
        if !categories.isEmpty { return .categorical(categories) }
        let isBinary =
            switch content {
            case .values(let values): values.allSatisfy { $0 == 0 || $0 == 1 || $0.isNaN }
            case .spans(let spans): spans.allSatisfy { $0.value == 0 || $0.value == 1 }
            }
        return isBinary ? .binary : .real
    }

    /// The labels as a property of their text.
    public var property: Property {
        Property("labels(\"\(name)\")", kind, "labels from \(name)", digest: digest) { LabelReader(labels: self) }
    }

    /// What tells these labels from others: 64 bits of their kind and values (FNV-1a, a byte at a time: Fowler, Noll and
    /// Vo 1991), against mistakes and not against forgers.
    var digest: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func add(_ number: UInt64) {
            for shift in stride(from: 0, to: 64, by: 8) {
                hash = (hash ^ (number >> UInt64(shift)) & 0xFF) &* 0x100_0000_01B3
            }
        }
        func add(_ value: Float) { add(value.isNaN ? .max : UInt64((value + 0).bitPattern)) }
        switch content {
        case .values(let values): for value in values { add(value) }
        case .spans(let spans):
            for span in spans {
                add(UInt64(truncatingIfNeeded: span.range.lowerBound))
                add(UInt64(truncatingIfNeeded: span.range.upperBound))
                add(span.value)
            }
        }
        return String(hash, radix: 16)
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

/// The lines of a text one after the other, so that a large one can be left off in the middle.
private struct LabelLines: Sequence, IteratorProtocol {
    private var rest: Substring

    init(_ text: some StringProtocol) { rest = Substring(text) }

    mutating func next() -> Substring? {
        guard !rest.isEmpty else { return nil }
        // A carriage return and a newline are one character.
        let end = rest.firstIndex(where: \.isNewline) ?? rest.endIndex
        defer { rest = end < rest.endIndex ? rest[rest.index(after: end)...] : rest[end...] }
        return rest[..<end]
    }
}

/// The values of a label file's lines: numbers, or names in the order in which they first come.
private struct LabelNames {
    private(set) var names: [String] = []
    private(set) var isTooMany = false
    private var numbers: [ExactText: Float] = [:]
    private var hasNumbers = false

    /// - Parameter outside: what comes first of all, before any name that is given.
    /// - Returns: nil for what is no value, or of the other sort than those before.
    mutating func value(of word: some StringProtocol, outside: String? = nil) -> Float? {
        if let value = Float(word) {
            if value.isNaN { return value }
            hasNumbers = true
            return value.isInfinite || !names.isEmpty ? nil : value
        }
        guard let first = word.first, first.isLetter, !hasNumbers else { return nil }
        if let outside, names.isEmpty { add(ExactText(outside)) }
        let name = ExactText(word)
        if let value = numbers[name] { return value }
        guard names.count < Labels.mostCategories else {
            isTooMany = true
            return nil
        }
        add(name)
        return numbers[name]
    }

    /// What a span without a value has.
    var one: Float? {
        mutating get {
            hasNumbers = true
            return names.isEmpty ? 1 : nil
        }
    }

    private mutating func add(_ name: ExactText) {
        numbers[name] = Float(names.count)
        names.append(name.string)
    }
}
