import CellProbing
import ModelCore

/// How often each unit of each gate is nearly open and nearly closed: a scatter for every gate of every layer (Karpathy,
/// Johnson and Fei-Fei 2015, "Visualizing and Understanding Recurrent Networks", section 4.2, figure 3).
///
/// To the right is the share of steps above 0.9 (right-saturated), upward the share below 0.1 (left-saturated). Nothing
/// lies above the diagonal, because both shares together are 1 at most.
public struct SaturationScatter: Sendable {
    /// Units with a greater share than this are counted.
    public static let often = 0.9

    private let survey: ActivationSurvey
    private let gates: [SignalAddress]
    private let marked: [(layer: Int, unit: Int)]
    private let name: @Sendable (UnitAddress) -> String?

    /// - Parameters:
    ///   - gates: surveyed signals of range 0…1, in the order of layers.
    ///   - marked: units that are pointed out, in every gate of their layer.
    ///   - name: what a person calls a unit.
    public init(
        _ survey: ActivationSurvey, gates: [SignalAddress], marked: [UnitAddress] = [],
        name: @escaping @Sendable (UnitAddress) -> String? = { _ in nil }
    ) {
        self.survey = survey
        self.gates = gates
        self.marked = marked.map { ($0.layer, $0.unit) }
        self.name = name
    }

    private static let (side, left, top, apart, below) = (240.0, 52.0, 46.0, 44.0, 62.0)

    /// One chart a gate, a row a layer.
    public func drawing() -> Drawing {
        var drawing = Drawing()
        let layers = gates.reduce(into: [Int]()) { if $0.last != $1.layer { $0.append($1.layer) } }
        for (row, layer) in layers.enumerated() {
            for (column, gate) in gates.filter({ $0.layer == layer }).enumerated() {
                draw(
                    gate, x: Double(column) * (Self.side + Self.apart) + Self.left,
                    y: Double(row) * (Self.side + Self.top + Self.below) + Self.top, in: &drawing)
            }
        }
        drawing.reach(drawing.width + 8, drawing.height)
        return drawing
    }

    private struct Share {
        var address: UnitAddress
        var left: Double
        var right: Double
    }

    private func shares(of gate: SignalAddress) -> [Share] {
        (0..<survey.units).compactMap { unit in
            let address = UnitAddress(layer: gate.layer, signal: gate.signal, unit: unit)
            return survey.figures(of: address).map { Share(address: address, left: $0.below, right: $0.above) }
        }
    }

    private func draw(_ gate: SignalAddress, x: Double, y: Double, in drawing: inout Drawing) {
        let side = Self.side
        let shares = shares(of: gate)
        drawing.words("\(gate): \(gate.signal.meaning)", x, y - 28, isBold: true)
        let (right, left) = (shares.count { $0.right > Self.often }, shares.count { $0.left > Self.often })
        drawing.words("over 90 %: right \(right), left \(left) of \(shares.count)", x, y - 12, .faint)
        drawing.line(x, y, x, y + side)
        drawing.line(x, y + side, x + side, y + side)
        drawing.line(x, y, x + side, y + side, dashes: "3 4")
        for tick in [0, 0.5, 1] {
            let label = tick == 0.5 ? "0.5" : decimals(tick, 0)
            drawing.line(x + tick * side, y + side, x + tick * side, y + side + 4)
            drawing.words(label, x + tick * side, y + side + 17, .faint, anchor: .middle)
            drawing.line(x - 4, y + side - tick * side, x, y + side - tick * side)
            drawing.words(label, x - 7, y + side - tick * side + 4, .faint, anchor: .end)
        }
        drawing.words("share of steps above 0.9", x + side / 2, y + side + 34, .faint, anchor: .middle)
        drawing.words("share below 0.1", x - 34, y + side / 2, .faint, anchor: .middle, angle: -90)
        // Marked ones last, so that nothing lies over them.
        let isMarked = { (share: Share) in marked.contains { $0 == (gate.layer, share.address.unit) } }
        for share in shares where !isMarked(share) {
            drawing.circle(
                x + share.right * side, y + side - share.left * side, radius: 3, .accent, opacity: 0.4,
                title: title(of: share))
        }
        for share in shares where isMarked(share) {
            let (pointX, pointY) = (x + share.right * side, y + side - share.left * side)
            drawing.circle(pointX, pointY, radius: 5, .mark, title: title(of: share))
            let isNearEdge = share.right > 0.7
            drawing.words(
                "\(share.address.unit)", pointX + (isNearEdge ? -8 : 8), pointY - 6, .mark,
                anchor: isNearEdge ? .end : .start, isBold: true)
        }
    }

    private func title(of share: Share) -> String {
        let name = name(share.address).map { " \"\($0)\"" } ?? ""
        return "\(share.address)\(name)\nabove 0.9: \(percentage(share.right))\nbelow 0.1: \(percentage(share.left))"
    }
}
