/// Colours for two values at once, each with a hue of its own: the first orange, the second blue, both together a dark
/// violet, neither a light grey; on a palette whose zero is dark, both a pale violet and neither nearly black. Orange and
/// blue stay apart for the common kinds of colour blindness, and both at once is told from either by its lightness alone.
public struct BlendPalette: Hashable, Sendable {
    /// The palette of the values one by one, whose depth this has.
    private let single: Palette
    public var depth: ColorDepth { single.depth }
    /// Steps per value; styles lie at `first · steps + second`.
    private let steps: Int
    private let styles: [Style]

    /// - Parameter palette: the one of the values one by one.
    public init(like palette: Palette) {
        single = palette
        (steps, styles) = BlendPalette.table(palette.depth, palette.scheme.isDark ? .dark : .light)
    }

    /// The style of two strengths, each 0…1; what lies outside counts as an end.
    public func style(_ first: Float, _ second: Float) -> Style {
        guard !first.isNaN, !second.isNaN else { return single.noValue }
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

    private static func table(_ depth: ColorDepth, _ colors: Colors) -> (Int, [Style]) {
        func readable(_ list: [UInt8]) -> [Style] {
            list.map { PaletteTables.readable(on: .indexed($0), among: depth) }
        }
        return switch depth {
        case .none: (2, [.plain, Style(.underline), Style(.bold), Style([.bold, .reverse])])
        case .eight: (2, readable(colors.eight))
        case .sixteen: (2, readable(colors.sixteen))
        case .palette: (3, readable(colors.palette))
        case .full: (fullSteps, colors.full.map { PaletteTables.readable(on: $0, among: depth) })
        }
    }

    private static let fullSteps = 11

    /// Rows: the first value from low to high; columns: the second.
    private struct Colors {
        let full: [Color]
        let palette: [UInt8]
        let sixteen: [UInt8]
        let eight: [UInt8]

        static let light = Colors(
            full: mixed(RGB(245, 245, 245), RGB(40, 110, 200), RGB(240, 130, 20), RGB(60, 10, 80)),
            palette: [255, 153, 33, 223, 182, 62, 208, 132, 54], sixteen: [15, 14, 11, 5], eight: [7, 6, 3, 4])
        static let dark = Colors(
            full: mixed(RGB(30, 30, 34), RGB(50, 120, 220), RGB(222, 130, 30), RGB(248, 232, 255)),
            palette: [233, 25, 33, 94, 103, 147, 172, 181, 231], sixteen: [0, 12, 3, 15], eight: [0, 4, 3, 7])

        /// Between four corners.
        private static func mixed(_ neither: RGB, _ second: RGB, _ first: RGB, _ both: RGB) -> [Color] {
            let last = Double(fullSteps - 1)
            return (0..<fullSteps * fullSteps).map { place in
                let (a, b) = (Double(place / fullSteps) / last, Double(place % fullSteps) / last)
                func mix(_ part: (RGB) -> UInt8) -> UInt8 {
                    let low = Double(part(neither)) * (1 - b) + Double(part(second)) * b
                    let high = Double(part(first)) * (1 - b) + Double(part(both)) * b
                    return UInt8((low * (1 - a) + high * a).rounded())
                }
                return .rgb(mix(\.red), mix(\.green), mix(\.blue))
            }
        }
    }
}
