import Screen

/// How values spread over colours.
public enum ValueScale: Hashable, Sendable {
    /// −1…1 around a neutral middle.
    case diverging
    /// 0…1.
    case sequential
}

/// Colours for values.
public struct Palette: Sendable {
    public let depth: ColorDepth

    public init(depth: ColorDepth) { self.depth = depth }

    public func style(for value: Float, scale: ValueScale) -> Style {
        guard value.isFinite else { return .plain }
        let part = scale == .diverging ? (max(-1, min(1, value)) + 1) / 2 : max(0, min(1, value))
        if depth == .none { return Style(abs(part - 0.5) > 0.25 ? [.bold] : []) }
        let tone = UInt8(part * 255)
        return Style(foreground: .rgb(0, 0, 0), background: .rgb(tone, 128, 255 - tone))
    }

    /// The sign that stands under a symbol where there are no colours.
    public func sign(for value: Float, scale: ValueScale) -> Character {
        guard value.isFinite else { return "?" }
        if scale == .sequential { return value > 0.75 ? "#" : value > 0.25 ? "+" : "." }
        return value > 0.25 ? "+" : value < -0.25 ? "-" : "."
    }
}
