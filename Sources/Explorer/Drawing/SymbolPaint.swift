import Glibc
import ModelCore
import Screen
import Texts

/// How one symbol of a text is coloured.
struct SymbolPaint {
    var style: Style
    /// What stands under the symbol where there are no colours.
    var sign: Cell
    /// Whether the colour stands for a value.
    var isValue: Bool

    static let pending = SymbolPaint(style: .plain, sign: .blank, isValue: false)
}

/// How values become colours.
struct ValueColoring {
    let palette: Palette
    /// What lies at the scale's upper end, 1 for −1…1 and 0…1.
    let scale: ValueScale
    private let shading: @Sendable (Float) -> Float

    /// A signal's values.
    init(palette: Palette, range: Signal.Range) {
        self.palette = palette
        unknown = Self.unknown(palette)
        scale = range == .sigmoid ? .sequential : .diverging
        // c has no bounds: it is coloured by its tanh, which is what h sees of it.
        if range == .unbounded {
            shading = { value in tanhf(value) }
        } else {
            shading = { value in value }
        }
    }

    /// Values from 0 on, such as surprise; `top` and above have the darkest shade.
    init(palette: Palette, upTo top: Float) {
        self.palette = palette
        unknown = Self.unknown(palette)
        scale = .sequential
        shading = { $0 / top }
    }

    /// Values of either sign by the root of their size, so that small ones show; ±`top` and beyond have the darkest
    /// shades.
    init(palette: Palette, rootsUpTo top: Float) {
        self.palette = palette
        unknown = Self.unknown(palette)
        scale = .diverging
        shading = { $0 < 0 ? -sqrtf(-$0 / top) : sqrtf($0 / top) }
    }

    /// −1…1 or 0…1, as the scale says.
    func shade(of value: Float) -> Float { shading(value) }

    func style(for value: Float) -> Style { palette.style(for: shade(of: value), scale: scale) }
    func sign(for value: Float) -> Cell { palette.sign(for: shade(of: value)) }

    func paint(_ value: Float) -> SymbolPaint {
        SymbolPaint(style: style(for: value), sign: sign(for: value), isValue: true)
    }

    func paint(_ activation: Activation) -> SymbolPaint {
        switch activation {
        case .pending: .pending
        case .unknown: unknown
        case .value(let value, _): paint(value)
        }
    }

    /// Symbols that the model does not know carry no value; told apart from values that are no numbers.
    let unknown: SymbolPaint

    private static func unknown(_ palette: Palette) -> SymbolPaint {
        var style = palette.noValue
        style.attributes.insert(.italic)
        return SymbolPaint(style: style, sign: Cell("?", style: Style(.dim)), isValue: false)
    }
}

extension ExplorerState {
    /// How the text is coloured now.
    var painting: (Int, Symbol) -> SymbolPaint {
        switch coloring {
        case .surprise: surprisePainting
        case .difference where showsDifference: differencePainting
        case .blend where companion != nil: blendPainting
        case .unit, .blend, .difference: lens.map(painting(through:)) ?? { _, _ in .pending }
        }
    }

    /// Colours by one lens's unit.
    func painting(through lens: Lens) -> (Int, Symbol) -> SymbolPaint {
        let coloring = ValueColoring(palette: palette, range: lens.signal.range)
        let vocabulary = lens.model.vocabulary
        let values = UnitValues(of: lens.address, in: pages(for: lens))
        return { position, symbol in
            guard vocabulary.index(of: symbol.code) != nil else { return coloring.unknown }
            guard let value = values[position] else { return .pending }
            return coloring.paint(value)
        }
    }
}
