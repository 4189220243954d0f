/// What a signal's values mean for their colours.
public enum ValueScale: Hashable, Sendable {
    /// −1…1 with zero in the middle: tanh units, tanh(c).
    case diverging
    /// 0…1 on the positive side: gates, probabilities. A closed gate looks like zero does.
    case sequential
}

/// Turns values into styles that a terminal of some colour depth can show. The schemes that have a name are such that
/// colour-blind people can tell them apart.
public struct Palette: Hashable, Sendable {
    public let depth: ColorDepth
    public let scheme: PaletteScheme
    private let diverging: [Style]
    private let sequential: [Style]

    public init(depth: ColorDepth, scheme: PaletteScheme) {
        self.depth = depth
        self.scheme = scheme
        let scale = PaletteTables.diverging(depth, scheme)
        diverging = scale
        sequential = Array(scale[(scale.count / 2)...])
    }

    /// The style of one value; values outside of the scale count as its ends.
    public func style(for value: Float, scale: ValueScale = .diverging) -> Style {
        guard !value.isNaN else { return noValue }
        switch scale {
        case .diverging:
            let half = Float(diverging.count / 2)
            return diverging[Int((max(-1, min(1, value)) * half).rounded()) + diverging.count / 2]
        case .sequential:
            return sequential[Int((max(0, min(1, value)) * Float(sequential.count - 1)).rounded())]
        }
    }

    /// All styles of a scale in order of value, for a legend: an odd number for `diverging`, zero in the middle.
    public func styles(of scale: ValueScale) -> [Style] {
        scale == .diverging ? diverging : sequential
    }

    /// The style of what has no value: NaN, or a symbol that was not fed.
    public var noValue: Style {
        depth == .none ? Style(.dim) : Style(foreground: .indexed(depth == .full || depth == .palette ? 244 : 5))
    }

    /// A value's mark in the row of signs, which stands in for colours: `+` or `-`, bold from ±0.6 on; a space below 0.2
    /// (on either scale), `x` for what is no number.
    public func sign(for value: Float) -> Cell {
        if value.isNaN { return Cell("x", style: Style(.dim)) }
        guard abs(value) >= 0.2 else { return .blank }
        return Cell(value < 0 ? "-" : "+", style: Style(abs(value) >= 0.6 ? .bold : []))
    }
}
