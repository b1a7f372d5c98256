/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a training leaves behind: its settings, a record an epoch, and its end. Plain data, filled
 * by the trainer through messages, read by whoever shows it.
 */
#ifndef PEEPHOLE_TRAIN_RUN_H
#define PEEPHOLE_TRAIN_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/digest.h"
#include "src/base/err.h"
#include "src/base/json.h"
#include "src/base/str.h"

/* One finished epoch. Absent figures are NaN. */
struct epoch_record {
    size_t epoch;                      /* from 1 */
    size_t epochs;                     /* asked for */
    double loss, accuracy;             /* on the training rows, each row counted once */
    double valid_loss, valid_accuracy; /* on the validation table */
    size_t *confusion; /* classes x classes, true class a row; belongs to the record */
    size_t classes;
    bool confusion_of_valid;
    double learning_rate;
    double gradient_norm; /* mean over the batches, before clipping */
    double seconds;       /* this epoch */
    double eta_seconds;   /* to the end; NaN during the first epochs */
};

enum run_stopped { RUN_DONE, RUN_EARLY, RUN_USER, RUN_DIVERGED };
extern const char *const run_stopped_names[]; /* "done", "early", "user", "diverged", NULL */

struct run {
    unsigned number;  /* from 1 in a session */
    char *command;    /* "train table=train epochs=500 ..." with all settings spelt out */
    char *model;      /* model_describe */
    char *trained_on; /* "train: 1,930 rows of kdd99:10percent" */
    char table_digest[DIGEST_HEX_SIZE];
    uint64_t seed;
    size_t classes;
    char **class_names;
    double *class_weights; /* one a class; NULL: none were asked for */
    struct epoch_record *epochs;
    size_t epoch_count;
    size_t best_epoch;          /* 0: none yet */
    struct json *valid_outside; /* outside_json of the validation table; NULL: there was none */
    bool finished;
    enum run_stopped stopped;
    size_t stopped_epoch, stopped_batch; /* where a stop by the user took effect */
    char *explanation;                   /* for diverged: why and what to try; else NULL */
    double seconds;
    double records_per_second;
    size_t parameters;
    char weights_sha256[DIGEST_HEX_SIZE];
    char kernel[64]; /* "avx512/SkylakeX" */
};

struct run *run_new(struct err *err);
void run_free(struct run *run); /* NULL is fine */
/* "normal 0.386, dos 1.29" added to text; nothing without weights. */
void run_class_weights_text(const struct run *run, struct str *text);
/* Takes over the record's confusion matrix. */
bool run_add_epoch(struct run *run, const struct epoch_record *record, struct err *err);

#endif
