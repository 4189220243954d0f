// Where the tables of the instruction sets are found; each is made in its own file.
#pragma once

#include "CKernels.h"

const ck_kernels *ck_kernels_baseline(void);
const ck_kernels *ck_kernels_avx2(void);
const ck_kernels *ck_kernels_avx512(void);
