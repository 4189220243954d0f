/// Writes arrays as NumPy's .npz: a zip archive of .npy members, stored and not compressed, byte for byte what
/// `numpy.savez` writes.
///
/// The arrays grow side by side, each from its front to its end, in memory that does not depend on their size: all
/// sizes are known beforehand, so every piece goes to its place at once. Only the checksums are not; the members'
/// headers, in which they stand, are written last. ZIP64 throughout (APPNOTE.TXT 6.3.10, 4.3 and 4.5.3).
public struct NPZWriter<Output: PositionedOutput> {
    private struct Member {
        let name: [UInt8]
        let header: [UInt8]
        /// Of the member's own header in the archive.
        let start: Int
        /// Of the .npy header and the values.
        let size: Int
        /// What is still to be filled, in bytes of the archive.
        var open: Range<Int>
        var crc = CRC32()

        var entry: Zip.Entry { Zip.Entry(name: name, start: start, size: size, crc: crc.value) }
    }

    /// Bytes of the whole archive.
    public let size: Int
    private let output: Output
    private let directoryStart: Int
    private var members: [Member] = []

    /// - Parameter arrays: in the order in which they will lie in the archive; their names, in ASCII, must differ.
    public init(_ arrays: [ExportedArray], to output: Output) {
        precondition(Set(arrays.map(\.name)).count == arrays.count, "every array has its own name")
        var end = 0
        for array in arrays {
            let name = Array((array.name + ".npy").utf8)
            let header = array.npyHeader
            let data = end + Zip.memberHeader + name.count + header.count
            var member = Member(
                name: name, header: header, start: end, size: header.count + array.byteCount,
                open: data..<data + array.byteCount)
            header.withUnsafeBytes { member.crc.add($0) }
            members.append(member)
            end = member.open.upperBound
        }
        directoryStart = end
        self.output = output
        size =
            end + members.reduce(0) { $0 + Zip.directoryEntry($1.entry).count }
            + Zip.end(entries: members.count, start: end, size: 0).count
    }

    /// Writes the next values of an array, little-endian; together they must not be more than its shape has.
    /// - Throws: whatever the output throws.
    public mutating func append(_ bytes: UnsafeRawBufferPointer, toArray index: Int) throws {
        precondition(bytes.count <= members[index].open.count, "no more values than the array's shape has")
        try output.write(bytes, at: members[index].open.lowerBound)
        members[index].crc.add(bytes)
        members[index].open = members[index].open.lowerBound + bytes.count..<members[index].open.upperBound
    }

    /// Writes what is known only now. Every array must be full.
    /// - Throws: whatever the output throws.
    public func finish() throws {
        var directory: [UInt8] = []
        for member in members {
            precondition(member.open.isEmpty, "every array has all its values")
            try (Zip.memberHeader(member.entry) + member.header).withUnsafeBytes {
                try output.write($0, at: member.start)
            }
            directory += Zip.directoryEntry(member.entry)
        }
        directory += Zip.end(entries: members.count, start: directoryStart, size: directory.count)
        try directory.withUnsafeBytes { try output.write($0, at: directoryStart) }
    }
}
