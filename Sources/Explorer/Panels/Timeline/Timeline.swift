import ModelCore
import Screen

/// The strip under the text that plots units along the line: whether it is open, and which units are pinned to it.
struct Timeline: Sendable {
    var isOpen = false
    /// Units that stay in it whichever is chosen.
    var pins: [UnitAddress] = []
    /// Whether the chosen unit's gates are plotted with it.
    var showsGates = false

    /// Everything that is plotted for a lens, the chosen unit first.
    func addresses(for lens: Lens) -> [UnitAddress] { [lens.address] + pins }

    /// Rows of the screen that it wants.
    func rows(of available: Int) -> Int { isOpen ? min(available / 2, 4) : 0 }

    static func draw(_ state: ExplorerState, size: Size) -> Frame { Frame(size: size) }
}
