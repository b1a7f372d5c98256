/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The values of a column with how often each occurs, in ascending order: what ranges, quantiles,
 * histograms and shifts are read from. tally_of fills the caller's storage, tally_done empties it.
 */
#ifndef PEEPHOLE_DATA_TALLY_H
#define PEEPHOLE_DATA_TALLY_H

#include "src/data/store.h"

struct tally_entry {
    double value; /* a symbol's code */
    size_t rows;
};

struct tally {
    struct tally_entry *entries;
    size_t count;   /* different values */
    size_t rows;    /* that have one of them */
    size_t missing; /* rows without a value (NaN) */
};

/* rows: count row numbers of the store. */
bool tally_of(struct tally *tally, const struct store *store, size_t feature, const uint32_t *rows,
              size_t count, struct err *err);
void tally_done(struct tally *tally);

/* The value below which a share (0 to 1) of the rows lies; between two values that differ, the
 * share of the way from one to the other. NaN without rows. */
double tally_quantile(const struct tally *tally, double share);
/* The smallest value with at least this share of the rows at or below it. NaN without rows. */
double tally_step(const struct tally *tally, double share);
/* The entry with the most rows, the first of equals; NULL where there is none. */
const struct tally_entry *tally_most(const struct tally *tally);
size_t tally_rows_of(const struct tally *tally, double value);

#endif
