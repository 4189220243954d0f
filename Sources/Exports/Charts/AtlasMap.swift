import CellProbing
import ModelCore
import Screen

/// Units beside properties as a heat map: red where a property goes with high values of a unit, blue with low ones; and at
/// each row's end the unit's best explanation.
public struct AtlasMap: Sendable {
    /// One row of the map.
    public struct Row: Sendable {
        public let entry: ActivationAtlas.Entry
        /// By property, −1…1: 2·AUROC − 1 or ρ; NaN where there is none.
        public let values: [Double]
    }

    /// The properties that have a column, by their numbers in the scan.
    public let properties: [Int]
    /// Units whose best explanations are furthest above the baselines, those with the same one together, in the order of
    /// properties.
    public let rows: [Row]
    private let atlas: ActivationAtlas
    private let name: @Sendable (UnitAddress) -> String?

    /// - Parameters:
    ///   - top: units to show, those whose best explanation is furthest above the property's baselines.
    ///   - name: what a person calls a unit.
    public init(
        _ atlas: ActivationAtlas, top: Int, name: @escaping @Sendable (UnitAddress) -> String? = { _ in nil }
    ) {
        self.atlas = atlas
        self.name = name
        let shown = atlas.columns.indices.filter {
            !atlas.columns[$0].isCategorical && atlas.columns[$0].problem == nil
        }
        properties = shown
        // What a symbol or random weights give as well comes last, however high its score.
        func worth(_ entry: ActivationAtlas.Entry) -> Double {
            let kind = atlas.columns[entry.property].kind
            return (entry.isExplained ? 2 : 0) + Self.strength(entry.score, kind)
                - (entry.baseline.map { Self.strength($0, kind) } ?? 0)
        }
        let best = atlas.entries.enumerated().sorted {
            let (a, b) = (worth($0.element), worth($1.element))
            return a == b ? $0.offset < $1.offset : a > b
        }.prefix(max(0, top))
        rows = best.sorted {
            let (a, b) = ($0.element, $1.element)
            if a.property != b.property { return a.property < b.property }
            let (first, second) = (worth(a), worth(b))
            return first == second ? $0.offset < $1.offset : first > second
        }.map { _, entry in
            let values = atlas.associations[entry.address] ?? []
            return Row(entry: entry, values: shown.map { $0 < values.count ? values[$0] : .nan })
        }
    }

    /// AUROC and ρ on one scale: 0 says nothing, 1 everything.
    private static func strength(_ score: Double, _ kind: PropertyKind) -> Double {
        kind == .binary ? abs(2 * score - 1) : abs(score)
    }

    /// What is said of a unit at its row's end.
    public func explanation(of entry: ActivationAtlas.Entry) -> String {
        let column = atlas.columns[entry.property]
        return "\(column.name) \(entry.isPositive ? "+" : "-")\(decimals(entry.score, 3))"
            + (entry.isExplained ? " explained" : "")
    }

    private static let (cellWidth, cellHeight) = (22.0, 16.0)

    public func drawing(_ scheme: PaletteScheme) -> Drawing {
        var drawing = Drawing()
        let palette = Palette(depth: .full, scheme: scheme)
        let labels = rows.map { row in
            "\(row.entry.address)" + (name(row.entry.address).map { " \"\(shortened($0, to: 24))\"" } ?? "")
        }
        let left = (labels.map { Drawing.width(of: $0) }.max() ?? 0) + 10
        // Names of properties stand at 50 degrees above their columns.
        let longest = properties.indices.map { Drawing.width(of: title(ofColumn: $0)) }.max() ?? 0
        let top = longest * 0.77 + 16
        for column in properties.indices {
            let x = left + (Double(column) + 0.6) * Self.cellWidth
            drawing.words(title(ofColumn: column), x, top - 8, angle: -50)
        }
        for (index, row) in rows.enumerated() {
            let y = top + Double(index) * Self.cellHeight
            drawing.words(labels[index], left - 8, y + 12, anchor: .end, isBold: row.entry.isExplained)
            for (column, value) in row.values.enumerated() where !value.isNaN {
                drawing.rectangle(
                    left + Double(column) * Self.cellWidth, y, Self.cellWidth - 1, Self.cellHeight - 1,
                    .color(palette.style(for: Float(value)).background), title: title(row, column))
            }
            drawing.words(
                explanation(of: row.entry), left + Double(properties.count) * Self.cellWidth + 8, y + 12,
                row.entry.isExplained ? .ink : .faint)
        }
        let bottom = top + Double(rows.count) * Self.cellHeight
        drawLegend(palette, x: left, y: bottom + 20, in: &drawing)
        drawing.reach(left + Double(properties.count) * Self.cellWidth + longest * 0.65, bottom + 60)
        return drawing
    }

    /// A property's name, and how many units it explains.
    func title(ofColumn column: Int) -> String {
        let column = atlas.columns[properties[column]]
        return shortened(column.name, to: 30) + (column.explained > 0 ? " (\(column.explained))" : "")
    }

    private func title(_ row: Row, _ column: Int) -> String {
        let property = atlas.columns[properties[column]]
        let value = row.values[column]
        let score =
            property.kind == .binary
            ? "AUROC \(decimals((1 + abs(value)) / 2, 4))" : "|rho| \(decimals(abs(value), 4))"
        return "\(row.entry.address), \(property.name)\n\(score), \(value < 0 ? "low" : "high") where it holds"
    }

    private func drawLegend(_ palette: Palette, x: Double, y: Double, in drawing: inout Drawing) {
        let (steps, width) = (21, 12.0)
        for step in 0..<steps {
            let value = Float(step) / Float(steps - 1) * 2 - 1
            drawing.rectangle(
                x + Double(step) * width, y, width + 0.2, 12, .color(palette.style(for: value).background))
        }
        for (value, label) in [(0.0, "-1"), (0.5, "0"), (1.0, "+1")] {
            drawing.words(label, x + (value * Double(steps - 1) + 0.5) * width, y + 26, .faint, anchor: .middle)
        }
        drawing.words(
            "2·AUROC − 1, or rho: +1 always high where the property is, -1 always low", x + Double(steps) * width + 10,
            y + 11, .faint)
    }
}
