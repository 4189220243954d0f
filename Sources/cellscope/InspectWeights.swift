import ModelCore
import ModelFiles

/// The figures of a file's tensors as lines of a table.
struct InspectWeights {
    private let summary: WeightSummary

    init(_ summary: WeightSummary) { self.summary = summary }

    var lines: [String] {
        let rows =
            [["tensors", "", "mean", "sd", "min", "max", "norm"]]
            + summary.tensors.map { tensor in
                let shape = tensor.entry.shape.map(String.init).joined(separator: "×")
                let figures = tensor.figures
                let has = (figures?.finite ?? 0) > 0
                return [
                    "  " + tensor.entry.name, "\(tensor.entry.type.rawValue) \(shape)",
                    figure(has ? figures?.mean : nil), figure(has ? figures?.deviation : nil),
                    figure(figures?.least.map(Double.init)), figure(figures?.greatest.map(Double.init)),
                    tensor.norm.map { fixed($0, 3) } ?? "-",
                ]
            }
        var lines = TextTable(isText: rows[0].indices.map { $0 < 2 }).lines(rows)
        for tensor in summary.tensors where (tensor.figures?.notFinite ?? 0) > 0 {
            lines.append(
                "  \(tensor.entry.name) holds \(tensor.figures?.notFinite ?? 0) values that are infinite or no numbers")
        }
        return lines + recurrentLines
    }

    private var recurrentLines: [String] {
        guard !summary.recurrentNorms.isEmpty else { return [] }
        let layers = Dictionary(grouping: summary.recurrentNorms, by: \.layer).sorted { $0.key < $1.key }
        return [
            "recurrent   norm of each block of weight_hh: the most by which it alone stretches a change of h, or a",
            "            gradient on its way back, in one step",
        ]
            + layers.map { layer, norms in
                "            layer \(layer)  "
                    + norms.map { "\($0.block) \($0.norm.map { fixed($0, 3) } ?? "-")" }.joined(separator: "  ")
            }
    }

    /// Four decimals; one digit and a power of ten where these would show nothing.
    private func figure(_ value: Double?) -> String {
        guard let value else { return "-" }
        if value != 0, abs(value) < 0.0005 { return (value < 0 ? "-" : "") + scientific(abs(value)) }
        return fixed(value, 4)
    }
}
