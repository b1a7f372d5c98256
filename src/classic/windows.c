/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learners that sum up Gaussian windows: choosing sigma, answering, files. */
#include "src/classic/windows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/classic/kept.h"

enum { SIGMAS = 14 }; /* 1 .. 2^-6.5 = 0.011 */

struct learned {
    const struct window_rule *rule;
    struct density density;
    double sigma;
    double *factors; /* classes: what a class's sum is multiplied by */
    /* How sigma was chosen; tried 0: it was given. */
    size_t tried, left_out;
    double costs[SIGMAS];
};

static double sigma_at(size_t index)
{
    return pow(2, -0.5 * (double)index);
}

void windows_free(struct learned *learned)
{
    if (!learned)
        return;
    density_done(&learned->density);
    free(learned->factors);
    free(learned);
}

/* Sums to probabilities; all alike where no class counts anything. */
static void share_out(const double *sums, const double *factors, size_t classes,
                      double *probabilities)
{
    double all = 0;
    for (size_t c = 0; c < classes; c++) {
        probabilities[c] = sums[c] * factors[c];
        all += probabilities[c];
    }
    for (size_t c = 0; c < classes; c++)
        probabilities[c] = all > 0 ? probabilities[c] / all : 1 / (double)classes;
}

/* --- choosing sigma --- */

/* The training rows that are left out, one at a time. */
struct sample {
    size_t count;
    uint32_t *rows; /* of the training rows */
    uint32_t *left_out;
    real *inputs;
    double *sums;
};

static void sample_done(struct sample *sample)
{
    free(sample->rows);
    free(sample->left_out);
    free(sample->inputs);
    free(sample->sums);
}

static bool draw_sample(struct sample *sample, const struct learner_task *task,
                        const uint32_t *places, struct err *err)
{
    size_t all = task->rows.count, wanted = (size_t)values_count(task->values, "leave-out");
    size_t width = task->rows.width;
    *sample = (struct sample){ .count = wanted < all ? wanted : all };
    sample->rows = calloc(all + 1, sizeof *sample->rows);
    sample->left_out = calloc(sample->count + 1, sizeof *sample->left_out);
    sample->inputs = calloc(sample->count * width + 1, sizeof *sample->inputs);
    sample->sums = calloc(sample->count * SIGMAS * task->class_count + 1, sizeof *sample->sums);
    if (!sample->rows || !sample->left_out || !sample->inputs || !sample->sums)
        return err_memory(err);
    for (size_t i = 0; i < all; i++)
        sample->rows[i] = (uint32_t)i;
    struct rng rng = rng_stream(task->seed, "leave out");
    if (sample->count < all)
        rng_sample(&rng, sample->rows, all, sample->count);
    for (size_t i = 0; i < sample->count; i++) {
        memcpy(sample->inputs + i * width, task->rows.inputs + sample->rows[i] * width,
               width * sizeof *sample->inputs);
        sample->left_out[i] = places[sample->rows[i]];
    }
    return true;
}

/* Mean cost of each sigma over the sample. */
static bool weigh_sigmas(struct learned *learned, const struct learner_task *task,
                         const struct sample *sample, struct err *err)
{
    size_t classes = task->class_count;
    double *work = calloc(2 * classes + 1, sizeof *work);
    if (!work)
        return err_memory(err);
    for (size_t i = 0; i < sample->count; i++) {
        size_t truth = task->classes[sample->rows[i]];
        learned->rule->factors(task->values, learned->density.class_rows, task->class_weights,
                               classes, truth, work);
        for (size_t s = 0; s < SIGMAS; s++) {
            share_out(sample->sums + (i * SIGMAS + s) * classes, work, classes, work + classes);
            learned->costs[s] += learned->rule->cost(work + classes, classes, truth);
        }
    }
    free(work);
    learned->tried = SIGMAS;
    learned->left_out = sample->count;
    for (size_t s = 0; s < SIGMAS; s++)
        learned->costs[s] /= (double)sample->count;
    return true;
}

/* The sigma of the least cost; of equals the widest. */
static bool choose_sigma(struct learned *learned, const struct learner_task *task,
                         const uint32_t *places, struct err *err)
{
    struct sample sample;
    double sigmas[SIGMAS];
    for (size_t s = 0; s < SIGMAS; s++)
        sigmas[s] = sigma_at(s);
    bool good = draw_sample(&sample, task, places, err);
    if (good) {
        struct density_query query = { sample.inputs, sample.count, sample.left_out, sigmas,
                                       SIGMAS };
        good = density_sums(&learned->density, &query, task->compute, task->cancel, &task->progress,
                            sample.sums, err) &&
               weigh_sigmas(learned, task, &sample, err);
    }
    sample_done(&sample);
    size_t best = 0;
    for (size_t s = 1; good && s < SIGMAS; s++)
        best = learned->costs[s] < learned->costs[best] ? s : best;
    learned->sigma = sigmas[best];
    return good;
}

static bool fit(struct learned *learned, const struct learner_task *task, struct err *err)
{
    bool given = values_text(task->values, "sigma") != NULL;
    uint32_t *places = given ? NULL : calloc(task->rows.count + 1, sizeof *places);
    learned->factors = calloc(task->class_count + 1, sizeof *learned->factors);
    bool good = (learned->factors && (given || places)) || err_memory(err);
    good = good && density_fit(&learned->density, task, places, err);
    if (good && given)
        learned->sigma = values_number(task->values, "sigma");
    else if (good)
        good = choose_sigma(learned, task, places, err);
    free(places);
    if (good)
        learned->rule->factors(task->values, learned->density.class_rows, task->class_weights,
                               task->class_count, SIZE_MAX, learned->factors);
    return good;
}

struct learned *windows_fit(const struct window_rule *rule, const struct learner_task *task,
                            struct err *err)
{
    if (task->rows.count < 2 && !values_text(task->values, "sigma")) {
        err_set(err, ERR_USAGE, "sigma cannot be chosen by leaving out the only training row");
        err_hint(err, "give sigma=");
        return NULL;
    }
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    learned->rule = rule;
    if (fit(learned, task, err))
        return learned;
    windows_free(learned);
    return NULL;
}

/* --- answers --- */

bool windows_answer(const struct learned *learned, const struct learner_rows *rows,
                    const struct compute *compute, const struct cancel *cancel,
                    float *probabilities, struct err *err)
{
    size_t classes = learned->density.classes;
    double *sums = calloc((rows->count + 1) * classes + 1, sizeof *sums);
    if (!sums)
        return err_memory(err);
    double *own = sums + rows->count * classes;
    struct density_query query = { rows->inputs, rows->count, NULL, &learned->sigma, 1 };
    bool good = density_sums(&learned->density, &query, compute, cancel, NULL, sums, err);
    for (size_t i = 0; good && i < rows->count; i++) {
        share_out(sums + i * classes, learned->factors, classes, own);
        for (size_t c = 0; c < classes; c++)
            probabilities[i * classes + c] = (float)own[c];
    }
    free(sums);
    return good;
}

/* --- to and from a file --- */

bool windows_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    return density_write(&learned->density, pack, err) &&
           pack_add_doubles(pack, "sigma", &learned->sigma, 1, err) &&
           pack_add_doubles(pack, "class factors", learned->factors, learned->density.classes,
                            err) &&
           kept_add_count(pack, "left out", learned->left_out, err) &&
           pack_add_doubles(pack, "costs", learned->costs, learned->tried, err);
}

static bool read_numbers(struct learned *learned, const struct pack *pack, struct err *err)
{
    const double *sigma = pack_doubles(pack, "sigma", 1, err);
    if (!sigma)
        return false;
    learned->sigma = *sigma;
    if (!(*sigma > 0) || !isfinite(*sigma))
        return err_set(err, ERR_INPUT, "the width of the windows is no number above 0");
    learned->factors = kept_doubles(pack, "class factors", learned->density.classes, err);
    for (size_t c = 0; learned->factors && c < learned->density.classes; c++)
        if (learned->factors[c] < 0)
            return err_set(err, ERR_INPUT, "a class counts less than nothing");
    learned->left_out = kept_count(pack, "left out", 0, UINT32_MAX, err);
    if (!learned->factors || learned->left_out == SIZE_MAX)
        return false;
    learned->tried = learned->left_out > 0 ? SIGMAS : 0;
    const double *costs = pack_doubles(pack, "costs", learned->tried, err);
    if (costs)
        memcpy(learned->costs, costs, learned->tried * sizeof *costs);
    return costs != NULL;
}

struct learned *windows_read(const struct window_rule *rule, const struct key_values *values,
                             const struct preparation *preparation, const struct pack *pack,
                             struct err *err)
{
    (void)values;
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    learned->rule = rule;
    if (density_read(&learned->density, preparation, pack, err) && read_numbers(learned, pack, err))
        return learned;
    windows_free(learned);
    return NULL;
}

size_t windows_parameters(const struct learned *learned)
{
    return learned->density.kept * learned->density.inputs;
}

bool windows_describe(const struct learned *learned, const struct preparation *preparation,
                      struct str *text)
{
    (void)preparation;
    str_addf(text, "%zu different training rows are kept\n", learned->density.kept);
    if (learned->tried == 0) {
        str_addf(text, "sigma %g, as given\n", learned->sigma);
        return true;
    }
    str_addf(text, "sigma %.4g, chosen by leaving out one of %zu training rows at a time:\n",
             learned->sigma, learned->left_out);
    str_addf(text, "  %8s  %s\n", "sigma", learned->rule->cost_name);
    for (size_t s = 0; s < learned->tried; s++)
        str_addf(text, "  %8.4f  %.5f\n", sigma_at(s), learned->costs[s]);
    return true;
}
