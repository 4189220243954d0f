import Explorer
import Glibc
import ModelCore
import ModelFiles
import Screen
import Texts

/// A folder of a test's own, gone with it.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/cellscope-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("mkdtemp: errno \(errno)") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { TemporaryFolder.remove(path) }

    /// The path of a file in the folder, which need not exist.
    func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ bytes: [UInt8], as name: String) throws -> String {
        let path = self(name)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("cannot write \(path): errno \(errno)") }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure("cannot write \(path): errno \(errno)") }
            rest = rest.dropFirst(count)
        }
        return path
    }

    @discardableResult
    func write(_ text: String, as name: String) throws -> String { try write(Array(text.utf8), as: name) }

    /// The names of what lies in the folder.
    var names: [String] { TemporaryFolder.names(in: path).sorted() }

    /// The names of what lies in some folder.
    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }
}

/// The texts that ship, and small models made for them.
enum Fixtures {
    /// The path of one of the shipped texts.
    static func sample(_ name: String) -> String {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/samples/texts/\(name)"
    }

    static var story: String { sample("an-evening-at-larkfield.txt") }

    static func bytes(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("cannot read \(path): errno \(errno)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &block, block.count)
            guard count >= 0 else { throw Failure("cannot read \(path): errno \(errno)") }
            if count == 0 { return bytes }
            bytes += block[..<count]
        }
    }

    /// The scalars of a text that is valid UTF-8.
    static func scalars(of path: String) throws -> [Unicode.Scalar] {
        Array(String(decoding: try bytes(of: path), as: UTF8.self).unicodeScalars)
    }

    /// A model with random weights, large enough ones that its units show strong colours.
    static func model(
        over text: [Unicode.Scalar], cell: CellKind = .lstm, hidden: Int = 16, layers: Int = 2, seed: UInt64 = 7
    ) throws -> Model {
        let vocabulary = try Vocabulary(kind: .scalar, covering: text.map(\.value))
        let architecture = Architecture(cell: cell, symbols: vocabulary.count, hidden: hidden, layers: layers)
        var generator = SeededGenerator(seed: seed)
        var parameters = Parameters(randomFor: architecture, using: &generator)
        for index in parameters.values.indices { parameters.values[index] *= 5 }
        return try Model(architecture: architecture, vocabulary: vocabulary, parameters: parameters)
    }

    /// A model of one unit whose h is almost 1 after `a`, almost −1 after `b` and 0 after a line end.
    static func signModel() throws -> Model {
        let vocabulary = try Vocabulary(kind: .scalar, codes: [0x0A, 0x61, 0x62])
        let architecture = Architecture(cell: .rnn, symbols: 3, hidden: 1)
        var parameters = Parameters(zeroFor: architecture)
        parameters["rnn.weight_ih_l0"] = [0, 9, -9]
        return try Model(architecture: architecture, vocabulary: vocabulary, parameters: parameters)
    }
}

/// What a screen must show of a text: worked out here from the text, the model and the palette alone.
struct ExpectedText {
    let scalars: [Unicode.Scalar]
    let values: [Float]
    let signal: Signal
    let palette: Palette

    /// Traces a text with a runner of its own, in one go.
    init(_ model: Model, _ unit: String, over scalars: [Unicode.Scalar], depth: ColorDepth) throws {
        let address = try UnitAddress(parsing: unit, in: model.architecture)
        let runner = Runner(model)
        var state = runner.zeroState()
        let trace = runner.trace(
            model.vocabulary.indices(of: scalars.map(\.value)), from: &state, recording: [address.signalAddress])
        self.scalars = scalars
        signal = address.signal
        palette = Palette(depth: depth, scheme: .light)
        values = (0..<trace.count).map { trace.value(of: address, at: $0) ?? .nan }
    }

    /// The backgrounds that a value may have: a rounding error decides between two neighbours.
    func backgrounds(at position: Int) -> Set<ShownColor> {
        Set(
            [-1e-5, 0, 1e-5].map { (delta: Float) in
                let value: Float = values[position] + delta
                let shade: Float = signal.range == .unbounded ? tanhf(value) : value
                return ShownColor(
                    palette.style(for: shade, scale: signal.range == .sigmoid ? .sequential : .diverging).background)
            })
    }

    /// Whether a word that begins at a position ends before the row does; what is no word's beginning always does.
    private func fits(wordAt position: Int, from column: Int, of columns: Int) -> Bool {
        func isBlank(_ position: Int) -> Bool { scalars[position] == " " || scalars[position] == "\n" }
        guard !isBlank(position), position == 0 || isBlank(position - 1) else { return true }
        var end = position
        while end < scalars.count && !isBlank(end) { end += 1 }
        return column + end - position <= columns
    }

    /// The first difference between the screen and the text from a position on; nil when all rows are right.
    /// The text must be one of plain characters and line ends.
    func mismatch(_ screen: VirtualScreen, from first: Int = 0, rows: Int, columns: Int) -> String? {
        var (row, column) = (0, 0)
        for position in first..<scalars.count {
            if column == columns || column > 0 && !fits(wordAt: position, from: column, of: columns) {
                (row, column) = (row + 1, 0)
            }
            guard row < rows else { return nil }
            let wanted = scalars[position] == "\n" ? "↵" : String(Character(scalars[position]))
            let found = screen.character(row, column)
            guard found == wanted else { return "row \(row), column \(column): \"\(found)\" and not \"\(wanted)\"" }
            let color = screen.background(row, column)
            guard backgrounds(at: position).contains(color) else {
                return "\"\(wanted)\" in row \(row), column \(column) (value \(values[position])) is on \(color) and "
                    + "not on \(backgrounds(at: position))"
            }
            column += 1
            if scalars[position] == "\n" { (row, column) = (row + 1, 0) }
        }
        return nil
    }
}

extension ShownColor {
    init(_ color: Color) {
        switch color {
        case .standard: self = .standard
        case .indexed(let index): self = .indexed(Int(index))
        case .rgb(let red, let green, let blue): self = .rgb(Int(red), Int(green), Int(blue))
        }
    }
}
