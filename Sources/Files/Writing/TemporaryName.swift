import Glibc

/// The names under which files are written until they are whole, and how those that a killed run has left go away.
///
/// Whoever writes such a file holds its lock (`flock`), which ends with the process however it ends. So an unlocked one is
/// nobody's any more, and the next run that writes into the folder takes it away. A lock that another machine holds may
/// not show here, so names say which machine they are of, and those of others are left alone for a day.
struct TemporaryName: Hashable {
    /// The machine's hash; nil in names of before they said it.
    var machine: String?
    var process: Int32
    var number: Int

    private static let (prefix, suffix) = (".cellscope-", ".partial")
    /// Names that are looked at in a folder, at most.
    private static let mostNames = 20_000
    private static let day = 86400

    /// A name of this process.
    init(number: Int) {
        machine = Self.thisMachine
        process = getpid()
        self.number = number
    }

    /// nil for any other name.
    init?(_ name: String) {
        guard name.utf8.starts(with: Self.prefix.utf8), name.hasSuffix(Self.suffix) else { return nil }
        let parts = name.dropFirst(Self.prefix.count).dropLast(Self.suffix.count).split(
            separator: "-", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let process = Int32(parts[0]), process > 0, let number = Int(parts[1])
        else { return nil }
        (machine, self.process, self.number) = (parts.count == 3 ? String(parts[2]) : nil, process, number)
    }

    var text: String { "\(Self.prefix)\(process)-\(number)" + (machine.map { "-\($0)" } ?? "") + Self.suffix }

    /// Takes away what killed runs have left in a folder. What cannot be taken away stays, and nothing is said of it.
    static func clear(_ folder: OpenFolder) {
        for name in folder.names(most: mostNames, where: { TemporaryName($0) != nil }) {
            if let found = TemporaryName(name), found.process > 0 { found.removeIfLeft(name, in: folder) }
        }
    }

    private func removeIfLeft(_ name: String, in folder: OpenFolder) {
        let descriptor = folder.open(name, O_RDWR | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        guard isLeft(descriptor, modified: status.st_mtim.tv_sec) else { return }
        // The name may be another file's by now.
        guard let named = folder.status(of: name), named.st_ino == status.st_ino, named.st_dev == status.st_dev else {
            return
        }
        folder.remove(name)
    }

    /// Whether nobody writes the file any more.
    private func isLeft(_ descriptor: Int32, modified: Int) -> Bool {
        let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) != 0
        if isLocked && errno == EWOULDBLOCK { return false }
        let isEnded = process == getpid() || kill(process, 0) != 0 && errno == ESRCH
        switch machine {
        case Self.thisMachine: return !isLocked || isEnded && process != getpid()
        case nil: return !isLocked && isEnded
        default: return !isLocked && time(nil) - modified > Self.day
        }
    }

    /// FNV-1a, 32 bits (Fowler, Noll, Vo), of the machine's name.
    private static let thisMachine: String = {
        var system = utsname()
        uname(&system)
        var hash: UInt32 = 0x811C_9DC5
        withUnsafeBytes(of: &system.nodename) { name in
            for byte in name.prefix(while: { $0 != 0 }) { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        }
        return String(hash, radix: 16)
    }()
}
