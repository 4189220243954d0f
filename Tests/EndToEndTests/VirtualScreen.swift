import CVTerm

/// A colour as the virtual terminal keeps it.
enum ShownColor: Hashable {
    case standard
    case indexed(Int)
    case rgb(Int, Int, Int)

    init(number: Int32) {
        switch number {
        case ..<0: self = .standard
        case ..<0x1000000: self = .indexed(Int(number))
        default: self = .rgb(Int(number >> 16 & 255), Int(number >> 8 & 255), Int(number & 255))
        }
    }
}

/// A terminal's screen in memory: libvterm fed with what a program writes.
final class VirtualScreen {
    private let terminal: OpaquePointer
    private let screen: OpaquePointer
    private let properties: UnsafeMutablePointer<cv_properties>
    private(set) var rows: Int
    private(set) var columns: Int

    init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        terminal = vterm_new(Int32(rows), Int32(columns))
        vterm_set_utf8(terminal, 1)
        screen = vterm_obtain_screen(terminal)
        properties = .allocate(capacity: 1)
        properties.initialize(to: cv_properties(alternate_screen: false, cursor_visible: true, mouse: 0))
        cv_watch(screen, properties)
        vterm_screen_enable_altscreen(screen, 1)
        vterm_screen_reset(screen, 1)
    }

    deinit {
        vterm_free(terminal)
        properties.deallocate()
    }

    func feed(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { raw in
            _ = vterm_input_write(terminal, raw.bindMemory(to: CChar.self).baseAddress, raw.count)
        }
    }

    /// What the terminal answers to a program's questions.
    func takeAnswers() -> [UInt8] {
        var answer = [CChar](repeating: 0, count: 1024)
        let count = vterm_output_read(terminal, &answer, answer.count)
        return answer.prefix(count).map(UInt8.init(bitPattern:))
    }

    func resize(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        vterm_set_size(terminal, Int32(rows), Int32(columns))
    }

    var isAlternate: Bool { properties.pointee.alternate_screen }
    var isCursorVisible: Bool { properties.pointee.cursor_visible }
    /// Whether the program has asked for mouse reports.
    var reportsMouse: Bool { properties.pointee.mouse != 0 }

    /// The cursor's row and column, from 0.
    var cursor: (row: Int, column: Int) {
        var position = VTermPos()
        vterm_state_get_cursorpos(vterm_obtain_state(terminal), &position)
        return (Int(position.row), Int(position.col))
    }

    private func cell(_ row: Int, _ column: Int) -> cv_cell {
        var cell = cv_cell()
        _ = cv_get_cell(screen, Int32(row), Int32(column), &cell)
        return cell
    }

    /// The character at a place; a space where nothing was drawn, "" on the right half of a wide one.
    func character(_ row: Int, _ column: Int) -> String {
        var cell = cell(row, column)
        return withUnsafeBytes(of: &cell.scalars) { raw in
            let scalars = raw.bindMemory(to: UInt32.self)
            guard scalars[0] != 0 else { return " " }
            guard scalars[0] != .max else { return "" }
            var text = ""
            for scalar in scalars.prefix(while: { $0 != 0 }) {
                text.unicodeScalars.append(Unicode.Scalar(scalar) ?? "?")
            }
            return text
        }
    }

    /// One row without the blanks at its end.
    func text(row: Int) -> String {
        var text = (0..<columns).map { character(row, $0) }.joined()
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    /// All rows, without the empty ones at the end.
    var text: String {
        var lines = (0..<rows).map(text(row:))
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    func foreground(_ row: Int, _ column: Int) -> ShownColor { ShownColor(number: cell(row, column).foreground) }
    func background(_ row: Int, _ column: Int) -> ShownColor { ShownColor(number: cell(row, column).background) }
    func isBold(_ row: Int, _ column: Int) -> Bool { cell(row, column).bold }
    func isUnderlined(_ row: Int, _ column: Int) -> Bool { cell(row, column).underline }
    func isReversed(_ row: Int, _ column: Int) -> Bool { cell(row, column).reverse }
    func width(_ row: Int, _ column: Int) -> Int { Int(cell(row, column).width) }
}
