/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Principal components in the place of a preparation's inputs (Pearson 1901, Hotelling 1933): the directions
 * in which the encoded training rows vary most. With m their mean and v_1, v_2, ... the eigenvectors of
 * their covariance (divided by rows - 1), those of the greatest eigenvalues first,
 *
 *     input k = sum_i v_ki (x_i - m_i)        x: a row as scaling and encoding leave it, its cells
 *
 * Eigenvectors have length 1, and their first number that is not 0 is positive. Inside a preparation only.
 */
#ifndef PEEPHOLE_DATA_COMPONENTS_H
#define PEEPHOLE_DATA_COMPONENTS_H

#include "src/data/prepare_parts.h"

struct components {
    size_t cells, count;
    double *mean;      /* cells */
    double *variances; /* count: the eigenvalues */
    double total;      /* variance of all cells */
    double *vectors;   /* count x cells */
    /* What a row goes through, as numbers of the engine: */
    real *weights; /* cells x count: the vectors, turned */
    real *start;   /* count: - sum_i v_ki m_i */
};

/* Finds the components of the rows of a table, `keep` of them or as many as there are cells; the
 * preparation is finished but for them. Errors: too many cells for a matrix of them, memory. */
bool components_fit(struct preparation *preparation, const struct table *table, struct err *err);
/* out (count): start; then each cell that is not 0, in their order. */
void components_begin(const struct components *components, real *out);
void components_add(const struct components *components, size_t cell, real x, real *out);

/* To and from the model file. */
struct json *components_to_json(const struct components *components);
bool components_from_json(const struct json *json, struct preparation *preparation,
                          struct err *err);

#endif
