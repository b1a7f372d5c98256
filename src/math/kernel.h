/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numeric kernels: one source (kernel_ops.c), built once for each instruction set, chosen at
 * run time. A kernel also names the OpenBLAS core that goes with it, since OpenBLAS does not
 * know every new processor and then falls back to its slowest code.
 *
 * Error bounds of the float build, against the exact value: exp 1 ulp, sigmoid 2.5 ulp, tanh 1.5
 * ulp (an ulp of a subnormal result is 2^-149). NaN stays NaN; exp(-inf) is 0, exp(inf) inf,
 * sigmoid(-inf) 0, sigmoid(inf) 1, tanh(inf) 1. The double build uses the C library.
 */
#ifndef PEEPHOLE_MATH_KERNEL_H
#define PEEPHOLE_MATH_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

#include "src/base/err.h"
#include "src/math/matrix.h"

/* One time step of LSTM cells: `rows` sequences of `hidden` cells each. Gate order i f g o, as in
 * src/net/layer_lstm.c, where the equations stand. Every array is contiguous. */
struct lstm_step {
    size_t rows, hidden;
    real *gates;             /* rows x 4 hidden: sums of the gates, then the gates themselves */
    const real *bias;        /* 4 hidden */
    const real *peephole[3]; /* hidden each: i, f, o; all NULL: no diagonal peepholes */
    const real *cell_before; /* rows x hidden: c_{t-1} */
    real *cell;              /* rows x hidden: c_t */
    real *cell_tanh;         /* rows x hidden: tanh(c_t) */
    real *out;               /* rows x hidden: h_t */
};

/* The same step backward. gates holds i f g o, and then the derivatives of their sums. */
struct lstm_step_back {
    size_t rows, hidden;
    real *gates;                                /* rows x 4 hidden */
    const real *peephole[3];                    /* as above */
    const real *cell_before, *cell, *cell_tanh; /* rows x hidden */
    const real *d_out;                          /* rows x hidden: dL/dh_t from the layer above */
    const real *d_recurrent;                    /* rows x hidden: dL/dh_t from step t + 1 */
    real *d_cell;        /* rows x hidden: dL/dc_t, left as dL/dc_{t-1} by lstm_cells_back */
    real *d_bias;        /* 4 hidden: added to */
    real *d_peephole[3]; /* hidden each: added to; NULL as above */
};

/* One step of a method that scales each weight by the size of its gradients (src/train). A memory
 * becomes keep x memory + share x g or g g; first NULL: g itself stands in its place.
 *     w = shrink w - rate first / (sqrt(second) / spread + epsilon) */
struct adaptive_step {
    real *weights;
    const real *gradient;
    real *first, *second; /* count each */
    size_t count;
    real rate, shrink, epsilon, spread;
    real keep_first, share_first, keep_second, share_second;
};

struct kernel {
    const char *name;        /* "generic", "avx2", "avx512" */
    const char *help;        /* one line */
    const char *blas_core;   /* OPENBLAS_CORETYPE that goes with it: "SkylakeX", "Haswell", ...;
                              NULL: leave the choice to OpenBLAS (generic, not on x86-64) */
    bool (*supported)(void); /* can this processor run it? */
    void (*sigmoid)(real *x, size_t count); /* in place; NaN stays NaN */
    void (*tanh)(real *x, size_t count);
    void (*exp)(real *x, size_t count);
    /* Forward: cells (i, f, g, c), then outputs (o, tanh c, h). Between the two the caller adds
     * what full peepholes bring to the sum of o. */
    void (*lstm_cells)(const struct lstm_step *step);
    void (*lstm_outputs)(const struct lstm_step *step);
    /* Backward: outputs (o, and its share of dc), then cells. d_cell comes in as what step t + 1
     * left; between the two the caller adds what full peepholes of o bring to it. */
    void (*lstm_outputs_back)(const struct lstm_step_back *step);
    void (*lstm_cells_back)(const struct lstm_step_back *step);
    void (*add)(real *sum, const real *x, size_t count);                     /* sum += x */
    void (*add_scaled)(real *sum, real factor, const real *x, size_t count); /* sum += factor x */
    void (*scale)(real *x, real factor, size_t count);                       /* x *= factor */
    double (*square_sum)(const real *x, size_t count);                       /* in double */
    void (*adaptive)(const struct adaptive_step *step);
    void (*add_rows)(real *sum, const real *x, size_t rows, size_t cols); /* sum += each row of x */
};

/* All kernels of this build, best last. */
size_t kernel_count(void);
const struct kernel *kernel_at(size_t index);
/* By name, or the best supported one for NULL or "auto". NULL and err (names the nearest and what
 * this processor supports) otherwise. */
const struct kernel *kernel_choose(const char *name, struct err *err);

#endif
