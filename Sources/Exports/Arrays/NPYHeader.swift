extension ExportedArray {
    /// What stands before an array's values in an .npy file, byte for byte as NumPy writes it: version 1.0
    /// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), with the room that NumPy leaves for a
    /// longer first axis.
    var npyHeader: [UInt8] {
        let type =
            switch element {
            case .int32: "<i4"
            case .int64: "<i8"
            case .float32: "<f4"
            case .text(let scalars): "<U\(scalars)"
            }
        let sides = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sides)), }"
        if let first = shape.first { text += String(repeating: " ", count: 21 - String(first).utf8.count) }
        // Magic, version and length have 10 bytes; a newline ends the whole, which fills up blocks of 64.
        let length = 10 + text.utf8.count + 1
        text += String(repeating: " ", count: 64 - length % 64) + "\n"
        let count = UInt16(text.utf8.count)
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(count & 0xFF), UInt8(count >> 8)] + Array(text.utf8)
    }
}
