import Screen
import Texts

/// One part of the status line.
struct StatusPart {
    /// 0 stays longest; below 0, always.
    var rank: Int
    var text: String
    /// What stands there instead where the word "approximate" has no room.
    var marked: String?

    init(_ rank: Int, _ text: String, marked: String? = nil) {
        (self.rank, self.text, self.marked) = (rank, text, marked)
    }
}

/// The status line: parts in order of place, of which the least important go first when the screen is narrow.
func drawStatus(_ state: ExplorerState, row: Int, in frame: inout Frame) {
    let bar = Style([.reverse])
    frame.fill(row: row, columns: 0..<frame.size.columns, style: bar)
    if case .prompt(let prompt) = state.mode, let completion = prompt.completion, completion.candidates.count > 1 {
        drawCandidates(completion, row: row, in: &frame)
        if let mark = state.shortInterventionMark {
            frame.write(
                mark, row: row, column: max(0, frame.size.columns - mark.columns), style: Style([.reverse, .bold]))
        }
        return
    }
    // What intervenes is said whatever the screen's width: it is no part that could go.
    let mark = state.interventionMark
    var parts = statusParts(state)
    if let mark { parts.insert(StatusPart(-1, mark), at: 0) }
    // A value that is not exact never stands there as if it were.
    func wording(_ part: StatusPart) -> String {
        guard let marked = part.marked else { return part.text }
        return parts.contains { $0.text == Exactness.approximate.name } ? part.text : marked
    }
    func length() -> Int { parts.reduce(0) { $0 + wording($1).columns + 2 } }
    while parts.count > 1 && length() > frame.size.columns {
        let least = parts.indices.max { parts[$0].rank < parts[$1].rank } ?? 0
        parts.remove(at: least)
    }
    var column = parts.count > 1 || length() <= frame.size.columns ? 1 : 0
    for part in parts {
        let style = part.rank < 0 ? Style([.reverse, .bold]) : bar
        column = frame.write(wording(part), row: row, column: column, style: style) + 2
    }
}

/// Candidates around the chosen one, which is marked.
private func drawCandidates(_ completion: Completion, row: Int, in frame: inout Frame) {
    let chosen = completion.chosen ?? 0
    var first = chosen
    var width = completion.candidates[chosen].columns + 2
    while first > 0, width + completion.candidates[first - 1].columns + 2 <= frame.size.columns {
        first -= 1
        width += completion.candidates[first].columns + 2
    }
    var column = 1
    for index in first..<completion.candidates.count {
        var style = Style([.reverse])
        if index == completion.chosen { style.attributes = [.bold] }
        column = frame.write(completion.candidates[index], row: row, column: column, style: style) + 2
        if column >= frame.size.columns { break }
    }
}

private func statusParts(_ state: ExplorerState) -> [StatusPart] {
    var parts: [StatusPart] = []
    guard let document = state.document else {
        return [
            StatusPart(0, state.requests.openText != nil ? "opening…" : Hint.noText.fitting(state.size.columns - 2))
        ]
    }
    let symbol = document.symbol(at: state.cursor)
    let line = document.lineRange(containing: state.cursor)
    parts.append(StatusPart(5, shortened(document.name, to: max(12, state.size.columns * 2 / 5))))
    if let model = state.lens?.model {
        parts.append(StatusPart(9, modelName(model.path, to: max(12, state.size.columns / 4))))
    }
    parts.append(StatusPart(4, "\(document.line(containing: state.cursor) + 1):\(state.cursor - line.lowerBound + 1)"))
    parts.append(StatusPart(7, document.count > 0 ? "\((state.cursor + 1) * 100 / document.count)%" : "empty"))
    if let symbol { parts.append(StatusPart(6, SymbolPicture.name(of: symbol, alphabet: document.alphabet))) }
    if let writing = state.writingCaption {
        parts.append(StatusPart(1, writing))
        parts.append(StatusPart(2, state.generating.drawing))
    } else if let playing = state.play.caption {
        parts.append(StatusPart(1, playing))
    }
    if state.coloring == .surprise, state.lens != nil {
        parts += surpriseParts(state)
    } else if state.showsDifference {
        parts += differenceParts(state)
    } else if let address = state.unitAddress {
        parts.append(StatusPart(0, address.description + unitName(state)))
        if let symbol {
            switch state.activation(at: state.cursor, symbol: symbol) {
            case .pending: parts.append(StatusPart(1, "pending"))
            case .unknown: parts.append(StatusPart(1, "not in the vocabulary"))
            case .value(let value, let exactness):
                parts.append(StatusPart(1, value.signed, marked: exactness.mark(value.signed)))
                parts.append(StatusPart(2, exactness.name))
                if let difference = state.lens?.pages.difference(of: address, at: state.cursor) {
                    parts.append(StatusPart(8, "(differed by \(difference.magnitudeText))"))
                }
            }
        }
    }
    if let note = state.propertyNote { parts.append(StatusPart(2, note)) }
    parts += running(state).map { StatusPart($0.rank, $0.text) }
    return parts
}

/// The name of the unit in view in quotes, as far as there is room for it beside the address.
private func unitName(_ state: ExplorerState) -> String {
    guard let name = state.unitName, state.size.columns >= 40 else { return "" }
    return name.quoted(within: state.size.columns / 3 + 3)
}

/// What is under way, with how far it has come, how long it will take, and how large the difference was at the
/// handovers between lanes.
private func running(_ state: ExplorerState) -> [(rank: Int, text: String)] {
    if state.requests.openModel != nil || state.requests.openCompanion != nil { return [(3, "opening model…")] }
    if state.generating.request?.isFar == true { return [(3, "reading…")] }
    if state.requests.openSession != nil { return [(3, "opening the session…")] }
    if state.requests.awaitsText { return [(3, "opening…")] }
    if state.requests.search != nil { return [(3, "searching…")] }
    if state.requests.twin != nil { return [(3, "writing…")] }
    if state.requests.property != nil { return [(3, "reading labels…")] }
    if state.probing.stepping != nil { return [(3, "looking for a place…")] }
    if let span = state.paintedSpan { return [(3, "painting \(span.count)")] }
    if state.isNoting { return [(3, "saving the note…")] }
    if let progress = state.lens?.progress ?? state.companion?.progress ?? state.twin?.lens.progress {
        var parts = [(3, "exact pass \(percent(progress.done, of: progress.total))")]
        if let seconds = progress.secondsLeft { parts.append((6, seconds.duration)) }
        if let difference = progress.difference { parts.append((8, "Δ \(difference.scientific)")) }
        return parts
    }
    if state.probing.isRunning {
        guard let report = state.probing.report, report.total > 0 else { return [(3, "finding…")] }
        let left = report.secondsLeft.map { [(6, $0.duration)] } ?? []
        return [(3, "\(report.stage.rawValue) \(percent(report.done, of: report.total))")] + left
    }
    if let report = state.probing.ablating?.report {
        let left = report.secondsLeft.map { [(6, $0.duration)] } ?? []
        return [(3, "ablating " + (report.total > 0 ? percent(report.done, of: report.total) : "…"))] + left
    }
    if state.surveying.isRunning, let progress = state.surveying.progress {
        let left = progress.secondsLeft.map { [(6, $0.duration)] } ?? []
        return [(3, "survey \(percent(progress.done, of: progress.total))")] + left
    }
    if let unsaved = state.unsavedNotes { return [(3, unsaved)] }
    return state.growthNote.map { [(3, $0)] } ?? []
}

private func percent(_ done: Int, of total: Int) -> String {
    total > 0 ? "\(min(100, Int(Double(done) / Double(total) * 100)))%" : "100%"
}

/// A model's file without its folder and the usual ending.
func modelName(_ path: String, to columns: Int) -> String {
    let ending = ".safetensors"
    return shortened(path.hasSuffix(ending) ? String(path.dropLast(ending.count)) : path, to: columns)
}

/// A path's last part, its end cut off when that is too long.
private func shortened(_ path: String, to columns: Int) -> String {
    (path.split(separator: "/").last.map { String($0) } ?? path).cut(to: columns)
}

extension Float {
    /// With a sign and four decimals: `-0.8312`; a large number without decimals, and `nan` and `inf` as they are.
    var signed: String {
        guard isFinite else { return isNaN ? "nan" : self > 0 ? "+inf" : "-inf" }
        let sign = self < 0 ? "-" : "+"
        guard magnitude < 100_000 else { return sign + "\(magnitude)" }
        let scaled = Int((Double(magnitude) * 10_000).rounded())
        let decimals = String(scaled % 10_000)
        return sign + "\(scaled / 10_000)." + String(repeating: "0", count: 4 - decimals.count) + decimals
    }

    /// How large it is: `0.0421`, and a small one by its power of ten, `3e-7`.
    var magnitudeText: String { magnitude < 0.001 ? scientific : String(magnitude.signed.dropFirst()) }

    /// One digit and its power of ten: `3e-7`.
    var scientific: String {
        guard isFinite, self != 0 else { return isNaN ? "nan" : self == 0 ? "0" : "inf" }
        var exponent = 0
        var mantissa = Double(magnitude)
        while mantissa >= 9.5 {
            mantissa /= 10
            exponent += 1
        }
        while mantissa < 0.95 {
            mantissa *= 10
            exponent -= 1
        }
        return "\(Int(mantissa.rounded()))e\(exponent)"
    }
}
