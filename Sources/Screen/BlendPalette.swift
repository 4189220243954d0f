/// Colours for two values at once, each with a hue of its own: the first orange, the second blue, both together a dark
/// violet, neither a light grey. Orange and blue stay apart for the common kinds of colour blindness, and both at once is
/// told from either by its darkness alone.
public struct BlendPalette: Hashable, Sendable {
    public let depth: ColorDepth
    /// Steps per value; styles lie at `first · steps + second`.
    private let steps: Int
    private let styles: [Style]

    public init(depth: ColorDepth) {
        self.depth = depth
        (steps, styles) = BlendPalette.table(depth)
    }

    /// The style of two strengths, each 0…1; what lies outside counts as an end.
    public func style(_ first: Float, _ second: Float) -> Style {
        guard !first.isNaN, !second.isNaN else { return Palette(depth: depth).noValue }
        return styles[index(first) * steps + index(second)]
    }

    /// The mark that stands in for the colour where there are none: `1`, `2`, or `&` for both, from three quarters on.
    public func sign(_ first: Float, _ second: Float) -> Cell {
        switch (first >= 0.75, second >= 0.75) {
        case (true, true): Cell("&", style: Style(.bold))
        case (true, false): Cell("1")
        case (false, true): Cell("2")
        case (false, false): first.isNaN || second.isNaN ? Cell("x", style: Style(.dim)) : .blank
        }
    }

    private func index(_ value: Float) -> Int { Int((max(0, min(1, value)) * Float(steps - 1)).rounded()) }

    private static func table(_ depth: ColorDepth) -> (Int, [Style]) {
        switch depth {
        case .none: (2, [.plain, Style(.underline), Style(.bold), Style([.bold, .reverse])])
        case .eight: (2, [7, 6, 3, 4].map { PaletteTables.readable(on: .indexed($0), among: depth) })
        case .sixteen: (2, [15, 14, 11, 5].map { PaletteTables.readable(on: .indexed($0), among: depth) })
        case .palette: (3, palette.map { PaletteTables.readable(on: .indexed($0), among: depth) })
        case .full: (fullSteps, full.map { PaletteTables.readable(on: $0, among: depth) })
        }
    }

    /// Rows: the first value low, middling, high; columns: the second.
    private static let palette: [UInt8] = [255, 153, 33, 223, 182, 62, 208, 132, 54]

    private static let fullSteps = 11
    private static let corners = (
        neither: RGB(245, 245, 245), second: RGB(40, 110, 200), first: RGB(240, 130, 20), both: RGB(60, 10, 80)
    )
    private static let full: [Color] = (0..<fullSteps).flatMap { first in
        (0..<fullSteps).map { second in
            let a = Double(first) / Double(fullSteps - 1)
            let b = Double(second) / Double(fullSteps - 1)
            func mix(_ part: (RGB) -> UInt8) -> UInt8 {
                let low = Double(part(corners.neither)) * (1 - b) + Double(part(corners.second)) * b
                let high = Double(part(corners.first)) * (1 - b) + Double(part(corners.both)) * b
                return UInt8((low * (1 - a) + high * a).rounded())
            }
            return .rgb(mix(\.red), mix(\.green), mix(\.blue))
        }
    }
}
