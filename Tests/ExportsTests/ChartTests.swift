import CellProbing
import Exports
import ModelCore
import Screen
import Testing

@Suite("Charts")
struct ChartTests {
    private func svg(_ drawing: Drawing) -> MarkupCheck {
        MarkupCheck(SVGExport().text(Page(title: "t", parts: [.drawing(drawing)])))
    }

    private let gate = SignalAddress(layer: 0, signal: CellKind.lstm.signals.first { $0.name == "f" }!)

    private func unit(_ number: Int, _ name: String = "c") -> UnitAddress {
        UnitAddress(layer: 0, signal: CellKind.lstm.signals.first { $0.name == name }!, unit: number)
    }

    /// Three units over ten steps: always open; never either; closed at four steps and open at one.
    private var survey: ActivationSurvey {
        let rows: [[Float]] = (0..<10).map { [1, 0.5, $0 < 4 ? 0 : $0 == 9 ? 0.95 : 0.5] }
        var survey = ActivationSurvey(of: [gate], units: 3)
        let values = rows.flatMap { $0 }
        values.withUnsafeBufferPointer { buffer in
            let symbols = [Int32](repeating: 0, count: 10)
            survey.take(symbols: symbols[...], at: 0, stride: 3) { _ in buffer.baseAddress }
        }
        return survey
    }

    @Test("a unit of a gate stands at its two shares, and units over nine tenths are counted")
    func saturation() throws {
        let scatter = SaturationScatter(
            survey, gates: [gate], marked: [unit(2)], name: { $0.unit == 2 ? "a <name>" : nil })
        let chart = svg(scatter.drawing())
        #expect(chart.problem == nil)
        // The plot is 240 pixels a side, its corner at 52, 286.
        let places = chart.all("circle").map { ($0.attributes["cx"] ?? "", $0.attributes["cy"] ?? "") }
        #expect(places.map(\.0) == ["292", "52", "76"] && places.map(\.1) == ["286", "286", "190"])
        #expect(chart.all("circle").map { $0.attributes["class"] } == ["accent", "accent", "mark"])
        let titles = chart.all("title").map(\.text)
        #expect(titles.contains("l0.f.2 \"a <name>\"\nabove 0.9: 10.0 %\nbelow 0.1: 40.0 %"))
        let words = chart.all("text").map(\.text)
        #expect(words.contains("over 90 %: right 1, left 0 of 3"))
        #expect(words.contains("l0.f: forget gate") && words.contains("share of steps above 0.9"))
        #expect(words.contains("2"))
    }

    private func findings(_ count: Int, isExact: Bool = true) -> PropertyFindings {
        let list = (0..<count).map { rank in
            let score = 0.95 - 0.1 * Double(rank)
            return Finding(
                address: unit(rank), score: score, error: isExact ? 0 : 0.01,
                interval: isExact ? score - 0.05...score + 0.025 : nil, isPositive: rank == 0, r: 0.5,
                threshold: nil, f1: 0.5, mcc: 0.25, familyWiseP: 0.005, persistence: [20: 0.9], steps: 100,
                isExplained: rank == 0, verdict: rank == 0 ? .tracker : .nothing)
        }
        return PropertyFindings(
            name: "quotes", kind: .binary,
            baselines: Baselines(
                steps: 100, mean: 0.3, runs: 9, symbolOnly: 0.6, columnOnly: 0.55, randomWeights: nil, randomUnit: 0.5),
            findings: list)
    }

    @Test("a finding's dot, interval and baselines stand where their numbers say")
    func findingsChart() throws {
        let chart = svg(FindingsChart(findings(3), name: { $0.unit == 1 ? "odd" : nil }).drawing())
        #expect(chart.problem == nil)
        let dots = chart.all("circle").compactMap { Double($0.attributes["cx"] ?? "") }
        #expect(dots.count == 3)
        // 320 pixels from 0.5 to 1.
        #expect(abs((dots[0] - dots[1]) - 64) < 0.02 && abs((dots[1] - dots[2]) - 64) < 0.02)
        let start = dots[0] - 0.45 * 640
        let bars = chart.all("line").filter {
            $0.attributes["class"] == "mark-line" && $0.attributes["y1"] == $0.attributes["y2"]
        }
        #expect(bars.count == 3)
        #expect(abs((Double(bars[0].attributes["x1"] ?? "") ?? 0) - (start + 0.4 * 640)) < 0.02)
        #expect(abs((Double(bars[0].attributes["x2"] ?? "") ?? 0) - (start + 0.475 * 640)) < 0.02)
        let lines = chart.all("line").filter {
            $0.attributes["class"] == "accent-line" && $0.attributes["x1"] == $0.attributes["x2"]
        }
        let places = lines.compactMap { Double($0.attributes["x1"] ?? "") }.map { (($0 - start) / 640 + 0.5) }
        for baseline in [0.6, 0.55, 0.5] { #expect(places.contains { abs($0 - baseline) < 1e-4 }, "\(places)") }
        #expect(Set(lines.map { $0.attributes["stroke-dasharray"] }).count >= 3, "told apart without colour")
        let words = chart.all("text").map(\.text)
        for word in ["l0.c.0", "odd", "0.9500", "0.900 to 0.975", "tracker", "the symbol read alone 0.6000", "AUROC"] {
            #expect(words.contains(word), "\(word)")
        }
        #expect(!words.contains { $0.hasPrefix("the best unit of random weights") })
    }

    @Test("without an interval the error is a dashed bar; no findings are an empty chart")
    func withoutInterval() {
        let chart = svg(FindingsChart(findings(1, isExact: false)).drawing())
        #expect(chart.all("line").contains { $0.attributes["stroke-dasharray"] == "2 2" })
        #expect(svg(FindingsChart(findings(0)).drawing()).problem == nil)
    }

    @Test("in cells: a dot on its interval, letters for the baselines, the scale below")
    func bars() {
        let frame = FindingsBars(findings(2)).frame(columns: 59, palette: Palette(depth: .none, scheme: .light))
        let lines = ANSIExport.plain.lines(frame)
        // 51 columns from 0.5 to 1: a hundredth is a column.
        #expect(lines[0] == "        u    c    s")
        #expect(lines[1] == "l0.c.0  ┊    ┊    ┊" + String(repeating: " ", count: 29) + "─────●───")
        #expect(lines[3].hasPrefix("        0.50 ") && lines[3].hasSuffix(" 1.00") && lines[3].contains("AUROC"))
        #expect(lines[4] == "        s the symbol read alone 0.6000")
        for columns in [0, 1, 8, 9] {
            _ = FindingsBars(findings(2)).frame(columns: columns, palette: Palette(depth: .full, scheme: .light))
        }
    }

    private func atlas() -> ActivationAtlas {
        func column(_ name: String, _ kind: PropertyKind, explained: Int = 0, problem: FindingError? = nil)
            -> ActivationAtlas.Column
        {
            ActivationAtlas.Column(
                name: name, kind: kind, baselines: Baselines(steps: 10, mean: 0.5, runs: 3), explained: explained,
                problem: problem)
        }
        func entry(_ number: Int, _ property: Int, _ score: Double, _ baseline: Double?, explained: Bool = false)
            -> ActivationAtlas.Entry
        {
            ActivationAtlas.Entry(
                address: unit(number), property: property, score: score, isPositive: number != 1, baseline: baseline,
                isExplained: explained)
        }
        return ActivationAtlas(
            entries: [
                entry(0, 2, 0.6, 0.1), entry(1, 0, 0.99, 0.5, explained: true), entry(2, 0, 0.97, 0.97),
                entry(3, 0, 0.8, 0.5),
            ],
            columns: [
                column("quotes", .binary, explained: 1), column("braces", .binary, problem: .noSteps(.test)),
                column("column", .real),
            ],
            associations: [
                unit(0): [0.25, .nan, 0.6], unit(1): [-0.98, .nan, 0], unit(2): [0.94, .nan, 0],
                unit(3): [0.6, .nan, -1],
            ])
    }

    @Test(
        "the map's rows are what is furthest above the baselines, in the order of properties; its cells the palette's")
    func atlasMap() throws {
        let map = AtlasMap(atlas(), top: 3)
        #expect(map.properties == [0, 2])
        #expect(map.rows.map(\.entry.address.unit) == [1, 3, 0])
        let chart = svg(map.drawing(.light))
        #expect(chart.problem == nil)
        let palette = Palette(depth: .full, scheme: .light)
        func color(_ value: Float) -> String? {
            guard let color = palette.style(for: value).background.approximateRGB else { return nil }
            return "#"
                + [color.red, color.green, color.blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        let cells = chart.all("rect").filter { $0.attributes["width"] == "21" }.map { $0.attributes["fill"] }
        #expect(cells == [-0.98, 0, 0.6, -1, 0.25, 0.6].map { color($0) })
        #expect(chart.all("title").map(\.text).contains("l0.c.1, quotes\nAUROC 0.9900, low where it holds"))
        let words = chart.all("text").map(\.text)
        #expect(words.contains("quotes (1)") && words.contains("quotes -0.990 explained") && words.contains("column"))
        #expect(!words.contains { $0.contains("braces") })
    }

    @Test("the map in cells: letters, signs without colours, and the key")
    func atlasCells() {
        let lines = ANSIExport.plain.lines(
            AtlasMap(atlas(), top: 3).frame(columns: 60, palette: Palette(depth: .none, scheme: .light)))
        #expect(
            lines == [
                "       a b", "l0.c.1 -    quotes -0.990 explained", "l0.c.3 + -  quotes +0.800",
                "l0.c.0 + +  column +0.600", "", "a quotes (1)  b column",
            ])
        for columns in [0, 1, 7] {
            _ = AtlasMap(atlas(), top: 3).frame(columns: columns, palette: Palette(depth: .full, scheme: .light))
        }
        #expect(
            AtlasMap(atlas(), top: 0).frame(columns: 20, palette: Palette(depth: .none, scheme: .light)).size.rows == 4)
    }
}
