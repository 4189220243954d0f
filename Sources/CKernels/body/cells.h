// The recurrent layers, forward and backward. The recurrent product of one panel lands in a small array of
// pre-activations, and the cell's own arithmetic follows while it is still in the first-level cache or in registers.

// Kernel order of the signals.
enum { LSTM_H, LSTM_C, LSTM_I, LSTM_F, LSTM_G, LSTM_O };
enum { GRU_H, GRU_R, GRU_Z, GRU_N, GRU_HN };
enum { RNN_H };

// Each `*_point` computes 16 units of one lane from their pre-activations. `now` is the place in arrays without a row
// for the starting state, `before` and `after` the places in those with one.
INLINE void lstm_point(const ck_forward *f, const v16 pre[4], size_t now, size_t before, size_t after) {
    v16 i = sigmoid16(pre[0]), forget = sigmoid16(pre[1]), g = tanh16(pre[2]), o = sigmoid16(pre[3]);
    v16 c = multiply_add(forget, load(f->signals[LSTM_C] + before), i * g);
    store(f->signals[LSTM_I] + now, i);
    store(f->signals[LSTM_F] + now, forget);
    store(f->signals[LSTM_G] + now, g);
    store(f->signals[LSTM_O] + now, o);
    store(f->signals[LSTM_C] + after, c);
    store(f->signals[LSTM_H] + after, o * tanh16(c));
}

// The recurrent sum of the n block is kept apart from its base: the reset gate multiplies only the former.
INLINE void gru_point(const ck_forward *f, const v16 pre[4], const float *base, size_t unit, size_t now, size_t before,
                      size_t after) {
    v16 r = sigmoid16(pre[0] + load(base)), z = sigmoid16(pre[1] + load(base + 16));
    v16 hn = pre[2] + load(f->recurrent_bias + unit);
    v16 n = tanh16(multiply_add(r, hn, load(base + 32)));
    v16 h = load(f->signals[GRU_H] + before);
    store(f->signals[GRU_R] + now, r);
    store(f->signals[GRU_Z] + now, z);
    store(f->signals[GRU_HN] + now, hn);
    store(f->signals[GRU_N] + now, n);
    store(f->signals[GRU_H] + after, multiply_add(z, h, ((v16)1.0f - z) * n));
}

INLINE void rnn_point(const ck_forward *f, const v16 pre[4], size_t after) {
    store(f->signals[RNN_H] + after, tanh16(pre[0]));
}

INLINE void point(int kind, const ck_forward *f, v16 pre[4], const float *base, size_t unit, size_t now, size_t before,
                  size_t after) {
    if (kind == CK_GRU) {
        gru_point(f, pre, base, unit, now, before, after);
        return;
    }
    int blocks = kind == CK_LSTM ? 4 : 1;
    UNROLL for (int b = 0; b < blocks; b++) pre[b] += load(base + b * 16);
    if (kind == CK_LSTM) lstm_point(f, pre, now, before, after);
    else rnn_point(f, pre, after);
}

INLINE int blocks_of(int kind) { return kind == CK_LSTM ? 4 : kind == CK_GRU ? 3 : 1; }

// A symbol that is not fed: the state stays, the gates of the step are 0.
static void hold(int kind, const ck_forward *f, size_t now, size_t before, size_t after, size_t count) {
    static const int signal_counts[3] = {1, 5, 6};
    int states = kind == CK_LSTM ? 2 : 1;
    for (int s = 0; s < signal_counts[kind]; s++)
        for (size_t u = 0; u < count; u++)
            f->signals[s][(s < states ? after : now) + u] = s < states ? f->signals[s][before + u] : 0;
}

INLINE bool is_held(const ck_forward *f, size_t row) { return f->symbols && f->symbols[row] < 0; }

INLINE const float *base_row(const ck_forward *f, size_t row, int blocks) {
    return f->base + (f->lookup ? (size_t)f->symbols[row] : row) * f->units * blocks;
}

// The recurrent product of a unit is summed up in one order, however many lanes there are, so that a lane computes the
// same bits alone as among others: the k are cut into stretches, the products of a stretch are added in the order of k,
// and the stretches' sums in the order of the stretches. How long a stretch is decides speed alone. Where the weights
// nearly fit the first-level cache there are as many as one lane can hold in registers side by side. In the second-level
// cache they are long enough for the tiles of many lanes, and short enough for the next stretch of one lane to begin
// while the additions of the last one end. From beyond it the weights come more slowly than any addition.
INLINE size_t weight_bytes(int kind, size_t units) { return units * units * blocks_of(kind) * sizeof(float); }
INLINE bool is_near(int kind, size_t units) {
    return CK_NEAR_STRETCHES > 1 && weight_bytes(kind, units) <= (kind == CK_RNN ? 64 << 10 : 48 << 10);
}

INLINE size_t stretch_of(int kind, size_t units) {
    if (is_near(kind, units)) return units / CK_NEAR_STRETCHES;
    if (weight_bytes(kind, units) > 1 << 20) return units;
    return kind == CK_LSTM ? 64 : kind == CK_GRU ? CK_STRETCH_3 : 32;
}

// Lanes in groups that share one reading of a panel's weights.
enum { CK_LANE_GROUP = 48 };

INLINE void forward(int kind, const ck_forward *f) {
    size_t blocks = blocks_of(kind), units = f->units, panels = units / 16, stretch = stretch_of(kind, units);
    size_t group = kind == CK_RNN ? CK_RNN_GROUP : 1;
    float sums[CK_LANE_GROUP * 64] __attribute__((aligned(64)));
    for (size_t t = 0; t < f->steps; t++) {
        for (size_t lane = f->first; lane < f->last; lane += CK_LANE_GROUP) {
            size_t some = f->last - lane < CK_LANE_GROUP ? f->last - lane : CK_LANE_GROUP;
            const float *h = f->signals[0] + (t * f->lanes + lane) * units;
            for (size_t p = 0; p < panels; p += group) {
                size_t together = panels - p < group ? panels - p : group, vectors = together * blocks;
                const float *w = f->weights + p * blocks * units * 16;
                for (size_t k = 0; k < units; k += stretch)
                    multiply_panel(some, units - k < stretch ? units - k : stretch, vectors, h + k, units,
                                   w + k * vectors * 16, NULL, k ? CK_ADD : CK_REPLACE, sums, vectors * 16);
                for (size_t l = 0; l < some; l++) {
                    size_t row = t * f->lanes + lane + l;
                    size_t now = row * units + p * 16, after = now + f->lanes * units;
                    if (is_held(f, row)) {
                        hold(kind, f, now, now, after, together * 16);
                        continue;
                    }
                    const float *base = base_row(f, row, blocks) + p * blocks * 16;
                    for (size_t i = 0; i < together; i++) {
                        v16 pre[4];
                        UNROLL for (int b = 0; b < blocks_of(kind); b++)
                            pre[b] = load(sums + (l * vectors + i * blocks + b) * 16);
                        point(kind, f, pre, base + i * blocks * 16, (p + i) * 16, now + i * 16, now + i * 16,
                              after + i * 16);
                    }
                }
            }
        }
    }
}

// The recurrent sums of one lane for V of the `width` vectors that lie side by side in w. One lane is bound by how fast
// weights can be read, and outside of the first-level cache they come fast only when they are read straight on.
INLINE void stream_sums(int V, bool near, size_t width, size_t units, size_t stretch, const float *h, const float *w,
                        v16 *total) {
    // Minus zero: a first sum is added to it without a change.
    UNROLL for (int v = 0; v < V; v++) total[v] = (v16)-0.0f;
    if (near) {
        v16 sum[CK_NEAR_STRETCHES][4];
        UNROLL for (int s = 0; s < CK_NEAR_STRETCHES; s++) UNROLL for (int v = 0; v < V; v++) sum[s][v] = (v16)0.0f;
        for (size_t i = 0; i < stretch; i++) {
            UNROLL for (int s = 0; s < CK_NEAR_STRETCHES; s++) {
                size_t k = s * stretch + i;
                v16 x = (v16)h[k];
                UNROLL for (int v = 0; v < V; v++)
                    sum[s][v] = multiply_add(x, load(w + (k * width + v) * 16), sum[s][v]);
            }
        }
        UNROLL for (int s = 0; s < CK_NEAR_STRETCHES; s++) UNROLL for (int v = 0; v < V; v++) total[v] += sum[s][v];
        return;
    }
    // Every stretch is a multiple of four. What one turn reads is best kept below a kilobyte.
    const int steps = V == 3 ? 4 : 1;
    for (size_t from = 0; from < units; from += stretch) {
        size_t to = units - from < stretch ? units : from + stretch;
        v16 sum[4];
        UNROLL for (int v = 0; v < V; v++) sum[v] = (v16)0.0f;
        _Pragma("clang loop unroll(disable)") for (size_t k = from; k < to; k += steps) {
            UNROLL for (int i = 0; i < steps; i++) {
                v16 x = (v16)h[k + i];
                UNROLL for (int v = 0; v < V; v++)
                    sum[v] = multiply_add(x, load(w + ((k + i) * width + v) * 16), sum[v]);
            }
        }
        UNROLL for (int v = 0; v < V; v++) total[v] += sum[v];
    }
}

INLINE void stream_panel(int kind, const ck_forward *f, bool near, size_t stretch, size_t t, size_t p,
                         const float *base) {
    const int blocks = blocks_of(kind);
    // Blocks of one pass: a divisor of their number, so that the last pass reads nothing past them.
    const int together = kind == CK_LSTM ? CK_STREAM_BLOCKS : CK_STREAM_BLOCKS_3;
    size_t units = f->units, now = t * units + p * 16;
    v16 pre[4];
    UNROLL for (int b = 0; b < blocks; b += together)
        stream_sums(together, near, blocks, units, stretch, f->signals[0] + t * units,
                    f->weights + (p * units * blocks + b) * 16, pre + b);
    point(kind, f, pre, base + p * blocks * 16, p * 16, now, now, now + units);
}

// `count` panels of one group of the simple cell's, from panel p on.
INLINE void stream_group(int count, const ck_forward *f, bool near, size_t stretch, size_t t, size_t p,
                         const float *base) {
    size_t units = f->units, group = p / CK_RNN_GROUP * CK_RNN_GROUP;
    size_t width = units / 16 - group < CK_RNN_GROUP ? units / 16 - group : CK_RNN_GROUP;
    v16 pre[CK_RNN_GROUP];
    stream_sums(count, near, width, units, stretch, f->signals[0] + t * units,
                f->weights + group * units * 16 + (p - group) * 16, pre);
    UNROLL for (int i = 0; i < count; i++) {
        size_t unit = (p + i) * 16, now = t * units + unit;
        point(CK_RNN, f, pre + i, base + unit, unit, now, now, now + units);
    }
}

INLINE void stream_groups(const ck_forward *f, bool near, size_t stretch, size_t t, const float *base) {
    size_t first = f->first / CK_RNN_GROUP, groups = (f->last + CK_RNN_GROUP - 1) / CK_RNN_GROUP - first;
    for (size_t i = 0; i < groups; i++) {
        size_t p = (first + (f->backwards ? groups - 1 - i : i)) * CK_RNN_GROUP, end = p + CK_RNN_GROUP;
        if (p < f->first) p = f->first;
        if (end > f->last) end = f->last;
        if (p >= end) continue;
        switch (end - p) {
        case 4: stream_group(4, f, near, stretch, t, p, base); break;
        case 3: stream_group(3, f, near, stretch, t, p, base); break;
        case 2: stream_group(2, f, near, stretch, t, p, base); break;
        default: stream_group(1, f, near, stretch, t, p, base); break;
        }
    }
}

INLINE void stream(int kind, const ck_forward *f) {
    size_t units = f->units, stretch = stretch_of(kind, units);
    bool near = is_near(kind, units);
    for (size_t t = 0; t < f->steps; t++) {
        if (is_held(f, t)) {
            size_t from = t * units + f->first * 16;
            hold(kind, f, from, from, from + units, (f->last - f->first) * 16);
        } else {
            const float *base = base_row(f, t, blocks_of(kind));
            if (kind == CK_RNN) stream_groups(f, near, stretch, t, base);
            else
                for (size_t i = 0, panels = f->last - f->first; i < panels; i++)
                    stream_panel(kind, f, near, stretch, t, f->first + (f->backwards ? panels - 1 - i : i), base);
        }
        if (f->barrier) ck_barrier_wait(f->barrier);
    }
}

// Backward through one step of 16 units of one lane. On return the state gradients are those before the step, less what
// the recurrent product adds.
INLINE void lstm_back(const ck_backward *b, size_t row, size_t lane, size_t unit) {
    size_t units = b->units, now = row * units + unit, after = now + b->lanes * units, state = lane * units + unit;
    v16 i = load(b->signals[LSTM_I] + now), f = load(b->signals[LSTM_F] + now);
    v16 g = load(b->signals[LSTM_G] + now), o = load(b->signals[LSTM_O] + now);
    v16 tc = tanh16(load(b->signals[LSTM_C] + after)), old = load(b->signals[LSTM_C] + now);
    v16 dh = load(b->output_gradient + now) + load(b->state_gradient[0] + state);
    v16 one = (v16)1.0f;
    v16 dc = multiply_add(dh * o, one - tc * tc, load(b->state_gradient[1] + state));
    float *d = b->input_gradient + row * units * 4 + unit;
    store(d, dc * g * i * (one - i));
    store(d + units, dc * old * f * (one - f));
    store(d + units * 2, dc * i * (one - g * g));
    store(d + units * 3, dh * tc * o * (one - o));
    store(b->state_gradient[0] + state, (v16)0.0f);
    store(b->state_gradient[1] + state, dc * f);
}

INLINE void gru_back(const ck_backward *b, size_t row, size_t lane, size_t unit) {
    size_t units = b->units, now = row * units + unit, state = lane * units + unit;
    v16 r = load(b->signals[GRU_R] + now), z = load(b->signals[GRU_Z] + now), n = load(b->signals[GRU_N] + now);
    v16 hn = load(b->signals[GRU_HN] + now), old = load(b->signals[GRU_H] + now);
    v16 dh = load(b->output_gradient + now) + load(b->state_gradient[0] + state);
    v16 one = (v16)1.0f;
    v16 dn = dh * (one - z) * (one - n * n);
    v16 dr = dn * hn * r * (one - r), dz = dh * (old - n) * z * (one - z);
    float *in = b->input_gradient + row * units * 3 + unit, *back = b->recurrent_gradient + row * units * 3 + unit;
    store(in, dr);
    store(in + units, dz);
    store(in + units * 2, dn);
    store(back, dr);
    store(back + units, dz);
    store(back + units * 2, dn * r);
    store(b->state_gradient[0] + state, dh * z);
}

INLINE void rnn_back(const ck_backward *b, size_t row, size_t lane, size_t unit) {
    size_t units = b->units, now = row * units + unit, state = lane * units + unit;
    v16 h = load(b->signals[RNN_H] + now + b->lanes * units);
    v16 dh = load(b->output_gradient + now) + load(b->state_gradient[0] + state);
    store(b->input_gradient + now, dh * ((v16)1.0f - h * h));
    store(b->state_gradient[0] + state, (v16)0.0f);
}

INLINE void backward(int kind, const ck_backward *b) {
    size_t blocks = blocks_of(kind), units = b->units;
    size_t width = b->transposed_vectors * 16;
    for (size_t t = b->steps; t-- > 0;) {
        for (size_t lane = b->first; lane < b->last; lane++) {
            for (size_t unit = 0; unit < units; unit += 16) {
                if (kind == CK_LSTM) lstm_back(b, t * b->lanes + lane, lane, unit);
                else if (kind == CK_GRU) gru_back(b, t * b->lanes + lane, lane, unit);
                else rnn_back(b, t * b->lanes + lane, lane, unit);
            }
        }
        multiply(b->last - b->first, blocks * units, units / width, b->transposed_vectors,
                 b->recurrent_gradient + (t * b->lanes + b->first) * blocks * units, blocks * units, b->transposed,
                 NULL, true, b->state_gradient[0] + b->first * units, units);
    }
}

#define DEFINE_CELL(name, kind)                                       \
    static void name##_forward(const ck_forward *f) { forward(kind, f); } \
    static void name##_stream(const ck_forward *f) { stream(kind, f); }   \
    static void name##_backward(const ck_backward *b) { backward(kind, b); }

DEFINE_CELL(rnn, CK_RNN)
DEFINE_CELL(gru, CK_GRU)
DEFINE_CELL(lstm, CK_LSTM)
