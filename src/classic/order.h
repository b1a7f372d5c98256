/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows in an order in which those that stand near each other lie close together: halved again and again
 * across the number that varies most, as in a k-d tree (Bentley 1975).
 */
#ifndef PEEPHOLE_CLASSIC_ORDER_H
#define PEEPHOLE_CLASSIC_ORDER_H

#include <stdint.h>

#include "src/base/thread.h"
#include "src/math/matrix.h"

/* order: count row numbers, set to an order in which each run of `block` lies close together. rows: count x
 * width. The same on every machine of one kind of numbers. Errors: memory, cancelled. */
bool order_close(const real *rows, size_t count, size_t width, size_t block, uint32_t *order,
                 const struct cancel *cancel, struct err *err);

#endif
