/// The red, green and blue of a colour, 0…255 each.
public struct RGB: Hashable, Sendable {
    public var red, green, blue: UInt8

    public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Relative luminance, 0 (black) … 1 (white), as WCAG 2.1 defines it.
    public var luminance: Double {
        func linear(_ part: UInt8) -> Double { RGB.linearParts[Int(part)] }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    /// WCAG 2.1 contrast ratio of two colours, 1 … 21.
    public static func contrast(_ a: RGB, _ b: RGB) -> Double {
        let (darker, lighter) = (min(a.luminance, b.luminance), max(a.luminance, b.luminance))
        return (lighter + 0.05) / (darker + 0.05)
    }

    func distance(to other: RGB) -> Int {
        let red = Int(red) - Int(other.red)
        let green = Int(green) - Int(other.green)
        let blue = Int(blue) - Int(other.blue)
        // Weights near the eye's: green counts most.
        return 3 * red * red + 6 * green * green + blue * blue
    }

    /// sRGB's transfer function for every byte. `exp` and `log` are not in the standard library; this power by a short
    /// Newton iteration runs 256 times, once.
    private static let linearParts: [Double] = (0...255).map { part in
        let value = Double(part) / 255
        if value <= 0.04045 { return value / 12.92 }
        let base = (value + 0.055) / 1.055
        // base^2.4 = base^2 · (base^2)^(1/5)
        let square = base * base
        var root = 1.0
        for _ in 0..<40 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
        return square * root
    }
}

extension Color {
    /// What a palette entry looks like in xterm's default palette; nil for `standard`. Terminals redefine the first 16.
    public var approximateRGB: RGB? {
        switch self {
        case .standard: nil
        case .rgb(let red, let green, let blue): RGB(red, green, blue)
        case .indexed(let index): Color.xterm[Int(index)]
        }
    }

    /// The nearest colour that a terminal of that depth can show. `none` leaves only `standard`.
    public func reduced(to depth: ColorDepth) -> Color {
        guard let color = approximateRGB else { return .standard }
        switch (depth, self) {
        case (.none, _): return .standard
        case (.full, _): return self
        case (.palette, .indexed): return self
        case (.palette, _): return .indexed(Color.nearest(to: color, among: 16..<256))
        case (.sixteen, .indexed(let index)) where index < 16: return self
        case (.sixteen, _): return .indexed(Color.nearest(to: color, among: 0..<16))
        case (.eight, .indexed(let index)) where index < 8: return self
        case (.eight, .indexed(let index)) where index < 16: return .indexed(index - 8)
        case (.eight, _): return .indexed(Color.nearest(to: color, among: 0..<8))
        }
    }

    private static func nearest(to color: RGB, among indices: Range<Int>) -> UInt8 {
        var best = indices.lowerBound
        for index in indices where xterm[index].distance(to: color) < xterm[best].distance(to: color) { best = index }
        return UInt8(best)
    }

    /// xterm's default palette: 16 named colours, a 6×6×6 cube, 24 greys.
    private static let xterm: [RGB] = {
        var colors = [
            RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0),
            RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205), RGB(229, 229, 229),
            RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
            RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
        ]
        let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
        for red in levels { for green in levels { for blue in levels { colors.append(RGB(red, green, blue)) } } }
        for step in 0..<24 {
            let grey = UInt8(8 + 10 * step)
            colors.append(RGB(grey, grey, grey))
        }
        return colors
    }()
}
