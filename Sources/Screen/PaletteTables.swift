/// The scales behind a `PaletteScheme`, from −1 to 1 for each number of colours: an odd number each, zero in the middle.
///
/// Those with a name are made by hand: lightness runs one way from the middle to either end, which nearest matching of
/// one smooth scale to fewer colours does not give.
struct PaletteTable: Hashable, Sendable {
    /// 60 steps to either side.
    let full: [RGB]
    let palette: [UInt8]
    let sixteen: [UInt8]
    /// nil where eight colours have nothing for it, and attributes stand in.
    let eight: [UInt8]?

    var zero: RGB { full[full.count / 2] }

    /// Whether zero is darker than what is far from it.
    var isDark: Bool { full[0].luminance + full[full.count - 1].luminance > 2 * zero.luminance }

    private static let steps = 60

    /// Both sides begin at zero; between what they list the 24-bit scale is straight.
    private init(negative: [RGB], positive: [RGB], palette: [UInt8], sixteen: [UInt8], eight: [UInt8]?) {
        full = Array(Self.ramp(negative).dropFirst().reversed()) + Self.ramp(positive)
        (self.palette, self.sixteen, self.eight) = (palette, sixteen, eight)
    }

    /// A person's own colours. Of 256 every sixth step is there. Fewer colours are whatever a terminal makes of them:
    /// `light` or `dark` stands in, as zero is lighter or darker than the ends.
    init(below: RGB, zero: RGB, above: RGB) {
        let (negative, positive) = (Self.ramp([zero, below]), Self.ramp([zero, above]))
        full = Array(negative.dropFirst().reversed()) + positive
        func matched(_ side: [RGB]) -> [UInt8] {
            Self.matched(to: stride(from: 0, through: Self.steps, by: 6).map { side[$0] })
        }
        palette = Array(matched(negative).dropFirst().reversed()) + matched(positive)
        let other = 2 * zero.luminance < below.luminance + above.luminance ? Self.dark : Self.light
        (sixteen, eight) = (other.sixteen, other.eight)
    }

    private static func ramp(_ anchors: [RGB]) -> [RGB] {
        let steps = steps / (anchors.count - 1)
        var colors: [RGB] = []
        for (from, to) in zip(anchors, anchors.dropFirst()) {
            for step in 0..<steps {
                func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(a) * (steps - step) + Int(b) * step) / steps) }
                colors.append(RGB(mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)))
            }
        }
        if let last = anchors.last { colors.append(last) }
        return colors
    }

    /// The nearest of 256 colours to each of a row, none of them lighter than the one before where the row darkens, and
    /// none darker where it does not.
    private static func matched(to colors: [RGB]) -> [UInt8] {
        guard let first = colors.first, let last = colors.last else { return [] }
        let sign: Double = last.luminance < first.luminance ? -1 : 1
        let choice = (16...255).compactMap { (index: Int) -> (index: UInt8, color: RGB, rank: Double)? in
            let color = Color.indexed(UInt8(index))
            return color.approximateRGB.map { (UInt8(index), $0, sign * $0.luminance) }
        }
        var least = -Double.infinity
        return colors.map { color in
            let nearest = choice.lazy.filter { $0.rank >= least }
                .min { $0.color.distance(to: color) < $1.color.distance(to: color) }
            least = nearest?.rank ?? least
            return nearest?.index ?? 16
        }
    }
}

extension PaletteTable {
    /// No part of a colour rises towards an end, so lightness cannot either.
    static let light = PaletteTable(
        negative: [
            RGB(245, 245, 245), RGB(196, 218, 242), RGB(130, 180, 228), RGB(64, 132, 204), RGB(24, 78, 162),
            RGB(10, 34, 90),
        ],
        positive: [
            RGB(245, 245, 245), RGB(245, 208, 190), RGB(240, 158, 130), RGB(216, 96, 78), RGB(168, 36, 44),
            RGB(92, 8, 24),
        ],
        palette: [17, 19, 20, 27, 33, 75, 111, 153, 189, 255, 224, 217, 210, 203, 196, 160, 124, 88, 52],
        // Blue, bright blue, bright cyan, white, bright yellow, bright red, red.
        sixteen: [4, 12, 14, 15, 11, 9, 1],
        // Blue, cyan, white, yellow, red.
        eight: [4, 6, 7, 3, 1])

    /// No part of a colour falls towards an end.
    static let dark = PaletteTable(
        negative: [
            RGB(30, 30, 34), RGB(30, 54, 98), RGB(36, 88, 164), RGB(62, 132, 224), RGB(122, 180, 250),
            RGB(196, 224, 255),
        ],
        positive: [
            RGB(30, 30, 34), RGB(88, 50, 34), RGB(150, 82, 34), RGB(212, 126, 40), RGB(246, 176, 82),
            RGB(255, 226, 168),
        ],
        palette: [153, 111, 75, 33, 26, 25, 19, 18, 17, 233, 52, 88, 94, 130, 166, 172, 208, 214, 222],
        // Bright cyan, bright blue, blue, black, red, bright red, bright yellow.
        sixteen: [14, 12, 4, 0, 1, 9, 11],
        // Cyan, blue, black, red, yellow.
        eight: [6, 4, 0, 1, 3])

    /// Lightness rises from −1 to 1.
    static let grey = PaletteTable(
        negative: [RGB(119, 119, 119), RGB(14, 14, 14)], positive: [RGB(119, 119, 119), RGB(250, 250, 250)],
        palette: [232, 233, 234, 235, 236, 237, 238, 239, 241, 243, 245, 246, 247, 248, 249, 250, 252, 253, 255],
        // Black, grey, white.
        sixteen: [0, 8, 15], eight: nil)
}

/// Styles made of the scales.
enum PaletteTables {
    /// The styles from −1 to 1: an odd number, zero in the middle.
    static func diverging(_ depth: ColorDepth, _ scheme: PaletteScheme) -> [Style] {
        let table = scheme.table
        let colors: [Color]? =
            switch depth {
            case .none: nil
            case .eight: table.eight?.map(Color.indexed)
            case .sixteen: table.sixteen.map(Color.indexed)
            case .palette: table.palette.map(Color.indexed)
            case .full: table.full.map { .rgb($0.red, $0.green, $0.blue) }
            }
        return colors?.map { readable(on: $0, among: depth) } ?? attributes
    }

    /// Strong, middling and weak by attribute alone; the row of signs says the rest.
    static let attributes: [Style] = [
        Style([.underline, .reverse]), Style(.underline), .plain, Style(.bold), Style([.bold, .reverse]),
    ]

    /// Text in whichever of a depth's black and white stands out more.
    static func readable(on background: Color, among depth: ColorDepth) -> Style {
        let (black, white): (Color, Color) =
            switch depth {
            case .none: (.standard, .standard)
            case .eight: (.indexed(0), .indexed(7))
            case .sixteen: (.indexed(0), .indexed(15))
            case .palette: (.indexed(16), .indexed(231))
            case .full: (.rgb(0, 0, 0), .rgb(255, 255, 255))
            }
        guard let behind = background.approximateRGB, let dark = black.approximateRGB, let light = white.approximateRGB
        else { return Style(background: background) }
        let isDarkText = RGB.contrast(dark, behind) >= RGB.contrast(light, behind)
        return Style(foreground: isDarkText ? black : white, background: background)
    }
}
