/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "majority": the classes as often as the training table has them, whatever a row holds.
 * Its answer is the largest class, the first of equals. What every other model has to be better than.
 */
#include <stdlib.h>

#include "src/net/learner.h"
#include "src/net/model.h"

struct learned {
    size_t classes;
    float *shares; /* classes */
};

static const struct key majority_keys[] = { { .name = NULL } };

static void majority_free(struct learned *learned)
{
    if (!learned)
        return;
    free(learned->shares);
    free(learned);
}

static struct learned *majority_new(size_t classes, struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    float *shares = calloc(classes + 1, sizeof *shares);
    if (!learned || !shares) {
        free(learned);
        free(shares);
        err_memory(err);
        return NULL;
    }
    learned->classes = classes;
    learned->shares = shares;
    return learned;
}

/* With class weights a row counts as much as its class weighs. */
static struct learned *majority_fit(const struct learner_task *task, struct err *err)
{
    if (cancel_requested(task->cancel)) {
        err_set(err, ERR_CANCELLED, "stopped while the classes were counted");
        return NULL;
    }
    struct learned *learned = majority_new(task->class_count, err);
    double *counted = calloc(task->class_count + 1, sizeof *counted);
    if (learned && !counted)
        err_memory(err);
    if (!learned || !counted) {
        majority_free(learned);
        free(counted);
        return NULL;
    }
    double all = 0;
    for (size_t i = 0; i < task->rows.count; i++)
        counted[task->classes[i]]++;
    for (size_t c = 0; c < task->class_count; c++) {
        counted[c] *= task->class_weights ? task->class_weights[c] : 1;
        all += counted[c];
    }
    for (size_t c = 0; c < task->class_count; c++)
        learned->shares[c] = (float)(counted[c] / all);
    free(counted);
    return learned;
}

static bool majority_answer(const struct learned *learned, const struct learner_rows *rows,
                            const struct compute *compute, const struct cancel *cancel,
                            float *probabilities, struct err *err)
{
    (void)compute;
    (void)cancel;
    (void)err;
    for (size_t i = 0; i < rows->count; i++) {
        for (size_t c = 0; c < learned->classes; c++)
            probabilities[i * learned->classes + c] = learned->shares[c];
    }
    return true;
}

static bool majority_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    return pack_add_floats(pack, "shares", learned->shares, learned->classes, err);
}

static struct learned *majority_read(const struct key_values *values,
                                     const struct preparation *preparation, const struct pack *pack,
                                     struct err *err)
{
    (void)values;
    size_t classes = preparation_classes(preparation);
    const float *shares = pack_floats(pack, "shares", classes, err);
    struct learned *learned = shares ? majority_new(classes, err) : NULL;
    for (size_t c = 0; learned && c < classes; c++) {
        learned->shares[c] = shares[c];
        if (shares[c] >= 0 && shares[c] <= 1)
            continue;
        err_set(err, ERR_INPUT, "the share of a class is no number from 0 to 1");
        majority_free(learned);
        return NULL;
    }
    return learned;
}

static size_t majority_parameters(const struct learned *learned)
{
    return learned->classes;
}

static bool majority_describe(const struct learned *learned, const struct preparation *preparation,
                              struct str *text)
{
    for (size_t c = 0; c < learned->classes; c++)
        str_addf(text, "%6.2f %%  %s\n", 100 * (double)learned->shares[c],
                 preparation_class_name(preparation, c));
    return true;
}

static const struct learner majority = {
    .fit = majority_fit,
    .answer = majority_answer,
    .free = majority_free,
    .write = majority_write,
    .read = majority_read,
    .parameters = majority_parameters,
    .describe = majority_describe,
    .weighs_classes = true,
};

extern const struct preset preset_majority;
const struct preset preset_majority = {
    .name = "majority",
    .help = "the largest class of the training table, for every row: what a model has to beat",
    .keys = majority_keys,
    .learner = &majority,
};
