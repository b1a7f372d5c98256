/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many trainings, each judged on a table: what sweep and crossval are made of. A training that the history
 * has already, with the same settings, rows, version, library and kernel, is taken from there;
 * the others are trained, side by side, and go into the history as each of them ends. So a list that was
 * cut short goes on where it was when it is asked for again, and its figures are the same.
 */
#ifndef PEEPHOLE_SESSION_TRAININGS_H
#define PEEPHOLE_SESSION_TRAININGS_H

#include "src/eval/candidate.h"
#include "src/session/session.h"

/* One of them. All owned by the list. */
struct training_among {
    size_t set;    /* the set-up that it is of */
    size_t repeat; /* of that, from 0 */
    struct candidate candidate;
    struct session_run of; /* its run, and the tables held */
    struct table *judged;
    struct key_value *settings; /* of the trainer, with names and values owned */
    size_t setting_count;
    char *lines; /* that make it again */
    char *key;   /* what it is the same training as another by */
    char begun[24];
    struct json *figures; /* score_json of the table that it was judged on; NULL: none yet */
    bool reused;          /* they were in the history */
};

struct trainings {
    struct training_among *list;
    size_t count, capacity;
    const char *event;       /* "sweep": of the event that tells of one that has ended */
    const char *const *tags; /* in the history, NULL at the end */
    const char *weights;     /* "last", "best": that are judged */
    size_t reused, trained;
    /* Called when those of the history are taken and whenever another one has ended, by the thread that
     * called trainings_run. NULL: nobody looks on. */
    void (*moved_on)(void *context);
    void *context;
    bool stopped;      /* by the user */
    struct json *leak; /* choices by test rows, as sealed.h has them; owned. NULL: none */
};

/* What one of them is made of; all borrowed. */
struct training_wanted {
    size_t set, repeat;
    const struct preset *preset;
    const struct key_value *model_given;
    size_t model_given_count;
    const struct key_value *settings; /* of the trainer */
    size_t setting_count;
    const struct table *train, *valid; /* valid may be NULL */
    const struct table *judged;        /* NULL: the validation rows */
    const char *line;                  /* the command that trains it; NULL: train */
};
/* Adds it, rows cut off for validation among it. Errors: settings that cannot be, no rows to judge
 * by, memory. */
bool trainings_add(const struct session *session, struct trainings *trainings,
                   const struct training_wanted *wanted, struct err *err);
/* Takes from the history what it has, trains the others. stopped says whether the user ended it: those
 * without figures then lack. false: the first error; what was trained before is kept. */
bool trainings_run(struct session *session, struct trainings *trainings, struct output *output,
                   struct err *err);
void trainings_done(struct trainings *trainings); /* zeros are fine */

/* A figure of metrics.def; NaN where it has none. */
double training_metric(const struct training_among *training, const struct metric *metric);
/* All of them; and with a name behind it what it was of. */
struct json *training_metrics_json(const struct training_among *training);

#endif
