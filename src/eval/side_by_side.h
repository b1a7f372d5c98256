/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Independent trainings on all cores. A training alone loses time wherever its threads wait for each
 * other, trainings side by side do not: so as many run at once as there are threads, and those that
 * are left over at the end share the threads out. The figures are the same bits either way.
 */
#ifndef PEEPHOLE_EVAL_SIDE_BY_SIDE_H
#define PEEPHOLE_EVAL_SIDE_BY_SIDE_H

#include "src/eval/candidate.h"

struct side_by_side {
    struct candidate *const *candidates;
    size_t count;
    const struct compute *compute; /* how many threads there are; its pool trains one at a time */
    bool alone;                    /* one after the other, each with all threads */
    const struct cancel *cancel;
    void *context;
    /* In the calling thread, as they end. false (with err) ends the others. */
    bool (*ended)(void *context, size_t index, struct err *err);
};
/* False: the first error, after what had begun has ended; ERR_CANCELLED where cancel ended it: then
 * those that had ended were told of. */
bool side_by_side_run(const struct side_by_side *work, struct err *err);

/* So many are trained at once, of `count` with that many threads. */
size_t side_by_side_width(size_t count, size_t threads);

#endif
