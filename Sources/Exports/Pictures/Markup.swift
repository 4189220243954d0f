import Screen

/// Text as XML and HTML want it, in text and in attributes alike. What XML forbids, and what would turn the order of
/// reading around, becomes a `·`.
func escapedMarkup(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "\n": result += "&#10;"
        default:
            if scalar.isASCII {
                result.unicodeScalars.append(scalar.value >= 0x20 && scalar.value < 0x7F ? scalar : "·")
                continue
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: result += "·"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
    return result
}

extension Color {
    /// `#rrggbb`; nil for the page's own colour.
    var markup: String? {
        guard let color = approximateRGB else { return nil }
        return "#"
            + [color.red, color.green, color.blue].map { part in
                let digits = String(part, radix: 16)
                return digits.count == 1 ? "0" + digits : digits
            }.joined()
    }
}

extension Style {
    /// Whether it is drawn paler than the page's words. A colour of its own that is dimmed already would be lost.
    var isFaint: Bool { attributes.contains(.dim) && foreground == .standard }
}

/// A length with two decimals at most: `8.4`.
func coordinate(_ value: Double) -> String {
    let hundredths = Int((value.isFinite ? value * 100 : 0).rounded())
    let (whole, rest) = (hundredths / 100, abs(hundredths % 100))
    let sign = hundredths < 0 && whole == 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
}

/// The page's own colours: dark on light, and light on dark where a screen's reader wants that; never on paper.
enum PageColors {
    static let light = (ink: "#1a1a1a", paper: "#ffffff", faint: "#5f5f5f", accent: "#1f66b0", mark: "#c2442f")
    static let dark = (ink: "#dcdcdc", paper: "#1c1c1c", faint: "#a0a0a0", accent: "#6db0ee", mark: "#f0876f")

    /// When a reader wants light on dark.
    static let darkQuery = "@media screen and (prefers-color-scheme: dark)"

    /// The classes that shapes are drawn with. No variables: programs that draw SVG seldom know them.
    static let shapes = """
        \(rules(light.ink, light.paper, light.faint, light.accent, light.mark))
        \(darkQuery) {
        \(rules(dark.ink, dark.paper, dark.faint, dark.accent, dark.mark))
        }
        text { unicode-bidi: bidi-override; }
        """

    private static func rules(
        _ ink: String, _ paper: String, _ faint: String, _ accent: String, _ mark: String
    ) -> String {
        """
        .ink { fill: \(ink); } .paper { fill: \(paper); } .faint { fill: \(faint); }
        .accent { fill: \(accent); } .mark { fill: \(mark); }
        .line { stroke: \(faint); } .accent-line { stroke: \(accent); } .mark-line { stroke: \(mark); }
        """
    }
}
