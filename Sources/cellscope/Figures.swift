import ModelFiles

/// A number with so many decimals, in no locale; a dash for what is none.
func fixed(_ value: Double, _ decimals: Int) -> String {
    guard !value.isNaN else { return "-" }
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    let whole = Int(scaled / scale)
    let rest = String(Int(scaled) - whole * Int(scale))
    let padding = String(repeating: "0", count: max(0, decimals - rest.count))
    return (value < 0 && scaled > 0 ? "-" : "") + "\(whole)" + (decimals > 0 ? "." + padding + rest : "")
}

/// A figure of a table; a dash where there is none.
func figure(_ value: Double?, _ decimals: Int = 4) -> String { value.map { fixed($0, decimals) } ?? "-" }

/// A number as tab-separated values have it; nothing where there is none.
func plain(_ value: Double?) -> String {
    guard let value, !value.isNaN else { return "" }
    return "\(value)"
}

/// A change, with its sign; a dash where there is none.
func signed(_ value: Double, _ decimals: Int = 5) -> String {
    let text = fixed(value, decimals)
    return value > 0 ? "+" + text : text
}

/// A share in hundredths; a dash where there is none.
func percent(_ share: Double?) -> String { share.map { fixed($0 * 100, 1) } ?? "-" }

/// One digit and a power of ten: `3e-7`.
func scientific(_ value: Double) -> String {
    guard value > 0, value.isFinite else { return value == 0 ? "0" : value.isNaN ? "-" : "\(value)" }
    var (digits, exponent) = (value, 0)
    while digits < 1 { (digits, exponent) = (digits * 10, exponent - 1) }
    while digits >= 10 { (digits, exponent) = (digits / 10, exponent + 1) }
    return "\(fixed(digits, 1))e\(exponent)"
}

/// A loss in nats and bits per character: `1.1234 nats (1.6207 bits)`.
func losses(_ nats: Double) -> String { "\(fixed(nats, 4)) nats (\(fixed(nats / 0.6931471805599453, 4)) bits)" }

/// A whole number with commas between its thousands.
func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var end = digits.count - 3
    while end > 0 {
        digits.insert(",", at: digits.index(digits.startIndex, offsetBy: end))
        end -= 3
    }
    return (number < 0 ? "-" : "") + digits
}

/// A JSON number; null for what is none.
func number(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number("\(value)")
}

/// A JSON number of 32 bits; null for what is none.
func number(_ value: Float) -> JSONValue { value.isFinite ? .number("\(value)") : .null }
