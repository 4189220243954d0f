import Glibc

/// The four ways in which a file fails, as sysexits.h tells them apart.
public enum FileFailure: Hashable, Sendable {
    /// The content is wrong (EX_DATAERR, 65).
    case badData
    /// There is no such file, or it cannot be opened (EX_NOINPUT, 66).
    case noInput
    /// The file cannot be created (EX_CANTCREAT, 73).
    case cannotCreate
    /// Reading or writing failed underway (EX_IOERR, 74).
    case inputOutput
}

/// What the system says about an error number.
package func systemMessage(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 128)
    guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
