import Glibc

/// Writes text to standard output; a reader that has gone ends the program quietly by SIGPIPE.
func writeToStandardOutput(_ text: String) throws {
    var text = text
    try text.withUTF8 { try writeToStandardOutput(UnsafeRawBufferPointer($0)) }
}

/// Writes bytes to standard output, in the same way.
func writeToStandardOutput(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { try writeToStandardOutput($0) }
}

func writeToStandardOutput(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
        let written = write(STDOUT_FILENO, base, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else {
            throw Failure(.ioError, "standard output cannot be written: \(String(cString: strerror(errno)))")
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
}
