import Files
import Glibc
import ModelFiles

/// Refuses to write over one of the files that are read: a model or a text is too easily lost by a slip of the keys.
/// - Parameters:
///   - inputs: `-` is standard input.
///   - output: `-` is standard output.
func refuseToOverwrite(_ inputs: [String], with output: String) throws {
    guard output != "-", let target = FileSystem.status(of: output) else { return }
    for input in inputs {
        if let info = input == "-" ? StandardDescriptors.inputStatus : FileSystem.status(of: input),
            info.st_ino == target.st_ino,
            info.st_dev == target.st_dev
        {
            throw Failure(.usage, "\(output) is also the input; name another file with --output")
        }
    }
}

/// Where a command's text goes: standard output as it comes, or a file that appears whole or not at all.
struct TextSink {
    private let file: PartialFile?

    /// - Parameter path: `-` is standard output.
    init(_ path: String) throws {
        guard path != "-" else {
            file = nil
            return
        }
        file = try reportingWrites { try PartialFile(replacing: path) }
    }

    func append(_ text: String) throws {
        guard let file else { return try writeToStandardOutput(text) }
        var text = text
        try reportingWrites { try text.withUTF8 { try file.append(UnsafeRawBufferPointer($0)) } }
    }

    /// Nothing is written afterwards; a file appears only now.
    func finish() throws { try reportingWrites { try file?.commit() } }
}

/// Runs what writes a file; what goes wrong becomes a failure that `reportingFailures` knows.
func reportingWrites<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as AtomicFileError { throw ModelFileError.cannotWrite(error) }
}
