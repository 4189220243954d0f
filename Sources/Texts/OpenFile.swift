import Files
import Glibc
import Synchronization

/// A file held open for reading. `pread` and not a mapping: a mapped file that shrinks kills its reader.
final class OpenFile: Sendable {
    let descriptor: Int32
    /// Its name, where it was opened by one.
    private let path: String?
    private let extent: Mutex<ByteSource.Extent>

    /// - Parameters:
    ///   - size: its size when it was opened.
    ///   - mayGrow: whether what is added to it belongs to the text.
    init(descriptor: Int32, size: Int, path: String? = nil, mayGrow: Bool = false) {
        self.descriptor = descriptor
        self.path = path
        extent = Mutex(ByteSource.Extent(size: size, growth: mayGrow ? .file : .ended))
    }

    deinit { close(descriptor) }

    /// Its size, and what has become of it. Once it was cut off it is not looked at again: what it holds now is
    /// another text.
    func look() -> ByteSource.Extent {
        extent.withLock { extent in
            guard !extent.growth.isOver else { return extent }
            var info = stat()
            guard fstat(descriptor, &info) == 0 else { return extent }
            if Int(info.st_size) < extent.size {
                extent.growth = .cut
            } else {
                extent.size = Int(info.st_size)
                extent.growth = bearsItsName(info) ? .file : .moved
            }
            return extent
        }
    }

    private func bearsItsName(_ info: stat) -> Bool {
        guard let path else { return info.st_nlink > 0 }
        guard let named = FileSystem.status(of: path) else { return false }
        return named.st_ino == info.st_ino && named.st_dev == info.st_dev
    }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var done = 0
        while done < buffer.count {
            let got = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { break }
            done += got
        }
        return done
    }
}
