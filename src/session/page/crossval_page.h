/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cross-validation as JSON and as text. */
#ifndef PEEPHOLE_SESSION_CROSSVAL_PAGE_H
#define PEEPHOLE_SESSION_CROSSVAL_PAGE_H

#include "src/session/training/trainings.h"

struct crossval {
    struct trainings
        trainings; /* repeat after repeat (their set), fold after fold (their repeat) */
    size_t folds, repeats;
    size_t rows, distinct; /* that count in one repeat; different feature rows */
    char table[128];
};

/* The keys of the result. Errors: memory. */
bool crossval_put(const struct crossval *crossval, struct json *result, struct err *err);
/* The result for people. */
void crossval_write(const struct crossval *crossval, const struct json *result,
                    struct output *output);

#endif
