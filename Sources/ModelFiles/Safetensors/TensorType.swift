/// The types of a tensor's values that safetensors names and that take whole bytes.
public enum TensorType: String, Hashable, Sendable, CaseIterable {
    /// A truth value in a byte.
    case bool = "BOOL"
    /// 8 bits without a sign.
    case u8 = "U8"
    /// 8 bits with a sign.
    case i8 = "I8"
    /// A float of 8 bits, 4 of them exponent.
    case f8e4m3 = "F8_E4M3"
    /// A float of 8 bits, 5 of them exponent.
    case f8e5m2 = "F8_E5M2"
    /// A power of two in 8 bits.
    case f8e8m0 = "F8_E8M0"
    /// 16 bits without a sign.
    case u16 = "U16"
    /// 16 bits with a sign.
    case i16 = "I16"
    /// IEEE's float of 16 bits.
    case f16 = "F16"
    /// The upper half of a float of 32 bits.
    case bf16 = "BF16"
    /// 32 bits without a sign.
    case u32 = "U32"
    /// 32 bits with a sign.
    case i32 = "I32"
    /// IEEE's float of 32 bits.
    case f32 = "F32"
    /// 64 bits without a sign.
    case u64 = "U64"
    /// 64 bits with a sign.
    case i64 = "I64"
    /// IEEE's float of 64 bits.
    case f64 = "F64"
    /// A complex number of two 32-bit floats.
    case c64 = "C64"

    /// Bytes per value.
    public var byteCount: Int {
        switch self {
        case .bool, .u8, .i8, .f8e4m3, .f8e5m2, .f8e8m0: 1
        case .u16, .i16, .f16, .bf16: 2
        case .u32, .i32, .f32: 4
        case .u64, .i64, .f64, .c64: 8
        }
    }

    /// Whether its values are read as weights (converted to 32-bit floats where they are not).
    public var isReadAsFloat: Bool { [.f16, .bf16, .f32, .f64].contains(self) }
}
