// The hot loops of the model core: plain C, written once over 16-float vectors and compiled for AVX-512, AVX2 and the
// baseline instruction set; `ck_kernels_for` hands out one table of functions per set, chosen at run time.
//
// Words:
//   units     padded to a multiple of 16 ("Hp"); padded units have zero weights and stay zero.
//   panel     16 consecutive units (or output columns).
//   blocks    the row blocks of a cell's weights: 1 (rnn), 3 (gru: r z n), 4 (lstm: i f g o).
//   packed    [panel][k][vector][16]: for each panel its columns for every k, so that one pass reads straight on.
//   base row  a step's pre-activations without the recurrent product, [panel][block][16].
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// CK_RNN_GROUP: panels of the simple cell's recurrent weights that lie side by side.
enum { CK_PANEL = 16, CK_MAX_SIGNALS = 8, CK_RNN_GROUP = 4 };

typedef enum { CK_BASELINE = 0, CK_AVX2 = 1, CK_AVX512 = 2 } ck_instruction_set;

/// A barrier for a fixed number of threads: spins briefly, then yields the core at every turn, so that a thread that
/// was put aside for another program is waited for without burning its core.
typedef struct ck_barrier ck_barrier;

/// What a layer's forward pass reads and writes. Row t of a signal that is part of the state holds the value *before*
/// step t, so those have steps + 1 rows; the others have `steps`.
typedef struct {
    size_t units;                   // padded
    size_t steps;
    size_t lanes;                   // rows per step in every array below
    size_t first, last;             // lanes (forward) or panels (stream) that this call computes
    bool backwards;                 // stream: the last panel first, to the same bits
    const float *weights;           // as `ck_pack_recurrent` lays them
    const float *recurrent_bias;    // GRU: b_hn [units]; otherwise unused
    const float *base;              // rows of [panel][block][16]
    const int32_t *symbols;         // [step][lane]; negative: not fed, the state stays. NULL: every step is fed
    bool lookup;                    // base row = symbols[step][lane] (a table); otherwise step · lanes + lane
    float *signals[CK_MAX_SIGNALS]; // in the cell's kernel order: lstm h c i f g o; gru h r z n hn; rnn h
    ck_barrier *barrier;            // stream with more than one thread; otherwise NULL
} ck_forward;

/// What a layer's backward pass reads and writes.
typedef struct {
    size_t units, steps, lanes, first, last;
    const float *transposed;        // packed [panel][k < blocks * units][vector][16], `transposed_vectors` per panel
    size_t transposed_vectors;
    const float *signals[CK_MAX_SIGNALS];
    const float *output_gradient;   // [step][lane][units]: of the loss by h after each step, from above
    float *state_gradient[2];       // [lane][units]: by h (and c) after the last step; on return, before the first
    float *input_gradient;          // [step][lane][block][units]: by the base rows
    float *recurrent_gradient;      // GRU: by the recurrent products (its n block differs); otherwise = input_gradient
} ck_backward;

/// Figures of columns. A NaN is in the sums and nowhere else.
typedef struct {
    double *sums, *squares;          // of the values, and of their squares
    int32_t *below, *above;          // how many are below 0.1, and above 0.9
    float *highest, *lowest;         // the largest value, and the largest of the negated ones
    int32_t *highest_at, *lowest_at; // the first rows where those were
} ck_column_figures;

/// How a value is put into one of 256 bins: in equal steps of −1…1, of 0…1, or of x / (1 + |x|).
typedef enum { CK_TANH_RANGE, CK_SIGMOID_RANGE, CK_UNBOUNDED_RANGE } ck_value_range;

/// Bins of a scan, and the labels of one step that are added to a bin at once.
enum { CK_BINS = 256, CK_COUNT_COLUMNS = 32, CK_SUM_COLUMNS = 16 };

typedef struct {
    const char *name;

    /// c[row][panel · vectors · 16 …] = initial + a · packed, for rows × panels. `initial` is one row or NULL (zero);
    /// `accumulate` starts from c itself.
    void (*multiply)(size_t rows, size_t k, size_t panels, size_t vectors, const float *a, size_t a_stride,
                     const float *packed, const float *initial, bool accumulate, float *c, size_t c_stride);
    /// c[m][n] += Σ_k a[k][m] · b[k][n] for m in first..<last, n < columns. `scratch` holds
    /// `ck_weight_gradient_scratch()` floats.
    void (*weight_gradient)(size_t k, size_t first, size_t last, size_t columns, const float *a, size_t a_stride,
                            const float *b, size_t b_stride, float *c, size_t c_stride, float *scratch);

    /// By lanes: rnn, gru, lstm (CK_RNN …).
    void (*forward[3])(const ck_forward *);
    /// One lane, by panels: the same bits as `forward` computes for it among any others.
    void (*stream[3])(const ck_forward *);
    void (*backward[3])(const ck_backward *);

    /// Softmax and cross-entropy of `rows` rows of logits in place: on return each row holds scale · (p − one-hot),
    /// or, with `targets` NULL, p itself. Columns from `columns` to the stride become 0. A negative target: loss 0, row 0.
    /// `losses`, where not NULL, receives −log p of every row.
    void (*softmax)(size_t rows, size_t columns, float *logits, size_t stride, const int32_t *targets, float scale,
                    float *losses);
    /// One Adam update (Kingma and Ba 2015, algorithm 1) of `count` parameters; the gradient is first multiplied by
    /// `gradient_scale`.
    void (*adam)(size_t count, float *parameters, const float *gradient, float *first, float *second, float rate,
                 float beta1, float beta2, float correction1, float correction2, float epsilon, float gradient_scale);
    /// table[symbols[row]][first..<last] += a[row][first..<last]; negative symbols are passed over.
    void (*scatter)(size_t rows, size_t first, size_t last, const int32_t *symbols, const float *a, float *table,
                    size_t stride);
    /// sums[first..<last] += column sums of a.
    void (*column_sums)(size_t rows, size_t first, size_t last, const float *a, size_t stride, float *sums);
    /// What the columns of a matrix hold, for statistics; each output has an element per column and is added to.
    /// `first_row` is the number by which `highest_at` and `lowest_at` know the first row.
    void (*column_figures)(size_t rows, size_t columns, const float *values, size_t stride, int32_t first_row,
                           const ck_column_figures *figures);
    /// Bins of a matrix's values, turned around: the bin of row r and column c goes to bins[c · bin_stride + r]; up to
    /// 15 places behind the last row are written too. The squares of the rows whose weight is not 0 are added to their
    /// columns' sums.
    void (*bin_values)(size_t rows, size_t columns, const float *values, size_t stride, ck_value_range range,
                       const float *weights, size_t weight_stride, uint8_t *bins, size_t bin_stride, double *squares);
    /// counts[unit][bin of the step][column] += 1 for every column whose bit is set in labels[step]. At most 65,535
    /// steps between two calls of `take_counts`.
    void (*count_bins)(size_t steps, size_t units, const uint8_t *bins, size_t bin_stride, const uint32_t *labels,
                       uint16_t *counts);
    /// sums[unit][bin of the step][column] += labels[step][column].
    void (*sum_bins)(size_t steps, size_t units, const uint8_t *bins, size_t bin_stride, const int16_t *labels,
                     int32_t *sums);
    /// One unit's counts [bin][CK_COUNT_COLUMNS] into its totals [bin][columns], and
    /// products[column] = Σ over bins of rank · count; the counts become 0. A bin whose first count is 0 must be empty.
    void (*take_counts)(size_t columns, uint16_t *counts, const double *ranks, uint32_t *totals, double *products);
    /// products[column] = Σ over bins of rank · sum, of one unit's sums [bin][CK_SUM_COLUMNS], which become 0.
    void (*take_sums)(size_t columns, int32_t *sums, const double *ranks, double *products);
    void (*tanh)(size_t count, float *values);
    void (*sigmoid)(size_t count, float *values);
    void (*exp)(size_t count, float *values);
} ck_kernels;

enum { CK_RNN = 0, CK_GRU = 1, CK_LSTM = 2 };

/// The functions for an instruction set; NULL when this processor lacks it.
const ck_kernels *ck_kernels_for(ck_instruction_set set);

/// Floats of scratch that `weight_gradient` needs for any shape.
size_t ck_weight_gradient_scratch(void);

/// Packs the input weights of a cell, row-major (blocks · hidden) × inner, for `multiply`:
/// [panel][k < padded_inner][block][16]; what lies past `hidden` or `inner` is zero.
void ck_pack_blocks(size_t blocks, size_t hidden, size_t inner, size_t padded_inner, const float *weights,
                    size_t first_panel, size_t last_panel, float *packed);

/// Packs the recurrent weights of a cell, row-major (blocks · hidden) × hidden, for its kernels:
/// [panel][k < units][block][16]; of a cell with one block [group][k < units][panel in the group][16], groups of
/// CK_RNN_GROUP panels, the last of what is left. What lies past `hidden` is zero.
void ck_pack_recurrent(size_t blocks, size_t hidden, size_t units, const float *weights, size_t first_panel,
                       size_t last_panel, float *packed);

/// Packs a matrix whose element (k, column) lies at source[k · k_stride + column · column_stride]:
/// [panel][k < padded_k][vector][16], zero past `k` and `columns`; panels of `vectors` · 16 columns.
void ck_pack(size_t k, size_t padded_k, size_t columns, size_t vectors, const float *source, size_t k_stride,
             size_t column_stride, size_t first_panel, size_t last_panel, float *packed);

/// Packs the same weights as `ck_pack_blocks` for the way back, from block gradients to the cell's input:
/// [panel][block · units + unit][vector][16], columns being the inner index, zero where padded.
void ck_pack_transposed(size_t blocks, size_t hidden, size_t units, size_t inner, size_t vectors, const float *weights,
                        size_t first_panel, size_t last_panel, float *packed);

/// The base rows of symbols read as one-hot vectors: table[symbol][panel][block][16] = bias row + a column of the
/// weights, row-major (blocks · hidden) × symbols.
void ck_fill_table(size_t blocks, size_t hidden, size_t units, size_t symbols, const float *weights,
                   const float *bias_row, size_t first_symbol, size_t last_symbol, float *table);

/// A fixed crew of threads, the caller being one of them.
typedef struct ck_team ck_team;
typedef void (*ck_task)(void *context, size_t thread, size_t threads);

/// NULL when the threads cannot be started.
ck_team *ck_team_create(size_t threads);
void ck_team_destroy(ck_team *team);
/// Runs the task once on every thread and returns when all are done. One caller at a time.
void ck_team_run(ck_team *team, ck_task task, void *context);
/// The team's own barrier, for use inside a task. NULL for a team of one.
ck_barrier *ck_team_barrier(ck_team *team);
void ck_barrier_wait(ck_barrier *barrier);
