import ModelCore
import Texts

/// What the commands that move the cursor and the screen do.
extension ExplorerState {
    mutating func complain(_ text: String) -> [Effect] {
        notice = Notice(text: text, isError: true)
        return []
    }

    /// Remembers a place that was left, for `u`; nothing where it is still the place.
    mutating func recordMove(from before: Place) {
        if place != before { moves.record(before) }
    }

    mutating func moveCursor(_ move: (Document, Int) -> Int) -> [Effect] {
        guard let document else { return [] }
        cursor = min(max(0, move(document, cursor)), max(0, document.count - 1))
        return []
    }

    /// Repeats a movement until it leads nowhere; a great count moves at most so many times as keep a key quick.
    mutating func moveRepeatedly(_ times: Int, _ move: (Document, Int) -> Int) -> [Effect] {
        moveCursor { document, cursor in
            var position = cursor
            var looked = 0
            for _ in 0..<max(0, times) {
                let next = move(document, position)
                guard next != position, looked < Document.reach else { break }
                looked += abs(next - position)
                position = next
            }
            return position
        }
    }

    mutating func moveToLine(_ line: Int) -> [Effect] { move(to: .line(line)) }

    mutating func moveByLines(_ lines: Int) -> [Effect] {
        guard let document, let layout else { return [] }
        let line = document.line(containing: cursor)
        let target = min(max(0, line.addingClamped(lines)), document.lineCount - 1)
        guard target != line else { return [] }
        let goal = self.goal ?? columnInLine(layout)
        self.goal = goal
        let range = document.lineRange(containing: document.start(ofLine: target))
        guard goal != .max else {
            cursor = max(range.lowerBound, range.upperBound - 1)
            return []
        }
        let rows = layout.rows(ofSegment: layout.segment(containing: range.lowerBound))
        let row = goal / layout.columns
        cursor =
            row < rows.count
            ? layout.position(in: rows[row], column: goal % layout.columns)
            : max(range.lowerBound, rows[rows.count - 1].range.upperBound - 1)
        return []
    }

    /// Columns from the line's start to the cursor; those of a line's first 16,384 symbols are told apart.
    private func columnInLine(_ layout: TextLayout) -> Int {
        let start = layout.document.lineRange(containing: cursor).lowerBound
        let rows = layout.rows(ofSegment: layout.segment(containing: start))
        guard let index = rows.firstIndex(where: { $0.range.contains(cursor) }) else {
            return rows.count * layout.columns
        }
        return index * layout.columns + layout.column(of: cursor, in: rows[index])
    }

    mutating func moveByRows(_ count: Int) -> [Effect] {
        guard let layout else { return [] }
        let row = layout.row(containing: cursor)
        let column = goal.map { $0 == .max ? layout.columns - 1 : $0 % layout.columns }
        let goal = column ?? layout.column(of: cursor, in: row)
        self.goal = goal
        let count = min(100_000, max(-100_000, count))
        let target =
            count > 0
            ? layout.rows(from: row.range.lowerBound, count: count + 1).last
            : layout.rows(above: row.range.lowerBound, count: -count).last
        if let target { cursor = layout.position(in: target, column: goal) }
        return []
    }

    mutating func moveToLineEnd(_ times: Int) -> [Effect] {
        guard let document else { return [] }
        let line = min(document.line(containing: cursor).addingClamped(times - 1), document.lineCount - 1)
        let range = document.lineRange(containing: document.start(ofLine: line))
        cursor = max(range.lowerBound, range.upperBound - 1)
        goal = .max
        return []
    }

    /// `goto`'s argument: a line from 1, a percentage, or a position after `@`.
    mutating func goTo(_ argument: String) -> [Effect] {
        if argument.hasSuffix("%"), let percent = Int(argument.dropLast()), (0...100).contains(percent) {
            return move(to: .percent(percent))
        }
        if argument.hasPrefix("@"), let position = Int(argument.dropFirst()) {
            return move(to: .position(position))
        }
        if argument == "$" { return move(to: .line(.max)) }
        if argument.hasPrefix("'") { return moveToMark(String(argument.dropFirst())) }
        if let line = Int(argument) { return moveToLine(line.subtractingClamped(1)) }
        return complain(
            "\"\(argument)\" is no place; write a line (120 or $), a percentage (50%), a position (@1000) or a mark ('name)"
        )
    }

    mutating func moveOnScreen(_ choose: (Int) -> Int) -> [Effect] {
        let rows = visibleRows
        guard let document, !rows.isEmpty else { return [] }
        let row = rows[min(max(0, choose(rows.count)), rows.count - 1)]
        let range = row.range
        cursor = range.lowerBound
        while cursor + 1 < range.upperBound && document.symbol(at: cursor)?.isBlank == true { cursor += 1 }
        return []
    }

    mutating func scroll(screens: Int) -> [Effect] {
        // As in vim, two rows of the old screen stay in sight.
        let step = max(1, screen.textCapacity - 2)
        let (rows, overflow) = step.multipliedReportingOverflow(by: screens)
        return scroll(rows: overflow ? (screens > 0 ? .max : -.max) : rows)
    }

    /// Moves the screen over the text. The cursor stays where it is as long as it is on the screen, or goes along.
    mutating func scroll(rows count: Int, takingCursor: Bool = false) -> [Effect] {
        guard let layout else { return [] }
        let capacity = screen.textCapacity
        let count = min(100_000, max(-100_000, count))
        let cursorRow = layout.row(containing: cursor)
        let column = layout.column(of: cursor, in: cursorRow)
        var target: TextRow?
        if count > 0 {
            target = layout.rows(from: top, count: count + 1).last
            if takingCursor, let row = layout.rows(from: cursor, count: count + 1).last {
                cursor = layout.position(in: row, column: column)
            }
        } else if count < 0 {
            target = layout.rows(above: top, count: -count).last
            if takingCursor, let row = layout.rows(above: cursorRow.range.lowerBound, count: -count).last {
                cursor = layout.position(in: row, column: column)
            }
        }
        if let target { top = target.range.lowerBound }
        let visible = layout.rows(from: top, count: capacity)
        guard let first = visible.first, let last = visible.last else { return [] }
        if cursor < first.range.lowerBound {
            cursor = layout.position(in: first, column: column)
        } else if cursor >= last.range.upperBound && cursor > last.range.lowerBound {
            cursor = layout.position(in: last, column: column)
        }
        return []
    }

    /// Puts the cursor's row on a row of the screen.
    mutating func placeCursorRow(_ choose: (Int) -> Int) -> [Effect] {
        guard let layout else { return [] }
        top = start(of: layout, rowsAbove: max(0, choose(screen.textCapacity)), from: layout.row(containing: cursor))
        return []
    }

    mutating func retrace(_ times: Int, _ step: (inout MoveHistory, Place) -> Place?) -> [Effect] {
        var effects: [Effect] = []
        for turn in 0..<max(1, times) {
            guard let place = step(&moves, self.place) else {
                return turn > 0 ? effects : complain("there is no place to go to")
            }
            effects += go(to: place)
        }
        return effects
    }

    private mutating func go(to place: Place) -> [Effect] {
        var effects: [Effect] = []
        // A comparison may have ended since, or be one with another model: then there is nothing to exchange back.
        if place.isBeforeExchange, let other = companion, other.model.id == place.model {
            effects += exchangeCompared()
        }
        cursor = place.cursor
        guard let address = place.address, let architecture = lens?.architecture,
            let signal = architecture.cell.signal(named: address.signal.name)
        else { return effects }
        look(
            at: UnitAddress(
                layer: min(address.layer, architecture.layers - 1), signal: signal,
                unit: min(address.unit, architecture.hidden - 1)))
        return effects
    }

    /// Goes to the place before the last jump, which then is the last jump: once more comes back.
    mutating func exchangePlaces() -> [Effect] {
        guard let last = moves.past.last else { return complain("there is no place to go to") }
        let before = place
        let effects = go(to: last)
        recordMove(from: before)
        return effects
    }
}

extension Document {
    /// The first position that the status line counts as so many percent of the text; percentages beyond 0 to 100 count
    /// as those.
    func position(ofPercent percent: Int) -> Int { (count * min(100, max(0, percent)) + 99) / 100 - 1 }
}
