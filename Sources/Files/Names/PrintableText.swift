/// A name from a file or a command line in double quotes, fit for one line of a message: control, format and
/// unassigned characters as escapes, because they could drive the terminal, and cut after 80 symbols.
package func quoted(_ text: String) -> String { "\"" + printable(text) + "\"" }

/// The same without the quotes, for whatever shows text from a file. Bytes of a name that are no UTF-8 are shown as
/// `\xE9`.
package func printable(_ text: String, limit: Int = 80) -> String {
    var result = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
        guard index < limit else { return result + "…" }
        if let byte = SystemText.strayByte(scalar) {
            result += SystemText.escape(byte)
            continue
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
            result += "\\u{" + String(scalar.value, radix: 16) + "}"
        default:
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}
