import ModelCore

/// One unit's values along the traced pages, laid out for being asked for thousands of times while a frame is drawn.
struct UnitValues {
    private struct Span {
        var range: Range<Int>
        var values: [Float]
        var width: Int
        var column: Int
    }

    private let spans: [Span]

    init(of address: UnitAddress, in pages: TracePages) {
        func spans(_ item: TraceItem, column: Int) -> [Span] {
            pages.pages[item]?.values.compactMap { page -> Span? in
                guard case .values(let values, let width) = page.content, column < width else { return nil }
                return Span(range: page.range, values: values, width: width, column: column)
            } ?? []
        }
        self.spans = (spans(.signal(address.signalAddress), column: address.unit) + spans(.unit(address), column: 0))
            .sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// The value at a position; nil where it has not been traced.
    subscript(position: Int) -> Float? {
        for index in spans.indices where spans[index].range.contains(position) {
            let span = spans[index]
            return span.values[(position - span.range.lowerBound) * span.width + span.column]
        }
        return nil
    }
}
