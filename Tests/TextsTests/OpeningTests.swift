import Glibc
import Testing
import Texts

@Suite struct OpeningTests {
    /// A named pipe that goes with the test.
    private final class NamedPipe {
        let path: String

        init() {
            var template = Array("/tmp/cellscope-test-XXXXXX".utf8CString)
            close(mkstemp(&template))
            path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            unlink(path)
            mkfifo(path, 0o600)
        }

        deinit { unlink(path) }
    }

    @Test(
        "A named pipe that is silent is an empty text, which grows and ends as the pipe does", arguments: [false, true])
    func silentPipe(hasWriter: Bool) throws {
        let pipe = NamedPipe()
        // Open for reading too, so that it does not wait for the other side.
        var writer = hasWriter ? open(pipe.path, O_RDWR) : -1
        let document = try Document.begin(path: pipe.path, alphabet: .scalar, silence: .milliseconds(1))
        #expect(document.count == 0 && document.growth == .pipe && !document.isEnded)
        let deliveries = Deliveries()
        let follower = TextFollower(document) { deliveries.put($0) }
        if !hasWriter { writer = open(pipe.path, O_WRONLY) }
        writeAll(Array("word\n".utf8), to: writer)
        try deliveries.wait("the word") { $0.count == 5 && $0.growth == .pipe }
        writeAll(Array("another\n".utf8), to: writer)
        close(writer)
        let end = try deliveries.wait("the end") { $0.isEnded }
        #expect(end.count == 13 && end.growth == .ended)
        withExtendedLifetime(follower) {}
    }

    @Test("A pipe that speaks within the time is waited for as before")
    func speaking() throws {
        let pipe = NamedPipe()
        let writer = open(pipe.path, O_RDWR)
        writeAll(Array("word\n".utf8), to: writer)
        let document = try Document.begin(path: pipe.path, alphabet: .scalar, patience: .zero, silence: .seconds(30))
        #expect(document.count == 5 && document.growth == .pipe)
        close(writer)
    }

    @Test("A file whose every read fails is an error, not an empty text; one that is empty is a text")
    func unreadable() throws {
        let path = "/proc/self/mem"
        for whole in [false, true] {
            let error = #expect(throws: DocumentError.self) {
                _ =
                    whole
                    ? try Document.open(path: path, alphabet: .scalar)
                    : try Document.begin(path: path, alphabet: .scalar)
            }
            #expect(error?.description.hasPrefix("\(path) cannot be read (") == true)
        }
        #expect(try Document.begin(path: "/proc/self/status", alphabet: .scalar).count > 0)
        #expect(try Document.begin(path: "/proc/self/environ", alphabet: .byte).isRead)
    }

    @Test("A terminal is a text as standard input, and never by its name")
    func terminal() throws {
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        defer { close(master) }
        // What unlocks its other end and gives its number: TIOCSPTLCK and TIOCGPTN, which Swift does not import.
        var (lock, number): (Int32, Int32) = (0, 0)
        try #require(ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
        let name = "/dev/pts/\(number)"
        let slave = open(name, O_RDWR | O_NOCTTY)
        // A line, and Ctrl-D: what is typed has an end.
        writeAll(Array("word\n\u{4}".utf8), to: master)
        #expect(throws: DocumentError.notAText(name)) { try Document.begin(path: name, alphabet: .scalar) }
        let typed = try Document.begin(descriptor: slave, name: "-", alphabet: .scalar)
        #expect(typed.count == 5 && typed.isEnded)
    }
}
