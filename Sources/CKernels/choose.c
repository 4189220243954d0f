#include "sets.h"

const ck_kernels *ck_kernels_for(ck_instruction_set set) {
    switch (set) {
    case CK_AVX512: return ck_kernels_avx512();
    case CK_AVX2: return ck_kernels_avx2();
    default: return ck_kernels_baseline();
    }
}

// The largest tile of any set, for both packed factors.
size_t ck_weight_gradient_scratch(void) { return 384 * 14 + 384 * (256 + 64); }
