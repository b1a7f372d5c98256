/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What search.c, the rows and their blocks, and search_nearest.c, the queries, share. */
#ifndef PEEPHOLE_CLASSIC_SEARCH_PARTS_H
#define PEEPHOLE_CLASSIC_SEARCH_PARTS_H

#include "src/classic/search.h"

struct search {
    struct search_rows rows;
    size_t blocks;
    real *halves;    /* rows: -|t|^2 / 2, weighted */
    double *reaches; /* blocks: the greatest |t| */
    real *centres;   /* blocks x width: about the middle of the block's rows */
    double *radii;   /* blocks: no row is further from the centre */
};

/* Squares in double, weighted: of a distance, and of a row's size. */
double search_square(const real *a, const real *b, const double *weights, size_t width);
double search_size(const real *row, const double *weights, size_t width);

#endif
