import Glibc

/// Replaces files whole: whatever happens, a reader finds the old bytes or the new ones, never half of them.
///
/// The bytes go to a temporary name in the target's folder, are synced, and take the target's name; then the folder
/// is synced (Pillai et al. 2014, "All File Systems Are Not Created Equal", on why all four steps are needed).
public enum AtomicFile {
    /// Writes a file. A symbolic link is followed and its target replaced; the permission bits of a replaced file stay.
    /// - Throws: `AtomicFileError`; then the temporary file is gone, and the old one is as it was unless only the
    ///   folder could not be synced.
    public static func write(_ bytes: [UInt8], to path: String) throws(AtomicFileError) {
        try write(bytes, to: path, with: .system)
    }

    package static func write(
        _ bytes: [UInt8], to path: String, with calls: FileCalls
    ) throws(AtomicFileError) {
        let target = try LinkTarget.resolve(path)
        var old = stat()
        let replaces = lstat(target, &old) == 0
        if replaces, let kind = irregularKind(of: old) { throw .noRegularFile(path: path, kind: kind) }
        let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "./"
        let (temporary, descriptor) = try createTemporary(in: folder, for: path)
        do throws(AtomicFileError) {
            do throws(AtomicFileError) {
                if replaces, fchmod(descriptor, old.st_mode & 0o777) != 0 {
                    throw .cannotCreate(path: path, code: errno)
                }
                try fill(descriptor, with: bytes, for: path, calls)
            } catch {
                close(descriptor)
                throw error
            }
            // Network file systems may report a full disk only here. A close that was interrupted has closed.
            guard close(descriptor) == 0 || errno == EINTR else {
                throw .cannotWrite(path: path, code: errno, written: bytes.count, of: bytes.count)
            }
            let renamed = calls.rename(temporary, target)
            guard renamed == 0 else { throw .cannotReplace(path: path, code: -renamed) }
        } catch {
            unlink(temporary)
            throw error
        }
        try synchronise(folder: folder, for: path, calls)
    }

    /// A new empty file in a folder, its name of no meaning to anyone else.
    private static func createTemporary(
        in folder: String, for path: String
    ) throws(AtomicFileError) -> (name: String, descriptor: Int32) {
        var attempt = 0
        while true {
            let name = "\(folder).cellscope-\(getpid())-\(attempt).partial"
            let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
            if descriptor >= 0 { return (name, descriptor) }
            let code = errno
            // A killed process of the same number may have left its temporary file.
            guard code == EINTR || code == EEXIST && attempt < 1000 else {
                throw .cannotCreate(path: path, code: code)
            }
            if code == EEXIST { attempt += 1 }
        }
    }

    private static func fill(
        _ descriptor: Int32, with bytes: [UInt8], for path: String, _ calls: FileCalls
    ) throws(AtomicFileError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes {
                calls.write(descriptor, UnsafeRawBufferPointer(rebasing: $0[done...]))
            }
            if written > 0 {
                done += written
            } else if written == 0 || written != -Int(EINTR) {
                let code = written == 0 ? EIO : Int32(-written)
                throw .cannotWrite(path: path, code: code, written: done, of: bytes.count)
            }
        }
        while true {
            let synced = calls.synchronise(descriptor)
            if synced == 0 { return }
            if synced != -EINTR {
                throw .cannotWrite(path: path, code: -synced, written: done, of: bytes.count)
            }
        }
    }

    /// Makes the new name last through a power cut. Not every file system or permission allows it; then the file is
    /// still whole, and that is all that can be had.
    private static func synchronise(folder: String, for path: String, _ calls: FileCalls) throws(AtomicFileError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        let synced = calls.synchronise(descriptor)
        close(descriptor)
        if synced == -EIO || synced == -ENOSPC || synced == -EDQUOT {
            throw .cannotSynchroniseFolder(path: path, code: -synced)
        }
    }
}
