/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "rbf": a network of radial basis functions. Moody, Darken (1989), "Fast learning in networks of
 * locally-tuned processing units", Neural Computation 1(2): centres m_j by k-means over all training rows
 * (clusters.h), widths by the distances between the centres, and a linear read-out by least squares:
 *
 *     phi_j(x) = exp(-|x - m_j|^2 / (2 s_j^2)),    s_j = spread x mean distance to its nearest centres
 *     y(x) = w_0 + sum over j of w_j phi_j(x),     one y a class: 1 for its rows, 0 for others
 *
 * The weights are those with the least sum over the rows of c |y - target|^2, and ridge |w_1 ..|^2 beside it
 * (Hoerl, Kennard 1970; c is class-weight= of the row's class): (A' A + ridge I) w = A' T, whose left side
 * is positive definite. The answer is the class with the greatest y; as probabilities the y are held at 0 from
 * below and divided by their sum.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/clusters.h"
#include "src/classic/gram.h"
#include "src/classic/kept.h"
#include "src/math/lapack.h"
#include "src/net/preset.h"

enum {
    CENTRES_MOST = 1024,
    NEIGHBOURS_MOST = 16,
    CHUNK = KERNEL_DISTANCES,
    TILE = 32,
    SHARD = 256
};

static const struct key rbf_keys[] = {
    { .name = "centres",
      .type = KEY_COUNT,
      .initial = "100",
      .least = 1,
      .greatest = CENTRES_MOST,
      .help = "radial basis functions, placed by k-means" },
    { .name = "neighbours",
      .type = KEY_COUNT,
      .initial = "2",
      .least = 1,
      .greatest = NEIGHBOURS_MOST,
      .help = "a width is the mean distance to so many nearest centres" },
    { .name = "spread",
      .type = KEY_NUMBER,
      .initial = "1",
      .least = 0,
      .greatest = 1000,
      .above_least = true,
      .help = "what the widths are multiplied by" },
    { .name = "ridge",
      .type = KEY_NUMBER,
      .initial = "0.001",
      .least = 0,
      .greatest = 1e9,
      .above_least = true,
      .help = "penalty on the squares of the read-out weights" },
    { .name = "restarts",
      .type = KEY_COUNT,
      .initial = "1",
      .least = 1,
      .greatest = 1000,
      .help = "starts of k-means, of which the best is kept" },
    { .name = NULL },
};

struct learned {
    struct clusters clusters;
    size_t classes;
    double *widths;  /* centres: s_j */
    double *weights; /* classes x (centres + 1), the last one w_0 */
};

static void rbf_free(struct learned *learned)
{
    if (!learned)
        return;
    clusters_done(&learned->clusters);
    free(learned->widths);
    free(learned->weights);
    free(learned);
}

/* --- the hidden units --- */

/* phi of up to TILE rows: out[row * stride + j], and 1 behind them. */
static void activate(const struct learned *learned, const struct kernel *kernel, const real *rows,
                     size_t count, double *out, size_t stride)
{
    const struct clusters *clusters = &learned->clusters;
    real distances[TILE * CHUNK];
    for (size_t first = 0; first < clusters->count; first += CHUNK) {
        size_t centres = clusters->count - first < CHUNK ? clusters->count - first : CHUNK;
        kernel->distances(rows, count, clusters->turned + first * clusters->width, clusters->width,
                          distances);
        for (size_t q = 0; q < count; q++) {
            real *own = distances + q * CHUNK;
            for (size_t c = 0; c < centres; c++) {
                double width = learned->widths[first + c];
                own[c] = (real)(-(double)own[c] / (2 * width * width));
            }
            kernel->exp(own, centres);
            for (size_t c = 0; c < centres; c++)
                out[q * stride + first + c] = (double)own[c];
        }
    }
    for (size_t q = 0; q < count; q++)
        out[q * stride + clusters->count] = 1;
}

/* Mean distance to the nearest other centres; of a lone one, how far its rows are off (root of the mean
 * square). Never 0. */
static double width_of(const struct clusters *clusters, size_t centre, size_t wanted, size_t rows)
{
    double nearest[NEIGHBOURS_MOST], sum = 0;
    size_t found = 0;
    for (size_t other = 0; other < clusters->count; other++) {
        double square = 0;
        for (size_t p = 0; p < clusters->width; p++)
            square += pow((double)clusters->centres[centre * clusters->width + p] -
                              (double)clusters->centres[other * clusters->width + p],
                          2);
        size_t at = found < wanted ? found++ : wanted;
        if (other == centre) {
            found -= at < wanted ? 1 : 0;
            continue;
        }
        for (; at > 0 && nearest[at - 1] > square; at--)
            if (at < wanted)
                nearest[at] = nearest[at - 1];
        if (at < wanted)
            nearest[at] = square;
    }
    for (size_t i = 0; i < found; i++)
        sum += sqrt(nearest[i]) / (double)found;
    if (found == 0)
        sum = sqrt(clusters->inertia / (double)rows);
    return sum > 0 ? sum : 1;
}

/* --- fit --- */

struct filling {
    const struct learned *learned;
    const struct learner_task *task;
};

/* Rows of [phi, 1, targets], each times the root of what its class weighs. */
static bool fill(void *context, size_t first, size_t count, double *out)
{
    const struct filling *filling = context;
    const struct learner_task *task = filling->task;
    size_t units = filling->learned->clusters.count + 1, cols = units + task->class_count;
    for (size_t i = 0; i < count; i += TILE) {
        size_t tile = count - i < TILE ? count - i : TILE;
        activate(filling->learned, task->compute->kernel,
                 task->rows.inputs + (first + i) * task->rows.width, tile, out + i * cols, cols);
    }
    for (size_t i = 0; i < count; i++) {
        size_t own = task->classes[first + i];
        double root = task->class_weights ? sqrt(task->class_weights[own]) : 1;
        double *row = out + i * cols;
        for (size_t c = 0; c < task->class_count; c++)
            row[units + c] = c == own ? 1 : 0;
        for (size_t p = 0; task->class_weights && p < cols; p++)
            row[p] *= root;
    }
    return true;
}

/* The equations out of the sum of products: left (units x units), right (classes x units). */
static bool solve(struct learned *learned, const struct learner_task *task, const double *gram,
                  struct err *err)
{
    size_t units = learned->clusters.count + 1, cols = units + task->class_count;
    double ridge = values_number(task->values, "ridge");
    double *left = calloc(units * units, sizeof *left);
    learned->weights = calloc(task->class_count * units + 1, sizeof *learned->weights);
    bool good = (left && learned->weights) || err_memory(err);
    for (size_t i = 0; good && i < units; i++) {
        memcpy(left + i * units, gram + i * cols, units * sizeof *left);
        left[i * units + i] += i + 1 < units ? ridge : 0;
        for (size_t c = 0; c < task->class_count; c++)
            learned->weights[c * units + i] = gram[i * cols + units + c];
    }
    good = good && lapack_solve(units, left, task->class_count, learned->weights, err);
    if (!good && err->code == ERR_INPUT)
        err_hint(err, "use a larger ridge, or fewer centres");
    free(left);
    return good;
}

static bool read_out(struct learned *learned, const struct learner_task *task, struct err *err)
{
    size_t cols = learned->clusters.count + 1 + task->class_count;
    struct filling filling = { learned, task };
    const struct gram_task work = { task->rows.count, cols,          fill,
                                    &filling,         task->compute, task->cancel };
    double *gram = calloc(cols * cols, sizeof *gram);
    bool good =
        gram ? gram_sum(&work, gram, err) && solve(learned, task, gram, err) : err_memory(err);
    free(gram);
    return good;
}

static bool place_centres(struct learned *learned, const struct learner_task *task, struct err *err)
{
    const struct clusters_task work = {
        .rows = task->rows.inputs,
        .count = task->rows.count,
        .width = task->rows.width,
        .wanted = (size_t)values_count(task->values, "centres"),
        .starts = (size_t)values_count(task->values, "restarts"),
        .iterations = 300,
        .seed = task->seed,
        .compute = task->compute,
        .cancel = task->cancel,
        .progress = task->progress,
    };
    size_t neighbours = (size_t)values_count(task->values, "neighbours");
    if (!clusters_fit(&learned->clusters, &work, err))
        return false;
    learned->widths = calloc(learned->clusters.count + 1, sizeof *learned->widths);
    for (size_t j = 0; learned->widths && j < learned->clusters.count; j++)
        learned->widths[j] = values_number(task->values, "spread") *
                             width_of(&learned->clusters, j, neighbours, task->rows.count);
    return learned->widths || err_memory(err);
}

static struct learned *rbf_fit(const struct learner_task *task, struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    learned->classes = task->class_count;
    if (place_centres(learned, task, err) && read_out(learned, task, err))
        return learned;
    rbf_free(learned);
    return NULL;
}

/* --- answer --- */

/* y to probabilities. Where no y is above 0 the greatest has it all. */
static void share_out(const double *y, size_t classes, float *probabilities)
{
    double sum = 0;
    size_t best = 0;
    for (size_t c = 0; c < classes; c++) {
        sum += y[c] > 0 ? y[c] : 0;
        best = y[c] > y[best] ? c : best;
    }
    for (size_t c = 0; c < classes; c++)
        probabilities[c] = sum > 0 ? (float)((y[c] > 0 ? y[c] : 0) / sum) : c == best ? 1 : 0;
}

struct answering {
    const struct learned *learned;
    const struct learner_rows *rows;
    const struct compute *compute;
    const struct cancel *cancel;
    float *probabilities;
    double *work; /* shards x TILE x (units + classes) */
};

static void answer_shard(void *context, size_t shard)
{
    const struct answering *a = context;
    size_t units = a->learned->clusters.count + 1, classes = a->learned->classes;
    double *phi = a->work + shard * (TILE * units + classes), *y = phi + TILE * units;
    size_t end = shard * SHARD + SHARD < a->rows->count ? shard * SHARD + SHARD : a->rows->count;
    for (size_t first = shard * SHARD; first < end && !cancel_requested(a->cancel); first += TILE) {
        size_t count = end - first < TILE ? end - first : TILE;
        activate(a->learned, a->compute->kernel, a->rows->inputs + first * a->rows->width, count,
                 phi, units);
        for (size_t q = 0; q < count; q++) {
            for (size_t c = 0; c < classes; c++) {
                y[c] = 0;
                for (size_t j = 0; j < units; j++)
                    y[c] += phi[q * units + j] * a->learned->weights[c * units + j];
            }
            share_out(y, classes, a->probabilities + (first + q) * classes);
        }
    }
}

static bool rbf_answer(const struct learned *learned, const struct learner_rows *rows,
                       const struct compute *compute, const struct cancel *cancel,
                       float *probabilities, struct err *err)
{
    size_t shards = (rows->count + SHARD - 1) / SHARD, units = learned->clusters.count + 1;
    struct answering a = { learned, rows, compute, cancel, probabilities, NULL };
    a.work = calloc(shards * (TILE * units + learned->classes) + 1, sizeof *a.work);
    if (!a.work)
        return err_memory(err);
    pool_run(compute->pool, shards, answer_shard, &a);
    free(a.work);
    return !cancel_requested(cancel) || err_set(err, ERR_CANCELLED, "stopped while answering");
}

/* --- to and from a file --- */

static bool rbf_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    const struct clusters *clusters = &learned->clusters;
    return kept_add_count(pack, "centre count", clusters->count, err) &&
           kept_add_reals(pack, "centres", clusters->centres, clusters->count * clusters->width,
                          err) &&
           pack_add_doubles(pack, "widths", learned->widths, clusters->count, err) &&
           pack_add_doubles(pack, "weights", learned->weights,
                            learned->classes * (clusters->count + 1), err);
}

static bool read_units(struct learned *learned, const struct preparation *preparation,
                       const struct pack *pack, struct err *err)
{
    size_t count = kept_count(pack, "centre count", 1, CENTRES_MOST, err);
    size_t width = preparation_inputs(preparation);
    real *centres = count == SIZE_MAX ? NULL : kept_reals(pack, "centres", count * width, err);
    if (!centres || !clusters_take(&learned->clusters, centres, count, width, err))
        return false;
    learned->widths = kept_doubles(pack, "widths", count, err);
    for (size_t j = 0; learned->widths && j < count; j++)
        if (!(learned->widths[j] > 0))
            return err_set(err, ERR_INPUT, "a width is not above 0");
    if (learned->widths)
        learned->weights = kept_doubles(pack, "weights", learned->classes * (count + 1), err);
    return learned->weights != NULL;
}

static struct learned *rbf_read(const struct key_values *values,
                                const struct preparation *preparation, const struct pack *pack,
                                struct err *err)
{
    (void)values;
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    learned->classes = preparation_classes(preparation);
    if (read_units(learned, preparation, pack, err))
        return learned;
    rbf_free(learned);
    return NULL;
}

static size_t rbf_parameters(const struct learned *learned)
{
    size_t count = learned->clusters.count;
    return count * (learned->clusters.width + 1) + (count + 1) * learned->classes;
}

static bool rbf_describe(const struct learned *learned, const struct preparation *preparation,
                         struct str *text)
{
    (void)preparation;
    double least = learned->widths[0], greatest = least;
    for (size_t j = 1; j < learned->clusters.count; j++) {
        least = fmin(least, learned->widths[j]);
        greatest = fmax(greatest, learned->widths[j]);
    }
    str_addf(text, "%zu centres, widths %.4g to %.4g\n", learned->clusters.count, least, greatest);
    return true;
}

static const struct learner rbf = {
    .fit = rbf_fit,
    .answer = rbf_answer,
    .free = rbf_free,
    .write = rbf_write,
    .read = rbf_read,
    .parameters = rbf_parameters,
    .describe = rbf_describe,
    .weighs_classes = true,
};

extern const struct preset preset_rbf;
const struct preset preset_rbf = {
    .name = "rbf",
    .help = "radial basis functions around k-means centres, and a linear read-out",
    .paper = "Moody, Darken (1989), Neural Computation 1",
    .keys = rbf_keys,
    .learner = &rbf,
};
