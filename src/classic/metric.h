/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a distance between two rows is. METRIC_EUCLID: that of the prepared rows as they are.
 * METRIC_MIXED: the square root of the sum of the squared differences of the prepared numbers, and 1
 * for each symbol that differs (Hamming), whether encode= made one input of it or one a symbol. For
 * that a symbol becomes one number a symbol, 0 or 1, and a last one for all that the training rows do
 * not have; where two differ, two of these numbers do, and each counts 1/2.
 */
#ifndef PEEPHOLE_CLASSIC_METRIC_H
#define PEEPHOLE_CLASSIC_METRIC_H

#include "src/base/pack.h"
#include "src/data/prepare.h"

enum metric_kind { METRIC_EUCLID, METRIC_MIXED };
extern const char *const metric_names[]; /* "euclid", "mixed", NULL */

struct metric;

/* rows: count x inputs of the preparation, the training rows. NULL and err: memory. */
struct metric *metric_new(enum metric_kind kind, const struct preparation *preparation,
                          const real *rows, size_t count, struct err *err);
void metric_free(struct metric *metric); /* NULL is fine */

size_t metric_width(const struct metric *metric); /* a multiple of 4 */
const double *metric_weights(const struct metric *metric);
/* One prepared row as the numbers that are compared: metric_width of them, the last ones 0. */
void metric_apply(const struct metric *metric, const real *row, real *out);

bool metric_write(const struct metric *metric, struct pack *pack, struct err *err);
struct metric *metric_read(enum metric_kind kind, const struct preparation *preparation,
                           const struct pack *pack, struct err *err);

#endif
