// What a scan does with every value of every unit: puts it into one of 256 bins, and adds the labels of its step to
// what the bin has. All labels of a step lie side by side in one vector, so that a value costs one addition however
// many properties there are.

typedef uint8_t b16 __attribute__((ext_vector_type(16)));
typedef uint8_t b16_loose __attribute__((ext_vector_type(16), aligned(1)));
typedef uint16_t h16 __attribute__((ext_vector_type(16)));
typedef uint16_t h32 __attribute__((ext_vector_type(32)));
typedef uint16_t h16_loose __attribute__((ext_vector_type(16), aligned(2)));
typedef int16_t s16_loose __attribute__((ext_vector_type(16), aligned(2)));
typedef uint16_t h32_loose __attribute__((ext_vector_type(32), aligned(2)));

// −1…1 (or 0…1, or x / (1 + |x|)) in 255 equal steps, to the nearest; NaN goes into the first bin.
INLINE b16 bin16(v16 x, ck_value_range range) {
    v16 share = x;
    if (range == CK_UNBOUNDED_RANGE) {
        // An infinite value lies beyond all others on its side; divided by itself it would be no number.
        v16 most = (v16)3.40282347e38f;
        x = select(x > most, most, x);
        x = select(x < -most, -most, x);
        share = x / ((v16)1.0f + (v16)((i16)x & (i16)0x7fffffff));
    }
    if (range != CK_SIGMOID_RANGE) share = share * 0.5f + 0.5f;
    share = select(share > (v16)0.0f, share, (v16)0.0f);
    share = select(share < (v16)1.0f, share, (v16)1.0f);
    // In two statements, so that no set fuses them: every set must round alike. Adding 2^23 leaves the rounded integer
    // in the lowest bits.
    v16 scaled = share * 255.0f;
    v16 shifted = scaled + 8388608.0f;
    return __builtin_convertvector((i16)shifted & (i16)255, b16);
}

INLINE b16 low_halves(b16 a, b16 b) {
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

INLINE b16 high_halves(b16 a, b16 b) {
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

INLINE void transpose16(b16 rows[16]) {
    UNROLL for (int round = 0; round < 4; round++) {
        b16 next[16];
        UNROLL for (int i = 0; i < 8; i++) {
            next[2 * i] = low_halves(rows[i], rows[i + 8]);
            next[2 * i + 1] = high_halves(rows[i], rows[i + 8]);
        }
        UNROLL for (int i = 0; i < 16; i++) rows[i] = next[i];
    }
}

INLINE v16 load_some(const float *p, size_t count) {
    if (count >= 16) return load(p);
    v16 v = (v16)0.0f;
    for (size_t i = 0; i < count; i++) v[i] = p[i];
    return v;
}

static void bin_values(size_t rows, size_t columns, const float *values, size_t stride, ck_value_range range,
                       const float *weights, size_t weight_stride, uint8_t *bins, size_t bin_stride, double *squares) {
    for (size_t c = 0; c < columns; c += 16) {
        size_t wide = columns - c < 16 ? columns - c : 16;
        for (size_t r = 0; r < rows; r += 16) {
            size_t high = rows - r < 16 ? rows - r : 16;
            b16 tile[16];
            v16 square = (v16)0.0f;
            UNROLL for (int i = 0; i < 16; i++) tile[i] = (b16)(uint8_t)0;
            for (size_t i = 0; i < high; i++) {
                v16 x = load_some(values + (r + i) * stride + c, wide);
                if (weights[(r + i) * weight_stride] != 0) square = multiply_add(x, x, square);
                tile[i] = range == CK_TANH_RANGE ? bin16(x, CK_TANH_RANGE)
                          : range == CK_SIGMOID_RANGE ? bin16(x, CK_SIGMOID_RANGE) : bin16(x, CK_UNBOUNDED_RANGE);
            }
            transpose16(tile);
            for (size_t u = 0; u < wide; u++) {
                squares[c + u] += (double)square[u];
                *(b16_loose *)(bins + (c + u) * bin_stride + r) = tile[u];
            }
        }
    }
}

// −1 in the columns whose bit is set.
INLINE h32 spread_bits(uint32_t bits) {
    const h16 each = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768};
    h16 low = (h16)((h16)(uint16_t)bits & each), high = (h16)((h16)(uint16_t)(bits >> 16) & each);
    h32 both = __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
                                       20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
    return (h32)(both != (h32)(uint16_t)0);
}

INLINE void add_counts(uint16_t *counts, h32 less) { *(h32_loose *)counts = *(const h32_loose *)counts - less; }

// Two units at once: the additions of one that meet in the same bin wait for each other.
static void count_bins(size_t steps, size_t units, const uint8_t *bins, size_t bin_stride, const uint32_t *labels,
                       uint16_t *counts) {
    const size_t size = (size_t)CK_BINS * CK_COUNT_COLUMNS;
    size_t u = 0;
    for (; u + 2 <= units; u += 2) {
        const uint8_t *a = bins + u * bin_stride, *b = a + bin_stride;
        uint16_t *of_a = counts + u * size, *of_b = of_a + size;
        for (size_t t = 0; t < steps; t++) {
            h32 label = spread_bits(labels[t]);
            add_counts(of_a + a[t] * CK_COUNT_COLUMNS, label);
            add_counts(of_b + b[t] * CK_COUNT_COLUMNS, label);
        }
    }
    for (; u < units; u++)
        for (size_t t = 0; t < steps; t++)
            add_counts(counts + u * size + bins[u * bin_stride + t] * CK_COUNT_COLUMNS, spread_bits(labels[t]));
}

INLINE i16 load_ranks(const int16_t *p) { return __builtin_convertvector(*(const s16_loose *)p, i16); }
INLINE void add_sums(int32_t *sums, i16 labels) { store_counts(sums, load_counts(sums) + labels); }

static void sum_bins(size_t steps, size_t units, const uint8_t *bins, size_t bin_stride, const int16_t *labels,
                     int32_t *sums) {
    const size_t size = (size_t)CK_BINS * CK_SUM_COLUMNS;
    size_t u = 0;
    for (; u + 2 <= units; u += 2) {
        const uint8_t *a = bins + u * bin_stride, *b = a + bin_stride;
        int32_t *of_a = sums + u * size, *of_b = of_a + size;
        for (size_t t = 0; t < steps; t++) {
            i16 label = load_ranks(labels + t * CK_SUM_COLUMNS);
            add_sums(of_a + a[t] * CK_SUM_COLUMNS, label);
            add_sums(of_b + b[t] * CK_SUM_COLUMNS, label);
        }
    }
    for (; u < units; u++)
        for (size_t t = 0; t < steps; t++)
            add_sums(sums + u * size + bins[u * bin_stride + t] * CK_SUM_COLUMNS,
                     load_ranks(labels + t * CK_SUM_COLUMNS));
}

static void take_counts(size_t columns, uint16_t *counts, const double *ranks, uint32_t *totals, double *products) {
    d16 sum[2] = {(d16)0.0, (d16)0.0};
    for (size_t b = 0; b < CK_BINS; b++) {
        uint16_t *row = counts + b * CK_COUNT_COLUMNS;
        if (row[0] == 0) continue;
        uint32_t *total = totals + b * columns;
        for (size_t half = 0; half * 16 < columns; half++) {
            h16 some = *(const h16_loose *)(row + half * 16);
            sum[half] += __builtin_convertvector(some, d16) * ranks[b];
            size_t wide = columns - half * 16 < 16 ? columns - half * 16 : 16;
            if (wide == 16) {
                int32_t *at = (int32_t *)(total + half * 16);
                store_counts(at, load_counts(at) + __builtin_convertvector(some, i16));
            } else {
                for (size_t i = 0; i < wide; i++) total[half * 16 + i] += some[i];
            }
        }
        *(h32_loose *)row = (h32)(uint16_t)0;
    }
    for (size_t i = 0; i < columns; i++) products[i] = sum[i / 16][i % 16];
}

static void take_sums(size_t columns, int32_t *sums, const double *ranks, double *products) {
    d16 sum = (d16)0.0;
    for (size_t b = 0; b < CK_BINS; b++) {
        int32_t *row = sums + b * CK_SUM_COLUMNS;
        sum += __builtin_convertvector(load_counts(row), d16) * ranks[b];
        store_counts(row, (i16)0);
    }
    for (size_t i = 0; i < columns; i++) products[i] = sum[i];
}
