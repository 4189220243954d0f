/// The records of a zip archive of stored members (APPNOTE.TXT 6.3.10), as Python's zipfile writes them: no time (the
/// first moment that zip has, so that the same content gives the same bytes), readable and writable by their owner.
package enum Zip {
    /// A member as the records describe it.
    package struct Entry {
        /// ASCII.
        var name: [UInt8]
        /// Where its header begins in the archive.
        var start: Int
        /// Bytes of its content.
        var size: Int
        var crc: UInt32

        package init(name: [UInt8], start: Int, size: Int, crc: UInt32) {
            self.name = name
            self.start = start
            self.size = size
            self.crc = crc
        }
    }

    /// Largest number that is put into a field of 32 bits, as zipfile has it.
    private static let limit = 0x7FFF_FFFF

    /// Bytes of a member's header, less its name.
    static let memberHeader = 30 + 20

    /// A member's header, sizes always in the ZIP64 field.
    static func memberHeader(_ entry: Entry) -> [UInt8] {
        var record = Record()
        record.word(0x0403_4B50)
        record.halves(45, 0, 0, 0, 0x21)
        record.word(entry.crc)
        record.word(.max)
        record.word(.max)
        record.halves(UInt16(entry.name.count), 20)
        record.bytes += entry.name
        record.halves(1, 16)
        record.long(entry.size)
        record.long(entry.size)
        return record.bytes
    }

    /// What the central directory says of a member.
    package static func directoryEntry(_ entry: Entry) -> [UInt8] {
        var extra = Record()
        if entry.size > limit {
            extra.long(entry.size)
            extra.long(entry.size)
        }
        if entry.start > limit { extra.long(entry.start) }
        var record = Record()
        record.word(0x0201_4B50)
        // Made by version 4.5 on Unix.
        record.halves(45 | 3 << 8, 45, 0, 0, 0, 0x21)
        record.word(entry.crc)
        let size = entry.size > limit ? UInt32.max : UInt32(entry.size)
        record.word(size)
        record.word(size)
        record.halves(UInt16(entry.name.count), UInt16(extra.bytes.isEmpty ? 0 : extra.bytes.count + 4), 0, 0, 0)
        record.word(0o600 << 16)
        record.word(entry.start > limit ? .max : UInt32(entry.start))
        record.bytes += entry.name
        if !extra.bytes.isEmpty {
            record.halves(1, UInt16(extra.bytes.count))
            record.bytes += extra.bytes
        }
        return record.bytes
    }

    /// The end of an archive whose central directory has so many entries and bytes.
    package static func end(entries: Int, start: Int, size: Int) -> [UInt8] {
        var record = Record()
        if entries > 0xFFFF || start > limit || size > limit {
            record.word(0x0606_4B50)
            record.long(44)
            record.halves(45, 45)
            record.word(0)
            record.word(0)
            for number in [entries, entries, size, start] { record.long(number) }
            record.word(0x0706_4B50)
            record.word(0)
            record.long(start + size)
            record.word(1)
        }
        record.word(0x0605_4B50)
        let count = UInt16(min(entries, 0xFFFF))
        record.halves(0, 0, count, count)
        record.word(UInt32(min(size, 0xFFFF_FFFF)))
        record.word(UInt32(min(start, 0xFFFF_FFFF)))
        record.halves(0)
        return record.bytes
    }

    /// Little-endian numbers one after the other.
    private struct Record {
        var bytes: [UInt8] = []

        mutating func halves(_ numbers: UInt16...) {
            for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
        }

        mutating func word(_ number: UInt32) { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
        mutating func long(_ number: Int) { withUnsafeBytes(of: UInt64(number).littleEndian) { bytes += $0 } }
    }
}
