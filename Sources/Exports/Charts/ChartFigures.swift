/// A number with so many decimals: `0.9812`.
func decimals(_ value: Double, _ count: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let scale = (0..<count).reduce(1) { scale, _ in scale * 10 }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let rest = String(scaled % scale)
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + "\(scaled / scale)"
        + (count > 0 ? "." + String(repeating: "0", count: count - rest.count) + rest : "")
}

/// The same; a dash for what there is none of.
func decimals(_ value: Double?, _ count: Int) -> String { value.map { decimals($0, count) } ?? "-" }

/// A share as a percentage with one decimal.
func percentage(_ share: Double) -> String { decimals(share * 100, 1) + " %" }

/// Words cut to so many characters.
func shortened(_ text: String, to count: Int) -> String {
    text.count > count ? text.prefix(max(0, count - 1)) + "…" : text
}
