/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numeric kernels: one source (kernel_ops.c), built once for each instruction set, chosen at
 * run time. A kernel also names the OpenBLAS core that goes with it, since OpenBLAS does not
 * know every new processor and then falls back to its slowest code.
 *
 * Error bounds of the float build, against the exact value, for every float: exp 1.5 ulp, sigmoid 3
 * ulp, tanh 3 ulp (an ulp of a subnormal result is 2^-149); in the cells of LSTM and GRU 2 ulp more,
 * where quotients share a division. NaN stays NaN; exp(-inf) is 0, exp(inf) inf, sigmoid(-inf) 0,
 * sigmoid(inf) 1, tanh(inf) 1, tanh(-0) -0. The double build uses the C library.
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
    real *gates;             /* rows x 4 hidden: sums with their biases, then the gates */
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
    real *d_peephole[3]; /* hidden each: added to; NULL as above */
};

/* One time step of GRU cells; gate order r z g, as in src/net/layer_gru.c. */
struct gru_step {
    size_t rows, hidden;
    real *gates;        /* rows x 3 hidden: sums with their biases, then the gates */
    real *inner;        /* rows x hidden: what h brings to the sum of g, or r h */
    const real *before; /* rows x hidden: h_{t-1} */
    real *out;          /* rows x hidden: h_t */
};

/* The same step backward. gates holds r z g, and then the derivatives of their sums. */
struct gru_step_back {
    size_t rows, hidden;
    real *gates;         /* rows x 3 hidden */
    real *inner;         /* rows x hidden; reset after the matrix: then its derivative */
    const real *before;  /* rows x hidden */
    const real *d_out;   /* rows x hidden: dL/dh_t from the layer above */
    const real *d_reset; /* rows x hidden: dL/d(r h); reset before the matrix only */
    real *d_state;       /* rows x hidden: dL/dh_t from step t + 1, left as dL/dh_{t-1} without
                            what comes through the matrix */
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

/* A matrix product c (m x n) = start + a b, all sums in the order of the depth; with two parts,
 * a b + a' b' in one sum, as if the rows of a and a' stood side by side. Rows of b and c are
 * contiguous; a may be a matrix (step 1) or the transposition of one (row 1). */
struct product_part {
    const real *a; /* number p of row i stands at a[i * row + p * step] */
    size_t row, step;
    const real *b; /* depth x n */
    size_t stride; /* of b */
    size_t depth;
};
struct product {
    size_t m, n;
    real *c;
    size_t stride;     /* of c */
    const real *start; /* n: what each row of c begins with; NULL: zeros, or with add c itself */
    bool add;
    size_t parts;
    struct product_part part[2];
};

/* Rows that distances are taken to at once. */
enum { KERNEL_DISTANCES = 64 };

struct kernel {
    const char *name;        /* "generic", "avx2", "avx512" */
    const char *help;        /* one line */
    const char *blas_core;   /* OPENBLAS_CORETYPE that goes with it: "SkylakeX", "Haswell", ...;
                              NULL: leave the choice to OpenBLAS (generic, not on x86-64) */
    bool (*supported)(void); /* can this processor run it? */
    void (*product)(const struct product *product);
    /* to (cols x rows) = from' for from (rows x cols); the strides are those of their rows. The two do
     * not overlap. */
    void (*turn)(const real *from, size_t stride, size_t rows, size_t cols, real *to,
                 size_t stride_to);
    /* Squared Euclidean distances, out (count x KERNEL_DISTANCES), between rows (count x depth) and as
     * many others, which stand in the columns of turned (depth x KERNEL_DISTANCES). No product of the
     * two is taken, so nothing cancels: off by at most depth + 2 roundings, relative to the distance. */
    void (*distances)(const real *rows, size_t count, const real *turned, size_t depth, real *out);
    void (*sigmoid)(real *x, size_t count); /* in place; NaN stays NaN */
    void (*tanh)(real *x, size_t count);
    void (*exp)(real *x, size_t count);
    /* y = x where x > 0, else leak x (NaN stays NaN); and the derivatives, of sigmoid and tanh from y. */
    void (*relu)(real *y, const real *x, real leak, size_t count);
    void (*relu_back)(real *d_x, const real *x, const real *d_y, real leak, size_t count);
    void (*sigmoid_back)(real *d_x, const real *y, const real *d_y, size_t count);
    void (*tanh_back)(real *d_x, const real *y, const real *d_y, size_t count);
    void (*larger)(real *y, const real *a, const real *b,
                   size_t count); /* y = max(a, b); may be a */
    /* Where x is the largest, y, it gets y's derivative d_y, else that is left: d_x + left = d_y. left
     * may be d_y. */
    void (*larger_back)(real *d_x, const real *x, const real *y, const real *d_y, real *left,
                        size_t count);
    /* A whole step forward and backward; or in two parts, with diagonal peepholes left out: forward
     * cells (i, f, g, c), then outputs (o, tanh c, h). Between the two the caller adds what full
     * peepholes bring to the sum of o. */
    void (*lstm_step)(const struct lstm_step *step);
    void (*lstm_step_back)(const struct lstm_step_back *step);
    void (*lstm_cells)(const struct lstm_step *step);
    void (*lstm_outputs)(const struct lstm_step *step);
    /* Backward: outputs (o, and its share of dc), then cells. d_cell comes in as what step t + 1
     * left; between the two the caller adds what full peepholes of o bring to it. */
    void (*lstm_outputs_back)(const struct lstm_step_back *step);
    void (*lstm_cells_back)(const struct lstm_step_back *step);
    /* reset after the matrix: a whole step; before it: gates (r, z, r h), then, with the product in
     * the sum of g, outputs (g, h); backward outputs, then gates. */
    void (*gru_step)(const struct gru_step *step);
    void (*gru_gates)(const struct gru_step *step);
    void (*gru_outputs)(const struct gru_step *step);
    void (*gru_step_back)(const struct gru_step_back *step);
    void (*gru_outputs_back)(const struct gru_step_back *step);
    void (*gru_gates_back)(const struct gru_step_back *step);
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
