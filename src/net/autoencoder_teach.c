/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an autoencoder learns without labels: stage s is pair s alone, on the code of the pairs before;
 * the stage behind the last pair is all of them together. What is minimised stands in teach.h. */
#include <math.h>
#include <string.h>

#include "src/net/autoencoder.h"

/* What a stage runs. */
struct course {
    struct link before[PAIRS_MOST]; /* pairs that have learnt: their codes are the rows */
    size_t before_count;
    struct link links[2 * PAIRS_MOST];
    size_t count;
    size_t first, end; /* pairs */
    size_t width;      /* of what is to be given back */
    const real *target;
    const real *in; /* the same, or with numbers put to 0 */
};

static bool is_whole(const struct autoencoder *own, size_t stage)
{
    return stage >= own->pairs;
}

static void course_of(const struct layer *layer, const struct pass *pass, size_t stage,
                      const struct autoencoder_parts *parts, struct course *course)
{
    const struct autoencoder *own = layer->own;
    course->first = is_whole(own, stage) ? 0 : stage;
    course->end = is_whole(own, stage) ? own->pairs : stage + 1;
    course->before_count = autoencoder_links(layer, parts, 0, course->first, false, course->before);
    course->count =
        autoencoder_links(layer, parts, course->first, course->end, true, course->links);
    course->width = own->widths[course->first];
    course->target = course->first > 0 ? parts->codes[course->first - 1] : pass->in;
    course->in = own->noise > 0 && pass->random ? parts->noisy : course->target;
}

static void teach_plan(const struct layer *layer, struct teach_plan *plan)
{
    const struct autoencoder *own = layer->own;
    *plan = (struct teach_plan){ .epochs = own->pretrain,
                                 .anomaly = own->anomaly,
                                 .whole = own->pairs,
                                 .quantile = own->quantile,
                                 .normal_only = own->anomaly && own->normal_only };
    if (own->pretrain == 0 || (own->anomaly && !own->greedy))
        return; /* the last phase does it all */
    plan->stages = own->greedy ? own->pairs : 1;
    for (size_t s = 0; s < plan->stages; s++)
        plan->stage[s] = own->greedy ? s : own->pairs;
}

static bool has_block(const struct layer *layer, size_t stage, size_t block)
{
    const struct autoencoder *own = layer->own;
    size_t pair = block / PAIR_BLOCKS;
    return pair < own->pairs && (is_whole(own, stage) || pair == stage);
}

static bool labels_change(const struct layer *layer, size_t block)
{
    const struct autoencoder *own = layer->own;
    return !own->anomaly && block % PAIR_BLOCKS < DECODE_W;
}

static size_t threshold(const struct layer *layer)
{
    const struct autoencoder *own = layer->own;
    return PAIR_BLOCKS * own->pairs;
}

static size_t cells(const struct layer *layer, size_t stage)
{
    const struct autoencoder *own = layer->own;
    size_t count = 0;
    for (size_t s = 0; own->beta > 0 && s < own->pairs; s++)
        count += is_whole(own, stage) || s == stage ? own->widths[s + 1] : 0;
    return count;
}

static void put_noise(const struct autoencoder *own, const struct pass *pass,
                      const struct course *course, real *noisy)
{
    size_t count = pass_rows(pass) * course->width;
    for (size_t i = 0; i < count; i++)
        noisy[i] = rng_uniform(pass->random) < own->noise ? 0 : course->target[i];
}

static void add_active(const struct pass *pass, const struct course *course, double *active)
{
    for (size_t l = 0; l < course->end - course->first; l++) {
        const struct link *link = &course->links[l];
        for (size_t row = 0; row < pass_rows(pass); row++)
            for (size_t j = 0, end = pass_has_row(pass, row) ? link->out : 0; j < end; j++)
                active[j] += (double)link->y[row * link->out + j];
        active += link->out;
    }
}

static void teach_forward(const struct layer *layer, const struct pass *pass, size_t stage,
                          struct teach_sums *sums, double *errors)
{
    const struct autoencoder *own = layer->own;
    struct autoencoder_parts parts = autoencoder_parts(layer, pass);
    struct course course;
    course_of(layer, pass, stage, &parts, &course);
    chain_forward(layer, pass, course.before, course.before_count, pass->in);
    if (course.in == parts.noisy)
        put_noise(own, pass, &course, parts.noisy);
    chain_forward(layer, pass, course.links, course.count, course.in);
    const real *back = course.links[course.count - 1].y;
    for (size_t row = 0; row < pass_rows(pass); row++) {
        if (!pass_has_row(pass, row))
            continue;
        double error = autoencoder_error(back + row * course.width,
                                         course.target + row * course.width, course.width);
        sums->error += error;
        sums->records++;
        if (errors)
            errors[row] = error;
    }
    if (sums->active && own->beta > 0)
        add_active(pass, &course, sums->active);
}

/* Means near 0 and 1 as they come from float: the penalty stays finite. */
static double held(double mean)
{
    const double edge = 1e-8;
    return mean < edge ? edge : mean > 1 - edge ? 1 - edge : mean;
}

/* Of each record: 2 beta/d scale (-rho/r + (1 - rho)/(1 - r)), scale being 1/n. */
static void set_pulls(const struct autoencoder *own, const struct autoencoder_parts *parts,
                      struct course *course, const double *means, real scale)
{
    double factor = 2 * own->beta / (double)course->width * (double)scale;
    for (size_t s = course->first; own->beta > 0 && s < course->end; s++) {
        for (size_t j = 0; j < own->widths[s + 1]; j++) {
            double r = held(means[j]);
            parts->pulls[s][j] = (real)(factor * ((1 - own->rho) / (1 - r) - own->rho / r));
        }
        course->links[s - course->first].pull = parts->pulls[s];
        means += own->widths[s + 1];
    }
}

static void teach_backward(const struct layer *layer, const struct pass *pass, size_t stage,
                           const double *means, real scale)
{
    const struct autoencoder *own = layer->own;
    struct autoencoder_parts parts = autoencoder_parts(layer, pass);
    struct course course;
    course_of(layer, pass, stage, &parts, &course);
    set_pulls(own, &parts, &course, means, scale);
    const real *back = course.links[course.count - 1].y;
    size_t width = course.width;
    real factor = 2 * scale / (real)width;
    for (size_t row = 0; row < pass_rows(pass); row++) {
        real here = pass_has_row(pass, row) ? factor : 0;
        for (size_t i = row * width; i < (row + 1) * width; i++)
            parts.d[i] = here * (back[i] - course.target[i]);
    }
    chain_backward(layer, pass, course.links, course.count, course.in, parts.d, parts.other, NULL);
}

static double penalty(const struct layer *layer, size_t stage, const double *means)
{
    const struct autoencoder *own = layer->own;
    double sum = 0, rho = own->rho;
    for (size_t j = 0; j < cells(layer, stage); j++) {
        double r = held(means[j]);
        sum += rho * log(rho / r) + (1 - rho) * log((1 - rho) / (1 - r));
    }
    return 2 * own->beta / (double)own->widths[is_whole(own, stage) ? 0 : stage] * sum;
}

const struct teaching autoencoder_teaching = {
    .plan = teach_plan,
    .has_block = has_block,
    .labels_change = labels_change,
    .cells = cells,
    .forward = teach_forward,
    .backward = teach_backward,
    .penalty = penalty,
    .threshold = threshold,
};
