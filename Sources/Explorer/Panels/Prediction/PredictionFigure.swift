import Glibc

/// Figures as the prediction writes them.
enum PredictionFigure {
    /// A probability in six columns: ` 45.2%`, ` 9.87%`, `<0.01%`.
    static func percent(_ probability: Float) -> String {
        let percent = Double(probability) * 100
        guard percent.isFinite else { return "  nan%" }
        if percent > 0 && percent < 0.005 { return "<0.01%" }
        return decimals(percent, percent < 9.995 ? 2 : 1, columns: 5) + "%"
    }

    /// Nats or bits with two decimals: `2.31`; whole from 1000 on.
    static func nats(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value > 0 ? "inf" : "-inf" }
        return decimals(value, value.magnitude < 999.995 ? 2 : 0, columns: 0)
    }

    static func bits(fromNats value: Double) -> String { nats(value / log(2)) }

    static func decimals(_ value: Double, _ digits: Int, columns: Int) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return "\(value)".leftPadded(to: columns) }
        let unit = [1, 10, 100, 1000][min(3, max(0, digits))]
        let scaled = Int((value.magnitude * Double(unit)).rounded())
        var text = (value < 0 && scaled > 0 ? "-" : "") + "\(scaled / unit)"
        if unit > 1 { text += "." + String("\(unit + scaled % unit)".dropFirst()) }
        return text.leftPadded(to: columns)
    }
}

extension String {
    /// With spaces before it until it is so many columns wide.
    func leftPadded(to columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - self.columns)) + self
    }
}
