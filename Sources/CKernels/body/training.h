// What training does to whole rows and whole parameter vectors.

static void softmax(size_t rows, size_t columns, float *logits, size_t stride, const int32_t *targets, float scale,
                    float *losses) {
    for (size_t r = 0; r < rows; r++) {
        float *row = logits + r * stride;
        float top = row[0];
        for (size_t i = 1; i < columns; i++) top = row[i] > top ? row[i] : top;
        int32_t target = targets ? targets[r] : -1;
        float picked = target >= 0 ? row[target] : 0;
        for (size_t i = columns; i < stride; i++) row[i] = -200.0f + top;
        v16 total = (v16)0.0f;
        for (size_t i = 0; i < stride; i += 16) {
            v16 e = exp16(load(row + i) - (v16)top);
            store(row + i, e);
            total += e;
        }
        for (size_t i = columns; i < stride; i++) row[i] = 0;
        float sum = sum16(total);
        if (losses) losses[r] = target >= 0 ? top + __builtin_logf(sum) - picked : 0;
        float factor = targets ? (target >= 0 ? scale / sum : 0) : 1 / sum;
        for (size_t i = 0; i < stride; i += 16) store(row + i, load(row + i) * (v16)factor);
        if (target >= 0) row[target] -= scale;
    }
}

static void adam(size_t count, float *parameters, const float *gradient, float *first, float *second, float rate,
                 float beta1, float beta2, float correction1, float correction2, float epsilon, float gradient_scale) {
    for (size_t i = 0; i < count; i++) {
        float g = gradient[i] * gradient_scale;
        float m = first[i] + (g - first[i]) * (1 - beta1);
        float v = second[i] * beta2 + g * g * (1 - beta2);
        first[i] = m;
        second[i] = v;
        parameters[i] -= rate / correction1 * m / (__builtin_sqrtf(v) / __builtin_sqrtf(correction2) + epsilon);
    }
}

static void scatter(size_t rows, size_t first, size_t last, const int32_t *symbols, const float *a, float *table,
                    size_t stride) {
    for (size_t r = 0; r < rows; r++) {
        if (symbols[r] < 0) continue;
        const float *from = a + r * stride;
        float *to = table + (size_t)symbols[r] * stride;
        for (size_t i = first; i < last; i++) to[i] += from[i];
    }
}

static void column_sums(size_t rows, size_t first, size_t last, const float *a, size_t stride, float *sums) {
    for (size_t r = 0; r < rows; r++)
        for (size_t i = first; i < last; i++) sums[i] += a[r * stride + i];
}

#define DEFINE_MAP(name)                                                       \
    static void name##_values(size_t count, float *values) {                   \
        size_t i = 0;                                                          \
        for (; i + 16 <= count; i += 16) store(values + i, name##16(load(values + i))); \
        if (i == count) return;                                                \
        float rest[16] = {0};                                                  \
        for (size_t j = i; j < count; j++) rest[j - i] = values[j];            \
        store(rest, name##16(load(rest)));                                     \
        for (size_t j = i; j < count; j++) values[j] = rest[j - i];            \
    }

DEFINE_MAP(tanh)
DEFINE_MAP(sigmoid)
DEFINE_MAP(exp)
