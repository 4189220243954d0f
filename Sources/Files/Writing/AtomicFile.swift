/// Replaces files whole: whatever happens, a reader finds the old bytes or the new ones, never half of them.
///
/// The bytes go to a temporary name in the target's folder, are synced, and take the target's name; then the folder
/// is synced (Pillai et al. 2014, "All File Systems Are Not Created Equal", on why all four steps are needed).
/// `PartialFile` does these steps one by one, for files that are too large to be made in memory.
public enum AtomicFile {
    /// Writes a file; the permission bits of a replaced file stay.
    /// - Parameter links: what becomes of a symbolic link in its place.
    /// - Throws: `AtomicFileError`; then the temporary file is gone, and the old one is as it was unless only the
    ///   folder could not be synced.
    public static func write(
        _ bytes: [UInt8], to path: String, links: LinkPolicy = .followed
    ) throws(AtomicFileError) {
        try write(bytes, to: path, links: links, with: .system)
    }

    package static func write(
        _ bytes: [UInt8], to path: String, links: LinkPolicy = .followed, with calls: FileCalls
    ) throws(AtomicFileError) {
        let file = try PartialFile(replacing: path, size: bytes.count, links: links, with: calls)
        try bytes.withUnsafeBufferPointer { bytes throws(AtomicFileError) in
            try file.append(UnsafeRawBufferPointer(bytes))
        }
        try file.commit()
    }
}
