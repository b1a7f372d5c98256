/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the rows of a table become windows. A plan is arithmetic only: window i of a plan covers
 * `length` rows from position `first`, and labels all of them (target=each) or the last one
 * (target=last). With view=features a window is one record, its inputs one by one.
 *
 * For scoring every row is labelled exactly once: target=each cuts windows one after the other, the
 * last one shorter; with target=last a window ends at every row, the first steps - 1 of them
 * shorter. For training, `stride` moves the start of the next window (each: until the end of the
 * table is reached, the last window shorter if need be) or the end (last: every stride-th row).
 *
 * carry=yes: windows one after the other as with target=each, cut into as many streams of
 * neighbouring windows as a batch has windows; the state goes on within a stream, from zero at its
 * start, and back-propagation is truncated to the window. For scoring there is one stream.
 */
#ifndef PEEPHOLE_NET_WINDOW_H
#define PEEPHOLE_NET_WINDOW_H

#include "src/data/prepare.h"
#include "src/net/model.h"
#include "src/net/net.h"

struct window_plan {
    enum view view;
    enum target target;
    size_t rows;  /* of the table */
    size_t steps; /* rows of the longest window (1 with view=features) */
    size_t stride;
    size_t count;    /* windows */
    bool ends;       /* windows are placed by their ends */
    bool label_last; /* only the last row of a window has a label */
    bool carry;
    bool covers_once; /* every row is labelled exactly once */
};

struct window {
    size_t first;  /* position in the table */
    size_t length; /* rows */
};

struct window_plan window_plan_training(const struct windowing *windowing, size_t rows);
struct window_plan window_plan_scoring(const struct windowing *windowing, size_t rows);
struct window window_at(const struct window_plan *plan, size_t index);
/* Steps of a window in the net: its rows, or the inputs of its one record. */
size_t window_steps(const struct window_plan *plan, const struct preparation *preparation);
/* Shape of the net's input. */
struct shape window_shape(const struct windowing *windowing, size_t inputs);

/* Where rows come from: encoded when they are needed, or copied from where they have been. */
struct row_source {
    const struct preparation *preparation;
    const struct table *table; /* NULL: all rows are encoded, none has a label */
    const real *encoded;       /* rows encoded_first .. encoded_end - 1, inputs each; NULL: none */
    size_t encoded_first, encoded_end; /* positions in the table */
};
/* Encodes the rows from position first on, `count` of them, into out (count x inputs). */
void window_encode(const struct row_source *source, size_t first, size_t count, real *out);

/* Puts windows plan[indices[0 .. count-1]] into a workspace: encoded rows, lengths, labels. */
void window_fill(const struct window_plan *plan, const size_t *indices, size_t count,
                 const struct row_source *source, struct net_work *work);

#endif
