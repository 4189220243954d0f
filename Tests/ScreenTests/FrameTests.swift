import Screen
import Testing

@Suite("Frame")
struct FrameTests {
    @Test("writing outside of the grid is clipped")
    func clipped() {
        var frame = Frame(size: Size(columns: 3, rows: 1))
        frame.write("abcdef", row: 0, column: 1)
        frame.write("x", row: 1, column: 0)
        frame.write("y", row: -1, column: 0)
        frame.put(Cell("z"), row: 0, column: 3)
        #expect(String(frame.row(0).map(\.glyph)) == " ab")
        #expect(frame.row(1).isEmpty && frame[row: 5, column: 5] == .blank)
        var nothing = Frame(size: Size(columns: -2, rows: 0))
        nothing.write("a", row: 0, column: 0)
        #expect(nothing.cells.isEmpty)
    }

    @Test("a wide glyph covers two cells, and what overwrites half of it blanks the other half")
    func wide() {
        var frame = Frame(size: Size(columns: 6, rows: 1))
        #expect(frame.write("日本", row: 0, column: 1) == 5)
        #expect(frame.row(0).map(\.width) == [1, 2, 0, 2, 0, 1])
        frame.put(Cell("x"), row: 0, column: 2)
        #expect(frame.row(0).map(\.width) == [1, 1, 1, 2, 0, 1])
        #expect(String(frame.row(0).map(\.glyph)) == "  x本  ")
        frame.put(Cell("語", width: 2), row: 0, column: 2)
        #expect(frame.row(0).map(\.width) == [1, 1, 2, 0, 1, 1])
        frame.put(Cell("語", width: 2), row: 0, column: 5)
        #expect(frame[row: 0, column: 5].glyph == " ")
    }

    @Test("whatever is put where, each wide cell has its right half and no half stands alone")
    func consistent() {
        var generator = SystemRandomNumberGenerator()
        var seed = UInt64.random(in: 1...UInt64.max, using: &generator)
        let first = seed
        func next(_ bound: Int) -> Int {
            seed ^= seed << 13
            seed ^= seed >> 7
            seed ^= seed << 17
            return Int(seed % UInt64(bound))
        }
        var frame = Frame(size: Size(columns: 7, rows: 2))
        for _ in 0..<5000 {
            let isWide = next(2) == 0
            frame.put(Cell(isWide ? "日" : "a", width: isWide ? 2 : 1), row: next(2), column: next(8) - 1)
            for row in 0..<2 {
                for column in 0..<7 {
                    let isHalf = frame[row: row, column: column].width == 0
                    let follows = column > 0 && frame[row: row, column: column - 1].width == 2
                    #expect(isHalf == follows, "seed \(first)")
                }
            }
        }
    }

    @Test("controls, lone marks and line ends in text become a visible dot, one column each")
    func controls() {
        var frame = Frame(size: Size(columns: 9, rows: 1))
        frame.write("a\u{1B}\t\r\n\u{7F}\u{9B}\u{200B}b", row: 0, column: 0)
        #expect(String(frame.row(0).map(\.glyph)) == "a······b ")
        for cell in frame.row(0) {
            #expect(cell.glyph.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        }
    }

    @Test("A frame placed in another one shows what its cells show, wide glyphs at every edge, clipped on all sides")
    func placed() {
        func frame(_ columns: Int, _ text: String) -> Frame {
            var frame = Frame(size: Size(columns: columns, rows: 3))
            for row in 0..<3 { frame.write(text, row: row, column: row) }
            return frame
        }
        for inner in ["abcdef", "漢字漢字", "a漢b字c"] {
            for outer in ["..........", "漢漢漢漢漢", ".漢.漢.漢."] {
                for column in -7...11 {
                    for row in [-4, -1, 0, 2, 3] {
                        let small = frame(6, inner)
                        var placed = frame(10, outer)
                        var expected = placed
                        placed.place(small, at: Point(column: column, row: row))
                        for y in 0..<3 {
                            for x in 0..<6 where small[row: y, column: x].width > 0 {
                                expected.put(small[row: y, column: x], row: row + y, column: column + x)
                            }
                        }
                        #expect(placed == expected, "\(inner) in \(outer) at \(column), \(row)")
                    }
                }
            }
        }
    }
}
