/// What the interventions do over a stretch of text.
struct EffectMeans: Hashable, Sendable {
    /// Nats, summed over `count` symbols that have a surprise.
    var change = 0.0
    var count = 0
    /// Nats, summed over `predictions`.
    var divergence = 0.0
    var predictions = 0
    var isApproximate = false

    var meanChange: Double? { count > 0 ? change / Double(count) : nil }
    var meanDivergence: Double? { predictions > 0 ? divergence / Double(predictions) : nil }
}

extension ExplorerState {
    /// Over the symbols on the screen, as far as they have been traced and have come.
    var effectInView: EffectMeans {
        var means = EffectMeans()
        let rows = visibleRows
        guard intervening.isActive, let lens, let first = rows.first?.range.lowerBound,
            let last = rows.last?.range.upperBound
        else { return means }
        let end = min(last, hiddenFrom ?? last)
        var position = first
        while position < end {
            let next = min(end, (TracePages.number(of: position) + 1) * TracePages.size)
            if let page = lens.pages.page(.effect, at: position), case .effects(let rows) = page.content {
                if page.exactness == .approximate { means.isApproximate = true }
                let start = page.range.lowerBound
                for row in position - start..<min(next, page.range.upperBound) - start {
                    if !rows.change[row].isNaN {
                        means.change += Double(rows.change[row])
                        means.count += 1
                    }
                    if !rows.divergence[row].isNaN {
                        means.divergence += Double(rows.divergence[row])
                        means.predictions += 1
                    }
                }
            }
            position = next
        }
        return means
    }
}
