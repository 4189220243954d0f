import Glibc
import ModelCore
import ModelFiles
import Screen
import Testing

/// The story, a model made for it, and the explorer opened on both.
struct ExplorerScene {
    static let size = (rows: 24, columns: 100)
    static let textRows = 21

    let folder: TemporaryFolder
    let model: Model
    let modelPath: String
    let scalars: [Unicode.Scalar]

    init(cell: CellKind = .lstm) throws {
        folder = try TemporaryFolder()
        scalars = try Fixtures.scalars(of: Fixtures.story)
        model = try Fixtures.model(over: scalars, cell: cell)
        modelPath = folder("model.safetensors")
        try ModelFile.save(model, modelPath)
    }

    /// Starts the explorer without waiting for anything.
    func start(
        _ arguments: [String] = [], text: String = Fixtures.story, depth: ColorDepth? = .palette,
        size: (rows: Int, columns: Int) = ExplorerScene.size, environment: [String: String] = [:]
    ) throws -> PseudoTerminal {
        let color = depth.map { ["--color", $0.rawValue] } ?? []
        return try PseudoTerminal(
            command: [BuiltProgram.path("cellscope"), "explore", text, "--model", modelPath] + color + arguments,
            environment: environment.merging(["TERM": "xterm-256color"]) { mine, _ in mine }, size: size)
    }

    /// Starts the explorer and waits until the value under the cursor is exact.
    func open(
        _ arguments: [String] = [], text: String = Fixtures.story, depth: ColorDepth? = .palette,
        size: (rows: Int, columns: Int) = ExplorerScene.size, environment: [String: String] = [:]
    ) throws -> PseudoTerminal {
        let program = try start(arguments, text: text, depth: depth, size: size, environment: environment)
        try program.waitFor("the first exact value") { $0.status.contains(" exact") }
        return program
    }

    func expected(_ unit: String, depth: ColorDepth = .palette) throws -> ExpectedText {
        try ExpectedText(model, unit, over: scalars, depth: depth)
    }

    /// Where a line begins, counted from 1.
    func start(ofLine line: Int) -> Int {
        var lines = 1
        for (position, scalar) in scalars.enumerated() {
            if lines == line { return position }
            if scalar == "\n" { lines += 1 }
        }
        return scalars.count
    }
}

extension VirtualScreen {
    /// The explorer's legend, status line and message line.
    var legend: String { text(row: rows - 3) }
    var status: String { text(row: rows - 2) }
    var message: String { text(row: rows - 1) }
}

extension PseudoTerminal {
    /// Waits until the screen shows the text from a position on, in the right characters and colours.
    func waitFor(
        _ expected: ExpectedText, from first: Int = 0, rows: Int = ExplorerScene.textRows,
        columns: Int = ExplorerScene.size.columns
    ) throws {
        do {
            try waitFor("the text") { expected.mismatch($0, from: first, rows: rows, columns: columns) == nil }
        } catch {
            let reason = expected.mismatch(screen, from: first, rows: rows, columns: columns)
            throw Failure("\(reason ?? "late"): \(error)")
        }
    }

    /// Leaves with `q` and checks that the terminal is as it was.
    func leave() throws {
        send("q")
        #expect(try waitForExit() == .code(0))
        expectRestored()
        #expect(screen.text == "", "nothing is left on the screen")
    }

    func expectRestored() {
        #expect(!screen.isAlternate, "the alternate screen is left")
        #expect(screen.isCursorVisible, "the cursor is back")
        #expect(!screen.reportsMouse, "the mouse is released")
        #expect(modesAreRestored, "the modes are as they were")
    }
}
