import Screen
import Testing

@Suite("Palette")
struct PaletteTests {
    static let colored: [ColorDepth] = [.eight, .sixteen, .palette, .full]

    @Test("text on every entry has a contrast of at least 4.5", arguments: colored, PaletteScheme.named)
    func contrast(depth: ColorDepth, scheme: PaletteScheme) throws {
        if depth == .eight && scheme == .grey { return }
        for scale in [ValueScale.diverging, .sequential] {
            for style in Palette(depth: depth, scheme: scheme).styles(of: scale) {
                let foreground = try #require(style.foreground.approximateRGB)
                let background = try #require(style.background.approximateRGB)
                #expect(RGB.contrast(foreground, background) >= 4.5, "\(style)")
            }
        }
    }

    static func lightness(_ depth: ColorDepth, _ scheme: PaletteScheme) throws -> [Double] {
        try Palette(depth: depth, scheme: scheme).styles(of: .diverging).map {
            try #require($0.background.approximateRGB).luminance
        }
    }

    @Test(
        "lightness falls from the middle to both ends, or rises where zero is dark", arguments: colored,
        [PaletteScheme.light, .dark])
    func monotone(depth: ColorDepth, scheme: PaletteScheme) throws {
        let lightness = try Self.lightness(depth, scheme).map { scheme == .light ? $0 : -$0 }
        let middle = lightness.count / 2
        #expect(lightness.count % 2 == 1)
        for index in 0..<middle { #expect(lightness[index] < lightness[index + 1], "entry \(index)") }
        for index in middle..<lightness.count - 1 { #expect(lightness[index] > lightness[index + 1], "entry \(index)") }
    }

    @Test("grey is grey, and lighter with every step", arguments: [ColorDepth.sixteen, .palette, .full])
    func grey(depth: ColorDepth) throws {
        let lightness = try Self.lightness(depth, .grey)
        #expect(lightness.count % 2 == 1)
        for (darker, lighter) in zip(lightness, lightness.dropFirst()) { #expect(darker < lighter) }
        for style in Palette(depth: depth, scheme: .grey).styles(of: .diverging) {
            let color = try #require(style.background.approximateRGB)
            #expect(color.red == color.green && color.green == color.blue)
        }
    }

    @Test("the 256-colour table is the one of the design")
    func table() {
        let backgrounds = Palette(depth: .palette, scheme: .light).styles(of: .diverging).map(\.background)
        let wanted: [UInt8] = [
            17, 19, 20, 27, 33, 75, 111, 153, 189, 255, 224, 217, 210, 203, 196, 160, 124, 88, 52,
        ]
        #expect(backgrounds == wanted.map(Color.indexed))
    }

    @Test("ends, middle and what lies outside", arguments: ColorDepth.allCases, PaletteScheme.named)
    func ends(depth: ColorDepth, scheme: PaletteScheme) throws {
        let palette = Palette(depth: depth, scheme: scheme)
        let all = palette.styles(of: .diverging)
        #expect(palette.style(for: -1) == all.first)
        #expect(palette.style(for: 1) == all.last)
        #expect(palette.style(for: 0) == all[all.count / 2])
        #expect(palette.style(for: -.infinity) == all.first)
        #expect(palette.style(for: 1e30) == all.last)
        #expect(palette.style(for: 0, scale: .sequential) == all[all.count / 2])
        #expect(palette.style(for: 1, scale: .sequential) == all.last)
        #expect(palette.style(for: -3, scale: .sequential) == all[all.count / 2])
        #expect(!all.contains(palette.style(for: .nan)))
        #expect(Set(all).count == all.count)
    }

    @Test("without colours the sign is in a row of its own")
    func signs() {
        let palette = Palette(depth: .none, scheme: .dark)
        #expect(
            [-0.9, -0.3, 0, 0.1, 0.3, 0.7, Float.nan].map { palette.sign(for: $0).glyph } == [
                "-", "-", " ", " ", "+", "+", "x",
            ])
        #expect(palette.sign(for: 0.7) != palette.sign(for: 0.3))
        for style in palette.styles(of: .diverging) {
            #expect(style.foreground == .standard && style.background == .standard)
        }
    }

    @Test("a colour is reduced to what a terminal has")
    func reduced() {
        #expect(Color.rgb(255, 255, 255).reduced(to: .palette) == .indexed(231))
        #expect(Color.rgb(10, 9, 8).reduced(to: .palette) == .indexed(232))
        #expect(Color.indexed(12).reduced(to: .eight) == .indexed(4))
        #expect(Color.indexed(196).reduced(to: .sixteen) == .indexed(9))
        #expect(Color.rgb(1, 2, 3).reduced(to: .full) == .rgb(1, 2, 3))
        for color in [Color.rgb(1, 2, 3), .indexed(200), .standard] { #expect(color.reduced(to: .none) == .standard) }
    }

    @Test("luminance is WCAG's")
    func luminance() {
        #expect(abs(RGB(128, 128, 128).luminance - 0.21586) < 1e-4)
        #expect(abs(RGB.contrast(RGB(0, 0, 0), RGB(255, 255, 255)) - 21) < 1e-9)
    }
}

@Suite("ColorDepth")
struct ColorDepthTests {
    @Test(
        "follows the wish, NO_COLOR, COLORTERM, the name and terminfo, in that order",
        arguments: [
            (["TERM": "xterm-256color"], 256, .palette), (["TERM": "xterm"], 8, .eight),
            (["TERM": "xterm-256color", "COLORTERM": "truecolor"], 256, .full),
            (["TERM": "xterm-256color", "COLORTERM": "24bit"], 256, .full),
            (["TERM": "xterm-256color", "COLORTERM": "yes"], 256, .palette),
            (["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"], 256, .none),
            (["TERM": "xterm-256color", "NO_COLOR": ""], 256, .palette),
            (["TERM": "dumb", "COLORTERM": "truecolor"], nil, .none), ([:], nil, .none),
            (["TERM": "xterm-direct"], 0x1000000, .full), (["TERM": "foot"], nil, .full),
            (["TERM": "screen", "COLORTERM": "truecolor"], 8, .eight),
            (["TERM": "screen", "COLORTERM": "truecolor", "TMUX": "/tmp/x"], 8, .full),
            (["TERM": "vt100"], 0, .none), (["TERM": "vt100"], nil, .none), (["TERM": "linux"], nil, .eight),
            (["TERM": "linux-16color"], 16, .sixteen), (["TERM": "rxvt-16color"], nil, .sixteen),
            (["TERM": "tmux-256color"], nil, .palette), (["TERM": "konsole-256color"], 8, .palette),
        ] as [([String: String], Int?, ColorDepth)])
    func detected(environment: [String: String], colors: Int?, depth: ColorDepth) {
        #expect(ColorDepth.detect(environment: environment, terminfoColors: colors) == depth)
        #expect(ColorDepth.detect(environment: environment, terminfoColors: colors, wish: .sixteen) == .sixteen)
    }
}
