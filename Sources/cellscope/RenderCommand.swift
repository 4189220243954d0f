import ArgumentParser
import Explorer
import Exports
import Glibc
import ModelCore
import ModelFiles
import Screen
import Terminal
import Texts

struct Render: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a text coloured by a unit.",
        discussion: """
            Without colours (a pipe, --color none) a row of signs stands under each row of text: + and - from 0.2 on, ? \
            for symbols that the model does not know.

            Examples:
              cellscope render --unit l0.c.12 | head -20
              cellscope render novel.txt --unit l0.h.3 --color 256 | less -R
              cellscope render novel.txt --unit l0.f.40 --lines 100-140
            """)

    @OptionGroup var opening: OpeningOptions

    @Option(help: "Colours: \(ColorChoice.allCases.map(\.rawValue).joined(separator: ", ")); auto uses none in a pipe.")
    var color = ColorChoice.auto

    @Option(help: "Columns to wrap at; the terminal's width unless given, 80 in a pipe.")
    var columns: Int?

    @Option(help: ArgumentHelp("Only these lines of the text, counted from 1.", valueName: "from-to"))
    var lines: String?

    @Flag(inversion: .prefixedNo, help: "The legend above the text.")
    var legend = true

    func run() throws { try reportingFailures { try render() } }

    private func render() throws {
        let path = try opening.modelPath()
        let model = try ModelFile.load(path)
        let address = try opening.address(in: model.architecture)
        let document = try opening.document(for: model)
        let positions = try positions(in: document)
        let columns = try width()
        let depth = depth()
        let values = TracedValues(Runner(model), document, address)
        let text = PrintedText(
            document, columns: columns, depth: depth, range: address.signal.range, signs: depth == .none,
            activation: values.activation)
        let export = depth == .none ? ANSIExport.plain : ANSIExport(depth: depth)

        if legend {
            let name = modelNotes(path, model.architecture).name(of: address)
            let frame = PrintedText.legend(for: address, name: name, columns: columns, depth: depth)
            try writeToStandardOutput(export.text(frame))
        }
        var position = positions.lowerBound
        while position < positions.upperBound {
            let row = text.row(from: position)
            try writeToStandardOutput(export.text(row.frame))
            guard row.next > position else { break }
            position = row.next
        }
    }

    private func positions(in document: Document) throws -> Range<Int> {
        guard let lines else { return 0..<document.count }
        let parts = lines.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count <= 2, let from = parts.first ?? nil, let to = parts.last ?? nil, from >= 1, to >= from else {
            throw Failure(.usage, "--lines is \"\(lines)\"; write a line or two of them, as in 100-140")
        }
        guard from <= document.lineCount else {
            throw Failure(.usage, "--lines begins at \(from) but the text has \(document.lineCount) lines")
        }
        let end = to < document.lineCount ? document.start(ofLine: to) : document.count
        return document.start(ofLine: from - 1)..<end
    }

    private func width() throws -> Int {
        if let columns {
            guard (1...10_000).contains(columns) else {
                throw Failure(.usage, "--columns is \(columns); it must be 1 to 10,000")
            }
            return columns
        }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private func depth() -> ColorDepth {
        if let depth = color.depth { return depth }
        guard isatty(STDOUT_FILENO) == 1 else { return .none }
        let environment = TerminalOptions.processEnvironment()
        return ColorDepth.detect(environment: environment)
    }
}

/// A unit's values along a text, traced as far as they are asked for. Owns the running state: rows are asked for in
/// order, so one block behind the newest is all that is kept.
private final class TracedValues {
    private let runner: Runner
    private let document: Document
    private let address: UnitAddress
    private var state: ModelState
    private var values: [Float] = []
    private var first = 0

    private static let block = 4096

    init(_ runner: Runner, _ document: Document, _ address: UnitAddress) {
        self.runner = runner
        self.document = document
        self.address = address
        state = runner.zeroState()
    }

    func activation(at position: Int, symbol: Symbol) -> Activation {
        guard runner.model.vocabulary.index(of: symbol.code) != nil else { return .unknown }
        while position >= first + values.count, first + values.count < document.count { advance() }
        guard position >= first, position < first + values.count else { return .pending }
        return .value(values[position - first], .exact(difference: nil))
    }

    private func advance() {
        let start = first + values.count
        let range = start..<min(document.count, start + TracedValues.block)
        let symbols = runner.model.vocabulary.indices(of: document.symbols(in: range).map(\.code))
        let trace = runner.trace(symbols, from: &state, recording: [address.signalAddress])
        let keep = max(0, values.count - TracedValues.block)
        values.removeFirst(keep)
        first += keep
        values += (0..<trace.count).map { trace.value(of: address, at: $0) ?? .nan }
    }
}
