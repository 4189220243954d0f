/// The checksum of zip archives: CRC-32 with the polynomial 0xEDB88320 (ISO 3309, reflected), eight bytes at a time by
/// eight tables (Kounavis and Berry 2005, "A Systematic Approach to Building High Performance Software-based CRC
/// Generators").
package struct CRC32 {
    private var register: UInt32 = 0xFFFF_FFFF

    package init() {}

    /// The checksum of what was added.
    package var value: UInt32 { ~register }

    /// Takes the next bytes.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        register = CRC32.tables.withUnsafeBufferPointer { tables in
            var crc = register
            var index = 0
            while index + 8 <= bytes.count {
                let word =
                    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ UInt64(crc)
                crc = 0
                for place in 0..<8 {
                    let byte = Int(truncatingIfNeeded: word >> (8 * UInt64(place))) & 0xFF
                    crc ^= tables[256 * (7 - place) + byte]
                }
                index += 8
            }
            while index < bytes.count {
                crc = tables[Int(UInt8(truncatingIfNeeded: crc) ^ bytes[index])] ^ (crc >> 8)
                index += 1
            }
            return crc
        }
    }

    /// The table of byte b at place k is at 256 · k + b: what b adds to the checksum when k more bytes follow it.
    private static let tables: [UInt32] = {
        var tables: [UInt32] = []
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
            tables.append(crc)
        }
        for place in 1..<8 {
            for byte in 0..<256 {
                let before = tables[(place - 1) << 8 | byte]
                tables.append((before >> 8) ^ tables[Int(before & 0xFF)])
            }
        }
        return tables
    }()
}
