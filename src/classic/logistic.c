/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "logistic": softmax regression. For n rows x_i of classes y_i with weights g_k of the classes,
 *     F(W, b) = 1/n sum over i of  g_(y_i) (log sum over k of exp(z_ik) - z_i(y_i))  + R(W) / (n C)
 *     z_ik = x_i . w_k + b_k,   R = |W|^2 / 2 (l2), sum of |w| (l1) or 0;   biases are free of it
 * is made least by L-BFGS or OWL-QN. Classes without a row are left out: they are never answered.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"
#include "src/classic/lbfgs.h"
#include "src/math/product.h"
#include "src/net/learner.h"
#include "src/net/model.h"

enum penalty { PENALTY_L2, PENALTY_L1, PENALTY_NONE };
/* A shard's rows pass through in blocks that stay in the cache. */
enum { BLOCK_ROWS = 512, SHARD_ROWS = 4096, MOST_SHARDS = 64 };
/* Sums of rounded numbers: what F is known to. */
static const double float_noise = 1e-7;

static const char *const penalty_names[] = { "l2", "l1", "none", NULL };

static const struct key logistic_keys[] = {
    { .name = "penalty",
      .type = KEY_CHOICE,
      .initial = "l2",
      .choices = penalty_names,
      .help = "what large weights cost: their squares, their sizes (some become 0), nothing" },
    { .name = "c",
      .type = KEY_NUMBER,
      .initial = "1",
      .least = 0,
      .greatest = 1e12,
      .above_least = true,
      .help = "what an error costs beside large weights" },
    { .name = "iterations",
      .type = KEY_COUNT,
      .initial = "1000",
      .least = 1,
      .greatest = 1e6,
      .help = "steps of L-BFGS at most" },
    { .name = "tolerance",
      .type = KEY_NUMBER,
      .initial = "1e-5",
      .least = 0,
      .greatest = 1,
      .help = "ends where no derivative of the mean loss is larger" },
    { .name = NULL },
};

struct learned {
    size_t width, class_count;
    size_t present;    /* classes that have rows */
    uint32_t *classes; /* present: which they are */
    real *weights;     /* width x present, then the biases */
    size_t iterations;
    bool converged;
    double loss;
};

static void logistic_free(struct learned *learned)
{
    if (!learned)
        return;
    free(learned->classes);
    free(learned->weights);
    free(learned);
}

static struct learned *logistic_new(size_t width, size_t class_count, size_t present,
                                    struct err *err)
{
    size_t numbers = 0;
    struct learned *learned = calloc(1, sizeof *learned);
    if (learned && size_product(width + 1, present, &numbers)) {
        learned->width = width;
        learned->class_count = class_count;
        learned->present = present;
        learned->classes = calloc(present + 1, sizeof *learned->classes);
        learned->weights = calloc(numbers + 1, sizeof *learned->weights);
        if (learned->classes && learned->weights)
            return learned;
    }
    logistic_free(learned);
    err_memory(err);
    return NULL;
}

/* --- learning --- */

struct shard {
    double loss;
    double *gradient; /* as the weights */
    real *block;      /* the gradient of a block */
    real *z;          /* BLOCK_ROWS x present */
};

struct fitting {
    const struct learner_task *task;
    struct learned *learned;
    uint32_t *places;      /* by class: its place among those present */
    double *class_weights; /* by place */
    size_t numbers;
    size_t shards, shard_rows;
    struct shard *work;
    double *room;
    real *real_room;
    double l2; /* 1 / (n C) */
    double first_greatest, share;
};

/* z becomes the derivative of the loss of each row by its z, times the weight of its class. */
static double softmax_block(const struct fitting *fitting, real *z, size_t first, size_t rows)
{
    size_t present = fitting->learned->present;
    double loss = 0;
    for (size_t i = 0; i < rows; i++) {
        real *row = z + i * present;
        real greatest = row[0];
        for (size_t k = 1; k < present; k++)
            greatest = row[k] > greatest ? row[k] : greatest;
        for (size_t k = 0; k < present; k++)
            row[k] -= greatest;
        uint32_t place = fitting->places[fitting->task->classes[first + i]];
        loss -= fitting->class_weights[place] * (double)row[place];
    }
    fitting->task->compute->kernel->exp(z, rows * present);
    for (size_t i = 0; i < rows; i++) {
        real *row = z + i * present;
        real sum = 0;
        for (size_t k = 0; k < present; k++)
            sum += row[k];
        uint32_t place = fitting->places[fitting->task->classes[first + i]];
        double weight = fitting->class_weights[place];
        loss += weight * log((double)sum);
        real factor = (real)weight / sum;
        for (size_t k = 0; k < present; k++)
            row[k] *= factor;
        row[place] -= (real)weight;
    }
    return loss;
}

static void add_block(const struct fitting *fitting, struct shard *shard, size_t first, size_t rows)
{
    const struct learned *learned = fitting->learned;
    const struct kernel *kernel = fitting->task->compute->kernel;
    size_t width = learned->width;
    size_t present = learned->present;
    const real *inputs = fitting->task->rows.inputs + first * width;
    product_rows(kernel, rows, present, width, inputs, learned->weights,
                 learned->weights + width * present, shard->z);
    shard->loss += softmax_block(fitting, shard->z, first, rows);
    product_gradient(kernel, width, present, rows, inputs, shard->z, shard->block);
    for (size_t i = 0; i < width * present; i++)
        shard->gradient[i] += (double)shard->block[i];
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < present; k++)
            shard->gradient[width * present + k] += (double)shard->z[i * present + k];
}

static void run_shard(void *context, size_t index)
{
    struct fitting *fitting = context;
    struct shard *shard = &fitting->work[index];
    size_t first = index * fitting->shard_rows;
    size_t all = fitting->task->rows.count;
    size_t end = all - first < fitting->shard_rows ? all : first + fitting->shard_rows;
    shard->loss = 0;
    memset(shard->gradient, 0, fitting->numbers * sizeof *shard->gradient);
    for (; first < end && !cancel_requested(fitting->task->cancel); first += BLOCK_ROWS)
        add_block(fitting, shard, first, end - first < BLOCK_ROWS ? end - first : BLOCK_ROWS);
}

static bool evaluate(void *context, const double *x, double *value, double *gradient,
                     struct err *err)
{
    struct fitting *fitting = context;
    struct learned *learned = fitting->learned;
    double rows = (double)fitting->task->rows.count;
    for (size_t i = 0; i < fitting->numbers; i++)
        learned->weights[i] = (real)x[i];
    pool_run(fitting->task->compute->pool, fitting->shards, run_shard, fitting);
    if (cancel_requested(fitting->task->cancel))
        return err_set(err, ERR_CANCELLED, "the training was stopped");
    *value = 0;
    memset(gradient, 0, fitting->numbers * sizeof *gradient);
    for (size_t s = 0; s < fitting->shards; s++) {
        *value += fitting->work[s].loss / rows;
        for (size_t i = 0; i < fitting->numbers; i++)
            gradient[i] += fitting->work[s].gradient[i] / rows;
    }
    learned->loss = *value;
    for (size_t i = 0; i < learned->width * learned->present; i++) {
        *value += 0.5 * fitting->l2 * x[i] * x[i];
        gradient[i] += fitting->l2 * x[i];
    }
    return true;
}

/* How far the greatest derivative has come down, as a share of its way, in powers of ten. */
static void stepped(void *context, size_t step, double greatest)
{
    struct fitting *fitting = context;
    const struct learner_progress *progress = &fitting->task->progress;
    double tolerance = fmax(values_number(fitting->task->values, "tolerance"), 1e-12);
    if (step == 0)
        fitting->first_greatest = greatest;
    double way = log(fitting->first_greatest / tolerance);
    double share = way > 0 ? log(fitting->first_greatest / greatest) / way : 0;
    double steps = (double)step / values_number(fitting->task->values, "iterations");
    fitting->share = fmax(fitting->share, fmin(fmax(share, steps), 1));
    if (progress->reached)
        progress->reached(progress->context, fitting->share);
}

/* Which classes have rows, and what each weighs. */
static bool find_classes(struct fitting *fitting, size_t *present, struct err *err)
{
    const struct learner_task *task = fitting->task;
    fitting->places = calloc(task->class_count + 1, sizeof *fitting->places);
    fitting->class_weights = calloc(task->class_count + 1, sizeof *fitting->class_weights);
    if (!fitting->places || !fitting->class_weights)
        return err_memory(err);
    for (size_t i = 0; i < task->rows.count; i++)
        fitting->places[task->classes[i]] = 1;
    *present = 0;
    for (size_t k = 0; k < task->class_count; k++) {
        if (fitting->places[k] == 0)
            continue;
        fitting->class_weights[*present] = task->class_weights ? task->class_weights[k] : 1;
        fitting->places[k] = (uint32_t)(*present)++;
    }
    return true;
}

/* Shards whose number depends on the rows alone, and what each works in. */
static bool take_room(struct fitting *fitting, struct err *err)
{
    size_t rows = fitting->task->rows.count;
    fitting->shard_rows = SHARD_ROWS;
    while ((rows + fitting->shard_rows - 1) / fitting->shard_rows > MOST_SHARDS)
        fitting->shard_rows += BLOCK_ROWS;
    fitting->shards = (rows + fitting->shard_rows - 1) / fitting->shard_rows;
    size_t z = BLOCK_ROWS * fitting->learned->present;
    fitting->work = calloc(fitting->shards + 1, sizeof *fitting->work);
    fitting->room = calloc(fitting->shards + 1, fitting->numbers * sizeof *fitting->room);
    fitting->real_room = calloc(fitting->shards + 1, (fitting->numbers + z) * sizeof(real));
    if (!fitting->work || !fitting->room || !fitting->real_room)
        return err_memory(err);
    for (size_t s = 0; s < fitting->shards; s++) {
        fitting->work[s].gradient = fitting->room + s * fitting->numbers;
        fitting->work[s].block = fitting->real_room + s * (fitting->numbers + z);
        fitting->work[s].z = fitting->work[s].block + fitting->numbers;
    }
    return true;
}

static bool minimise(struct fitting *fitting, struct err *err)
{
    const struct key_values *values = fitting->task->values;
    struct learned *learned = fitting->learned;
    enum penalty penalty = (enum penalty)values_choice(values, "penalty");
    double strength = 1 / (values_number(values, "c") * (double)fitting->task->rows.count);
    double *x = calloc(fitting->numbers + 1, sizeof *x);
    double *sizes = calloc(fitting->numbers + 1, sizeof *sizes);
    bool good = (x && sizes) || err_memory(err);
    for (size_t i = 0; sizes && i < learned->width * learned->present; i++)
        sizes[i] = strength;
    fitting->l2 = penalty == PENALTY_L2 ? strength : 0;
    const struct lbfgs_task task = { .count = fitting->numbers,
                                     .context = fitting,
                                     .evaluate = evaluate,
                                     .weights = penalty == PENALTY_L1 ? sizes : NULL,
                                     .tolerance = values_number(values, "tolerance"),
                                     .noise = float_noise,
                                     .most_steps = (size_t)values_count(values, "iterations"),
                                     .stepped = stepped };
    struct lbfgs_result result;
    good = good && lbfgs_run(&task, x, &result, err);
    for (size_t i = 0; good && i < fitting->numbers; i++)
        learned->weights[i] = (real)x[i];
    if (good) {
        learned->iterations = result.steps;
        learned->converged = result.converged;
    }
    free(sizes);
    free(x);
    return good;
}

static struct learned *logistic_fit(const struct learner_task *task, struct err *err)
{
    struct fitting fitting = { .task = task };
    size_t present = 0;
    bool good = find_classes(&fitting, &present, err);
    if (good)
        fitting.learned = logistic_new(task->rows.width, task->class_count, present, err);
    if (fitting.learned) {
        for (size_t i = 0; i < task->rows.count; i++)
            fitting.learned->classes[fitting.places[task->classes[i]]] = task->classes[i];
        fitting.numbers = (task->rows.width + 1) * present;
        good = take_room(&fitting, err) && minimise(&fitting, err);
    }
    free(fitting.real_room);
    free(fitting.room);
    free(fitting.work);
    free(fitting.class_weights);
    free(fitting.places);
    if (good && fitting.learned)
        return fitting.learned;
    logistic_free(fitting.learned);
    return NULL;
}

/* --- answers --- */

struct asking {
    const struct learned *learned;
    const struct learner_rows *rows;
    const struct cancel *cancel;
    double *z; /* rows x present */
    float *probabilities;
};

/* In double precision and row by row, so that a row's answer does not depend on those beside it. */
static void answer_row(const struct learned *learned, const real *inputs, double *z, float *out)
{
    size_t present = learned->present;
    const real *weights = learned->weights;
    for (size_t k = 0; k < present; k++)
        z[k] = (double)weights[learned->width * present + k];
    for (size_t j = 0; j < learned->width; j++) {
        double input = (double)inputs[j];
        if (!(input > 0 || input < 0)) /* most one-hot inputs */
            continue;
        for (size_t k = 0; k < present; k++)
            z[k] += input * (double)weights[j * present + k];
    }
    double greatest = -INFINITY;
    double sum = 0;
    for (size_t k = 0; k < present; k++)
        greatest = fmax(greatest, z[k]);
    for (size_t k = 0; k < present; k++) {
        z[k] = exp(z[k] - greatest);
        sum += z[k];
    }
    memset(out, 0, learned->class_count * sizeof *out);
    for (size_t k = 0; k < present; k++)
        out[learned->classes[k]] = (float)(z[k] / sum);
}

static void answer_block(void *context, size_t index)
{
    struct asking *asking = context;
    const struct learned *learned = asking->learned;
    size_t first = index * BLOCK_ROWS;
    size_t left = asking->rows->count - first;
    size_t end = first + (left < BLOCK_ROWS ? left : BLOCK_ROWS);
    for (size_t i = first; i < end && !cancel_requested(asking->cancel); i++)
        answer_row(learned, asking->rows->inputs + i * learned->width,
                   asking->z + i * learned->present,
                   asking->probabilities + i * learned->class_count);
}

static bool logistic_answer(const struct learned *learned, const struct learner_rows *rows,
                            const struct compute *compute, const struct cancel *cancel,
                            float *probabilities, struct err *err)
{
    struct asking asking = {
        .learned = learned, .rows = rows, .cancel = cancel, .probabilities = probabilities
    };
    asking.z = malloc((rows->count * learned->present + 1) * sizeof *asking.z);
    if (!asking.z)
        return err_memory(err);
    pool_run(compute->pool, (rows->count + BLOCK_ROWS - 1) / BLOCK_ROWS, answer_block, &asking);
    free(asking.z);
    return !cancel_requested(cancel) ||
           err_set(err, ERR_CANCELLED, "the rows were not all answered");
}

/* --- to and from a file --- */

static bool logistic_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    size_t numbers = (learned->width + 1) * learned->present;
    int64_t *classes = calloc(learned->present + 1, sizeof *classes);
    double *weights = calloc(numbers + 1, sizeof *weights);
    bool good = (classes && weights) || err_memory(err);
    for (size_t k = 0; good && k < learned->present; k++)
        classes[k] = learned->classes[k];
    for (size_t i = 0; good && i < numbers; i++)
        weights[i] = (double)learned->weights[i];
    const int64_t facts[] = { (int64_t)learned->iterations, learned->converged };
    good = good && pack_add_wholes(pack, "classes", classes, learned->present, err) &&
           pack_add_doubles(pack, "weights", weights, numbers, err) &&
           pack_add_wholes(pack, "iterations", facts, 2, err) &&
           pack_add_doubles(pack, "loss", &learned->loss, 1, err);
    free(weights);
    free(classes);
    return good;
}

static bool take_over(struct learned *learned, const int64_t *classes, const double *weights,
                      struct err *err)
{
    bool good = true;
    for (size_t k = 0; good && k < learned->present; k++) {
        good = classes[k] >= 0 && classes[k] < (int64_t)learned->class_count &&
               (k == 0 || classes[k] > classes[k - 1]);
        learned->classes[k] = good ? (uint32_t)classes[k] : 0;
    }
    for (size_t i = 0; good && i < (learned->width + 1) * learned->present; i++) {
        good = fabs(weights[i]) < 1e30;
        learned->weights[i] = good ? (real)weights[i] : 0;
    }
    return good || err_set(err, ERR_INPUT, "the model's weights make no sense");
}

static struct learned *logistic_read(const struct key_values *values,
                                     const struct preparation *preparation, const struct pack *pack,
                                     struct err *err)
{
    (void)values;
    size_t class_count = preparation_classes(preparation);
    size_t present = pack_count(pack, "classes");
    if (present == 0 || present > class_count) {
        err_set(err, ERR_INPUT, "the model does not say which classes it knows");
        return NULL;
    }
    size_t width = preparation_inputs(preparation);
    struct learned *learned = logistic_new(width, class_count, present, err);
    const int64_t *classes = learned ? pack_wholes(pack, "classes", present, err) : NULL;
    const double *weights =
        classes ? pack_doubles(pack, "weights", (width + 1) * present, err) : NULL;
    const int64_t *facts = weights ? pack_wholes(pack, "iterations", 2, err) : NULL;
    const double *loss = facts ? pack_doubles(pack, "loss", 1, err) : NULL;
    if (loss && take_over(learned, classes, weights, err)) {
        learned->iterations = facts[0] > 0 ? (size_t)facts[0] : 0;
        learned->converged = facts[1] != 0;
        learned->loss = *loss;
        return learned;
    }
    logistic_free(learned);
    return NULL;
}

static size_t logistic_parameters(const struct learned *learned)
{
    return (learned->width + 1) * learned->present;
}

static bool logistic_describe(const struct learned *learned, const struct preparation *preparation,
                              struct str *text)
{
    (void)preparation;
    size_t zeros = 0;
    for (size_t i = 0; i < learned->width * learned->present; i++)
        zeros += !(fabs((double)learned->weights[i]) > 0);
    str_addf(text, "%s after %zu iterations, mean loss %.6f\n",
             learned->converged ? "converged" : "stopped, not yet converged,", learned->iterations,
             learned->loss);
    str_addf(text, "%zu of %zu weights are 0\n", zeros, learned->width * learned->present);
    return true;
}

static const struct learner logistic = {
    .fit = logistic_fit,
    .answer = logistic_answer,
    .free = logistic_free,
    .write = logistic_write,
    .read = logistic_read,
    .parameters = logistic_parameters,
    .describe = logistic_describe,
    .weighs_classes = true,
};

extern const struct preset preset_logistic;
const struct preset preset_logistic = {
    .name = "logistic",
    .help = "softmax regression: one weight an input and class",
    .paper = "Cox (1958); Andrew, Gao (2007) for penalty=l1",
    .keys = logistic_keys,
    .learner = &logistic,
};
