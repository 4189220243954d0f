import CKernels

/// The processor's vector instructions that the kernels use. Results differ between sets in the last bits.
public enum InstructionSet: String, CaseIterable, Hashable, Sendable {
    /// What every processor of the architecture has.
    case baseline
    /// 256-bit vectors with fused multiply and add.
    case avx2
    /// 512-bit vectors.
    case avx512

    /// What this processor can run.
    public static var available: [InstructionSet] { allCases.filter { $0.table != nil } }
    /// The widest of them.
    public static var best: InstructionSet { available.last ?? .baseline }

    var table: UnsafePointer<ck_kernels>? {
        switch self {
        case .baseline: ck_kernels_for(CK_BASELINE)
        case .avx2: ck_kernels_for(CK_AVX2)
        case .avx512: ck_kernels_for(CK_AVX512)
        }
    }
}
