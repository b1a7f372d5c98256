/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the cells of recurrent layers did over the steps of one window: gates, candidate, state. The
 * numbers are those that a layer's own forward pass has left in its workspace; of gates with a peephole
 * the sum under the logistic function in two parts, what the peephole brings to it and the rest.
 * Series are arrays of steps x cells numbers, step after step in the order of the layer's input.
 */
#ifndef PEEPHOLE_NET_TRACE_H
#define PEEPHOLE_NET_TRACE_H

#include "src/net/layer.h"

/* What a kind of cells has to show. */
struct trace_form {
    const char *const *names; /* of its series, NULL behind the last: "input_gate" */
    size_t state;             /* the series that tells how far a cell has moved */
    size_t gates;             /* the first so many series are gates that have a peephole */
};

struct trace_layer {
    char name[2 * LAYER_NAME_SIZE]; /* "lstm"; "bidirectional reverse" */
    const struct trace_form *form;
    size_t series_count, steps, cells;
    double **series;   /* of form->names */
    double **peephole; /* form->gates of them: what the peephole brings to the gate's sum */
    double **rest;     /* x W_x + h W_h + b, likewise */
    double *values;    /* all of them; owned by the trace */
    double **pointers;
};

enum { TRACE_LAYERS_MOST = 64 };
struct trace {
    struct trace_layer layers[TRACE_LAYERS_MOST];
    size_t count;
    const char *direction; /* while an outer layer asks its inner ones: behind their name */
    struct err *err;
};
void trace_done(struct trace *trace); /* empties it */

/* For the kinds (layer.h, trace): room for the series of a layer, NULL where memory is short; and the
 * rows of a step, `stride` numbers apart, into a series. */
struct trace_layer *trace_add(struct trace *trace, const struct layer *layer,
                              const struct pass *pass, const struct trace_form *form, size_t cells);
void trace_copy(const struct trace_layer *traced, const real *from, size_t stride, double *series);
/* Turns the order of the steps round, in all series. */
void trace_reverse(struct trace_layer *traced);

/* |peephole| / (|peephole| + |rest|) over all cells of a step: 0 where the peephole says nothing, 1 where
 * nothing else does. gate < form->gates. */
double trace_share(const struct trace_layer *traced, size_t gate, size_t step);

#endif
