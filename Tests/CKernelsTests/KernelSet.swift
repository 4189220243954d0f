import CKernels

/// An instruction set of which this processor has the kernels.
enum KernelSet: String, CaseIterable, Sendable {
    case baseline, avx2, avx512

    private var pointer: UnsafePointer<ck_kernels>? {
        switch self {
        case .baseline: ck_kernels_for(CK_BASELINE)
        case .avx2: ck_kernels_for(CK_AVX2)
        case .avx512: ck_kernels_for(CK_AVX512)
        }
    }

    static var available: [KernelSet] { allCases.filter { $0.pointer != nil } }

    var table: ck_kernels {
        guard let pointer else { preconditionFailure("\(self) is not available") }
        return pointer.pointee
    }
}
