/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the verb compare sets against each other: a run, or all runs with a tag. Inside that verb only. */
#ifndef PEEPHOLE_SESSION_COMPARED_H
#define PEEPHOLE_SESSION_COMPARED_H

#include "src/history/history.h"
#include "src/score/resampled.h"
#include "src/session/session.h"

/* A run with its newest test. */
struct compared_run {
    uint64_t number, seed;
    char digest[DIGEST_HEX_SIZE]; /* of the rows that it was tested on */
    struct json *figures;         /* of that test, owned */
    double train_rows;            /* NaN: not known */
};
struct compared_side {
    char name[80]; /* "12", or the tag */
    struct compared_run *runs;
    size_t count;
    struct json *settings;         /* of the first run, owned */
    char model[80];                /* of that: "lstm hidden=20" */
    const struct verdict *verdict; /* of a run of this session; NULL: of none, or of several runs */
};
/* word: a run's number, previous, last, or a tag. Errors: no such run, runs without a test. Ends with
 * compared_side_done, also where it failed. */
bool compared_side_init(struct compared_side *side, const struct session *session,
                        struct history *history, const char *word, struct err *err);
void compared_side_done(struct compared_side *side); /* zeros are fine */

/* The second against the first. */
struct compared {
    struct json
        *json; /* test, p, difference, interval and what belongs to them; owned by the caller */
    double p, difference;
    double interval[2];
    const char *test; /* "mcnemar-exact", "mcnemar-chi-squared", "resampled-t" */
};
/* McNemar's test and the bootstrap where both are single runs whose answers to the same rows this session
 * has, else the corrected resampled t test over pairs of trainings that were tested on the same rows
 * with the same seed. Errors: neither can be done, and why. */
bool compared_of(const struct compared_side *first, const struct compared_side *second,
                 const struct metric *metric, uint64_t seed, struct compared *compared,
                 struct err *err);

/* Mean and deviation of a figure over the side's runs. */
struct resampled compared_mean(const struct compared_side *side, const struct metric *metric);

#endif
