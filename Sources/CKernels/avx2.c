// The kernels for AVX2 with fused multiply-add: 16 registers of 8 floats, so a vector of 16 takes two.
#include "sets.h"

#if defined(__x86_64__)
#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define CK_SET "avx2"
#define CK_FMA 1
#define CK_TILE_VECTORS 1
#define CK_TILE_ROWS(v) 6
#define CK_MOST_ROWS 6
#define CK_STREAM_BLOCKS 4
#define CK_STREAM_BLOCKS_3 3
#define CK_NEAR_STRETCHES 1
#define CK_STRETCH_3 24
#include "body/table.h"
#pragma clang attribute pop

const ck_kernels *ck_kernels_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kernels : NULL;
}
#else
const ck_kernels *ck_kernels_avx2(void) { return NULL; }
#endif
