import Testing
import Texts

@Suite("The documentation's example")
struct ExampleTests {
    private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

    private static func text(_ path: String) throws -> String {
        let document = try Document.open(path: "\(root)/\(path)", alphabet: .byte)
        return String(
            decoding: document.symbols(in: 0..<document.count).map { UInt8(truncatingIfNeeded: $0.code) },
            as: UTF8.self)
    }

    /// The code blocks of an article in a language, in their order.
    private static func blocks(_ language: String, in article: String) throws -> [String] {
        try text(article).components(between: "```\(language)\n", and: "```\n")
    }

    /// Lines that are not blank: articles cut the code where they like.
    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
    }

    private static let article = "Sources/CellProbing/CellProbing.docc/FindingAUnit.md"

    @Test(
        "An article's code is the example's code",
        arguments: [
            ("Sources/ModelFiles/ModelFiles.docc/OpeningAModel.md", "Opening.swift"),
            ("Sources/Texts/Texts.docc/ReadingAText.md", "Reading.swift"),
            ("Sources/ModelCore/ModelCore.docc/TracingAText.md", "Tracing.swift"), (article, "QuoteUnit.swift"),
        ])
    func code(article: String, source: String) throws {
        let blocks = try Self.blocks("swift", in: article).filter { !$0.contains("swift-tools-version") }
        #expect(!blocks.isEmpty)
        let wanted = try Self.text("Examples/QuoteUnit/Sources/QuoteUnit/\(source)")
        #expect(blocks.flatMap(Self.lines) == Self.lines(wanted))
    }

    @Test("The manifest in the article is the example's")
    func manifest() throws {
        let blocks = try Self.blocks("swift", in: Self.article).filter { $0.contains("swift-tools-version") }
        #expect(try blocks == [Self.text("Examples/QuoteUnit/Package.swift")])
    }

    @Test("The example finds the quote unit of the shipped model, and prints what the article says")
    func output() throws {
        let samples = Self.root + "/samples"
        let run = try ProgramRun.finished([
            BuiltProgram.path("QuoteUnit"), samples + "/models/austen-lstm.safetensors",
            samples + "/texts/an-evening-at-larkfield.txt",
        ])
        #expect(run.exit == .code(0) && run.error == "")
        #expect(try Self.blocks("text", in: Self.article) == [run.output])
        #expect(run.output.contains("l0.h.106 is low in quotes"))
    }

    @Test("What is no model ends the example with one line")
    func refusal() throws {
        let path = Self.root + "/Package.swift"
        let run = try ProgramRun.finished([BuiltProgram.path("QuoteUnit"), path, path])
        #expect(run.exit == .code(65))
        #expect(run.output.split(separator: "\n").count == 1 && run.output.contains("Package.swift"))
        #expect(try ProgramRun.finished([BuiltProgram.path("QuoteUnit")]).exit == .code(64))
    }
}

extension String {
    /// What stands between every beginning and the next end.
    fileprivate func components(between start: String, and end: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let first = rest.firstRange(of: start) {
            rest = rest[first.upperBound...]
            guard let last = rest.firstRange(of: end) else { break }
            found.append(String(rest[..<last.lowerBound]))
            rest = rest[last.upperBound...]
        }
        return found
    }
}

extension Substring {
    /// The first place of a text that is not empty.
    fileprivate func firstRange(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
