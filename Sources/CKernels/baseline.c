// The kernels for whatever the compiler takes for granted (SSE2 on x86-64, NEON on arm64): a vector of 16 takes four
// registers.
#include "sets.h"

#pragma clang diagnostic ignored "-Wpsabi"
#define CK_SET "baseline"
#define CK_FMA 0
#define CK_TILE_VECTORS 1
#define CK_TILE_ROWS(v) 2
#define CK_MOST_ROWS 2
#define CK_STREAM_BLOCKS 2
#define CK_STREAM_BLOCKS_3 3
#define CK_NEAR_STRETCHES 1
#define CK_STRETCH_3 48
#include "body/table.h"

const ck_kernels *ck_kernels_baseline(void) { return &kernels; }
