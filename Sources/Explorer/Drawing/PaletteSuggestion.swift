import ModelCore
import Screen

extension PaletteSchemeError {
    /// The same, with the palette that a misspelt name may have meant.
    package var suggesting: String {
        let names = PaletteScheme.named.map(\.description)
        guard case .unknown(let text) = self,
            let meant = SpellingDistance.nearest(to: text == "gray" ? "grey" : text, among: names).first
        else { return description }
        return "\(description); did you mean \(meant)?"
    }
}
