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
#include "src/data/prepare.h"

/* One finished epoch. Absent figures are NaN. */
struct epoch_record {
    size_t epoch;                      /* from 1 */
    size_t epochs;                     /* asked for */
    double loss, accuracy;             /* on the training rows, each row counted once */
    double valid_loss, valid_accuracy; /* on the validation table */
    size_t *confusion; /* classes x classes, true class a row; belongs to the record */
    size_t classes;
    size_t stage,
        stages;  /* without labels, that come first: this epoch's from 1, 0 after them; all */
    bool taught; /* without labels: the losses are mean squares of what was given back */
    bool confusion_of_valid;
    double learning_rate;
    double gradient_norm; /* mean over the batches, before clipping */
    double
        *layer_norms; /* the same of each layer's weights, over every LAYER_NORM_EVERY-th batch from
                             the first; 0: it has none. Belongs to the record; NULL: not known */
    size_t layers;
    double seconds;     /* this epoch */
    double eta_seconds; /* to the end; NaN during the first epochs */
};

enum { LAYER_NORM_EVERY = 8 };

/* Frees what belongs to a record. */
void epoch_record_done(struct epoch_record *record);

enum run_stopped { RUN_DONE, RUN_EARLY, RUN_USER, RUN_DIVERGED };
extern const char *const run_stopped_names[]; /* "done", "early", "user", "diverged", NULL */

/* Rows cut off the training table for validation; rows 0: none were. */
struct run_cut {
    double fraction; /* that was asked for */
    size_t rows, copies;
    bool at_end;                        /* the last ones; else drawn */
    char table_digest[DIGEST_HEX_SIZE]; /* of the whole table */
};

struct run {
    unsigned number;  /* from 1 in a session */
    char *command;    /* "train table=train epochs=500 ..." with all settings spelt out */
    char *model;      /* model_describe */
    char *trained_on; /* "train: 1,930 rows of kdd99:10percent" */
    char table_digest[DIGEST_HEX_SIZE];
    uint64_t seed;
    uint64_t init_seed; /* of the initial weights; most often the same */
    size_t classes;
    char **class_names;
    double *class_weights; /* one a class; NULL: none were asked for */
    struct epoch_record *epochs;
    size_t epoch_count;
    struct run_cut cut;
    size_t first_epochs, first_stages; /* without labels, that come first */
    double threshold;                  /* of an anomaly; NaN: the model has none */
    size_t best_epoch;                 /* 0: none yet */
    struct json *valid_outside; /* outside_json of the validation table; NULL: there was none */
    struct json *warnings;      /* of reading_page.h; NULL: not known */
    char *watched;              /* why its validation rows are test rows; NULL: they are not */
    struct json *leak;          /* choices made on test rows, [{choice, table, why}]; NULL: none */
    bool finished;
    enum run_stopped stopped;
    size_t stopped_epoch, stopped_batch; /* where a stop by the user took effect */
    char *explanation;                   /* for diverged: why and what to try; else NULL */
    double seconds;
    double records_per_second;
    size_t judged; /* training rows that loss and accuracy are of; 0: all of them */
    size_t parameters;
    char weights_sha256[DIGEST_HEX_SIZE];
    char kernel[64]; /* "avx512/SkylakeX" */
};

struct run *run_new(struct err *err);
void run_free(struct run *run); /* NULL is fine */
/* "normal 0.386, dos 1.29" added to text; nothing without weights. */
void run_class_weights_text(const struct run *run, struct str *text);
/* Copies the names of the preparation's classes. false: memory. */
bool run_name_classes(struct run *run, const struct preparation *preparation);
/* Copies a weight a class, once they have names; weights NULL: there are none. false: memory. */
bool run_note_class_weights(struct run *run, const double *weights);
/* Takes over the record's confusion matrix. */
bool run_add_epoch(struct run *run, const struct epoch_record *record, struct err *err);

#endif
