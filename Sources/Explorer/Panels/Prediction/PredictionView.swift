import Glibc
import Screen
import Texts

/// Draws the likeliest next symbols as bars, what came, and how surprising that was.
func drawPrediction(_ state: ExplorerState, size: Size) -> Frame {
    var frame = Frame(size: size)
    let list = PredictionList(state, size: size)
    guard size.rows > 0, size.columns > 0 else { return frame }
    let columns = PredictionColumns(size.columns, comparesWithout: state.intervening.isActive)
    guard !list.choices.isEmpty else {
        let room = size.columns - min(1, size.columns - 1)
        frame.write(list.reason.fitting(room), row: 0, column: min(1, size.columns - 1), style: Style(.dim))
        frame.cursor = Point(column: 0, row: 0)
        let figures = min(2, max(0, size.rows - 2))
        drawFigures(Array([surpriseLines(state), meanLines(state)].prefix(figures)), from: 2, in: &frame)
        return frame
    }
    var row = 0
    if list.hasHeadings {
        columns.drawHeadings(isApproximate: list.isApproximate, row: row, in: &frame)
        row += 1
    }
    let alphabet = state.document?.alphabet ?? .scalar
    let coloring = state.surpriseValueColoring
    for choice in list.visible {
        let isNext = choice == list.visibleNext
        let hasKeys = state.views.focus == .prediction && choice == list.selected
        let style: Style = isNext ? Style(.bold) : .plain
        let name = columns.name(of: list.choices[choice].symbol, alphabet)
        columns.draw(mark: isNext, name: name, isChosen: hasKeys, style: style, row: row, in: &frame)
        let probability = list.choices[choice].probability
        columns.drawBar(probability, style: style, row: row, in: &frame)
        columns.drawNumbers(
            probability, without: list.choices[choice].without, coloring: coloring, style: style, row: row, in: &frame)
        if choice == list.selected { frame.cursor = Point(column: min(2, size.columns - 1), row: row) }
        row += 1
    }
    if list.hasNextRow {
        if list.visibleNext == nil, let next = list.next {
            columns.draw(
                next, without: state.chanceWithout(at: state.cursor + 1), alphabet: alphabet, coloring: coloring,
                row: row, in: &frame)
        }
        row += 1
    }
    if size.rows >= 12 { row += 1 }
    let figures = [entropyLines(list), surpriseLines(state), meanLines(state)]
    drawFigures(Array(figures.prefix(list.figureRows)), from: row, in: &frame)
    return frame
}

/// Where the parts of a choice stand in a panel of some width.
private struct PredictionColumns {
    let nameWidth: Int
    let barWidth: Int
    let hasNats: Bool
    /// Whether the last column has probabilities without the interventions rather than nats.
    let comparesWithout: Bool
    private let hasLongNames: Bool

    private static let markWidth = 2
    private static let percentWidth = 6
    private static let natsWidth = 7

    init(_ columns: Int, comparesWithout: Bool) {
        self.comparesWithout = comparesWithout
        hasLongNames = columns >= 40
        hasNats = columns >= 30
        nameWidth = hasLongNames ? 12 : 8
        barWidth = max(
            0, columns - Self.markWidth - nameWidth - 2 - Self.percentWidth - (hasNats ? Self.natsWidth : 0))
    }

    private var barStart: Int { Self.markWidth + nameWidth + 1 }
    private var percentStart: Int { barStart + barWidth + (barWidth > 0 ? 1 : 0) }

    func name(of symbol: Symbol, _ alphabet: Alphabet) -> String {
        if hasLongNames { return SymbolPicture.name(of: symbol, alphabet: alphabet) }
        let picture = SymbolPicture.of(symbol, in: alphabet)
        guard picture.kind == .blank else { return picture.text }
        return symbol.code == 0x09 ? "tab" : "space"
    }

    func drawHeadings(isApproximate: Bool, row: Int, in frame: inout Frame) {
        frame.write("next symbol", row: row, column: Self.markWidth, style: Style(.dim), limit: percentStart)
        let label = (isApproximate ? "~p" : "p").leftPadded(to: Self.percentWidth)
        frame.write(label, row: row, column: percentStart, style: Style(.dim))
        guard hasNats else { return }
        let nats = (comparesWithout ? "plain" : "nats").leftPadded(to: Self.natsWidth)
        frame.write(nats, row: row, column: percentStart + Self.percentWidth, style: Style(.dim))
    }

    func draw(mark: Bool, name: String, isChosen: Bool, style: Style, row: Int, in frame: inout Frame) {
        if mark { frame.write("▶", row: row, column: 0, style: style) }
        var nameStyle = style
        if isChosen { nameStyle.attributes.insert(.reverse) }
        if isChosen {
            frame.fill(row: row, columns: Self.markWidth..<Self.markWidth + nameWidth, style: nameStyle)
        }
        frame.write(
            name, row: row, column: Self.markWidth, style: nameStyle, limit: Self.markWidth + nameWidth)
    }

    func drawBar(_ probability: Float, style: Style, row: Int, in frame: inout Frame) {
        guard probability.isFinite else { return }
        let eighths = Int((min(1, max(0, probability)) * Float(8 * barWidth)).rounded())
        let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        for column in 0..<eighths / 8 { frame.put(Cell("█", style: style), row: row, column: barStart + column) }
        guard eighths % 8 > 0 else { return }
        frame.put(Cell(parts[eighths % 8 - 1], style: style), row: row, column: barStart + eighths / 8)
    }

    /// The probability, and that without the interventions, or else its surprise in the colour that the symbol would
    /// have by it.
    func drawNumbers(
        _ probability: Float, without: Float?, coloring: ValueColoring, style: Style, row: Int, in frame: inout Frame
    ) {
        frame.write(PredictionFigure.percent(probability), row: row, column: percentStart, style: style)
        guard hasNats else { return }
        if comparesWithout {
            let text = without.map { PredictionFigure.percent($0) } ?? "…"
            frame.write(
                text.leftPadded(to: Self.natsWidth), row: row, column: percentStart + Self.percentWidth,
                style: style)
            return
        }
        let nats = PredictionFigure.nats(Double(-logf(probability)) + 0)
        frame.write(
            nats.leftPadded(to: Self.natsWidth - 1), row: row, column: percentStart + Self.percentWidth + 1,
            style: coloring.style(for: -logf(probability)))
    }

    /// The row of what came when it is not among the choices on the screen.
    func draw(
        _ next: PredictionList.Next, without: Float?, alphabet: Alphabet, coloring: ValueColoring, row: Int,
        in frame: inout Frame
    ) {
        let style = Style(.bold)
        func say(_ text: String) {
            draw(mark: true, name: "", isChosen: false, style: style, row: row, in: &frame)
            frame.write(text, row: row, column: Self.markWidth, style: style)
        }
        switch next {
        case .end: say("the text ends here")
        case .hidden: say("not reached yet")
        case .unknown(let symbol): say(name(of: symbol, alphabet) + " is not in the vocabulary")
        case .symbol(let symbol, let probability, let rank):
            let name = name(of: symbol, alphabet)
            draw(mark: true, name: name, isChosen: false, style: style, row: row, in: &frame)
            guard let probability else {
                frame.write("…", row: row, column: percentStart + Self.percentWidth - 1, style: style)
                return
            }
            if let rank {
                let long = "rank \(rank + 1)"
                let text = long.columns <= barWidth ? long : "#\(rank + 1)"
                frame.write(text, row: row, column: barStart, style: style, limit: barStart + barWidth)
            }
            drawNumbers(probability, without: without, coloring: coloring, style: style, row: row, in: &frame)
        }
    }
}

/// Draws lines of figures, of each the longest wording that fits.
private func drawFigures(_ lines: [[String]], from first: Int, in frame: inout Frame) {
    for (row, wordings) in zip(first..., lines) {
        let room = frame.size.columns - 1
        let text = wordings.first { $0.columns <= room } ?? wordings.last ?? ""
        frame.write(text, row: row, column: frame.size.columns > 1 ? 1 : 0)
    }
}

private func entropyLines(_ list: PredictionList) -> [String] {
    let entropy = Double(list.entropy)
    let mark = list.isApproximate ? "~" : ""
    let nats = PredictionFigure.decimals(entropy, 3, columns: 5)
    let bits = PredictionFigure.decimals(entropy / log(2), 3, columns: 6)
    return [
        "entropy of the prediction \(mark)\(nats) nats \(bits) bits", "entropy \(mark)\(nats) nats \(bits) bits",
        "\(mark)\(nats) nats \(bits) bits",
    ]
}

private func surpriseLines(_ state: ExplorerState) -> [String] {
    guard let document = state.document, document.count > 0, state.lens != nil else { return [""] }
    let place = "x[\(state.cursor)]"
    switch state.surprise(at: state.cursor) {
    case .pending: return ["surprise …"]
    case .unknown: return ["\(place) is not in the vocabulary: not fed", "not in the vocabulary"]
    case .nothingBefore: return ["\(place) has no surprise: nothing came before", "\(place) has no surprise"]
    case .value(let nats, _, _) where nats.isNaN:
        return ["surprise of \(place) is no number (nan)", "surprise is no number (nan)", "surprise nan"]
    case .value(let nats, let rank, let exactness):
        let mark = exactness == .approximate ? "~" : ""
        let figure = mark + PredictionFigure.nats(Double(nats)).leftPadded(to: 5)
        let symbols = state.lens?.model.vocabulary.count ?? 0
        return [
            "surprise of \(place) \(figure) nats, rank \(rank + 1) of \(symbols)",
            "surprise \(figure) nats, rank \(rank + 1)", "surprise \(figure) nats", "\(figure) nats",
        ]
    }
}

private func meanLines(_ state: ExplorerState) -> [String] {
    let mean = state.surpriseInView
    guard let nats = mean.mean else { return [state.lens == nil ? "" : "mean in view …"] }
    let mark = mean.isApproximate ? "~" : ""
    let figure = mark + PredictionFigure.decimals(nats, 3, columns: 5)
    let bits = PredictionFigure.decimals(nats / log(2), 3, columns: 6)
    return [
        "mean surprise in view \(figure) nats \(bits) bits, n \(mean.count)",
        "mean in view \(figure) nats, n \(mean.count)", "mean \(figure) nats, n \(mean.count)", "mean \(figure) nats",
    ]
}
