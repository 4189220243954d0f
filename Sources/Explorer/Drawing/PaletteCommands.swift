import ModelCore
import Screen

let paletteCommands: [KeyTableEntry] = [
    KeyTableEntry(
        name: "palette", argument: .palette, section: .views,
        help: "light, dark, grey, or two or three colours: below zero, zero, above (palette #2166ac #b2182b)"
    ) { state, call in
        guard let text = call.argument else { return state.tellPalette() }
        return state.choosePalette(text)
    }
]

extension ExplorerState {
    mutating func choosePalette(_ text: String) -> [Effect] {
        do throws(PaletteSchemeError) {
            palette = Palette(depth: colorDepth, scheme: try PaletteScheme(parsing: text))
        } catch {
            return complain(error.suggesting)
        }
        return colorDepth == .none ? tellPalette() : []
    }

    mutating func tellPalette() -> [Effect] {
        let names = PaletteScheme.named.map(\.description).joined(separator: ", ")
        let shown = colorDepth == .none ? ", but this terminal shows no colours" : ""
        notice = Notice(
            text: "the palette is \(palette.scheme)\(shown); there are \(names), or your own", isError: false)
        return []
    }
}
