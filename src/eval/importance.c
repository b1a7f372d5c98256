/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shuffled features: the rows are encoded once, and a feature's inputs change places among them. Of a model
 * that is no net, which may look at the cells themselves, it is the cells. */
#include "src/eval/importance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/data/changeable.h"
#include "src/eval/importance_rules.h"
#include "src/net/model_learned.h"
#include "src/net/model_net.h"
#include "src/net/predict.h"

#define ENCODED_MOST ((size_t)2 << 30) /* bytes */

struct work {
    const struct importance_request *request;
    const struct preparation *preparation;
    struct importance *importance;
    struct predictor *predictor;  /* NULL: no net */
    struct store *cells;          /* then: the rows, to be changed */
    double *kept_cells;           /* of a feature */
    size_t rows, inputs, classes; /* inputs: cells of a row (prepare.h) */
    size_t width;                 /* numbers of a row that go into the net */
    uint16_t *truth;
    real *encoded;        /* rows x inputs */
    real *projected;      /* rows x width, where there are components; else NULL */
    real *kept;           /* rows x inputs of a feature */
    uint32_t *order;      /* rows */
    float *probabilities; /* rows x classes */
    struct err *err;
};

/* --- the figures of one pass --- */

struct figures {
    double of[IMPORTANCE_FIGURES];
    double *recall; /* classes */
};

static void read_figures(const struct score *score, struct figures *figures)
{
    figures->of[IMPORTANCE_ACCURACY] = score->accuracy;
    figures->of[IMPORTANCE_MACRO_F1] = score->macro_f1;
    figures->of[IMPORTANCE_DR] = score->dr;
    figures->of[IMPORTANCE_FAR] = score->far;
    for (size_t c = 0; c < score->classes; c++) {
        figures->recall[c] = score->per_class[c].recall;
    }
}

static bool ask_net(struct work *work)
{
    const struct model *model = work->request->model;
    for (size_t i = 0; work->projected && i < work->rows; i++) {
        preparation_project(work->preparation, work->encoded + i * work->inputs,
                            work->projected + i * work->width);
    }
    struct prediction prediction = {
        .weights =
            model_uses_best(model) ? model_best_weights(model) : model_last_weights_of(model),
        .preparation = work->preparation,
        .encoded = work->projected ? work->projected : work->encoded,
        .rows = work->rows,
        .cancel = work->request->cancel,
        .probabilities = work->probabilities,
    };
    return predictor_run(work->predictor, &prediction, work->err);
}

static bool ask_learner(struct work *work)
{
    const struct learned_question question = { .compute = work->request->compute,
                                               .store = work->cells,
                                               .count = work->rows,
                                               .cancel = work->request->cancel };
    return model_ask_learned(work->request->model, &question, work->probabilities, work->err);
}

/* The model's answers to the rows as they are now. */
static bool answer(struct work *work, struct score *score)
{
    size_t *confusion = calloc(work->classes * work->classes, sizeof *confusion);
    if (confusion == NULL) {
        return err_memory(work->err);
    }
    bool ok = work->predictor ? ask_net(work) : ask_learner(work);
    const struct decision *decision = model_decision(work->request->model);
    for (size_t i = 0; ok && i < work->rows; i++) {
        size_t answered =
            decision_answer(decision, work->probabilities + i * work->classes, work->classes);
        confusion[work->truth[i] * work->classes + answered]++;
    }
    ok = ok && score_of_matrix(confusion, work->classes, work->importance->class_names, NULL, score,
                               work->err);
    free(confusion);
    return ok;
}

/* --- one feature --- */

/* Its inputs stand side by side. */
struct span {
    size_t feature, first, count;
};

static struct span span_of(const struct work *work, size_t feature)
{
    struct span span = { .feature = feature };
    for (size_t i = 0; i < work->inputs; i++) {
        if (preparation_cell_feature(work->preparation, i) == feature) {
            span.first = span.count == 0 ? i : span.first;
            span.count++;
        }
    }
    return span;
}

static void keep(struct work *work, struct span span)
{
    if (work->cells) {
        memcpy(work->kept_cells, changeable_cells(work->cells, span.feature),
               work->rows * sizeof *work->kept_cells);
        return;
    }
    for (size_t i = 0; i < work->rows; i++) {
        memcpy(work->kept + i * span.count, work->encoded + i * work->inputs + span.first,
               span.count * sizeof(real));
    }
}

/* order NULL: every row gets its own inputs back. */
static void place(struct work *work, struct span span, const uint32_t *order)
{
    double *cells = work->cells ? changeable_cells(work->cells, span.feature) : NULL;
    for (size_t i = 0; i < work->rows; i++) {
        size_t from = order ? order[i] : i;
        if (cells) {
            cells[i] = work->kept_cells[from];
            continue;
        }
        memcpy(work->encoded + i * work->inputs + span.first, work->kept + from * span.count,
               span.count * sizeof(real));
    }
}

static void shuffle(struct work *work, size_t feature, size_t repeat)
{
    struct rng rng = rng_stream_at(work->request->seed, "importance", feature * 32 + repeat);
    for (size_t i = 0; i < work->rows; i++) {
        work->order[i] = (uint32_t)i;
    }
    rng_shuffle(&rng, work->order, work->rows);
}

/* 97.5 % quantiles of Student's t for 1 to 29 degrees of freedom. */
static const double student[IMPORTANCE_REPEATS_MOST] = {
    0,        12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624,
    2.306004, 2.262157,  2.228139, 2.200985, 2.178813, 2.160369, 2.144787, 2.131450,
    2.119905, 2.109816,  2.100922, 2.093024, 2.085963, 2.079614, 2.073873, 2.068658,
    2.063899, 2.059539,  2.055529, 2.051831, 2.048407, 2.045230,
};

static struct loss_of_figure loss_over(const double *losses, size_t repeats)
{
    double sum = 0, squares = 0;
    for (size_t r = 0; r < repeats; r++) {
        sum += losses[r];
    }
    double mean = sum / (double)repeats;
    for (size_t r = 0; r < repeats; r++) {
        squares += (losses[r] - mean) * (losses[r] - mean);
    }
    double error = sqrt(squares / (double)(repeats - 1) / (double)repeats);
    double half = student[repeats - 1] * error;
    return (struct loss_of_figure){ mean, { mean - half, mean + half } };
}

static bool try_feature(struct work *work, struct feature_importance *one,
                        const struct figures *whole, double *recall, double *losses)
{
    struct span span = span_of(work, one->feature);
    size_t repeats = work->request->repeats;
    size_t all = IMPORTANCE_FIGURES + work->classes;
    struct figures shuffled = { .recall = recall };
    bool ok = true;
    keep(work, span);
    for (size_t r = 0; ok && r < repeats; r++) {
        struct score score = { 0 };
        shuffle(work, one->feature, r);
        place(work, span, work->order);
        ok = answer(work, &score);
        if (ok) {
            read_figures(&score, &shuffled);
        }
        score_done(&score);
        for (size_t f = 0; ok && f < all; f++) {
            size_t c = f - IMPORTANCE_FIGURES;
            losses[f * repeats + r] = f < IMPORTANCE_FIGURES
                                          ? whole->of[f] - shuffled.of[f]
                                          : whole->recall[c] - shuffled.recall[c];
        }
    }
    place(work, span, NULL);
    for (size_t f = 0; ok && f < all; f++) {
        struct loss_of_figure *to =
            f < IMPORTANCE_FIGURES ? &one->figures[f] : &one->recall[f - IMPORTANCE_FIGURES];
        *to = loss_over(losses + f * repeats, repeats);
    }
    return ok;
}

static bool try_features(struct work *work)
{
    struct importance *importance = work->importance;
    const struct importance_request *request = work->request;
    double *recalls = calloc(2 * work->classes, sizeof *recalls);
    double *losses =
        calloc((IMPORTANCE_FIGURES + work->classes) * request->repeats, sizeof *losses);
    struct figures whole = { .recall = recalls };
    bool ok = (recalls && losses) || err_memory(work->err);
    ok = ok && answer(work, &importance->score);
    if (ok) {
        read_figures(&importance->score, &whole);
    }
    for (size_t i = 0; ok && i < importance->count; i++) {
        ok = try_feature(work, &importance->features[i], &whole, recalls + work->classes, losses);
        if (ok && request->progress) {
            request->progress(request->progress_context, i + 1, importance->count);
        }
    }
    free(recalls);
    free(losses);
    return ok;
}

/* --- all of it --- */

/* The rows as numbers, and those of a feature as they were. */
static bool take_rows_room(struct work *work)
{
    const struct table *table = work->request->table;
    size_t features = table->store->schema->feature_count;
    size_t wide = work->predictor ? work->inputs * sizeof(real) : features * sizeof(double);
    size_t bytes;
    if (!size_product(work->rows, wide, &bytes) || bytes > ENCODED_MOST) {
        err_set(work->err, ERR_USAGE, "%s has too many rows to be held as numbers", table->name);
        return err_hint(work->err, "sample %s rows=100000 as=some, then importance table=some",
                        table->name);
    }
    if (work->predictor) {
        work->encoded = malloc(bytes + 1);
        work->kept = malloc(bytes + 1);
        bool projects = preparation_components(work->preparation) > 0;
        if (projects) { /* there are at most as many components as cells */
            work->projected = malloc(work->rows * work->width * sizeof(real) + 1);
        }
        return (work->encoded && work->kept && (work->projected || !projects)) ||
               err_memory(work->err);
    }
    work->kept_cells = calloc(work->rows + 1, sizeof *work->kept_cells);
    work->cells = changeable_rows(table->store, table->rows, work->rows, work->err);
    return work->cells && (work->kept_cells || err_memory(work->err));
}

static bool take_room(struct work *work)
{
    struct importance *importance = work->importance;
    if (!take_rows_room(work)) {
        return false;
    }
    work->truth = calloc(work->rows + 1, sizeof *work->truth);
    work->order = calloc(work->rows + 1, sizeof *work->order);
    work->probabilities = calloc(work->rows + 1, work->classes * sizeof *work->probabilities);
    importance->class_names = calloc(work->classes + 1, sizeof *importance->class_names);
    importance->count = preparation_columns(work->preparation);
    importance->features = calloc(importance->count + 1, sizeof *importance->features);
    bool ok = work->truth && work->order && work->probabilities && importance->class_names &&
              importance->features;
    for (size_t i = 0; ok && i < importance->count; i++) {
        importance->features[i].feature = preparation_column(work->preparation, i).feature;
        importance->features[i].name =
            schema_feature(preparation_schema(work->preparation), importance->features[i].feature)
                ->name;
        importance->features[i].recall =
            calloc(work->classes + 1, sizeof *importance->features[i].recall);
        ok = importance->features[i].recall != NULL;
    }
    return ok || err_memory(work->err);
}

static bool take_rows(struct work *work)
{
    const struct table *table = work->request->table;
    for (size_t c = 0; c < work->classes; c++) {
        work->importance->class_names[c] = preparation_class_name(work->preparation, c);
    }
    for (size_t i = 0; i < work->rows; i++) {
        size_t c = preparation_class(work->preparation, table->store, table->rows[i]);
        if (c >= work->classes) {
            return err_set(work->err, ERR_INPUT,
                           "the model has no class for the attack in row %zu of %s", i + 1,
                           table->name);
        }
        work->truth[i] = (uint16_t)c;
        if (work->encoded) {
            preparation_encode_cells(work->preparation, table->store, table->rows[i],
                                     work->encoded + i * work->inputs);
        }
    }
    return true;
}

static int most_lost_first(const void *left, const void *right)
{
    const struct feature_importance *a = left, *b = right;
    double one = a->figures[IMPORTANCE_ACCURACY].mean, other = b->figures[IMPORTANCE_ACCURACY].mean;
    if (one < other || one > other) {
        return one > other ? -1 : 1;
    }
    return (a->feature > b->feature) - (a->feature < b->feature);
}

bool importance_of(struct importance *importance, const struct importance_request *request,
                   struct err *err)
{
    const struct preparation *preparation = model_preparation(request->model);
    struct work work = { .request = request,
                         .preparation = preparation,
                         .importance = importance,
                         .rows = request->table->count,
                         .inputs = preparation_cells(preparation),
                         .width = preparation_inputs(preparation),
                         .classes = preparation_classes(preparation),
                         .err = err };
    *importance = (struct importance){ .classes = work.classes,
                                       .repeats = request->repeats,
                                       .majority = (double)NAN };
    bool net = model_learner(request->model) == NULL;
    work.predictor = net ? predictor_new(model_net(request->model), model_windowing(request->model),
                                         request->compute, err)
                         : NULL;
    bool ok = (work.predictor || !net) && preparation_fits(preparation, request->table, err) &&
              take_room(&work) && take_rows(&work) && try_features(&work) &&
              importance_rules(importance, request, work.truth, err);
    predictor_free(work.predictor);
    store_release(work.cells);
    free(work.kept_cells);
    free(work.truth);
    free(work.encoded);
    free(work.projected);
    free(work.kept);
    free(work.order);
    free(work.probabilities);
    if (!ok) {
        importance_done(importance);
        return false;
    }
    qsort(importance->features, importance->count, sizeof *importance->features, most_lost_first);
    return true;
}

void importance_done(struct importance *importance)
{
    for (size_t i = 0; importance->features && i < importance->count; i++) {
        free(importance->features[i].recall);
        free(importance->features[i].rule);
    }
    free(importance->features);
    free(importance->class_names);
    score_done(&importance->score);
    *importance = (struct importance){ 0 };
}
