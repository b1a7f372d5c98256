/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numeric kernel. Built once for each row of kernels.def with -DKERNEL_NAME=... and the flags
 * of that instruction set; plain loops that the compiler turns into vector code.
 */
#include "src/math/kernel_math.h"

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

static void op_exp(real *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] = exp_of(x[i]);
}

static void op_sigmoid(real *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] = sigmoid_of(x[i]);
}

static void op_tanh(real *x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] = tanh_of(x[i]);
}

/* NaN stays NaN; with leak 0, -inf becomes 0. */
INLINE real low_of(real x, real leak)
{
    return leak > 0 ? x * leak : 0;
}

static void op_relu(real *restrict y, const real *restrict x, real leak, size_t count)
{
    for (size_t i = 0; i < count; i++)
        y[i] = x[i] <= 0 ? low_of(x[i], leak) : x[i];
}

static void op_relu_back(real *restrict d_x, const real *restrict x, const real *restrict d_y,
                         real leak, size_t count)
{
    for (size_t i = 0; i < count; i++)
        d_x[i] = x[i] <= 0 ? d_y[i] * leak : d_y[i];
}

static void op_sigmoid_back(real *restrict d_x, const real *restrict y, const real *restrict d_y,
                            size_t count)
{
    for (size_t i = 0; i < count; i++)
        d_x[i] = d_y[i] * (y[i] * (1 - y[i]));
}

static void op_tanh_back(real *restrict d_x, const real *restrict y, const real *restrict d_y,
                         size_t count)
{
    for (size_t i = 0; i < count; i++)
        d_x[i] = d_y[i] * (1 - y[i] * y[i]);
}

static void op_larger(real *y, const real *a, const real *b, size_t count)
{
    APART for (size_t i = 0; i < count; i++) y[i] = b[i] > a[i] ? b[i] : a[i];
}

static void op_larger_back(real *d_x, const real *x, const real *y, const real *d_y, real *left,
                           size_t count)
{
    APART for (size_t i = 0; i < count; i++)
    {
        real d = d_y[i];
        d_x[i] = x[i] < y[i] ? 0 : d;
        left[i] = x[i] < y[i] ? d : 0;
    }
}

static void op_add(real *restrict sum, const real *restrict x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += x[i];
}

static void op_add_scaled(real *restrict sum, real factor, const real *restrict x, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sum[i] = madd(factor, x[i], sum[i]);
}

static void op_scale(real *x, real factor, size_t count)
{
    for (size_t i = 0; i < count; i++)
        x[i] *= factor;
}

/* Sixteen partial sums, so that vector code keeps the order of ISO C. */
static double op_square_sum(const real *x, size_t count)
{
    enum { LANES = 16 };
    double lane[LANES] = { 0 };
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) {
        for (size_t l = 0; l < LANES; l++)
            lane[l] += (double)x[i + l] * (double)x[i + l];
    }
    double sum = 0;
    for (; i < count; i++)
        sum += (double)x[i] * (double)x[i];
    for (size_t l = 0; l < LANES; l++)
        sum += lane[l];
    return sum;
}

INLINE real root_of(real x)
{
#ifdef PEEPHOLE_REAL_DOUBLE
    return sqrt(x);
#else
    return sqrtf(x);
#endif
}

static void op_adaptive(const struct adaptive_step *step)
{
    const struct adaptive_step s = *step;
    real *restrict weights = s.weights, *restrict second = s.second;
    const real *restrict gradient = s.gradient;
    for (size_t i = 0; s.first && i < s.count; i++)
        s.first[i] = madd(s.keep_first, s.first[i], s.share_first * gradient[i]);
    const real *restrict direction = s.first ? s.first : gradient;
    for (size_t i = 0; i < s.count; i++) {
        real square = s.share_second * gradient[i] * gradient[i];
        second[i] = madd(s.keep_second, second[i], square);
        real size = root_of(second[i]) / s.spread + s.epsilon;
        weights[i] = s.shrink * weights[i] - s.rate * direction[i] / size;
    }
}

static void op_add_rows(real *restrict sum, const real *restrict x, size_t rows, size_t cols)
{
    for (size_t row = 0; row < rows; row++) {
        for (size_t col = 0; col < cols; col++)
            sum[col] += x[row * cols + col];
    }
}

#define HELP_generic "plain C, for every processor"
#define HELP_avx2 "x86-64-v3: AVX2 and fused multiply-add"
#define HELP_avx512 "x86-64-v4: AVX-512"
#ifdef __x86_64__
#define CORE_generic "Prescott"
#else
#define CORE_generic NULL
#endif
#define CORE_avx2 "Haswell"
#define CORE_avx512 "SkylakeX"

const struct kernel JOINED(kernel_, KERNEL_NAME) = {
    .name = TEXT(KERNEL_NAME),
    .help = JOINED(HELP_, KERNEL_NAME),
    .blas_core = JOINED(CORE_, KERNEL_NAME),
    .supported = JOINED(kernel_supported_, KERNEL_NAME),
    .product = JOINED(kernel_product_, KERNEL_NAME),
    .turn = JOINED(kernel_turn_, KERNEL_NAME),
    .distances = JOINED(kernel_distances_, KERNEL_NAME),
    .sigmoid = op_sigmoid,
    .tanh = op_tanh,
    .exp = op_exp,
    .relu = op_relu,
    .relu_back = op_relu_back,
    .sigmoid_back = op_sigmoid_back,
    .tanh_back = op_tanh_back,
    .larger = op_larger,
    .larger_back = op_larger_back,
    .lstm_step = JOINED(kernel_lstm_step_, KERNEL_NAME),
    .lstm_cells = JOINED(kernel_lstm_cells_, KERNEL_NAME),
    .lstm_outputs = JOINED(kernel_lstm_outputs_, KERNEL_NAME),
    .lstm_step_back = JOINED(kernel_lstm_step_back_, KERNEL_NAME),
    .lstm_outputs_back = JOINED(kernel_lstm_outputs_back_, KERNEL_NAME),
    .lstm_cells_back = JOINED(kernel_lstm_cells_back_, KERNEL_NAME),
    .gru_step = JOINED(kernel_gru_step_, KERNEL_NAME),
    .gru_gates = JOINED(kernel_gru_gates_, KERNEL_NAME),
    .gru_outputs = JOINED(kernel_gru_outputs_, KERNEL_NAME),
    .gru_step_back = JOINED(kernel_gru_step_back_, KERNEL_NAME),
    .gru_outputs_back = JOINED(kernel_gru_outputs_back_, KERNEL_NAME),
    .gru_gates_back = JOINED(kernel_gru_gates_back_, KERNEL_NAME),
    .add = op_add,
    .add_scaled = op_add_scaled,
    .scale = op_scale,
    .square_sum = op_square_sum,
    .adaptive = op_adaptive,
    .add_rows = op_add_rows,
};
