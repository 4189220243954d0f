import Explorer
import Glibc
import ModelFiles
import Testing
import Texts
import Workbench

@Suite struct ShippedFilesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["samples", "samples/models", "samples/texts", "bin"] { mkdir(folder(name), 0o700) }
        for name in ["austen-gru", "austen-rnn"] {
            try ModelFile.save(Fixtures.model(), folder("samples/models/\(name).safetensors"))
        }
        try folder.write("{}\n", as: "samples/models/austen-gru.safetensors.notes.jsonl")
        try folder.write("int ring;\n", as: "samples/texts/ring.c")
    }

    private var shipped: ShippedFiles { ShippedFiles(folder: folder("samples")) }

    @Test("Models and texts go by their names, with or without the ending; what is a path stays one")
    func names() throws {
        let shipped = shipped
        #expect(shipped.models == ["austen-gru", "austen-rnn"] && shipped.texts == ["ring.c"])
        let model = folder("samples/models/austen-gru.safetensors")
        #expect(shipped.model("austen-gru") == model && shipped.model("austen-gru.safetensors") == model)
        #expect(
            shipped.text("ring.c") == folder("samples/texts/ring.c") && shipped.text("ring") == shipped.text("ring.c"))
        for name in ["./ring.c", "a/ring.c", "/ring.c", "nothing.c", "", "-", "austen-gru"] {
            #expect(shipped.text(name) == name)
        }
        #expect(shipped.model("ring.c") == "ring.c")
        let none = ShippedFiles(folder: nil)
        #expect(none.model("austen-gru") == "austen-gru" && none.models.isEmpty)
        #expect(ShippedFiles(folder: "/no/such").texts.isEmpty)
    }

    @Test("A file of the same name where one is comes first")
    func ownFirst() throws {
        // Package.swift's folder is where tests run; any file there will do.
        let names: [String] = ["Package.swift", "README.md", "LICENSE"]
        let here = try #require(names.first { access($0, F_OK) == 0 })
        try folder.write("x", as: "samples/texts/\(here)")
        #expect(shipped.text(here) == here)
    }

    @Test("They are found beside a program in a source tree and where it was installed")
    func places() throws {
        #expect(ShippedFiles(besideProgram: folder("bin/cellscope")).folder == folder("samples"))
        mkdir(folder("prefix"), 0o700)
        for name in ["prefix/bin", "prefix/share", "prefix/share/cellscope"] { mkdir(folder(name), 0o700) }
        #expect(rename(folder("samples"), folder("prefix/share/cellscope/samples")) == 0)
        let installed = ShippedFiles(besideProgram: folder("prefix/bin/cellscope"))
        #expect(installed.folder == folder("prefix/share/cellscope/samples"))
        #expect(access(installed.model("austen-rnn"), R_OK) == 0)
        #expect(ShippedFiles(besideProgram: "/nowhere/cellscope").folder == nil)
    }

    @Test("A misspelt name is answered with the shipped one that it may have meant")
    func suggestions() {
        #expect(
            shipped.suggestion(for: "austen-gur", isModel: true) == "did you mean the shipped austen-gru or austen-rnn?"
        )
        #expect(shipped.suggestion(for: "rign.c", isModel: false) == "did you mean the shipped ring.c?")
        #expect(shipped.suggestion(for: "novel.txt", isModel: false) == nil)
        #expect(shipped.suggestion(for: "models/austen-gur", isModel: true) == nil)
    }

    @Test("The explorer opens them by name, and Tab offers models for models, by their first bytes, and folders")
    func explorer() throws {
        let collector = Collector()
        let workbench = EffectRunner(shipped: shipped, deliver: { collector.put($0) })
        defer { withExtendedLifetime(workbench) {} }
        workbench.perform(.openModel(path: "austen-rnn", request: 1))
        let model = try collector.wait("the model") { if case .modelOpened(let model, 1) = $0 { model } else { nil } }
        #expect(model.path == folder("samples/models/austen-rnn.safetensors"))
        workbench.perform(.openModel(path: "austen-rnm", request: 2))
        let failure = try collector.wait("why not") { if case .failed(let text, 2) = $0 { text } else { nil } }
        #expect(failure.contains("did you mean the shipped austen-rnn"))
        workbench.perform(.openText(.path("ring.c"), alphabet: .scalar, request: 3))
        let text = try collector.wait("the text") { if case .textOpened(let text, 3) = $0 { text } else { nil } }
        #expect(text.count == 10)
        workbench.perform(.openText(.path("rign.c"), alphabet: .scalar, request: 4))
        let other = try collector.wait("why not") { if case .failed(let text, 4) = $0 { text } else { nil } }
        #expect(other.hasSuffix("did you mean the shipped ring.c?"))

        func candidates(_ typed: String, _ wanted: WantedFile, _ request: Int) throws -> [String] {
            workbench.perform(.completePath(typed, wanted, request: request))
            return try collector.wait("candidates") {
                if case .completed(let names, request) = $0 { names } else { nil }
            }
        }
        try folder.write("no model", as: "a-note.safetensors")
        try folder.write("", as: "empty")
        mkfifo(folder("pipe"), 0o600)
        try ModelFile.save(Fixtures.model(), folder("trained"))
        #expect(
            try candidates(folder.path + "/", .model, 10) == [folder("bin/"), folder("samples/"), folder("trained")])
        #expect(
            try candidates(folder("samples/models/"), .model, 11)
                == [folder("samples/models/austen-gru.safetensors"), folder("samples/models/austen-rnn.safetensors")])
        #expect(try candidates("austen-g", .model, 12) == ["austen-gru"])
        #expect(try candidates("ri", .text, 13) == ["ring.c"])
        #expect(try candidates(folder.path + "/", .any, 14).count == 6)
        #expect(try candidates(folder.path + "/", .session, 15) == [folder("bin/"), folder("samples/")])
    }
}
