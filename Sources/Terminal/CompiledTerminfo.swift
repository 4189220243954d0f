import CNcurses

extension TerminalDescription {
    /// The entry as terminfo's compiled format with 32-bit numbers and extended names (term(5)), for the variable TERMINFO.
    func compiled() -> [UInt8] {
        let flagNames = (0..<cn_flag_count()).map { String(cString: cn_flag_name($0)) }
        let numberNames = (0..<cn_number_count()).map { String(cString: cn_number_name($0)) }
        let stringNames = (0..<cn_string_count()).map { String(cString: cn_string_name($0)) }
        let title = Array(name.utf8) + [0]

        var table: [UInt8] = []
        var offsets: [Int] = []
        for name in stringNames {
            if let value = strings[name] {
                offsets.append(table.count)
                table += value + [0]
            } else {
                offsets.append(-1)
            }
        }

        var bytes: [UInt8] = []
        func pad() { if bytes.count % 2 == 1 { bytes.append(0) } }
        func short(_ value: Int) { bytes += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)] }
        let magic = 0o1036
        for part in [magic, title.count, flagNames.count, numberNames.count, stringNames.count, table.count] {
            short(part)
        }
        bytes += title
        bytes += flagNames.map { flags.contains($0) ? 1 : 0 }
        pad()
        for name in numberNames {
            let value = numbers[name] ?? -1
            short(value)
            short(value >> 16)
        }
        for offset in offsets { short(offset) }
        bytes += table

        // The extension: AX, colours 39 and 49 are the defaults; RGB, colour numbers need no table of their own.
        pad()
        let extended = (numbers["colors"] ?? 0) > 256 ? ["AX", "RGB"] : ["AX"]
        let extendedTable = extended.flatMap { (name: String) -> [UInt8] in Array(name.utf8) + [0] }
        for part in [extended.count, 0, 0, extended.count, extendedTable.count] { short(part) }
        bytes += extended.map { _ in 1 }
        pad()
        var offset = 0
        for name in extended {
            short(offset)
            offset += name.utf8.count + 1
        }
        return bytes + extendedTable
    }

    /// The value of TERMINFO that stands for this entry.
    var environmentValue: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var text = Array("hex:".utf8)
        for byte in compiled() { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
