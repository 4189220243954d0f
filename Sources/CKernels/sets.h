// Where the tables of the instruction sets are found; each is made in its own file.
#pragma once

#include "CKernels.h"

// How much of a weight gradient's factors is copied at a time, and the largest tile of any set: rows, and columns by
// which the last panel of a stretch may stick out.
enum { CK_GRADIENT_K = 384, CK_GRADIENT_COLUMNS = 256, CK_LARGEST_TILE_ROWS = 14, CK_LARGEST_TILE_COLUMNS = 64 };

const ck_kernels *ck_kernels_baseline(void);
const ck_kernels *ck_kernels_avx2(void);
const ck_kernels *ck_kernels_avx512(void);
