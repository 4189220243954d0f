import Files
import Glibc
import Synchronization

/// The bytes that came through a pipe: in memory up to a bound, then in a temporary file that has no name.
///
/// One thread appends, any may read what is there.
final class Spool: Sendable {
    /// Bytes of a pipe that are kept in memory before they are set down in a file.
    static let bound = 8 << 20
    /// Bytes that are left free on the disk where the temporary file lies: others have to work there too.
    static let spared = 256 << 20
    /// Bytes between two looks how much is free.
    private static let look = 16 << 20

    private struct Contents {
        var memory: [UInt8] = []
        var file: Int32 = -1
        var extent = ByteSource.Extent(size: 0, growth: .pipe)
        var wakers: [WeakWakePipe] = []
    }

    private struct WeakWakePipe { weak var pipe: WakePipe? }

    let name: String
    private let contents = Mutex(Contents())

    /// - Parameter name: what the pipe is called in errors.
    init(name: String) { self.name = name }

    deinit {
        let file = contents.withLock { $0.file }
        if file >= 0 { close(file) }
    }

    var extent: ByteSource.Extent { contents.withLock { $0.extent } }

    /// Lets a pipe be rung whenever bytes have come or the end has.
    func ring(_ pipe: WakePipe) {
        contents.withLock { contents in
            contents.wakers.removeAll { $0.pipe == nil }
            contents.wakers.append(WeakWakePipe(pipe: pipe))
        }
    }

    /// Adds bytes.
    /// - Throws: `DocumentError.noRoom`; what was there before stays.
    func append(_ bytes: UnsafeRawBufferPointer) throws(DocumentError) {
        var file = contents.withLock { contents -> Int32? in
            guard contents.file < 0 else { return contents.file }
            guard contents.memory.count + bytes.count <= Self.bound else { return nil }
            contents.memory.append(contentsOf: bytes)
            return -1
        }
        if file == nil {
            let memory = contents.withLock { $0.memory }
            let made: Int32
            do { made = try ScratchFile.descriptor() } catch { throw .noRoom(name, reason: error.reason) }
            let failure = memory.withUnsafeBytes { pour($0, into: made) }
            guard failure == 0 else {
                close(made)
                throw .noRoom(name, reason: systemMessage(failure))
            }
            contents.withLock {
                $0.file = made
                $0.memory = []
            }
            file = made
        }
        if let file, file >= 0 {
            try spareRoom(bytes.count, on: file)
            let failure = pour(bytes, into: file)
            guard failure == 0 else { throw .noRoom(name, reason: systemMessage(failure)) }
        }
        change { $0.size += bytes.count }
    }

    /// A pipe without end would fill the disk.
    private func spareRoom(_ count: Int, on file: Int32) throws(DocumentError) {
        let size = extent.size
        guard size / Self.look != (size + count) / Self.look else { return }
        var status = statvfs()
        guard fstatvfs(file, &status) == 0 else { return }
        let free = Int(clamping: status.f_bavail).multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
        guard !free.overflow, free.partialValue < Self.spared + Self.look else { return }
        throw .noRoom(name, reason: "\(Self.spared >> 20) MB would not be left free on its disk")
    }

    /// Says that nothing more comes, and why.
    func end(_ growth: Growth) { change { $0.growth = growth } }

    private func change(_ body: (inout ByteSource.Extent) -> Void) {
        let wakers = contents.withLock { contents in
            body(&contents.extent)
            return contents.wakers
        }
        for waker in wakers { waker.pipe?.ring() }
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let (file, rest, copied) = contents.withLock { contents in
            let rest = max(0, contents.extent.size - offset)
            guard contents.file < 0 else { return (contents.file, rest, 0) }
            return (-1, rest, contents.memory.copy(from: offset, into: buffer))
        }
        guard file >= 0 else { return copied }
        var done = 0
        let wanted = min(rest, buffer.count)
        while done < wanted {
            let got = pread(file, buffer.baseAddress! + done, wanted - done, off_t(offset + done))
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { break }
            done += got
        }
        return done
    }

    /// Returns the system's error, 0 for none.
    private func pour(_ bytes: UnsafeRawBufferPointer, into file: Int32) -> Int32 {
        var done = 0
        while done < bytes.count {
            let put = write(file, bytes.baseAddress! + done, bytes.count - done)
            if put < 0 && errno == EINTR { continue }
            guard put > 0 else { return errno }
            done += put
        }
        return 0
    }
}
