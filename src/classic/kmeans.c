/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "kmeans" (clusters.h). score=classes: clusters are made of all training rows without looking at
 * their classes; a row's probabilities are the shares of the classes in its cluster, so that its answer is
 * the cluster's most frequent class, the first of equals. score=distance, for two classes: clusters are
 * made of the normal rows, and a row is an attack where its squared distance e from the nearest centre is
 * above the threshold t, a quantile of the normal training rows; P(attack) = e / (e + t).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/classic/anomaly.h"
#include "src/classic/clusters.h"
#include "src/classic/kept.h"
#include "src/net/preset.h"

enum { K_MOST = 4096 };

static const char *const score_names[] = { "classes", "distance", NULL };

static const struct key kmeans_keys[] = {
    { .name = "k",
      .type = KEY_COUNT,
      .initial = "50",
      .least = 1,
      .greatest = K_MOST,
      .help = "clusters" },
    { .name = "restarts",
      .type = KEY_COUNT,
      .initial = "3",
      .least = 1,
      .greatest = 1000,
      .help = "starts by k-means++, of which the best is kept" },
    { .name = "iterations",
      .type = KEY_COUNT,
      .initial = "300",
      .least = 1,
      .greatest = 1000000,
      .help = "at most (of mini-batches: how many)" },
    { .name = "minibatch",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "learn from small samples of the rows, one after the other" },
    { .name = "batch",
      .type = KEY_COUNT,
      .initial = "1000",
      .least = 1,
      .greatest = 1000000,
      .help = "rows of a mini-batch" },
    { .name = "score",
      .type = KEY_CHOICE,
      .initial = "classes",
      .choices = score_names,
      .help = "a cluster's classes; or, of two classes, how far off normal rows' clusters are" },
    { .name = "quantile",
      .type = KEY_NUMBER,
      .initial = "0.95",
      .least = 0,
      .greatest = 1,
      .above_least = true,
      .help = "score=distance: share of the normal training rows below the threshold" },
    { .name = NULL },
};

struct learned {
    struct clusters clusters;
    size_t classes;
    bool by_distance;
    double threshold; /* by distance: a squared distance */
    uint32_t *counts; /* clusters x classes: training rows */
};

static bool wants_distance(const struct key_values *values)
{
    return values_choice(values, "score") == 1;
}

static void kmeans_free(struct learned *learned)
{
    if (!learned)
        return;
    clusters_done(&learned->clusters);
    free(learned->counts);
    free(learned);
}

static struct learned *begin(const struct key_values *values, size_t classes, struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    learned->classes = classes;
    learned->by_distance = wants_distance(values);
    return learned;
}

/* --- fit --- */

static bool count_classes(struct learned *learned, const struct learner_task *task,
                          const uint32_t *nearest, struct err *err)
{
    learned->counts = calloc(learned->clusters.count * learned->classes + 1, sizeof(uint32_t));
    if (!learned->counts)
        return err_memory(err);
    for (size_t i = 0; i < task->rows.count; i++)
        learned->counts[nearest[i] * learned->classes + task->classes[i]]++;
    return true;
}

static bool set_threshold(struct learned *learned, const struct learner_task *task,
                          const real *squares, struct err *err)
{
    double *normal = calloc(task->rows.count + 1, sizeof *normal);
    size_t count = 0;
    if (!normal)
        return err_memory(err);
    for (size_t i = 0; i < task->rows.count; i++)
        if (task->classes[i] == 0)
            normal[count++] = (double)squares[i];
    learned->threshold = anomaly_quantile(normal, count, values_number(task->values, "quantile"));
    free(normal);
    return true;
}

/* What the clusters of the training rows are: their classes, and the threshold. */
static bool look_at_clusters(struct learned *learned, const struct learner_task *task,
                             struct err *err)
{
    const struct learner_rows *rows = &task->rows;
    uint32_t *nearest = calloc(rows->count + 1, sizeof *nearest);
    real *squares = calloc(rows->count + 1, sizeof *squares);
    bool good = (nearest && squares) || err_memory(err);
    good = good &&
           clusters_assign(&learned->clusters, rows->inputs, rows->count, task->compute,
                           task->cancel, nearest, squares, err) &&
           count_classes(learned, task, nearest, err) &&
           (!learned->by_distance || set_threshold(learned, task, squares, err));
    free(nearest);
    free(squares);
    return good;
}

static bool learn(struct learned *learned, const struct learner_task *task, struct err *err)
{
    const struct key_values *values = task->values;
    size_t count = task->rows.count;
    real *normal = learned->by_distance ? anomaly_normal_rows(task, &count, err) : NULL;
    if (learned->by_distance && !normal)
        return false;
    const struct clusters_task work = {
        .rows = normal ? normal : task->rows.inputs,
        .count = count,
        .width = task->rows.width,
        .wanted = (size_t)values_count(values, "k"),
        .starts = (size_t)values_count(values, "restarts"),
        .iterations = (size_t)values_count(values, "iterations"),
        .batch = values_yes(values, "minibatch") ? (size_t)values_count(values, "batch") : 0,
        .seed = task->seed,
        .compute = task->compute,
        .cancel = task->cancel,
        .progress = task->progress,
    };
    bool good =
        clusters_fit(&learned->clusters, &work, err) && look_at_clusters(learned, task, err);
    free(normal);
    return good;
}

static struct learned *kmeans_fit(const struct learner_task *task, struct err *err)
{
    if (!values_yes(task->values, "minibatch") && values_given(task->values, "batch")) {
        err_set(err, ERR_USAGE, "batch= belongs to minibatch=yes");
        return NULL;
    }
    if (!wants_distance(task->values) && values_given(task->values, "quantile")) {
        err_set(err, ERR_USAGE, "quantile= belongs to score=distance");
        return NULL;
    }
    if (wants_distance(task->values) && !anomaly_check(task, "kmeans score=distance", 1, err))
        return NULL;
    struct learned *learned = begin(task->values, task->class_count, err);
    if (learned && learn(learned, task, err))
        return learned;
    kmeans_free(learned);
    return NULL;
}

/* --- answer --- */

static void answer_class(const struct learned *learned, size_t cluster, float *probabilities)
{
    const uint32_t *counts = learned->counts + cluster * learned->classes;
    double all = 0;
    for (size_t c = 0; c < learned->classes; c++)
        all += counts[c];
    for (size_t c = 0; c < learned->classes; c++)
        probabilities[c] =
            (float)(all > 0 ? (double)counts[c] / all : 1 / (double)learned->classes);
}

static bool kmeans_answer(const struct learned *learned, const struct learner_rows *rows,
                          const struct compute *compute, const struct cancel *cancel,
                          float *probabilities, struct err *err)
{
    uint32_t *nearest = calloc(rows->count + 1, sizeof *nearest);
    real *squares = calloc(rows->count + 1, sizeof *squares);
    bool good = (nearest && squares) || err_memory(err);
    good = good && clusters_assign(&learned->clusters, rows->inputs, rows->count, compute, cancel,
                                   nearest, squares, err);
    for (size_t i = 0; good && i < rows->count; i++) {
        float *own = probabilities + i * learned->classes;
        if (learned->by_distance)
            anomaly_answer((double)squares[i], learned->threshold, own);
        else
            answer_class(learned, nearest[i], own);
    }
    free(nearest);
    free(squares);
    return good;
}

/* --- to and from a file --- */

static bool kmeans_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    const struct clusters *clusters = &learned->clusters;
    return kept_add_count(pack, "clusters", clusters->count, err) &&
           kept_add_reals(pack, "centres", clusters->centres, clusters->count * clusters->width,
                          err) &&
           kept_add_counts(pack, "classes", learned->counts, clusters->count * learned->classes,
                           err) &&
           pack_add_doubles(pack, "inertia", &clusters->inertia, 1, err) &&
           pack_add_doubles(pack, "threshold", &learned->threshold, 1, err);
}

static bool read_clusters(struct learned *learned, const struct preparation *preparation,
                          const struct pack *pack, struct err *err)
{
    size_t count = kept_count(pack, "clusters", 1, K_MOST, err),
           width = preparation_inputs(preparation);
    const double *inertia = count == SIZE_MAX ? NULL : pack_doubles(pack, "inertia", 1, err);
    const double *threshold = inertia ? pack_doubles(pack, "threshold", 1, err) : NULL;
    if (!threshold)
        return false;
    if (!isfinite(*threshold) || *threshold < 0)
        return err_set(err, ERR_INPUT, "the threshold is no distance");
    learned->threshold = *threshold;
    real *centres = kept_reals(pack, "centres", count * width, err);
    if (!centres || !clusters_take(&learned->clusters, centres, count, width, err))
        return false;
    learned->clusters.inertia = *inertia;
    learned->counts = kept_counts(pack, "classes", count * learned->classes, 0, UINT32_MAX, err);
    return learned->counts != NULL;
}

static struct learned *kmeans_read(const struct key_values *values,
                                   const struct preparation *preparation, const struct pack *pack,
                                   struct err *err)
{
    size_t classes = preparation_classes(preparation);
    if (wants_distance(values) && classes != 2) {
        err_set(err, ERR_INPUT, "score=distance is not for %zu classes", classes);
        return NULL;
    }
    struct learned *learned = begin(values, classes, err);
    if (learned && read_clusters(learned, preparation, pack, err))
        return learned;
    kmeans_free(learned);
    return NULL;
}

static size_t kmeans_parameters(const struct learned *learned)
{
    return learned->clusters.count * learned->clusters.width;
}

/* --- the table of clusters --- */

static void describe_cluster(const struct learned *learned, const struct preparation *preparation,
                             size_t cluster, struct str *text)
{
    const uint32_t *counts = learned->counts + cluster * learned->classes;
    char rows[NUM_TEXT_SIZE];
    size_t most = 0, all = 0;
    for (size_t c = 0; c < learned->classes; c++) {
        all += counts[c];
        most = counts[c] > counts[most] ? c : most;
    }
    str_addf(text, "  %7zu  %9s  ", cluster + 1, num_count_text(all, rows));
    if (all == 0) {
        str_add(text, "no training row\n");
        return;
    }
    str_addf(text, "%-8s %5.1f %%", preparation_class_name(preparation, most),
             100 * (double)counts[most] / (double)all);
    for (size_t c = 0; c < learned->classes; c++)
        if (c != most && counts[c] > 0)
            str_addf(text, "  %s %s", preparation_class_name(preparation, c),
                     num_count_text(counts[c], rows));
    str_add_char(text, '\n');
}

static bool kmeans_describe(const struct learned *learned, const struct preparation *preparation,
                            struct str *text)
{
    str_addf(text, "%zu clusters of %s training rows, sum of squared distances %.6g\n",
             learned->clusters.count, learned->by_distance ? "the normal" : "all",
             learned->clusters.inertia);
    if (learned->by_distance)
        str_addf(text, "an attack is further than %.4g from every centre\n",
                 sqrt(learned->threshold));
    str_addf(text, "  %7s  %9s  most frequent class, and others\n", "cluster", "rows");
    for (size_t i = 0; i < learned->clusters.count; i++)
        describe_cluster(learned, preparation, i, text);
    return true;
}

static const struct learner kmeans = {
    .fit = kmeans_fit,
    .answer = kmeans_answer,
    .free = kmeans_free,
    .write = kmeans_write,
    .read = kmeans_read,
    .parameters = kmeans_parameters,
    .describe = kmeans_describe,
};

static const struct recipe kmeans_recipe = {
    .from = "k-means on KDD data",
    .remark = "As a detector: score=distance with prepare classes=binary.",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("k", "50"),
                                                 CUSTOMARY("restarts", "10"),
                                                 { .name = NULL } },
};

extern const struct preset preset_kmeans;
const struct preset preset_kmeans = {
    .name = "kmeans",
    .help = "clusters answer with their most frequent class, or with the distance to them",
    .paper = "Lloyd (1982), IEEE Transactions on Information Theory 28; Sculley (2010), WWW",
    .recipe = &kmeans_recipe,
    .keys = kmeans_keys,
    .two_classes = wants_distance,
    .learner = &kmeans,
};
