/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which confusion matrix the panels show: that of the epoch that was asked for, else of the last test,
 * else of the newest epoch. */
#ifndef PEEPHOLE_UI_SHOWN_MATRIX_H
#define PEEPHOLE_UI_SHOWN_MATRIX_H

#include "ui/panel.h"

struct shown_matrix {
    const size_t *cells;  /* classes x classes, true class a row */
    const size_t *before; /* the same one epoch earlier, NULL: none */
    const char *const *names;
    size_t classes;
    size_t epoch;
    const char *rows;  /* of what: "test", "validation rows", "training rows" */
    bool tested;       /* the rows are those of the last test: inspect knows them */
    const char *table; /* that they are of; NULL: it is not known */
};

/* false: there is none yet. Lives as long as the snapshot. */
bool shown_matrix_of(const struct snapshot *snapshot, struct shown_matrix *shown);

/* "12,345", or "12k" and the like where that is wider than `room` columns. */
void shown_count(size_t count, size_t room, char text[32]);

#endif
