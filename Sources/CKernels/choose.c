#include "sets.h"

const ck_kernels *ck_kernels_for(ck_instruction_set set) {
    switch (set) {
    case CK_AVX512: return ck_kernels_avx512();
    case CK_AVX2: return ck_kernels_avx2();
    default: return ck_kernels_baseline();
    }
}

size_t ck_weight_gradient_scratch(void) {
    return CK_GRADIENT_K * (CK_LARGEST_TILE_ROWS + CK_GRADIENT_COLUMNS + CK_LARGEST_TILE_COLUMNS);
}
