/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numeric kernel. Built once for each row of kernels.def with -DKERNEL_NAME=... and the flags
 * of that instruction set; plain loops that the compiler turns into vector code. No looser rules
 * than ISO C's: where a multiplication and an addition may be one instruction, the source says so
 * (madd).
 */
#include "src/math/kernel_ops.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Nobody reads the floating-point exception flags or errno, so both sides of a choice may be
 * computed, and a square root is one instruction. Without this, gcc leaves the loops below scalar
 * where there are no masked instructions. It touches neither results nor NaN. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-trapping-math", "no-math-errno")
#endif

#ifndef KERNEL_NAME
#define KERNEL_NAME generic
#endif
#define JOIN(a, b) a##b
#define JOINED(a, b) JOIN(a, b)
#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)
#define INLINE static inline __attribute__((always_inline))

/* a * b + c, in one rounding where the instruction set has it. */
INLINE real madd(real a, real b, real c)
{
#ifndef __FMA__
    return a * b + c;
#elif defined(PEEPHOLE_REAL_DOUBLE)
    return __builtin_fma(a, b, c);
#else
    return __builtin_fmaf(a, b, c);
#endif
}

#ifdef PEEPHOLE_REAL_DOUBLE

INLINE real exp_of(real x)
{
    return exp(x);
}

INLINE real sigmoid_of(real x)
{
    real e = exp(-fabs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

INLINE real tanh_of(real x)
{
    return tanh(x);
}

#else

INLINE float float_of_bits(int32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

INLINE int32_t bits_of_float(float value)
{
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* 2^n for n in -126 .. 127 */
INLINE float power_of_two(int32_t n)
{
    return float_of_bits((int32_t)((uint32_t)(n + 127) << 23));
}

/*
 * e^x = 2^n e^r with n = round(x / ln 2), |r| <= ln 2 / 2; ln 2 in two parts; e^r by the polynomial
 * of Cephes (Moshier). 2^n is applied in two halves, so that overflow and subnormal results come
 * out as they should. Adding 1.5 * 2^23 rounds to a whole number and leaves it in the low bits.
 */
INLINE float exp_of(float x)
{
    const float round = 0x1.8p23f;
    float held = x < -104.0f ? -104.0f : x; /* comparisons with NaN are false: NaN goes on */
    held = held > 89.0f ? 89.0f : held;
    float shifted = madd(held, 1.44269504f, round);
    float n = shifted - round;
    float r = madd(n, -0.693359375f, held);
    r = madd(n, 2.12194440e-4f, r);
    float p = 1.9875691500e-4f;
    p = madd(p, r, 1.3981999507e-3f);
    p = madd(p, r, 8.3334519073e-3f);
    p = madd(p, r, 4.1665795894e-2f);
    p = madd(p, r, 1.6666665459e-1f);
    p = madd(p, r, 5.0000001201e-1f);
    p = madd(p * r, r, r) + 1.0f;
    int32_t whole = (int32_t)((uint32_t)bits_of_float(shifted) - (uint32_t)0x4b400000);
    int32_t half = whole >> 1;
    return p * power_of_two(half) * power_of_two(whole - half);
}

/* 1 / (1 + e^-x), with e^-|x| so that nothing overflows. */
INLINE float sigmoid_of(float x)
{
    float e = exp_of(-fabsf(x));
    return (x < 0.0f ? e : 1.0f) / (1.0f + e);
}

/* Near 0 an odd polynomial (Cephes), else 1 - 2 / (e^2|x| + 1). */
INLINE float tanh_of(float x)
{
    float size = fabsf(x);
    float square = x * x;
    float p = -5.70498872745e-3f;
    p = madd(p, square, 2.06390887954e-2f);
    p = madd(p, square, -5.37397155531e-2f);
    p = madd(p, square, 1.33314422036e-1f);
    p = madd(p, square, -3.33332819422e-1f);
    float near = madd(p * square, size, size);
    float far = 1.0f - 2.0f / (exp_of(size + size) + 1.0f);
    return copysignf(size > 0.625f ? far : near, x);
}

#endif

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

/* One row of cells: i, f, g from their sums, c = f c' + i g. */
INLINE void cells_row(size_t hidden, real *restrict gates, const real *restrict bias,
                      const real *restrict peephole_i, const real *restrict peephole_f,
                      const real *restrict before, real *restrict cell, bool diagonal)
{
    real *restrict sum_i = gates;
    real *restrict sum_f = gates + hidden;
    real *restrict sum_g = gates + 2 * hidden;
    for (size_t j = 0; j < hidden; j++) {
        real i = sum_i[j] + bias[j];
        real f = sum_f[j] + bias[hidden + j];
        if (diagonal) {
            i = madd(peephole_i[j], before[j], i);
            f = madd(peephole_f[j], before[j], f);
        }
        i = sigmoid_of(i);
        f = sigmoid_of(f);
        real g = tanh_of(sum_g[j] + bias[2 * hidden + j]);
        cell[j] = madd(f, before[j], i * g);
        sum_i[j] = i;
        sum_f[j] = f;
        sum_g[j] = g;
    }
}

static void op_lstm_cells(const struct lstm_step *step)
{
    size_t hidden = step->hidden;
    for (size_t row = 0; row < step->rows; row++) {
        real *gates = step->gates + row * 4 * hidden;
        const real *before = step->cell_before + row * hidden;
        real *cell = step->cell + row * hidden;
        if (step->peephole[0])
            cells_row(hidden, gates, step->bias, step->peephole[0], step->peephole[1], before, cell,
                      true);
        else
            cells_row(hidden, gates, step->bias, NULL, NULL, before, cell, false);
    }
}

/* One row of outputs: o from its sum, h = o tanh(c). */
INLINE void outputs_row(size_t hidden, real *restrict sum_o, const real *restrict bias,
                        const real *restrict peephole_o, const real *restrict cell,
                        real *restrict cell_tanh, real *restrict out, bool diagonal)
{
    for (size_t j = 0; j < hidden; j++) {
        real o = sum_o[j] + bias[j];
        if (diagonal)
            o = madd(peephole_o[j], cell[j], o);
        o = sigmoid_of(o);
        real t = tanh_of(cell[j]);
        sum_o[j] = o;
        cell_tanh[j] = t;
        out[j] = o * t;
    }
}

static void op_lstm_outputs(const struct lstm_step *step)
{
    size_t hidden = step->hidden;
    const real *bias = step->bias + 3 * hidden;
    for (size_t row = 0; row < step->rows; row++) {
        real *sum_o = step->gates + row * 4 * hidden + 3 * hidden;
        const real *cell = step->cell + row * hidden;
        real *cell_tanh = step->cell_tanh + row * hidden;
        real *out = step->out + row * hidden;
        if (step->peephole[2])
            outputs_row(hidden, sum_o, bias, step->peephole[2], cell, cell_tanh, out, true);
        else
            outputs_row(hidden, sum_o, bias, NULL, cell, cell_tanh, out, false);
    }
}

/* dzo = dh tanh(c) o (1 - o);  dc += dh o (1 - tanh(c)^2) + dzo w_co */
INLINE void outputs_row_back(size_t hidden, real *restrict gate_o, const real *restrict peephole_o,
                             const real *restrict cell, const real *restrict cell_tanh,
                             const real *restrict d_out, const real *restrict d_recurrent,
                             real *restrict d_cell, real *restrict d_bias,
                             real *restrict d_peephole, bool diagonal)
{
    for (size_t j = 0; j < hidden; j++) {
        real o = gate_o[j];
        real t = cell_tanh[j];
        real d_h = d_out[j] + d_recurrent[j];
        real d_sum = d_h * t * o * (1 - o);
        real d_c = madd(d_h * o, 1 - t * t, d_cell[j]);
        if (diagonal) {
            d_c = madd(d_sum, peephole_o[j], d_c);
            d_peephole[j] = madd(d_sum, cell[j], d_peephole[j]);
        }
        d_cell[j] = d_c;
        d_bias[j] += d_sum;
        gate_o[j] = d_sum;
    }
}

static void op_lstm_outputs_back(const struct lstm_step_back *step)
{
    size_t hidden = step->hidden;
    real *d_bias = step->d_bias + 3 * hidden;
    for (size_t row = 0; row < step->rows; row++) {
        size_t at = row * hidden;
        real *gate_o = step->gates + 4 * at + 3 * hidden;
        if (step->peephole[2])
            outputs_row_back(hidden, gate_o, step->peephole[2], step->cell + at,
                             step->cell_tanh + at, step->d_out + at, step->d_recurrent + at,
                             step->d_cell + at, d_bias, step->d_peephole[2], true);
        else
            outputs_row_back(hidden, gate_o, NULL, step->cell + at, step->cell_tanh + at,
                             step->d_out + at, step->d_recurrent + at, step->d_cell + at, d_bias,
                             NULL, false);
    }
}

/* dzi = dc g i (1 - i);  dzf = dc c' f (1 - f);  dzg = dc i (1 - g^2);
 * dc' = dc f + dzi w_ci + dzf w_cf */
INLINE void cells_row_back(size_t hidden, real *restrict gate_i, real *restrict gate_f,
                           real *restrict gate_g, const real *restrict peephole_i,
                           const real *restrict peephole_f, const real *restrict before,
                           real *restrict d_cell, bool diagonal)
{
    for (size_t j = 0; j < hidden; j++) {
        real i = gate_i[j];
        real f = gate_f[j];
        real g = gate_g[j];
        real d_c = d_cell[j];
        real d_i = d_c * g * i * (1 - i);
        real d_f = d_c * before[j] * f * (1 - f);
        real d_before = d_c * f;
        if (diagonal) {
            d_before = madd(d_i, peephole_i[j], d_before);
            d_before = madd(d_f, peephole_f[j], d_before);
        }
        gate_i[j] = d_i;
        gate_f[j] = d_f;
        gate_g[j] = d_c * i * (1 - g * g);
        d_cell[j] = d_before;
    }
}

/* sum += a b, number by number */
INLINE void add_products(size_t count, const real *restrict a, const real *restrict b,
                         real *restrict sum)
{
    for (size_t j = 0; j < count; j++)
        sum[j] = madd(a[j], b[j], sum[j]);
}

static void op_add(real *restrict sum, const real *restrict x, size_t count);

static void op_lstm_cells_back(const struct lstm_step_back *step)
{
    size_t hidden = step->hidden;
    for (size_t row = 0; row < step->rows; row++) {
        size_t at = row * hidden;
        real *gates = step->gates + 4 * at;
        const real *before = step->cell_before + at;
        real *d_cell = step->d_cell + at;
        if (step->peephole[0]) {
            cells_row_back(hidden, gates, gates + hidden, gates + 2 * hidden, step->peephole[0],
                           step->peephole[1], before, d_cell, true);
            add_products(hidden, gates, before, step->d_peephole[0]);
            add_products(hidden, gates + hidden, before, step->d_peephole[1]);
        } else {
            cells_row_back(hidden, gates, gates + hidden, gates + 2 * hidden, NULL, NULL, before,
                           d_cell, false);
        }
        op_add(step->d_bias, gates, 3 * hidden);
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
    .sigmoid = op_sigmoid,
    .tanh = op_tanh,
    .exp = op_exp,
    .lstm_cells = op_lstm_cells,
    .lstm_outputs = op_lstm_outputs,
    .lstm_outputs_back = op_lstm_outputs_back,
    .lstm_cells_back = op_lstm_cells_back,
    .add = op_add,
    .add_scaled = op_add_scaled,
    .scale = op_scale,
    .square_sum = op_square_sum,
    .adaptive = op_adaptive,
    .add_rows = op_add_rows,
};
