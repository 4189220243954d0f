// Statistics of columns, sixteen at a time, held in registers while the rows pass. Sums are doubles: of a gate that is
// always near 1 the spread would be lost in the last bits of floats.

typedef double d16 __attribute__((ext_vector_type(16)));
typedef double d16_loose __attribute__((ext_vector_type(16), aligned(8)));
typedef int32_t i16_loose __attribute__((ext_vector_type(16), aligned(4)));

INLINE d16 load_doubles(const double *p) { return *(const d16_loose *)p; }
INLINE void store_doubles(double *p, d16 v) { *(d16_loose *)p = v; }
INLINE i16 load_counts(const int32_t *p) { return *(const i16_loose *)p; }
INLINE void store_counts(int32_t *p, i16 v) { *(i16_loose *)p = v; }
INLINE i16 select_counts(i16 mask, i16 yes, i16 no) { return (yes & mask) | (no & ~mask); }

static void column_figures(size_t rows, size_t columns, const float *values, size_t stride, int32_t first_row,
                           const ck_column_figures *f) {
    size_t c = 0;
    for (; c + 16 <= columns; c += 16) {
        d16 sum = load_doubles(f->sums + c), square = load_doubles(f->squares + c);
        i16 below = load_counts(f->below + c), above = load_counts(f->above + c);
        v16 high = load(f->highest + c), low = load(f->lowest + c);
        i16 high_at = load_counts(f->highest_at + c), low_at = load_counts(f->lowest_at + c);
        for (size_t r = 0; r < rows; r++) {
            v16 x = load(values + r * stride + c);
            i16 at = (i16)(first_row + (int32_t)r);
            d16 wide = __builtin_convertvector(x, d16);
            sum += wide;
            square += wide * wide;
            below -= x < (v16)0.1f;
            above -= x > (v16)0.9f;
            i16 rises = x > high, falls = -x > low;
            high = select(rises, x, high);
            high_at = select_counts(rises, at, high_at);
            low = select(falls, -x, low);
            low_at = select_counts(falls, at, low_at);
        }
        store_doubles(f->sums + c, sum);
        store_doubles(f->squares + c, square);
        store_counts(f->below + c, below);
        store_counts(f->above + c, above);
        store(f->highest + c, high);
        store(f->lowest + c, low);
        store_counts(f->highest_at + c, high_at);
        store_counts(f->lowest_at + c, low_at);
    }
    for (; c < columns; c++) {
        for (size_t r = 0; r < rows; r++) {
            float x = values[r * stride + c];
            f->sums[c] += x;
            f->squares[c] += (double)x * x;
            f->below[c] += x < 0.1f;
            f->above[c] += x > 0.9f;
            if (x > f->highest[c]) {
                f->highest[c] = x;
                f->highest_at[c] = first_row + (int32_t)r;
            }
            if (-x > f->lowest[c]) {
                f->lowest[c] = -x;
                f->lowest_at[c] = first_row + (int32_t)r;
            }
        }
    }
}
