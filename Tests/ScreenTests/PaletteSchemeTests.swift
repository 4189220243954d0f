import Screen
import Testing

@Suite("PaletteScheme")
struct PaletteSchemeTests {
    private func ends(_ scheme: PaletteScheme, _ depth: ColorDepth = .full) -> [Color] {
        let palette = Palette(depth: depth, scheme: scheme)
        return [-1, 0, 1].map { palette.style(for: $0).background }
    }

    @Test("a name, or three colours in several notations")
    func parsed() throws {
        for scheme in PaletteScheme.named { #expect(try PaletteScheme(parsing: scheme.description) == scheme) }
        for text in ["#2166ac #f7f7f7 #b2182b", "2166AC,f7f7f7,b2182b", " #2166ac,  f7f7f7 #b2182b "] {
            let scheme = try PaletteScheme(parsing: text)
            #expect(scheme.description == "#2166ac #f7f7f7 #b2182b")
            #expect(ends(scheme) == [.rgb(0x21, 0x66, 0xAC), .rgb(0xF7, 0xF7, 0xF7), .rgb(0xB2, 0x18, 0x2B)])
        }
        #expect(try PaletteScheme(parsing: "#08f #000 #fa0").description == "#0088ff #000000 #ffaa00")
    }

    @Test(
        "of two colours zero is the grey that stands out more", arguments: [("#00f #a00", true), ("#8cf #fe8", false)])
    func two(text: String, isLight: Bool) throws {
        let scheme = try PaletteScheme(parsing: text)
        #expect(ends(scheme)[1] == ends(isLight ? .light : .dark)[1])
    }

    @Test(
        "what is no palette is said with a remedy",
        arguments: [
            ("blue", "there are light, dark, grey"), ("", "there are light, dark, grey"),
            ("#2166ac #12345", "\"#12345\" is not a colour"), ("#2166ac green", "\"green\" is not a colour"),
            ("#١٢٣ #000", "is not a colour"), ("#000 #444 #888 #fff", "4 colours are too many"),
            ("#202020 #242424 #b2182b", "#202020 and #242424 can hardly be told apart"),
            ("#b2182b #000 #b2182b", "#b2182b and #b2182b can hardly be told apart"),
        ])
    func refused(text: String, reason: String) {
        let error = #expect(throws: PaletteSchemeError.self) { try PaletteScheme(parsing: text) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    static let own = ["#2166ac #f7f7f7 #b2182b", "#8cf #101010 #fc6", "#000 #777 #fff", "#0f0 #f0f", "#777 #077 #770"]

    @Test("text on a person's own colours can be read", arguments: PaletteTests.colored, own)
    func contrast(depth: ColorDepth, text: String) throws {
        for style in Palette(depth: depth, scheme: try PaletteScheme(parsing: text)).styles(of: .diverging) {
            let foreground = try #require(style.foreground.approximateRGB)
            let background = try #require(style.background.approximateRGB)
            #expect(RGB.contrast(foreground, background) >= 4.5, "\(style)")
        }
    }

    @Test("lightness never turns back on the way from zero to an end, in 24 bit and in 256 colours", arguments: own)
    func monotone(text: String) throws {
        let scheme = try PaletteScheme(parsing: text)
        for depth in [ColorDepth.full, .palette] {
            let lightness = try PaletteTests.lightness(depth, scheme)
            let middle = lightness.count / 2
            #expect(lightness.count % 2 == 1)
            for side in [Array(lightness[middle...]), lightness[...middle].reversed()] {
                let sign: Double = side[side.count - 1] < side[0] ? -1 : 1
                // In 24 bit a straight way between two colours may bend in lightness by what rounding does.
                let slack = depth == .full ? 0.004 : 0
                for (a, b) in zip(side, side.dropFirst()) { #expect(sign * (b - a) >= -slack, "\(depth) \(side)") }
            }
        }
    }

    @Test("of 256 colours the ends and zero are the nearest that there are")
    func matched() throws {
        let scheme = try PaletteScheme(parsing: "#005fd7 #ffffff #d75f00")
        #expect(ends(scheme, .palette) == [.indexed(26), .indexed(231), .indexed(166)])
        #expect(ends(scheme, .sixteen) == ends(.light, .sixteen))
        #expect(ends(try PaletteScheme(parsing: "#8cf #000 #fc6"), .eight) == ends(.dark, .eight))
    }

    /// Linear RGB as somebody without one kind of cones sees it (Machado, Oliveira and Fernandes 2009, severity 1).
    private static let blindness: [(name: String, rows: [[Double]])] = [
        (
            "protanopia",
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
        ),
        (
            "deuteranopia",
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        ),
    ]

    @Test(
        "without red or green cones the two sides differ at the same distance from zero", arguments: PaletteScheme.named
    )
    func colorBlind(scheme: PaletteScheme) throws {
        func linear(_ part: UInt8) -> Double { RGB(part, part, part).luminance }
        let palette = Palette(depth: .full, scheme: scheme)
        for (name, rows) in Self.blindness {
            for value: Float in [0.3, 0.5, 0.7, 0.9] {
                let sides = try [-value, value].map { value -> [Double] in
                    let color = try #require(palette.style(for: value).background.approximateRGB)
                    let parts = [linear(color.red), linear(color.green), linear(color.blue)]
                    // A cube root is about as the eye sees lightness.
                    return rows.map { row in Double(cubeRoot(max(0, zip(row, parts).reduce(0) { $0 + $1.0 * $1.1 }))) }
                }
                let distance = zip(sides[0], sides[1]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
                #expect(distance > 0.15, "\(name), ±\(value)")
            }
        }
    }

    private func cubeRoot(_ x: Double) -> Double {
        var root = 1.0
        for _ in 0..<60 { root -= (root * root * root - x) / (3 * root * root) }
        return root
    }
}
