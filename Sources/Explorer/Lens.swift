import ModelCore

/// A model seen through one of its units, with what has been traced of it.
public struct Lens: Sendable {
    public let model: OpenedModel
    public internal(set) var layer: Int
    public internal(set) var signal: Signal
    public internal(set) var unit: Int
    public internal(set) var pages = TracePages()
    public internal(set) var progress: TraceProgress?
    /// What was changed and found of the model while it was the one in view; kept while it is compared with.
    var aside: Aside?
    /// The number that traces of this model along this text carry.
    package internal(set) var request: Int
    /// What was asked for last, and whether any of it was missing then.
    var asked: (pages: [TraceRequest.Page], wasMissing: Bool)?

    /// Looks at the unit that `old` did, as far as this model has it.
    init(_ model: OpenedModel, like old: Lens?, request: Int) {
        let architecture = model.architecture
        self.model = model
        self.request = request
        layer = min(old?.layer ?? 0, architecture.layers - 1)
        unit = min(old?.unit ?? 0, architecture.hidden - 1)
        signal = old.flatMap { architecture.cell.signal(named: $0.signal.name) } ?? architecture.cell.signals[0]
    }

    public var architecture: Architecture { model.architecture }

    public var address: UnitAddress {
        get { UnitAddress(layer: layer, signal: signal, unit: unit) }
        set { (layer, signal, unit) = (newValue.layer, newValue.signal, newValue.unit) }
    }

    /// The value of a unit after the symbol at a position was read; nil when that has not been traced.
    public func value(of address: UnitAddress, at position: Int) -> (value: Float, exactness: Exactness)? {
        pages.value(of: address, at: position)
    }

    /// Takes a page, or the beginning of one, if it is among those asked for last.
    mutating func take(_ page: TracePage, request: Int) {
        func isAskedFor(_ asked: TraceRequest.Page) -> Bool {
            asked.range.lowerBound == page.range.lowerBound && asked.range.upperBound >= page.range.upperBound
                && asked.items.contains(page.item)
        }
        guard request == self.request, asked?.pages.contains(where: isAskedFor) == true else { return }
        pages.insert(page)
    }

    /// Forgets what was traced: the text is another one.
    /// - Parameter keeping: symbols at the text's beginning that are the same, so that their values are.
    mutating func restart(request: Int, keeping shared: Int = 0) {
        pages.cut(to: shared)
        progress = nil
        asked = nil
        self.request = request
    }
}
