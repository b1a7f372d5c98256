/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between kernel.c and the builds of kernel_ops.c: the kernels' tables, and which processor can run
 * which (asked in kernel.c, which is built for every processor). */
#ifndef PEEPHOLE_MATH_KERNEL_OPS_H
#define PEEPHOLE_MATH_KERNEL_OPS_H

#include "src/math/kernel.h"

#define KERNEL(name)                                                                               \
    extern const struct kernel kernel_##name;                                                      \
    bool kernel_supported_##name(void);                                                            \
    void kernel_product_##name(const struct product *product); /* kernel_product.c */              \
    void kernel_turn_##name(const real *from, size_t stride, size_t rows, size_t cols, real *to,   \
                            size_t stride_to); /* kernel_turn.c */                                 \
    void kernel_distances_##name(const real *rows, size_t count, const real *turned, size_t depth, \
                                 real *out);                    /* kernel_distance.c */            \
    void kernel_lstm_step_##name(const struct lstm_step *step); /* kernel_cells.c */               \
    void kernel_lstm_cells_##name(const struct lstm_step *step);                                   \
    void kernel_lstm_outputs_##name(const struct lstm_step *step);                                 \
    void kernel_lstm_step_back_##name(const struct lstm_step_back *step);                          \
    void kernel_lstm_outputs_back_##name(const struct lstm_step_back *step);                       \
    void kernel_lstm_cells_back_##name(const struct lstm_step_back *step);                         \
    void kernel_gru_step_##name(const struct gru_step *step);                                      \
    void kernel_gru_gates_##name(const struct gru_step *step);                                     \
    void kernel_gru_outputs_##name(const struct gru_step *step);                                   \
    void kernel_gru_step_back_##name(const struct gru_step_back *step);                            \
    void kernel_gru_outputs_back_##name(const struct gru_step_back *step);                         \
    void kernel_gru_gates_back_##name(const struct gru_step_back *step);
#include "src/math/kernels.def"
#undef KERNEL

#endif
