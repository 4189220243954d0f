import Screen
import Testing

@Suite("BlendPalette")
struct BlendPaletteTests {
    static let colored: [ColorDepth] = [.eight, .sixteen, .palette, .full]

    @Test("its four corners differ, and text on each can be read", arguments: colored, PaletteScheme.named)
    func corners(depth: ColorDepth, scheme: PaletteScheme) throws {
        let palette = BlendPalette(like: Palette(depth: depth, scheme: scheme))
        let corners = [(0, 0), (0, 1), (1, 0), (1, 1)].map { palette.style($0.0, $0.1) }
        #expect(Set(corners.map(\.background)).count == 4)
        for style in corners {
            let foreground = try #require(style.foreground.approximateRGB)
            let background = try #require(style.background.approximateRGB)
            #expect(RGB.contrast(foreground, background) >= 4.5, "\(style)")
        }
    }

    @Test(
        "either value makes it darker, and both together darkest; lighter where zero is dark", arguments: colored,
        [PaletteScheme.light, .dark])
    func darkness(depth: ColorDepth, scheme: PaletteScheme) throws {
        let palette = BlendPalette(like: Palette(depth: depth, scheme: scheme))
        func light(_ a: Float, _ b: Float) throws -> Double {
            try #require(palette.style(a, b).background.approximateRGB).luminance * (scheme == .light ? 1 : -1)
        }
        #expect(try light(0, 0) > light(1, 0))
        #expect(try light(0, 0) > light(0, 1))
        #expect(try light(1, 0) > light(1, 1))
        #expect(try light(0, 1) > light(1, 1))
    }

    @Test("without colours a sign tells which of the two is high")
    func signs() {
        let palette = BlendPalette(like: Palette(depth: .none, scheme: .light))
        #expect(palette.sign(0.1, 0.2).glyph == " ")
        #expect(palette.sign(0.9, 0.2).glyph == "1")
        #expect(palette.sign(0.1, 0.9).glyph == "2")
        #expect(palette.sign(0.9, 0.9).glyph == "&")
        #expect(palette.sign(.nan, 0.5).glyph == "x")
        #expect(palette.style(-5, 9) == palette.style(0, 1))
    }
}
