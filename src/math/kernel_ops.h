/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between kernel.c and the builds of kernel_ops.c: the kernels' tables, and which processor can run
 * which (asked in kernel.c, which is built for every processor). */
#ifndef PEEPHOLE_MATH_KERNEL_OPS_H
#define PEEPHOLE_MATH_KERNEL_OPS_H

#include "src/math/kernel.h"

#define KERNEL(name)                          \
    extern const struct kernel kernel_##name; \
    bool kernel_supported_##name(void);
#include "src/math/kernels.def"
#undef KERNEL

#endif
