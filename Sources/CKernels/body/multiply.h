// Matrix products over packed panels. A tile is R rows × V vectors of 16 columns held in registers; every tile adds its
// products in the order of k, so a row's result does not depend on which rows share its tile or on how many threads run.

// CK_TILE_VECTORS: vectors of one panel that a pass takes together; CK_TILE_ROWS(v): rows of a full tile of v vectors.

INLINE void tile(int R, int V, size_t k, const float *a, size_t a_row, size_t a_step, const float *b, size_t b_step,
                 v16 sum[CK_MOST_ROWS][CK_TILE_VECTORS]) {
    for (size_t i = 0; i < k; i++) {
        v16 w[CK_TILE_VECTORS];
        UNROLL for (int v = 0; v < V; v++) w[v] = load(b + i * b_step + v * 16);
        UNROLL for (int r = 0; r < R; r++) {
            v16 x = (v16)a[r * a_row + i * a_step];
            UNROLL for (int v = 0; v < V; v++) sum[r][v] = multiply_add(x, w[v], sum[r][v]);
        }
    }
}

// How a product and what stands in c already make the new c: the product replaces it, its terms are added to it one by
// one, or the product is summed up first and then added.
enum { CK_REPLACE, CK_ACCUMULATE, CK_ADD };

INLINE void multiply_tile(int R, int V, size_t k, const float *a, size_t a_stride, const float *b, size_t b_step,
                          const float *initial, int mode, float *c, size_t c_stride) {
    v16 sum[CK_MOST_ROWS][CK_TILE_VECTORS];
    UNROLL for (int r = 0; r < R; r++) UNROLL for (int v = 0; v < V; v++) {
        sum[r][v] = mode == CK_ACCUMULATE ? load(c + r * c_stride + v * 16)
                    : initial             ? load(initial + v * 16)
                                          : (v16)0.0f;
    }
    tile(R, V, k, a, a_stride, 1, b, b_step, sum);
    UNROLL for (int r = 0; r < R; r++) UNROLL for (int v = 0; v < V; v++) {
        float *target = c + r * c_stride + v * 16;
        store(target, mode == CK_ADD ? load(target) + sum[r][v] : sum[r][v]);
    }
}

// All rows against V vectors of one panel.
#define DEFINE_MULTIPLY_ROWS(V, FULL)                                                                              \
    static void multiply_rows_##V(size_t rows, size_t k, const float *a, size_t a_stride, const float *b,          \
                                  size_t b_step, const float *initial, int mode, float *c,                         \
                                  size_t c_stride) {                                                               \
        size_t r = 0;                                                                                              \
        for (; r + FULL <= rows; r += FULL)                                                                        \
            multiply_tile(FULL, V, k, a + r * a_stride, a_stride, b, b_step, initial, mode,                        \
                          c + r * c_stride, c_stride);                                                             \
        if (FULL > 4)                                                                                              \
            for (; r + 4 <= rows; r += 4)                                                                          \
                multiply_tile(FULL > 4 ? 4 : 1, V, k, a + r * a_stride, a_stride, b, b_step, initial, mode,        \
                              c + r * c_stride, c_stride);                                                         \
        if (FULL > 2)                                                                                              \
            for (; r + 2 <= rows; r += 2)                                                                          \
                multiply_tile(FULL > 2 ? 2 : 1, V, k, a + r * a_stride, a_stride, b, b_step, initial, mode,        \
                              c + r * c_stride, c_stride);                                                         \
        for (; r < rows; r++)                                                                                      \
            multiply_tile(1, V, k, a + r * a_stride, a_stride, b, b_step, initial, mode, c + r * c_stride,         \
                          c_stride);                                                                               \
    }

DEFINE_MULTIPLY_ROWS(1, CK_TILE_ROWS(1))
#if CK_TILE_VECTORS >= 4
DEFINE_MULTIPLY_ROWS(2, CK_TILE_ROWS(2))
DEFINE_MULTIPLY_ROWS(3, CK_TILE_ROWS(3))
DEFINE_MULTIPLY_ROWS(4, CK_TILE_ROWS(4))
#endif

// All rows against one whole panel of 1…4 vectors, in as few passes as the registers allow.
static void multiply_panel(size_t rows, size_t k, size_t vectors, const float *a, size_t a_stride, const float *b,
                           const float *initial, int mode, float *c, size_t c_stride) {
#if CK_TILE_VECTORS >= 4
    switch (vectors) {
    case 2: multiply_rows_2(rows, k, a, a_stride, b, 32, initial, mode, c, c_stride); return;
    case 3: multiply_rows_3(rows, k, a, a_stride, b, 48, initial, mode, c, c_stride); return;
    case 4: multiply_rows_4(rows, k, a, a_stride, b, 64, initial, mode, c, c_stride); return;
    default: break;
    }
#endif
    for (size_t v = 0; v < vectors; v++)
        multiply_rows_1(rows, k, a, a_stride, b + v * 16, vectors * 16, initial ? initial + v * 16 : NULL, mode,
                        c + v * 16, c_stride);
}

#if CK_TILE_VECTORS >= 4
// One row against two whole panels of V vectors at once: a single panel has too few sums under way to keep the
// multipliers busy while each waits for the one before. Every column adds its products in the order of k, as above.
INLINE void multiply_pair(int V, size_t k, const float *a, const float *b, const float *initial, bool accumulate,
                          float *c) {
    v16 sum[2 * CK_TILE_VECTORS];
    UNROLL for (int v = 0; v < 2 * V; v++)
        sum[v] = accumulate ? load(c + v * 16) : initial ? load(initial + v * 16) : (v16)0.0f;
    const float *second = b + k * V * 16;
    for (size_t i = 0; i < k; i++) {
        v16 x = (v16)a[i];
        UNROLL for (int v = 0; v < V; v++) sum[v] = multiply_add(x, load(b + i * V * 16 + v * 16), sum[v]);
        UNROLL for (int v = 0; v < V; v++) sum[V + v] = multiply_add(x, load(second + i * V * 16 + v * 16), sum[V + v]);
    }
    UNROLL for (int v = 0; v < 2 * V; v++) store(c + v * 16, sum[v]);
}

// One row against as many panels as make pairs; how many that were.
static size_t multiply_pairs(size_t k, size_t panels, size_t vectors, const float *a, const float *packed,
                             const float *initial, bool accumulate, float *c) {
    size_t width = vectors * 16, done = 0;
    for (; done + 2 <= panels; done += 2) {
        const float *b = packed + done * k * width, *from = initial ? initial + done * width : NULL;
        float *to = c + done * width;
        switch (vectors) {
        case 1: multiply_pair(1, k, a, b, from, accumulate, to); break;
        case 2: multiply_pair(2, k, a, b, from, accumulate, to); break;
        case 3: multiply_pair(3, k, a, b, from, accumulate, to); break;
        case 4: multiply_pair(4, k, a, b, from, accumulate, to); break;
        default: return done;
        }
    }
    return done;
}
#endif

static void multiply(size_t rows, size_t k, size_t panels, size_t vectors, const float *a, size_t a_stride,
                     const float *packed, const float *initial, bool accumulate, float *c, size_t c_stride) {
    size_t width = vectors * 16;
    size_t paired = 0;
#if CK_TILE_VECTORS >= 4
    if (rows == 1) paired = multiply_pairs(k, panels, vectors, a, packed, initial, accumulate, c);
#endif
    // Rows in groups whose part of `a` stays in the second-level cache while every panel passes over it.
    size_t group = 96;
    for (size_t r = 0; r < rows; r += group) {
        size_t some = rows - r < group ? rows - r : group;
        for (size_t p = paired; p < panels; p++)
            multiply_panel(some, k, vectors, a + r * a_stride, a_stride, packed + p * k * width,
                           initial ? initial + p * width : NULL, accumulate ? CK_ACCUMULATE : CK_REPLACE,
                           c + r * c_stride + p * width, c_stride);
    }
}

// The gradient of a weight matrix: both factors are copied, a stretch of k at a time, into the order in which the tiles
// read them.
enum {
    CK_GRADIENT_ROWS = CK_TILE_ROWS(CK_TILE_VECTORS),
    CK_GRADIENT_WIDTH = CK_TILE_VECTORS * 16,
};

INLINE void gradient_tile(int R, size_t k, const float *a, const float *b, size_t columns, float *c, size_t c_stride) {
    v16 sum[CK_MOST_ROWS][CK_TILE_VECTORS];
    UNROLL for (int r = 0; r < R; r++) UNROLL for (int v = 0; v < CK_TILE_VECTORS; v++) sum[r][v] = (v16)0.0f;
    tile(R, CK_TILE_VECTORS, k, a, 1, R, b, CK_GRADIENT_WIDTH, sum);
    UNROLL for (int r = 0; r < R; r++) UNROLL for (int v = 0; v < CK_TILE_VECTORS; v++) {
        float *target = c + r * c_stride + v * 16;
        if (columns >= (size_t)(v + 1) * 16) {
            store(target, load(target) + sum[r][v]);
        } else {
            for (size_t i = 0; i + v * 16 < columns && i < 16; i++) target[i] += sum[r][v][i];
        }
    }
}

static void weight_gradient(size_t k, size_t first, size_t last, size_t columns, const float *a, size_t a_stride,
                            const float *b, size_t b_stride, float *c, size_t c_stride, float *scratch) {
    float *packed_a = scratch;
    float *packed_b = scratch + CK_GRADIENT_K * CK_MOST_ROWS;
    for (size_t k0 = 0; k0 < k; k0 += CK_GRADIENT_K) {
        size_t kn = k - k0 < CK_GRADIENT_K ? k - k0 : CK_GRADIENT_K;
        for (size_t n0 = 0; n0 < columns; n0 += CK_GRADIENT_COLUMNS) {
            size_t nn = columns - n0 < CK_GRADIENT_COLUMNS ? columns - n0 : CK_GRADIENT_COLUMNS;
            size_t panels = (nn + CK_GRADIENT_WIDTH - 1) / CK_GRADIENT_WIDTH;
            for (size_t p = 0; p < panels; p++) {
                size_t from = p * CK_GRADIENT_WIDTH;
                size_t width = nn - from < CK_GRADIENT_WIDTH ? nn - from : CK_GRADIENT_WIDTH;
                float *panel = packed_b + p * kn * CK_GRADIENT_WIDTH;
                for (size_t i = 0; i < kn; i++) {
                    const float *row = b + (k0 + i) * b_stride + n0 + from;
                    float *to = panel + i * CK_GRADIENT_WIDTH;
                    for (size_t j = 0; j < width; j++) to[j] = row[j];
                    for (size_t j = width; j < CK_GRADIENT_WIDTH; j++) to[j] = 0;
                }
            }
            for (size_t m = first; m < last;) {
                size_t rows = last - m >= CK_GRADIENT_ROWS ? CK_GRADIENT_ROWS : 1;
                for (size_t i = 0; i < kn; i++)
                    for (size_t r = 0; r < rows; r++) packed_a[i * rows + r] = a[(k0 + i) * a_stride + m + r];
                for (size_t p = 0; p < panels; p++) {
                    size_t from = p * CK_GRADIENT_WIDTH;
                    size_t width = nn - from < CK_GRADIENT_WIDTH ? nn - from : CK_GRADIENT_WIDTH;
                    float *target = c + m * c_stride + n0 + from;
                    const float *panel = packed_b + p * kn * CK_GRADIENT_WIDTH;
                    if (rows == CK_GRADIENT_ROWS)
                        gradient_tile(CK_GRADIENT_ROWS, kn, packed_a, panel, width, target, c_stride);
                    else
                        gradient_tile(1, kn, packed_a, panel, width, target, c_stride);
                }
                m += rows;
            }
        }
    }
}
