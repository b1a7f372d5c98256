/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells of recurrent layers, a step of all windows at a time: sums to gates, gates to states, and
 * the derivatives back. Built once for each kernel, as kernel_ops.c is. */
#include "src/math/kernel_math.h"

/* A division takes as long as ten multiplications, so two or three quotients share one: they are off by
 * up to 2 ulp more than sigmoid and tanh by themselves. */
INLINE void divide_two(struct fraction a, struct fraction b, real *x, real *y)
{
    real one = 1 / (a.below * b.below);
    *x = a.above * (one * b.below);
    *y = b.above * (one * a.below);
}

INLINE void divide_three(struct fraction a, struct fraction b, struct fraction c, real *x, real *y,
                         real *z)
{
    real two = a.below * b.below, one = 1 / (two * c.below), rest = one * c.below;
    *x = a.above * (rest * b.below);
    *y = b.above * (rest * a.below);
    *z = c.above * (one * two);
}

/* Row by row: i, f, g from their sums, c = f c' + i g; then o and h = o tanh(c). The two parts are
 * one loop where nothing comes between them. */
INLINE void lstm_row(const struct lstm_step *step, size_t row, bool cells, bool outputs,
                     bool diagonal)
{
    size_t hidden = step->hidden;
    real *restrict gate_i = step->gates + row * 4 * hidden;
    real *restrict gate_f = gate_i + hidden;
    real *restrict gate_g = gate_f + hidden;
    real *restrict gate_o = gate_g + hidden;
    const real *restrict before = step->cell_before + row * hidden;
    const real *restrict peephole_i = step->peephole[0];
    const real *restrict peephole_f = step->peephole[1];
    const real *restrict peephole_o = step->peephole[2];
    real *restrict cell = step->cell + row * hidden;
    real *restrict cell_tanh = step->cell_tanh + row * hidden;
    real *restrict out = step->out + row * hidden;
    APART for (size_t j = 0; j < hidden; j++)
    {
        real c = cells ? 0 : cell[j];
        if (cells) {
            real b = before[j];
            real sum_i = diagonal ? madd(peephole_i[j], b, gate_i[j]) : gate_i[j];
            real sum_f = diagonal ? madd(peephole_f[j], b, gate_f[j]) : gate_f[j];
            real i, f, g;
            divide_three(sigmoid_parts(sum_i), sigmoid_parts(sum_f), tanh_parts(gate_g[j]), &i, &f,
                         &g);
            c = madd(f, b, i * g);
            gate_i[j] = i;
            gate_f[j] = f;
            gate_g[j] = g;
            cell[j] = c;
        }
        if (outputs) {
            real sum_o = diagonal ? madd(peephole_o[j], c, gate_o[j]) : gate_o[j], o, t;
            divide_two(sigmoid_parts(sum_o), tanh_parts(c), &o, &t);
            gate_o[j] = o;
            cell_tanh[j] = t;
            out[j] = o * t;
        }
    }
}

void JOINED(kernel_lstm_step_, KERNEL_NAME)(const struct lstm_step *step)
{
    bool diagonal = step->peephole[0] != NULL;
    for (size_t row = 0; row < step->rows; row++) {
        if (diagonal)
            lstm_row(step, row, true, true, true);
        else
            lstm_row(step, row, true, true, false);
    }
}

void JOINED(kernel_lstm_cells_, KERNEL_NAME)(const struct lstm_step *step)
{
    for (size_t row = 0; row < step->rows; row++)
        lstm_row(step, row, true, false, false);
}

void JOINED(kernel_lstm_outputs_, KERNEL_NAME)(const struct lstm_step *step)
{
    for (size_t row = 0; row < step->rows; row++)
        lstm_row(step, row, false, true, false);
}

/*
 * dzo = dh tanh(c) o (1 - o);  dc += dh o (1 - tanh(c)^2) + dzo w_co
 * dzi = dc g i (1 - i);  dzf = dc c' f (1 - f);  dzg = dc i (1 - g^2)
 * dc' = dc f + dzi w_ci + dzf w_cf
 */
INLINE void lstm_row_back(const struct lstm_step_back *step, size_t row, bool cells, bool outputs,
                          bool diagonal)
{
    size_t hidden = step->hidden, at = row * hidden;
    real *restrict gate_i = step->gates + 4 * at, *restrict gate_f = gate_i + hidden;
    real *restrict gate_g = gate_f + hidden, *restrict gate_o = gate_g + hidden;
    const real *restrict before = step->cell_before + at, *restrict cell = step->cell + at;
    const real *restrict cell_tanh = step->cell_tanh + at;
    const real *restrict d_out = step->d_out + at;
    const real *restrict d_recurrent = step->d_recurrent + at;
    real *restrict d_cell = step->d_cell + at;
    const real *restrict peephole_i = step->peephole[0], *restrict peephole_f = step->peephole[1];
    const real *restrict peephole_o = step->peephole[2];
    real *restrict d_peephole_i = step->d_peephole[0], *restrict d_peephole_f = step->d_peephole[1];
    real *restrict d_peephole_o = step->d_peephole[2];
    APART for (size_t j = 0; j < hidden; j++)
    {
        real d_c = d_cell[j];
        if (outputs) {
            real o = gate_o[j], t = cell_tanh[j], d_h = d_out[j] + d_recurrent[j];
            real d_o = d_h * t * o * (1 - o);
            d_c = madd(d_h * o, 1 - t * t, d_c);
            if (diagonal) {
                d_c = madd(d_o, peephole_o[j], d_c);
                d_peephole_o[j] = madd(d_o, cell[j], d_peephole_o[j]);
            }
            gate_o[j] = d_o;
        }
        if (cells) {
            real i = gate_i[j], f = gate_f[j], g = gate_g[j], b = before[j];
            real d_i = d_c * g * i * (1 - i), d_f = d_c * b * f * (1 - f);
            gate_g[j] = d_c * i * (1 - g * g);
            d_c *= f;
            if (diagonal) {
                d_c = madd(d_f, peephole_f[j], madd(d_i, peephole_i[j], d_c));
                d_peephole_i[j] = madd(d_i, b, d_peephole_i[j]);
                d_peephole_f[j] = madd(d_f, b, d_peephole_f[j]);
            }
            gate_i[j] = d_i;
            gate_f[j] = d_f;
        }
        d_cell[j] = d_c;
    }
}

void JOINED(kernel_lstm_step_back_, KERNEL_NAME)(const struct lstm_step_back *step)
{
    bool diagonal = step->peephole[0] != NULL;
    for (size_t row = 0; row < step->rows; row++) {
        if (diagonal)
            lstm_row_back(step, row, true, true, true);
        else
            lstm_row_back(step, row, true, true, false);
    }
}

void JOINED(kernel_lstm_outputs_back_, KERNEL_NAME)(const struct lstm_step_back *step)
{
    for (size_t row = 0; row < step->rows; row++)
        lstm_row_back(step, row, false, true, false);
}

void JOINED(kernel_lstm_cells_back_, KERNEL_NAME)(const struct lstm_step_back *step)
{
    for (size_t row = 0; row < step->rows; row++)
        lstm_row_back(step, row, true, false, false);
}

/* GRU cells, as src/net/layer_gru.c has them: r and z from their sums, g = tanh(its sum + r inner), or
 * with the reset before the matrix inner = r h' and g = tanh(sum) later; h = z h' + (1 - z) g. */
INLINE void gru_row(const struct gru_step *step, size_t row, bool gates, bool outputs)
{
    size_t hidden = step->hidden;
    real *gate_r = step->gates + row * 3 * hidden, *gate_z = gate_r + hidden;
    real *gate_g = gate_z + hidden, *inner = step->inner + row * hidden;
    const real *before = step->before + row * hidden;
    real *out = step->out + row * hidden;
    APART for (size_t j = 0; j < hidden; j++)
    {
        real z = gate_z[j], sum = gate_g[j], b = before[j];
        if (gates) {
            real r;
            divide_two(sigmoid_parts(gate_r[j]), sigmoid_parts(z), &r, &z);
            gate_r[j] = r;
            gate_z[j] = z;
            if (outputs)
                sum = madd(r, inner[j], sum);
            else
                inner[j] = r * b;
        }
        if (outputs) {
            real g = tanh_of(sum);
            gate_g[j] = g;
            out[j] = madd(z, b - g, g);
        }
    }
}

void JOINED(kernel_gru_step_, KERNEL_NAME)(const struct gru_step *step)
{
    for (size_t row = 0; row < step->rows; row++)
        gru_row(step, row, true, true);
}

void JOINED(kernel_gru_gates_, KERNEL_NAME)(const struct gru_step *step)
{
    for (size_t row = 0; row < step->rows; row++)
        gru_row(step, row, true, false);
}

void JOINED(kernel_gru_outputs_, KERNEL_NAME)(const struct gru_step *step)
{
    for (size_t row = 0; row < step->rows; row++)
        gru_row(step, row, false, true);
}

/* dzz = dh (h' - g) z (1 - z);  dzg = dh (1 - z)(1 - g^2);  dh' = dh z + ...
 * reset after:  dzr = dzg inner r (1 - r), and inner becomes dzg r;
 * before:       dzr = dreset h' r (1 - r), and dh' gets dreset r */
INLINE void gru_row_back(const struct gru_step_back *step, size_t row, bool outputs, bool after)
{
    size_t hidden = step->hidden;
    real *gate_r = step->gates + row * 3 * hidden, *gate_z = gate_r + hidden;
    real *gate_g = gate_z + hidden, *inner = step->inner + row * hidden;
    const real *before = step->before + row * hidden, *d_out = step->d_out + row * hidden;
    const real *d_reset = step->d_reset + row * hidden;
    real *d_state = step->d_state + row * hidden;
    APART for (size_t j = 0; j < hidden; j++)
    {
        real r = gate_r[j], b = before[j], d = d_state[j];
        if (outputs) {
            real z = gate_z[j], g = gate_g[j], d_h = d_out[j] + d;
            real d_g = d_h * (1 - z) * (1 - g * g);
            gate_z[j] = d_h * (b - g) * z * (1 - z);
            gate_g[j] = d_g;
            d_state[j] = d_h * z;
            if (after) {
                gate_r[j] = d_g * inner[j] * r * (1 - r);
                inner[j] = d_g * r;
            }
        } else {
            gate_r[j] = d_reset[j] * b * r * (1 - r);
            d_state[j] = madd(d_reset[j], r, d);
        }
    }
}

void JOINED(kernel_gru_step_back_, KERNEL_NAME)(const struct gru_step_back *step)
{
    for (size_t row = 0; row < step->rows; row++)
        gru_row_back(step, row, true, true);
}

void JOINED(kernel_gru_outputs_back_, KERNEL_NAME)(const struct gru_step_back *step)
{
    for (size_t row = 0; row < step->rows; row++)
        gru_row_back(step, row, true, false);
}

void JOINED(kernel_gru_gates_back_, KERNEL_NAME)(const struct gru_step_back *step)
{
    for (size_t row = 0; row < step->rows; row++)
        gru_row_back(step, row, false, false);
}
