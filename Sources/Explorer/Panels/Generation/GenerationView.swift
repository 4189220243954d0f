import Screen
import Texts

/// Which rows of the panel show what: how symbols are drawn, the branches, and what is expected.
struct GenerationLayout: Hashable {
    let settings: Range<Int>
    let tree: Range<Int>
    /// What was expected before the last symbol, and what is expected next: side by side, below each other, or the latter
    /// alone, as there is room.
    let before: Region?
    let next: Region?

    static let leastBeside = 52

    init(size: Size, branches: Int) {
        let rows = max(0, size.rows)
        settings = 0..<(rows >= 5 ? 1 : 0)
        let most = rows < 4 ? rows : max(1, (rows - settings.count) / 3)
        tree = settings.upperBound..<min(rows, settings.upperBound + max(1, min(branches, most)))
        let first = tree.upperBound + (rows >= 16 ? 1 : 0)
        let room = rows - first
        let columns = size.columns
        if room < 2 || columns < 1 {
            (before, next) = (nil, nil)
        } else if columns >= Self.leastBeside {
            let half = (columns - 2) / 2
            before = Region(row: first, column: 0, size: Size(columns: half, rows: room))
            next = Region(row: first, column: half + 2, size: Size(columns: columns - half - 2, rows: room))
        } else if room >= 6 {
            let half = room / 2
            before = Region(row: first, column: 0, size: Size(columns: columns, rows: half))
            next = Region(row: first + half, column: 0, size: Size(columns: columns, rows: room - half))
        } else {
            (before, next) = (nil, Region(row: first, column: 0, size: Size(columns: columns, rows: room)))
        }
    }

    /// The first of so many branches on the screen, one of them being in sight.
    func firstBranch(showing row: Int, of count: Int) -> Int {
        ListWindow.first(showing: row, of: count, rows: tree.count)
    }
}

/// Draws how symbols are drawn, the branches, and what the model expects before and after the last symbol.
func drawGeneration(_ state: ExplorerState, size: Size) -> Frame {
    var frame = Frame(size: size)
    guard size.rows > 0, size.columns > 0 else { return frame }
    let list = state.branchRows
    guard !list.isEmpty else {
        let text =
            state.lens == nil
            ? Hint.noModel[0]
            : "nothing was written yet: :prime TEXT begins a text, g w one with the text up to the cursor"
        for (row, line) in zip(0..., text.wrapped(to: size.columns)) { frame.write(line, row: row, column: 0) }
        frame.cursor = Point(column: 0, row: 0)
        return frame
    }
    let layout = GenerationLayout(size: size, branches: list.count)
    if !layout.settings.isEmpty { frame.write(state.generating.drawing, row: 0, column: min(1, size.columns - 1)) }
    let first = layout.firstBranch(showing: state.branchRow, of: list.count)
    for (row, index) in zip(layout.tree, first..<list.count) {
        draw(list[index], of: state, isChosen: index == state.branchRow, row: row, in: &frame)
    }
    guard state.writing != nil else {
        if let region = layout.next {
            frame.write("g o goes back to what was written", row: region.row, column: 0, style: Style(.dim))
        }
        return frame
    }
    let step = state.nextStep
    if let region = layout.before, step > 0 {
        let place = "before x[\(step - 1)]" + (state.writing?.isGiven(step - 1) == true ? ", given" : "")
        draw(state.expectation(atStep: step - 1), title: place, of: state, region, in: &frame)
    }
    if let region = layout.next {
        draw(state.expectation(atStep: step), title: "next, x[\(step)]", of: state, region, in: &frame)
    }
    return frame
}

private func draw(
    _ item: (branch: Branch, depth: Int), of state: ExplorerState, isChosen: Bool, row: Int, in frame: inout Frame
) {
    let (branch, depth) = item
    let isCurrent = branch.id == state.generating.current
    let style = Style(isChosen ? .bold : [])
    if isChosen {
        frame.write(">", row: row, column: 0, style: style)
        frame.cursor = Point(column: 0, row: row)
    }
    if isCurrent { frame.write("*", row: row, column: 1, style: Style(.bold)) }
    let indent = String(repeating: " ", count: min(depth, max(0, frame.size.columns / 8)))
    let name = branch.name.isEmpty ? "" : " \(branch.name)"
    let place = branch.parent == nil ? "primed \(branch.at)" : "at \(branch.at)"
    let length = "\(branch.document.count)"
    var column = frame.write("\(indent)\(branch.id)\(name)", row: row, column: 2, style: style)
    column = frame.write("\(place), \(length) long", row: row, column: column + 1, style: style)
    if let model = state.lens?.model,
        let other = branch.drawn.last(where: { !$0.author.model.isSame(as: .init(model)) })
    {
        let name = modelName(other.author.model.path, to: 16)
        column = frame.write("by \(name)", row: row, column: column + 1, style: style)
    }
    let room = frame.size.columns - column - 2
    if room > 3 { frame.write(branch.excerpt(room), row: row, column: column + 2, style: Style(.dim)) }
}

/// Draws what is expected at a step: the likeliest symbols with the probability of being drawn as a bar, and the model's
/// own where that is another one.
private func draw(
    _ expected: ExpectedSymbols?, title: String, of state: ExplorerState, _ region: Region, in frame: inout Frame
) {
    var canvas = Frame(size: region.size)
    defer { frame.place(canvas, at: Point(column: region.column, row: region.row)) }
    let columns = ExpectedColumns(region.columns, isPlain: state.generating.settings == .plain)
    columns.drawHeadings(title, in: &canvas)
    guard let expected else {
        if region.rows > 1 { canvas.write("…", row: 1, column: min(2, region.columns - 1), style: Style(.dim)) }
        return
    }
    let alphabet = state.document?.alphabet ?? .scalar
    let rows = max(0, region.rows - 1)
    var shown = Array(expected.choices.prefix(rows))
    var ranks = Array(shown.indices)
    // What lies ahead on the branch is not shown while the text ends at the cursor.
    let came = state.hiddenFrom.map { expected.step >= $0 } == true ? nil : expected.came
    // What came is always in sight.
    if let came, !shown.contains(where: { $0.code == came.code }), !shown.isEmpty {
        shown[shown.count - 1] = came
        ranks[ranks.count - 1] = expected.rank ?? shown.count - 1
    }
    for (index, choice) in shown.enumerated() {
        columns.draw(
            choice, rank: ranks[index] == index ? nil : ranks[index], hasCome: choice.code == came?.code, alphabet,
            row: index + 1, in: &canvas)
    }
}

/// Where the parts of a choice stand in so many columns.
private struct ExpectedColumns {
    private let columns: Int
    private let isPlain: Bool
    private let nameWidth: Int
    private let barWidth: Int

    private static let markWidth = 2
    private static let percentWidth = 7

    init(_ columns: Int, isPlain: Bool) {
        self.columns = columns
        self.isPlain = isPlain
        nameWidth = columns >= 36 ? 10 : 6
        let numbers = Self.percentWidth * (isPlain ? 1 : 2)
        barWidth = max(0, columns - Self.markWidth - nameWidth - 1 - numbers)
    }

    private var barStart: Int { Self.markWidth + nameWidth }
    private var numberStart: Int { barStart + barWidth + 1 }

    func drawHeadings(_ title: String, in frame: inout Frame) {
        let style = Style(.dim)
        let end = frame.write(title, row: 0, column: 0, style: style)
        if end < numberStart + 3 {
            frame.write("p".leftPadded(to: 6), row: 0, column: numberStart, style: style)
        }
        if !isPlain, end < numberStart + Self.percentWidth {
            frame.write("model".leftPadded(to: 6), row: 0, column: numberStart + Self.percentWidth, style: style)
        }
    }

    func draw(
        _ choice: ExpectedSymbols.Choice, rank: Int?, hasCome: Bool, _ alphabet: Alphabet, row: Int,
        in frame: inout Frame
    ) {
        let style: Style = hasCome ? Style(.bold) : .plain
        if hasCome { frame.write("▶", row: row, column: 0, style: style) }
        let name = name(of: Symbol(code: choice.code), alphabet)
        let end = frame.write(name, row: row, column: Self.markWidth, style: style, limit: barStart - 1)
        if let rank {
            frame.write("#\(rank + 1)", row: row, column: max(end + 1, barStart), style: style, limit: numberStart)
        } else {
            drawBar(choice, style: style, row: row, in: &frame)
        }
        let drawn = choice.drawn > 0 ? PredictionFigure.percent(Float(choice.drawn)) : "    –"
        frame.write(drawn, row: row, column: numberStart, style: style)
        guard !isPlain else { return }
        frame.write(
            PredictionFigure.percent(Float(choice.own)), row: row, column: numberStart + Self.percentWidth,
            style: Style(.dim))
    }

    /// A bar for the probability of being drawn, and a mark where the model's own ends.
    private func drawBar(_ choice: ExpectedSymbols.Choice, style: Style, row: Int, in frame: inout Frame) {
        func eighths(_ probability: Double) -> Int {
            probability.isFinite ? Int((min(1, max(0, probability)) * Double(8 * barWidth)).rounded()) : 0
        }
        let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let length = eighths(choice.drawn)
        for column in 0..<length / 8 { frame.put(Cell("█", style: style), row: row, column: barStart + column) }
        if length % 8 > 0 {
            frame.put(Cell(parts[length % 8 - 1], style: style), row: row, column: barStart + length / 8)
        }
        let own = eighths(choice.own) / 8
        guard !isPlain, own > length / 8, own < barWidth else { return }
        frame.put(Cell("╎", style: Style(.dim)), row: row, column: barStart + own)
    }

    private func name(of symbol: Symbol, _ alphabet: Alphabet) -> String {
        let picture = SymbolPicture.of(symbol, in: alphabet)
        guard picture.kind == .blank else { return picture.text }
        return symbol.code == 0x09
            ? "tab" : symbol.code == 0x20 ? "space" : SymbolPicture.name(of: symbol, alphabet: alphabet)
    }
}
