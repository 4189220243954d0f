/// Makes spans that overlap into spans that do not.
enum SpanSweep {
    /// In order; where two overlap, the later in the list holds. Takes n log n for n spans.
    static func flat(_ spans: [Labels.Span]) -> [Labels.Span] {
        let order = spans.indices.filter { !spans[$0].range.isEmpty }.sorted {
            (spans[$0].range.lowerBound, $0) < (spans[$1].range.lowerBound, $1)
        }
        // The spans begun and not known to have ended, as a binary heap with the last of the list on top.
        var begun: [Int] = []
        var flat: [Labels.Span] = []
        var next = 0
        // Up to here all is settled.
        var position = 0
        while next < order.count || !begun.isEmpty {
            if begun.isEmpty { position = spans[order[next]].range.lowerBound }
            while next < order.count, spans[order[next]].range.lowerBound <= position {
                push(order[next], to: &begun)
                next += 1
            }
            guard let top = begun.first else { continue }
            let span = spans[top]
            if span.range.upperBound <= position {
                pop(&begun)
                continue
            }
            // The span on top holds until it ends or a later one of the list begins.
            var end = span.range.upperBound
            while next < order.count, spans[order[next]].range.lowerBound < end {
                guard order[next] < top else {
                    end = spans[order[next]].range.lowerBound
                    break
                }
                push(order[next], to: &begun)
                next += 1
            }
            flat.append(Labels.Span(position..<end, value: span.value))
            position = end
        }
        return flat
    }

    private static func push(_ number: Int, to heap: inout [Int]) {
        heap.append(number)
        var place = heap.count - 1
        while place > 0, heap[(place - 1) / 2] < heap[place] {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private static func pop(_ heap: inout [Int]) {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var place = 0
        while 2 * place + 1 < heap.count {
            var child = 2 * place + 1
            if child + 1 < heap.count, heap[child + 1] > heap[child] { child += 1 }
            guard heap[child] > heap[place] else { return }
            heap.swapAt(place, child)
            place = child
        }
    }
}
