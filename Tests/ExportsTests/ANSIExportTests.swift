import Exports
import Screen
import Testing

@Suite("ANSIExport")
struct ANSIExportTests {
    private func frame(_ cells: [Cell]) -> Frame {
        var frame = Frame(size: Size(columns: 8, rows: 1))
        for (column, cell) in cells.enumerated() { frame.put(cell, row: 0, column: column) }
        return frame
    }

    private let red = Style(foreground: .indexed(1))
    private let onBlue = Style(foreground: .indexed(1), background: .rgb(0, 0, 255), .bold)

    @Test("plain text has no codes and no blanks at the end")
    func plain() {
        var frame = frame([Cell("a", style: red), Cell("b", style: onBlue), Cell(" ", style: onBlue)])
        #expect(ANSIExport.plain.lines(frame) == ["ab"])
        frame.write("日x", row: 0, column: 4)
        #expect(ANSIExport.plain.text(frame) == "ab  日x\n")
    }

    @Test("only what changes is written, and each line ends in the terminal's own style")
    func minimal() {
        let frame = frame([
            Cell("a"), Cell("b", style: red), Cell("c", style: red), Cell("d", style: onBlue), Cell("e"),
        ])
        #expect(
            ANSIExport(depth: .full).lines(frame)
                == ["a\u{1B}[31mbc\u{1B}[1;48;2;0;0;255md\u{1B}[0me"])
        #expect(ANSIExport(depth: .palette).lines(frame) == ["a\u{1B}[31mbc\u{1B}[1;48;5;21md\u{1B}[0me"])
        #expect(ANSIExport(depth: .eight).lines(frame) == ["a\u{1B}[31mbc\u{1B}[1;44md\u{1B}[0me"])
        #expect(ANSIExport(depth: .none).lines(frame) == ["abc\u{1B}[1md\u{1B}[0me"])
    }

    @Test("an attribute that ends makes the style begin anew")
    func ending() {
        let frame = frame([
            Cell("a", style: Style(foreground: .indexed(9), .bold)), Cell("b", style: Style(foreground: .indexed(9))),
        ])
        #expect(ANSIExport(depth: .sixteen).lines(frame) == ["\u{1B}[1;91ma\u{1B}[0;91mb\u{1B}[0m"])
    }

    @Test("blanks at the end stay when they show, and blanks between words cost no codes")
    func blanks() {
        let colored = frame([Cell("a"), Cell(" ", style: Style(background: .indexed(4)))])
        #expect(ANSIExport(depth: .palette).lines(colored) == ["a\u{1B}[44m \u{1B}[0m"])
        #expect(ANSIExport(depth: .none).lines(colored) == ["a"])
        let words = frame([Cell("a", style: red), Cell(" "), Cell("b", style: red), Cell(" ", style: red)])
        #expect(ANSIExport(depth: .palette).lines(words) == ["\u{1B}[31ma b\u{1B}[0m"])
        let reversed = frame([Cell(" ", style: Style(.reverse)), Cell(" "), Cell("b")])
        #expect(ANSIExport(depth: .none).lines(reversed) == ["\u{1B}[7m \u{1B}[0m b"])
    }

    @Test("a control character in a cell never reaches the output")
    func controls() {
        let frame = frame([Cell("\u{1B}"), Cell("\r\n"), Cell("\u{9B}")])
        #expect(ANSIExport(depth: .full).lines(frame) == ["···"])
    }
}
