/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A learner: a kind of model that is no net. It learns in one pass (fit) and then answers rows; what
 * it has learnt is a `struct learned` of its own, immutable from then on. The model (model.h) owns
 * it, keeps it in files and hands rows to it; the learners themselves are in src/classic/.
 *
 * Rows come encoded, rows x inputs, as the preparation makes them (scaled numbers; symbols as one
 * input or one-hot). A learner that wants the cells themselves (counts of symbols, rules in the units of
 * the file) finds them in the table. The result is the same bits at any number of threads: work goes
 * to the pool in shards whose number depends on the rows alone, and sums are made in a fixed order.
 */
#ifndef PEEPHOLE_NET_LEARNER_H
#define PEEPHOLE_NET_LEARNER_H

#include <stdint.h>

#include "src/base/key.h"
#include "src/base/pack.h"
#include "src/base/pool.h"
#include "src/base/str.h"
#include "src/base/thread.h"
#include "src/data/prepare.h"

struct compute; /* src/net/model.h */

/* Rows to learn from, or to answer. Everything is borrowed. */
struct learner_rows {
    const struct preparation *preparation;
    const struct store *store;
    const uint32_t *places; /* row i of these stands in the store at places[i] */
    const real *inputs;     /* count x width, row-major, no gaps */
    size_t count, width;
};

/* How far the work is, 0 .. 1, called from the thread that called fit, as often as it likes; it may be
 * NULL. The time left is told from it by whoever listens. */
struct learner_progress {
    void *context;
    void (*reached)(void *context, double share);
};

struct learner_task {
    const struct key_values *values; /* of the model's keys: checked one by one */
    struct learner_rows rows;
    const uint32_t
        *classes; /* the class of each row, 0 .. class_count-1; a class may have no row */
    size_t class_count;
    const double *class_weights; /* one a class; NULL: none were asked for */
    /* Rows to choose settings by (never test rows); count 0: there are none. */
    struct learner_rows valid;
    const uint32_t *valid_classes;
    uint64_t seed;
    const struct compute *compute;
    const struct cancel *cancel; /* read at least every 0.1 s; then ERR_CANCELLED */
    struct learner_progress progress;
};

struct learned; /* each learner has a struct of its own behind it */

struct learner {
    /* Learns. NULL and err: it cannot (settings that do not go together, too many rows: the sentence
     * says about how long it would take, the hint offers a sample), or was cancelled. */
    struct learned *(*fit)(const struct learner_task *task, struct err *err);
    /* probabilities[row * class_count + class], each row's sum 1; the first of the greatest is its
     * answer. Learners without probabilities give 1 to their answer. Called with at most 4,096 rows; the
     * bits of a row's answer do not depend on the rows that come with it. */
    bool (*answer)(const struct learned *learned, const struct learner_rows *rows,
                   const struct compute *compute, const struct cancel *cancel, float *probabilities,
                   struct err *err);
    void (*free)(struct learned *learned); /* NULL is fine */
    /* To and from a file. read checks all that it takes over: a hostile file may come. What is read
     * answers as what was written, bit for bit. */
    bool (*write)(const struct learned *learned, struct pack *pack, struct err *err);
    struct learned *(*read)(const struct key_values *values, const struct preparation *preparation,
                            const struct pack *pack, struct err *err);
    /* Numbers that were learnt (rows kept count with all their inputs). */
    size_t (*parameters)(const struct learned *learned);
    /* What it has learnt, for a person, lines with a line feed each: rules, centres, a table of
     * clusters. NULL: there is nothing to be read in it. */
    bool (*describe)(const struct learned *learned, const struct preparation *preparation,
                     struct str *text);
    /* train takes class-weights=, valid= for this one? */
    bool weighs_classes, wants_valid;
    /* To answer a row takes long (rows that were kept, or hundreds of trees, are gone through), and the
     * answer depends on its inputs alone. Equal rows are then answered once (model_learned.h), and a
     * training is judged by some of its rows (train/learn.c). */
    bool answers_slowly;
};

#endif
