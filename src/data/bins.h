/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of a number put into bins that say much about the class. */
#ifndef PEEPHOLE_DATA_BINS_H
#define PEEPHOLE_DATA_BINS_H

#include <stddef.h>
#include <stdint.h>

#include "src/base/err.h"

/* rows: values x classes, how many rows of a class have a value, the values in ascending order. */
struct bins_request {
    const uint32_t *rows;
    size_t values, classes;
};

/*
 * Cuts the values where the entropy of the classes on both sides is least, and each side again, until a
 * cut costs more bits to write down than it saves (Fayyad, Irani 1993, IJCAI, 1022-1027). Of n rows with k
 * classes a cut into (n1, k1) and (n2, k2) is made if
 *
 *     gain > (log2(n - 1) + log2(3^k - 2) - (k H - k1 H1 - k2 H2)) / n,   gain = H - (n1 H1 + n2 H2) / n
 *
 * of equal cuts the lowest. *ends: the first value behind each bin, `values` the last; the caller frees it.
 * *count: bins, at least 1; 0 without values. Errors: memory.
 */
bool bins_by_class(const struct bins_request *request, size_t **ends, size_t *count,
                   struct err *err);

#endif
