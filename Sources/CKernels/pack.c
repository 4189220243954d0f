#include <string.h>

#include "CKernels.h"

void ck_pack_blocks(size_t blocks, size_t hidden, size_t inner, size_t padded_inner, const float *weights,
                    size_t first_panel, size_t last_panel, float *packed) {
    size_t row = blocks * CK_PANEL;
    for (size_t p = first_panel; p < last_panel; p++) {
        float *panel = packed + p * padded_inner * row;
        memset(panel, 0, padded_inner * row * sizeof(float));
        for (size_t b = 0; b < blocks; b++) {
            for (size_t i = 0; i < CK_PANEL && p * CK_PANEL + i < hidden; i++) {
                const float *from = weights + (b * hidden + p * CK_PANEL + i) * inner;
                for (size_t k = 0; k < inner; k++) panel[k * row + b * CK_PANEL + i] = from[k];
            }
        }
    }
}

void ck_pack_recurrent(size_t blocks, size_t hidden, size_t units, const float *weights, size_t first_panel,
                       size_t last_panel, float *packed) {
    if (blocks > 1) {
        ck_pack_blocks(blocks, hidden, hidden, units, weights, first_panel, last_panel, packed);
        return;
    }
    for (size_t p = first_panel; p < last_panel; p++) {
        size_t group = p / CK_RNN_GROUP * CK_RNN_GROUP, panels = units / CK_PANEL - group;
        size_t row = (panels < CK_RNN_GROUP ? panels : CK_RNN_GROUP) * CK_PANEL;
        float *panel = packed + group * CK_PANEL * units + (p - group) * CK_PANEL;
        for (size_t k = 0; k < units; k++)
            for (size_t i = 0, unit = p * CK_PANEL; i < CK_PANEL; i++, unit++)
                panel[k * row + i] = unit < hidden && k < hidden ? weights[unit * hidden + k] : 0;
    }
}

void ck_pack(size_t k, size_t padded_k, size_t columns, size_t vectors, const float *source, size_t k_stride,
             size_t column_stride, size_t first_panel, size_t last_panel, float *packed) {
    size_t width = vectors * CK_PANEL;
    for (size_t p = first_panel; p < last_panel; p++) {
        size_t from = p * width;
        size_t some = columns <= from ? 0 : columns - from < width ? columns - from : width;
        float *panel = packed + p * padded_k * width;
        memset(panel, 0, padded_k * width * sizeof(float));
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < some; j++) panel[i * width + j] = source[i * k_stride + (from + j) * column_stride];
    }
}

void ck_pack_transposed(size_t blocks, size_t hidden, size_t units, size_t inner, size_t vectors, const float *weights,
                        size_t first_panel, size_t last_panel, float *packed) {
    size_t width = vectors * CK_PANEL;
    for (size_t p = first_panel; p < last_panel; p++) {
        size_t from = p * width;
        size_t some = inner <= from ? 0 : inner - from < width ? inner - from : width;
        float *panel = packed + p * blocks * units * width;
        memset(panel, 0, blocks * units * width * sizeof(float));
        for (size_t b = 0; b < blocks; b++)
            for (size_t u = 0; u < hidden; u++)
                memcpy(panel + (b * units + u) * width, weights + (b * hidden + u) * inner + from,
                       some * sizeof(float));
    }
}

void ck_fill_table(size_t blocks, size_t hidden, size_t units, size_t symbols, const float *weights,
                   const float *bias_row, size_t first_symbol, size_t last_symbol, float *table) {
    size_t row = blocks * units;
    for (size_t s = first_symbol; s < last_symbol; s++) memcpy(table + s * row, bias_row, row * sizeof(float));
    for (size_t b = 0; b < blocks; b++) {
        for (size_t u = 0; u < hidden; u++) {
            const float *from = weights + (b * hidden + u) * symbols;
            float *to = table + (u / CK_PANEL * blocks + b) * CK_PANEL + u % CK_PANEL;
            for (size_t s = first_symbol; s < last_symbol; s++) to[s * row] += from[s];
        }
    }
}
