import Glibc

/// The variables of the environment, byte for byte (`SystemText`).
package enum EnvironmentVariables {
    /// A variable's value; nil where it is not set.
    package static func value(of name: String) -> String? {
        getenv(name).map { SystemText.string(of: UnsafePointer($0)) }
    }

    /// The same, and nil where it is empty as well.
    package static func nonEmpty(_ name: String) -> String? {
        value(of: name).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Sets a variable, or takes it away.
    package static func set(_ name: String, to value: String?) {
        guard let value else {
            unsetenv(name)
            return
        }
        setenv(name, SystemText.bytes(of: value).map { CChar(bitPattern: $0) } + [0], 1)
    }

    /// All variables of an environment as C has it; of those set twice, the first.
    package static func all(_ environment: UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> [String: String] {
        var variables: [String: String] = [:]
        guard var next = environment else { return variables }
        while let entry = next.pointee {
            let text = SystemText.string(of: UnsafePointer(entry))
            if let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(text[..<sign])
                if variables[name] == nil { variables[name] = String(text.unicodeScalars[sign...].dropFirst()) }
            }
            next += 1
        }
        return variables
    }
}
