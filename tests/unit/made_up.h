/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made-up verdicts and runs for the tests of src/eval and src/report: no model, no table. */
#ifndef PEEPHOLE_TESTS_MADE_UP_H
#define PEEPHOLE_TESTS_MADE_UP_H

#include "tests/unit/unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/eval/importance.h"
#include "src/eval/verdict.h"
#include "src/train/run.h"

/* What a made-up verdict looks like. */
struct made_up {
    size_t draws; /* 0: one table */
    size_t rows;  /* of each */
    size_t classes;
    const char *const *names;
    const double *shares; /* of the classes, add up to 1 */
    const double *skill;  /* how clear the answers to a class are; 0: blind */
    const char *table_name;
};

static const char *const made_up_names[] = { "normal", "dos", "probe", "r2l", "u2r" };
static const double made_up_shares[] = { 0.2, 0.76, 0.03, 0.0088, 0.0012 };
static const double made_up_skill[] = { 5, 7, 4, 2.5, 1.5 };

static uint16_t made_up_truth(struct rng *rng, const struct made_up *made)
{
    double pick = rng_uniform(rng);
    for (size_t c = 0; c + 1 < made->classes; c++) {
        if (pick < made->shares[c]) {
            return (uint16_t)c;
        }
        pick -= made->shares[c];
    }
    return (uint16_t)(made->classes - 1);
}

static void made_up_row(struct rng *rng, const struct made_up *made, uint16_t truth, float *answer)
{
    double sum = 0;
    for (size_t c = 0; c < made->classes; c++) {
        double z = 1.5 * rng_normal(rng) + (c == truth ? made->skill[c] : 0.0);
        answer[c] = (float)exp(z);
        sum += (double)answer[c];
    }
    for (size_t c = 0; c < made->classes; c++) {
        answer[c] = (float)((double)answer[c] / sum);
    }
}

/* The score of rows start .. start + rows - 1 of a verdict's arrays. */
static inline void made_up_trial(struct verdict *verdict, size_t start, size_t rows,
                                 struct trial *trial)
{
    trial->judged = (struct judged){
        .rows = rows,
        .classes = verdict->classes,
        .class_names = (const char *const *)verdict->class_names,
        .truth = verdict->truth + start,
        .probabilities = verdict->probabilities + start * verdict->classes,
    };
    struct err err = { 0 };
    assert_true(score_of(&trial->judged, &trial->score, &err));
    trial->overlap = (struct overlap){ .shared_rows = rows / 250, .twins = rows * 548 / 1000 };
}

/* Losses of a few features, one of them with a name that gnuplot must not read as markup. */
static inline void made_up_importance(struct verdict *verdict)
{
    static const char *const names[] = { "src_bytes", "a'b{^2}\"@x", "flag", "duration" };
    struct importance importance = { .classes = verdict->classes, .repeats = 5, .count = 4 };
    importance.features = calloc(importance.count, sizeof *importance.features);
    for (size_t i = 0; i < importance.count; i++) {
        struct feature_importance *one = &importance.features[i];
        double loss = 0.1 - 0.04 * (double)i; /* the last one is a gain */
        *one = (struct feature_importance){ .feature = i, .name = names[i] };
        one->figures[IMPORTANCE_ACCURACY] =
            (struct loss_of_figure){ loss, { loss - 0.01, loss + 0.01 } };
    }
    verdict_keep_importance(verdict, &importance);
}

/* Free it with verdict_free. */
static inline struct verdict *made_up_verdict(const struct made_up *made)
{
    struct verdict *verdict = calloc(1, sizeof *verdict);
    verdict->drawn = made->draws > 0;
    verdict->trial_count = made->draws > 0 ? made->draws : 1;
    verdict->trials = calloc(verdict->trial_count, sizeof *verdict->trials);
    verdict->classes = made->classes;
    verdict->class_names = calloc(made->classes, sizeof *verdict->class_names);
    for (size_t c = 0; c < made->classes; c++) {
        verdict->class_names[c] = strdup(made->names[c]);
    }
    size_t rows = verdict->trial_count * made->rows;
    verdict->truth = calloc(rows, sizeof *verdict->truth);
    verdict->probabilities = calloc(rows * made->classes, sizeof *verdict->probabilities);
    struct rng rng = rng_stream(1, "made up");
    for (size_t i = 0; i < rows; i++) {
        verdict->truth[i] = made_up_truth(&rng, made);
        made_up_row(&rng, made, verdict->truth[i], verdict->probabilities + i * made->classes);
    }
    for (size_t i = 0; i < verdict->trial_count; i++) {
        made_up_trial(verdict, i * made->rows, made->rows, &verdict->trials[i]);
    }
    verdict->pooled = verdict->trials[0];
    if (verdict->trial_count > 1) {
        made_up_trial(verdict, 0, rows, &verdict->pooled);
    }
    verdict->overlap_known = true;
    verdict->table_name = strdup(made->table_name);
    verdict->run = 1;
    verdict->epoch = 500;
    made_up_importance(verdict);
    return verdict;
}

/* Ten draws of 5,000 rows with five classes, as in the paper. */
static inline struct verdict *made_up_draws(void)
{
    struct made_up made = { 10,
                            5000,
                            5,
                            made_up_names,
                            made_up_shares,
                            made_up_skill,
                            "10 draws of 5,000 rows from data" };
    return made_up_verdict(&made);
}

/* A training of so many epochs; run_free. */
static inline struct run *made_up_run(size_t epochs, bool valid)
{
    struct err err = { 0 };
    struct run *run = run_new(&err);
    assert_non_null(run);
    struct rng rng = rng_stream(2, "made up");
    run->number = 1;
    run->command = strdup("train table=train epochs=500 batch=50 lr=0.01 loss=mse-sum seed=1");
    run->model = strdup("lstm hidden=80 steps=100 peephole=diagonal");
    run->trained_on = strdup("train: 1,930 rows of kdd99:10percent");
    run->seed = 1;
    run->seconds = 75;
    run->records_per_second = 12866;
    run->parameters = 39685;
    run->finished = true;
    memcpy(run->weights_sha256, "5d41402abc4b2a76b9719d911017c592aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
           65);
    strcpy(run->kernel, "generic");
    for (size_t i = 0; i < epochs; i++) {
        double left = exp(-(double)i / 30.0) + 0.003 * rng_uniform(&rng);
        struct epoch_record record = {
            .epoch = i + 1,
            .epochs = epochs,
            .loss = 0.01 + 0.15 * left,
            .accuracy = 0.99 - 0.5 * left,
            .valid_loss = valid ? 0.014 + 0.16 * left + 0.004 * rng_uniform(&rng) : (double)NAN,
            .valid_accuracy = valid ? 0.96 - 0.5 * left - 0.01 * rng_uniform(&rng) : (double)NAN,
        };
        assert_true(run_add_epoch(run, &record, &err));
    }
    run->best_epoch = epochs * 4 / 5;
    return run;
}

#endif
