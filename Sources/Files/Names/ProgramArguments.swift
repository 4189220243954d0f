/// What the program was started with, byte for byte (`SystemText`); `CommandLine.arguments` mends what is no UTF-8.
package enum ProgramArguments {
    /// All words after the program's own name.
    package static var words: [String] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            CommandLine.unsafeArgv[index].map { SystemText.string(of: UnsafePointer($0)) }
        }
    }
}
