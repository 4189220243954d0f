// The kernels for AVX-512: 32 registers of 16 floats.
#include "sets.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"))), apply_to = function)
#define CK_SET "avx512"
#define CK_FMA 1
#define CK_TILE_VECTORS 4
#define CK_TILE_ROWS(v) ((v) == 4 ? 6 : (v) == 3 ? 8 : (v) == 2 ? 12 : 14)
#define CK_MOST_ROWS 14
#define CK_STREAM_BLOCKS 4
#define CK_STREAM_BLOCKS_3 3
#define CK_NEAR_STRETCHES 4
#define CK_STRETCH_3 48
#include "body/table.h"
#pragma clang attribute pop

const ck_kernels *ck_kernels_avx512(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                   __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("fma")
               ? &kernels : NULL;
}
#else
const ck_kernels *ck_kernels_avx512(void) { return NULL; }
#endif
