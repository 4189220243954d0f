/// Characters that are drawn as rectangles, in shares of a cell: blocks, quadrants, lines, braille dots.
enum BlockShapes {
    typealias Shape = (x: Double, y: Double, width: Double, height: Double)

    /// nil for a character that a font draws.
    static func shapes(of character: Character) -> [Shape]? {
        guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else { return nil }
        let code = Int(scalar.value)
        switch code {
        case 0x2580: return [(0, 0, 1, 0.5)]
        case 0x2581...0x2588:
            let height = Double(code - 0x2580) / 8
            return [(0, 1 - height, 1, height)]
        case 0x2589...0x258F: return [(0, 0, Double(0x2590 - code) / 8, 1)]
        case 0x2590: return [(0.5, 0, 0.5, 1)]
        case 0x2594: return [(0, 0, 1, 0.125)]
        case 0x2595: return [(0.875, 0, 0.125, 1)]
        case 0x2596...0x259F:
            return quadrants[code - 0x2596].map { ($0 % 2 == 1 ? 0.5 : 0, $0 >= 2 ? 0.5 : 0, 0.5, 0.5) }
        case 0x2801...0x28FF:
            return dots.enumerated().filter { (code - 0x2800) >> $0.offset & 1 == 1 }.map { _, dot in
                (0.15 + 0.45 * dot.0, 0.06 + 0.25 * dot.1, 0.25, 0.13)
            }
        default: return lines[character]?.compactMap { arms[$0] }
        }
    }

    /// Upper left, upper right, lower left, lower right are 0 to 3.
    private static let quadrants: [[Int]] = [
        [2], [3], [0], [0, 2, 3], [0, 3], [0, 1, 2], [0, 1, 3], [1], [1, 2], [1, 2, 3],
    ]

    /// Column and row of each braille bit.
    private static let dots: [(Double, Double)] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]

    private static let lines: [Character: String] = [
        "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ur", "┘": "ul", "├": "urd", "┤": "uld", "┬": "lrd",
        "┴": "ulr",
        "┼": "ulrd", "╴": "l", "╵": "u", "╶": "r", "╷": "d",
    ]

    private static let arms: [Character: Shape] = [
        "u": (0.45, 0, 0.1, 0.53), "d": (0.45, 0.47, 0.1, 0.53), "l": (0, 0.47, 0.55, 0.06),
        "r": (0.45, 0.47, 0.55, 0.06),
    ]
}
