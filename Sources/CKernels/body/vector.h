// Sixteen floats at a time. The compiler makes one, two or four registers of them, as the instruction set allows.
// Included once per instruction set, inside its target pragma; CK_FMA says whether multiply-add is one instruction.

typedef float v16 __attribute__((ext_vector_type(16)));
typedef float v16_loose __attribute__((ext_vector_type(16), aligned(4)));
typedef int32_t i16 __attribute__((ext_vector_type(16)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE v16 load(const float *p) { return *(const v16_loose *)p; }
INLINE void store(float *p, v16 v) { *(v16_loose *)p = v; }

INLINE v16 multiply_add(v16 a, v16 b, v16 sum) {
#if CK_FMA
    return __builtin_elementwise_fma(a, b, sum);
#else
    return a * b + sum;
#endif
}

INLINE v16 select(i16 mask, v16 yes, v16 no) { return (v16)(((i16)yes & mask) | ((i16)no & ~mask)); }

// e^x, relative error below 2e-7 on −87…88 and clamped beyond; NaN stays NaN. Cephes' polynomial (Moshier, expf);
// the nearest whole power of two is found by adding 1.5 · 2^23, which also leaves it in the low bits.
INLINE v16 exp16(v16 x) {
    v16 clamped = select(x > (v16)88.0f, (v16)88.0f, x);
    clamped = select(clamped < (v16)-87.0f, (v16)-87.0f, clamped);
    v16 shifted = multiply_add(clamped, (v16)1.44269504088896341f, (v16)12582912.0f);
    v16 n = shifted - (v16)12582912.0f;
    v16 r = multiply_add(n, (v16)-0.693359375f, clamped);
    r = multiply_add(n, (v16)2.12194440e-4f, r);
    v16 p = (v16)1.9875691500e-4f;
    p = multiply_add(p, r, (v16)1.3981999507e-3f);
    p = multiply_add(p, r, (v16)8.3334519073e-3f);
    p = multiply_add(p, r, (v16)4.1665795894e-2f);
    p = multiply_add(p, r, (v16)1.6666665459e-1f);
    p = multiply_add(p, r, (v16)5.0000001201e-1f);
    p = multiply_add(p, r * r, r) + (v16)1.0f;
    v16 scaled = (v16)((i16)p + ((i16)shifted << 23));
    return select(x == x, scaled, x);
}

// 1 / (1 + e^−x): keeps its relative accuracy in both tails, so a gate that never closes stays exactly 1.
INLINE v16 sigmoid16(v16 x) { return (v16)1.0f / ((v16)1.0f + exp16(-x)); }

// Cephes' odd polynomial (Moshier, tanhf) near zero, 1 − 2/(e^2|x| + 1) elsewhere: relative error below 3e-7.
INLINE v16 tanh16(v16 x) {
    v16 size = (v16)((i16)x & (i16)0x7fffffff);
    v16 large = (v16)1.0f - (v16)2.0f / (exp16(size + size) + (v16)1.0f);
    i16 sign = (i16)x & (i16)((int32_t)0x80000000);
    large = (v16)((i16)large | sign);
    v16 square = x * x;
    v16 p = (v16)-5.70498872745e-3f;
    p = multiply_add(p, square, (v16)2.06390887954e-2f);
    p = multiply_add(p, square, (v16)-5.37397155531e-2f);
    p = multiply_add(p, square, (v16)1.33314422036e-1f);
    p = multiply_add(p, square, (v16)-3.33332819422e-1f);
    v16 small = multiply_add(p * square, x, x);
    return select(size < (v16)0.625f, small, large);
}

INLINE float sum16(v16 v) {
    float s = 0;
    UNROLL for (int i = 0; i < 16; i++) s += v[i];
    return s;
}
