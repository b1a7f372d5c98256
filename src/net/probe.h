/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model asked about one row of a table with other inputs than the row has: what it would have
 * answered, and how much each input counts for the answer. The inputs of a window are one array, row
 * after row, as the preparation encodes and scales them, before it makes components of them: rows x inputs
 * numbers, called cells. Answers are those that model_predict gives to such a window, up to the last
 * digits.
 *
 * A model that is no net is asked about the row alone, by the values of its features: probe_set_own and
 * probe_set_value make the rows that probe_answer then answers, whatever cells it is given. There is no
 * gradient.
 */
#ifndef PEEPHOLE_NET_PROBE_H
#define PEEPHOLE_NET_PROBE_H

#include "src/net/model_learned.h"
#include "src/net/model_net.h"
#include "src/net/window.h"

struct probe {
    const struct net *net; /* all three borrowed */
    const real *weights;
    const struct kernel *kernel;
    struct window window;                  /* of the table: the rows that the model sees */
    const struct preparation *preparation; /* NULL: the cells are what goes in */
    size_t inputs;                         /* cells of a row */
    size_t width; /* numbers of a row that go in: components, else the cells */
    size_t cells; /* rows of the window x inputs */
    size_t step;  /* of the net's output: where the answer to the row stands */
    size_t classes;
    struct net_work *work;
    real *d_input;
    real *projected; /* rows x width: a window as it goes in */
    real *back;      /* inputs */
    real *own;       /* cells: as the table has them */
    /* Of a model that is no net, and may look at the cells themselves; NULL and zeros otherwise. */
    const struct model *model;
    struct compute compute;
    const struct store *store; /* the row that is asked about, there */
    uint32_t row;
    struct store *rows; /* PROBE_WINDOWS copies of it, to be changed */
    float *narrow;      /* PROBE_WINDOWS x classes */
    struct err trouble; /* the first answer that failed */
};

/* position: of the row in its table. Fills the caller's storage; probe_done empties it. Errors: memory;
 * carry=yes, where the answer rests on all rows before. The model is built and outlives the probe. */
bool probe_init(struct probe *probe, const struct model *model, const struct compute *compute,
                const struct table *table, size_t position, struct err *err);
void probe_done(struct probe *probe);

/* The same for a bare net and one window of `rows` rows, answered at output step `step`. */
bool probe_init_net(struct probe *probe, const struct net *net, const real *weights,
                    const struct kernel *kernel, struct window window, size_t inputs, size_t step,
                    struct err *err);

/* The same for a model that is no net. */
bool probe_init_rows(struct probe *probe, const struct model *model, const struct compute *compute,
                     const struct table *table, size_t position, struct err *err);
/* Row `slot` of those asked about becomes the table's, or gets another value of a feature; of a net
 * nothing happens. */
void probe_set_own(struct probe *probe, size_t slot);
void probe_set_value(struct probe *probe, size_t slot, size_t feature, double value);
void probe_answer_rows(struct probe *probe, size_t count, double *probabilities);

/* Windows that are asked about at once. */
enum { PROBE_WINDOWS = 32 };
/* cells: count (at most PROBE_WINDOWS) x probe->cells. probabilities: count x classes. */
void probe_answer(struct probe *probe, const real *cells, size_t count, double *probabilities);
/* The same, and of each window the derivative of the probability of a class for each cell: count x
 * cells. */
void probe_gradient(struct probe *probe, const real *cells, size_t count, size_t class_index,
                    double *probabilities, double *gradient);
/* The row's own window forward, and what the cells of the net did on the way. The caller frees it with
 * trace_done; it is empty where the net has no recurrent layer. Errors: memory. */
bool probe_trace(struct probe *probe, struct trace *trace, struct err *err);

#endif
