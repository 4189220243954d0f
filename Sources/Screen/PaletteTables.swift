/// The hand-made scales behind `Palette`. Lightness falls from the middle to both ends in each of them, which nearest
/// matching of one smooth scale to fewer colours does not give.
enum PaletteTables {
    /// The styles from −1 to 1: an odd number, zero in the middle.
    static func diverging(_ depth: ColorDepth) -> [Style] {
        switch depth {
        case .none: attributes
        case .eight: eight.map { readable(on: .indexed($0), among: depth) }
        case .sixteen: sixteen.map { readable(on: .indexed($0), among: depth) }
        case .palette: palette.map { readable(on: .indexed($0), among: depth) }
        case .full: full.map { readable(on: $0, among: depth) }
        }
    }

    static let palette: [UInt8] = [
        17, 19, 20, 27, 33, 75, 111, 153, 189, 255, 224, 217, 210, 203, 196, 160, 124, 88, 52,
    ]

    /// Blue, bright blue, bright cyan, white, bright yellow, bright red, red.
    static let sixteen: [UInt8] = [4, 12, 14, 15, 11, 9, 1]

    /// Blue, cyan, white, yellow, red.
    static let eight: [UInt8] = [4, 6, 7, 3, 1]

    /// Strong, middling and weak by attribute alone; the row of signs says the rest.
    static let attributes: [Style] = [
        Style([.underline, .reverse]), Style(.underline), .plain, Style(.bold), Style([.bold, .reverse]),
    ]

    /// Between these the 24-bit scale is straight; no part of a colour rises towards an end, so lightness cannot either.
    private static let negative: [RGB] = [
        RGB(245, 245, 245), RGB(196, 218, 242), RGB(130, 180, 228), RGB(64, 132, 204), RGB(24, 78, 162),
        RGB(10, 34, 90),
    ]
    private static let positive: [RGB] = [
        RGB(245, 245, 245), RGB(245, 208, 190), RGB(240, 158, 130), RGB(216, 96, 78), RGB(168, 36, 44), RGB(92, 8, 24),
    ]

    /// 60 steps to either side.
    static let full: [Color] = Array(ramp(negative).dropFirst().reversed()) + ramp(positive)

    private static func ramp(_ anchors: [RGB]) -> [Color] {
        let steps = 12
        var colors: [Color] = []
        for (from, to) in zip(anchors, anchors.dropFirst()) {
            for step in 0..<steps {
                func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8((Int(a) * (steps - step) + Int(b) * step) / steps) }
                colors.append(.rgb(mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)))
            }
        }
        if let last = anchors.last { colors.append(.rgb(last.red, last.green, last.blue)) }
        return colors
    }

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
