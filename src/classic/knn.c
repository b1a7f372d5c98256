/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "knn": a row is of the class of the nearest training rows. Cover, Hart (1967), "Nearest
 * neighbor pattern classification"; votes by 1/distance after Dudani (1976), as scikit-learn has them:
 * where neighbours at distance 0 are found, they alone vote.
 *
 * Exact; which rows are near is for search.c to find, what near is for metric.c to say. Ties: of
 * training rows at the same distance, to the last bit of its double, the one that stands first in the
 * training table; of classes with the same votes, the one that the scheme names first.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/data/grouping.h"
#include "src/classic/kept.h"
#include "src/classic/metric.h"
#include "src/classic/order.h"
#include "src/classic/search.h"
#include "src/net/learner.h"
#include "src/net/preset.h"

enum { K_MOST = 1000, CANCEL_EVERY = 4096 };
#define BYTES_MOST ((size_t)2 << 30) /* of the rows that are kept */

static const char *const votes_names[] = { "uniform", "distance", NULL };

static const struct key knn_keys[] = {
    { .name = "k",
      .type = KEY_COUNT,
      .initial = "5",
      .least = 1,
      .greatest = K_MOST,
      .help = "neighbours that vote; of equally near rows the earlier ones" },
    { .name = "distance",
      .type = KEY_CHOICE,
      .initial = "euclid",
      .choices = metric_names,
      .help = "of the prepared rows, or mixed: a symbol that differs counts 1 (Hamming)" },
    { .name = "votes",
      .type = KEY_CHOICE,
      .initial = "uniform",
      .choices = votes_names,
      .help = "all alike, or 1/distance; at equal votes the first class" },
    { .name = NULL },
};

struct learned {
    size_t k, class_count;
    bool by_distance;
    struct metric *metric;
    size_t count; /* different rows, in an order in which near ones stand together */
    struct search *search;
    real *rows; /* what search borrows */
    uint32_t *starts, *positions;
    uint32_t *classes; /* by place in positions */
};

static void knn_free(struct learned *learned)
{
    if (!learned)
        return;
    metric_free(learned->metric);
    free(learned->rows);
    search_free(learned->search);
    free(learned->starts);
    free(learned->positions);
    free(learned->classes);
    free(learned);
}

static struct learned *begin(const struct key_values *values, size_t class_count, struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    if (!learned) {
        err_memory(err);
        return NULL;
    }
    learned->k = (size_t)values_count(values, "k");
    learned->by_distance = values_choice(values, "votes") == 1;
    learned->class_count = class_count;
    return learned;
}

/* When the rows are there. */
static bool finish(struct learned *learned, size_t count, struct err *err)
{
    const struct search_rows rows = { .at = learned->rows,
                                      .count = count,
                                      .width = metric_width(learned->metric),
                                      .weights = metric_weights(learned->metric),
                                      .starts = learned->starts,
                                      .positions = learned->positions };
    learned->count = count;
    learned->search = search_new(&rows, err);
    return learned->search != NULL;
}

/* --- fit --- */

/* The groups of equal rows, and where each stands among those that are kept. */
struct keeping {
    const struct learner_task *task;
    struct grouping grouping;
    uint32_t *order; /* groups */
    uint32_t *place; /* of each group in the order */
};

/* Of each group the first k rows, in order: more of equal rows can never be among the k nearest. */
static bool list_positions(struct learned *learned, const struct keeping *keeping, struct err *err)
{
    const struct learner_task *task = keeping->task;
    size_t count = keeping->grouping.count, k = learned->k;
    learned->starts = calloc(count + 1, sizeof *learned->starts);
    uint32_t *filled = calloc(count + 1, sizeof *filled);
    for (size_t i = 0; learned->starts && filled && i < task->rows.count; i++) {
        uint32_t *own = &filled[keeping->place[keeping->grouping.of[i]]];
        *own += *own < k ? 1 : 0;
    }
    for (size_t g = 0; learned->starts && filled && g < count; g++) {
        learned->starts[g + 1] = learned->starts[g] + filled[g];
        filled[g] = learned->starts[g];
    }
    size_t places = learned->starts ? learned->starts[count] : 0;
    learned->positions = calloc(places + 1, sizeof *learned->positions);
    learned->classes = calloc(places + 1, sizeof *learned->classes);
    bool good = learned->starts && filled && learned->positions && learned->classes;
    for (size_t i = 0; good && i < task->rows.count; i++) {
        size_t group = keeping->place[keeping->grouping.of[i]];
        if (filled[group] == learned->starts[group + 1])
            continue;
        learned->positions[filled[group]] = (uint32_t)i;
        learned->classes[filled[group]++] = task->classes[i];
    }
    free(filled);
    return good || err_memory(err);
}

/* The different rows in the order of their groups, as the metric compares them. */
static real *compared_rows(struct learned *learned, const struct keeping *keeping, size_t size,
                           struct err *err)
{
    const struct learner_task *task = keeping->task;
    size_t width = metric_width(learned->metric);
    real *rows = calloc(size + 1, 1);
    for (size_t g = 0; rows && g < keeping->grouping.count; g++) {
        metric_apply(learned->metric,
                     task->rows.inputs + keeping->grouping.first[g] * task->rows.width,
                     rows + g * width);
        if (g % CANCEL_EVERY == 0 && cancel_requested(task->cancel)) {
            err_set(err, ERR_CANCELLED, "stopped while keeping rows");
            free(rows);
            return NULL;
        }
    }
    if (!rows)
        err_memory(err);
    return rows;
}

/* Near rows stand together, which the search is quick by. */
static bool order_rows(struct learned *learned, struct keeping *keeping, const real *rows,
                       size_t size, struct err *err)
{
    size_t count = keeping->grouping.count, width = metric_width(learned->metric);
    keeping->order = calloc(count + 1, sizeof *keeping->order);
    keeping->place = calloc(count + 1, sizeof *keeping->place);
    learned->rows = calloc(size + 1, 1);
    if (!keeping->order || !keeping->place || !learned->rows)
        return err_memory(err);
    if (!order_close(rows, count, width, SEARCH_BLOCK, keeping->order, keeping->task->cancel, err))
        return false;
    for (size_t g = 0; g < count; g++) {
        keeping->place[keeping->order[g]] = (uint32_t)g;
        memcpy(learned->rows + g * width, rows + keeping->order[g] * width,
               width * sizeof *learned->rows);
    }
    return true;
}

static bool keep_rows(struct learned *learned, struct keeping *keeping, struct err *err)
{
    size_t width = metric_width(learned->metric), count = keeping->grouping.count, size = 0;
    if (!size_product(count, width * sizeof(real), &size) || size > BYTES_MOST) {
        err_set(err, ERR_INPUT,
                "%zu different training rows of %zu numbers are more than knn keeps in memory "
                "(%zu MiB)",
                count, width, BYTES_MOST >> 20);
        return err_hint(err, "sample fewer rows (help sample), or prepare encode=integer");
    }
    real *rows = compared_rows(learned, keeping, size, err);
    bool good = rows && order_rows(learned, keeping, rows, size, err);
    free(rows);
    return good;
}

static bool learn(struct learned *learned, const struct learner_task *task, struct err *err)
{
    const struct learner_rows *rows = &task->rows;
    struct keeping keeping = { .task = task };
    if (!grouping_make(&keeping.grouping, rows->inputs, rows->count, rows->width, task->cancel,
                       err))
        return false;
    learned->metric = metric_new((enum metric_kind)values_choice(task->values, "distance"),
                                 rows->preparation, rows->inputs, rows->count, err);
    bool good = learned->metric && keep_rows(learned, &keeping, err) &&
                list_positions(learned, &keeping, err) &&
                finish(learned, keeping.grouping.count, err);
    grouping_done(&keeping.grouping);
    free(keeping.order);
    free(keeping.place);
    return good;
}

static struct learned *knn_fit(const struct learner_task *task, struct err *err)
{
    size_t k = (size_t)values_count(task->values, "k");
    if (task->rows.count < k) {
        err_set(err, ERR_USAGE, "k=%zu neighbours cannot be found among %zu training rows", k,
                task->rows.count);
        err_hint(err, "use a smaller k, or more rows");
        return NULL;
    }
    struct learned *learned = begin(task->values, task->class_count, err);
    if (learned && learn(learned, task, err))
        return learned;
    knn_free(learned);
    return NULL;
}

/* --- answer --- */

static void vote(const struct learned *learned, const struct search_hit *hits, float *probabilities)
{
    bool touches = learned->by_distance && !(hits[0].square > 0);
    double votes = 0;
    for (size_t i = 0; i < learned->k; i++) {
        double own = 1;
        if (learned->by_distance)
            own = touches ? (hits[i].square > 0 ? 0 : 1) : 1 / sqrt(hits[i].square);
        votes += own;
    }
    for (size_t c = 0; c < learned->class_count; c++) {
        double sum = 0;
        for (size_t i = 0; i < learned->k; i++) {
            if (learned->classes[hits[i].place] != c)
                continue;
            if (!learned->by_distance)
                sum += 1;
            else if (touches)
                sum += hits[i].square > 0 ? 0 : 1;
            else
                sum += 1 / sqrt(hits[i].square);
        }
        probabilities[c] = (float)(sum / votes);
    }
}

static bool knn_answer(const struct learned *learned, const struct learner_rows *rows,
                       const struct compute *compute, const struct cancel *cancel,
                       float *probabilities, struct err *err)
{
    size_t width = metric_width(learned->metric), k = learned->k;
    real *queries = calloc(rows->count * width + 1, sizeof *queries);
    struct search_hit *hits = calloc(rows->count * k + 1, sizeof *hits);
    bool good = (queries && hits) || err_memory(err);
    for (size_t i = 0; good && i < rows->count; i++)
        metric_apply(learned->metric, rows->inputs + i * rows->width, queries + i * width);
    good = good &&
           search_nearest(learned->search, queries, rows->count, k, compute, cancel, hits, err);
    for (size_t i = 0; good && i < rows->count; i++)
        vote(learned, hits + i * k, probabilities + i * learned->class_count);
    free(queries);
    free(hits);
    return good;
}

/* --- to and from a file --- */

static bool knn_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    size_t count = learned->count, places = learned->starts[count];
    return metric_write(learned->metric, pack, err) &&
           kept_add_reals(pack, "rows", learned->rows, count * metric_width(learned->metric),
                          err) &&
           kept_add_counts(pack, "starts", learned->starts, count + 1, err) &&
           kept_add_counts(pack, "positions", learned->positions, places, err) &&
           kept_add_counts(pack, "classes", learned->classes, places, err);
}

/* Each row has a place at least, and there are k in all; places of a row ascend. */
static bool check_places(const struct learned *learned, size_t count, struct err *err)
{
    size_t places = learned->starts[count];
    bool good = count > 0 && learned->starts[0] == 0 && places >= learned->k;
    for (size_t g = 0; good && g < count; g++) {
        good = learned->starts[g] < learned->starts[g + 1];
        for (size_t i = learned->starts[g] + 1; good && i < learned->starts[g + 1]; i++)
            good = i < places && learned->positions[i - 1] < learned->positions[i];
    }
    return good || err_set(err, ERR_INPUT, "the rows that were kept do not fit together");
}

static bool read_rows(struct learned *learned, const struct pack *pack, struct err *err)
{
    size_t starts = pack_count(pack, "starts"), places = pack_count(pack, "positions"), size = 0;
    size_t width = metric_width(learned->metric);
    if (starts == SIZE_MAX || starts < 2 || places >= UINT32_MAX || starts >= UINT32_MAX ||
        !size_product(starts - 1, width, &size))
        return err_set(err, ERR_INPUT, "the rows that were kept are missing");
    uint32_t last_class = (uint32_t)learned->class_count - 1;
    learned->starts = kept_counts(pack, "starts", starts, 0, (uint32_t)places, err);
    learned->positions =
        learned->starts ? kept_counts(pack, "positions", places, 0, UINT32_MAX, err) : NULL;
    learned->classes =
        learned->positions ? kept_counts(pack, "classes", places, 0, last_class, err) : NULL;
    learned->rows = learned->classes ? kept_reals(pack, "rows", size, err) : NULL;
    return learned->rows && check_places(learned, starts - 1, err) &&
           finish(learned, starts - 1, err);
}

static struct learned *knn_read(const struct key_values *values,
                                const struct preparation *preparation, const struct pack *pack,
                                struct err *err)
{
    struct learned *learned = begin(values, preparation_classes(preparation), err);
    if (!learned)
        return NULL;
    learned->metric =
        metric_read((enum metric_kind)values_choice(values, "distance"), preparation, pack, err);
    if (learned->metric && read_rows(learned, pack, err))
        return learned;
    knn_free(learned);
    return NULL;
}

static size_t knn_parameters(const struct learned *learned)
{
    return learned->count * metric_width(learned->metric);
}

static const struct learner knn = {
    .fit = knn_fit,
    .answer = knn_answer,
    .free = knn_free,
    .write = knn_write,
    .read = knn_read,
    .parameters = knn_parameters,
    .answers_slowly = true,
};

static const struct recipe knn_recipe = {
    .from = "nearest neighbours on KDD data",
    .remark = "Papers on these data take 1, 3 or 5 neighbours.",
    .settings = (const struct recipe_setting[]){ CUSTOMARY("k", "5"), { .name = NULL } },
};

extern const struct preset preset_knn;
const struct preset preset_knn = {
    .name = "knn",
    .help = "the class of the nearest training rows, found exactly",
    .paper = "Cover, Hart (1967), IEEE Transactions on Information Theory 13",
    .recipe = &knn_recipe,
    .keys = knn_keys,
    .learner = &knn,
};
