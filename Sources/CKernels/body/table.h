// All kernels of one instruction set, in one table. CK_SET names it.

#include "vector.h"
#include "multiply.h"
#include "cells.h"
#include "training.h"
#include "figures.h"
#include "bins.h"

static const ck_kernels kernels = {
    .name = CK_SET,
    .multiply = multiply,
    .weight_gradient = weight_gradient,
    .forward = {rnn_forward, gru_forward, lstm_forward},
    .stream = {rnn_stream, gru_stream, lstm_stream},
    .backward = {rnn_backward, gru_backward, lstm_backward},
    .softmax = softmax,
    .adam = adam,
    .scatter = scatter,
    .column_sums = column_sums,
    .column_figures = column_figures,
    .bin_values = bin_values,
    .count_bins = count_bins,
    .sum_bins = sum_bins,
    .take_counts = take_counts,
    .take_sums = take_sums,
    .tanh = tanh_values,
    .sigmoid = sigmoid_values,
    .exp = exp_values,
};
