/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The learner "naive-bayes": the class that is most probable if columns are independent, given it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/classic/bayes.h"
#include "src/net/model.h"

enum numbers { NUMBERS_GAUSSIAN, NUMBERS_KERNEL, NUMBERS_MDL };
enum { BLOCK_ROWS = 256 };
/* What scikit-learn's GaussianNB adds to each variance, as a share of the greatest of a column. */
static const double variance_share = 1e-9;

static const char *const numbers_names[] = { "gaussian", "kernel", "mdl", NULL };

static const struct key naive_bayes_keys[] = {
    { .name = "numbers",
      .type = KEY_CHOICE,
      .initial = "gaussian",
      .choices = numbers_names,
      .help =
          "how numbers are seen: a normal density, a sum of kernels, intervals (Fayyad, Irani)" },
    { .name = "tan",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "tree-augmented: each column may hang on one other; wants numbers=mdl" },
    { .name = NULL },
};

struct learned {
    size_t class_count, column_count;
    int64_t *class_rows; /* class_count */
    double *log_prior;   /* of classes that have rows */
    struct bayes_column *columns;
};

void bayes_column_done(struct bayes_column *column)
{
    free(column->cuts);
    free(column->counts);
    free(column->log_share);
    free(column->mean);
    free(column->variance);
    free(column->point);
    free(column->spread);
    free(column->times);
    *column = (struct bayes_column){ 0 };
}

static void bayes_free(struct learned *learned)
{
    if (!learned)
        return;
    for (size_t i = 0; learned->columns && i < learned->column_count; i++)
        bayes_column_done(&learned->columns[i]);
    free(learned->columns);
    free(learned->class_rows);
    free(learned->log_prior);
    free(learned);
}

/* Columns as the preparation has them, without what is learnt. */
static struct learned *bayes_new(const struct preparation *preparation, size_t classes,
                                 struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    size_t count = preparation_columns(preparation);
    if (learned) {
        learned->class_count = classes;
        learned->column_count = count;
        learned->columns = calloc(count + 1, sizeof *learned->columns);
        learned->class_rows = calloc(classes + 1, sizeof *learned->class_rows);
        learned->log_prior = calloc(classes + 1, sizeof *learned->log_prior);
    }
    if (!learned || !learned->columns || !learned->class_rows || !learned->log_prior) {
        bayes_free(learned);
        err_memory(err);
        return NULL;
    }
    size_t input = 0;
    for (size_t i = 0; i < count; i++) {
        struct fitted_column fitted = preparation_column(preparation, i);
        learned->columns[i] = (struct bayes_column){ .index = i,
                                                     .symbol = fitted.symbol,
                                                     .values = fitted.symbols,
                                                     .input = input,
                                                     .parent = SIZE_MAX,
                                                     .parent_values = 1 };
        input += fitted.inputs;
    }
    return learned;
}

/* --- learning --- */

struct fitting {
    struct learned *learned;
    struct bayes_rows rows;
    enum numbers numbers;
    uint32_t *values;   /* for the tree: columns x rows, which value each row has */
    atomic_bool failed; /* memory */
};

/* Does the column differ between training rows? A number that does not says nothing. */
static bool varies(const struct bayes_column *column, const struct learner_rows *rows)
{
    double first = bayes_number(column, rows, 0);
    for (size_t i = 1; i < rows->count; i++) {
        double number = bayes_number(column, rows, i);
        if (number < first || number > first)
            return true;
    }
    return false;
}

static bool fit_number(struct bayes_column *column, const struct fitting *fitting)
{
    if (!varies(column, fitting->rows.rows))
        return true;
    switch (fitting->numbers) {
    case NUMBERS_GAUSSIAN:
        return bayes_gaussian_fit(column, &fitting->rows);
    case NUMBERS_KERNEL:
        return bayes_kernel_fit(column, &fitting->rows);
    default:
        return bayes_cuts_fit(column, &fitting->rows) &&
               (column->values < 2 || bayes_counts_fit(column, &fitting->rows, NULL));
    }
}

static void fit_column(void *context, size_t shard)
{
    struct fitting *fitting = context;
    struct bayes_column *column = &fitting->learned->columns[shard];
    if (atomic_load(&fitting->failed) || cancel_requested(fitting->rows.cancel))
        return;
    bool good = true;
    if (!column->symbol)
        good = fit_number(column, fitting);
    else if (column->values > 0)
        good = bayes_counts_fit(column, &fitting->rows, NULL);
    if (!good)
        atomic_store(&fitting->failed, true);
}

/* The greatest variance of a column of numbers over all classes, from those within the classes: with n_k
 * rows, v = sum n_k (v_k + (m_k - m)^2) / n. */
static double greatest_variance(const struct learned *learned, double rows)
{
    double greatest = 0;
    for (size_t i = 0; i < learned->column_count; i++) {
        const struct bayes_column *column = &learned->columns[i];
        if (column->kind != BAYES_GAUSSIAN)
            continue;
        double mean = 0;
        for (size_t k = 0; k < learned->class_count; k++)
            mean += (double)learned->class_rows[k] * column->mean[k] / rows;
        double variance = 0;
        for (size_t k = 0; k < learned->class_count; k++) {
            double off = column->mean[k] - mean;
            variance += (double)learned->class_rows[k] * (column->variance[k] + off * off) / rows;
        }
        greatest = fmax(greatest, variance);
    }
    return greatest;
}

static void widen_variances(struct learned *learned, double rows)
{
    double least = variance_share * greatest_variance(learned, rows);
    for (size_t i = 0; i < learned->column_count; i++)
        for (size_t k = 0; learned->columns[i].variance && k < learned->class_count; k++)
            learned->columns[i].variance[k] += least;
}

static void count_classes(struct learned *learned, const struct learner_task *task)
{
    double all = 0;
    for (size_t i = 0; i < task->rows.count; i++)
        learned->class_rows[task->classes[i]]++;
    for (size_t k = 0; k < task->class_count; k++) {
        double weight = task->class_weights ? task->class_weights[k] : 1;
        learned->log_prior[k] = weight * (double)learned->class_rows[k];
        all += learned->log_prior[k];
    }
    for (size_t k = 0; k < task->class_count; k++) /* no row: it is never asked for */
        learned->log_prior[k] = learned->class_rows[k] > 0 ? log(learned->log_prior[k] / all) : 0;
}

static void find_values(void *context, size_t shard)
{
    struct fitting *fitting = context;
    const struct bayes_column *column = &fitting->learned->columns[shard];
    size_t rows = fitting->rows.rows->count;
    if (column->kind != BAYES_COUNTS || cancel_requested(fitting->rows.cancel))
        return;
    for (size_t i = 0; i < rows; i++)
        fitting->values[shard * rows + i] = (uint32_t)bayes_value(column, fitting->rows.rows, i);
}

static bool hang_on_each_other(struct fitting *fitting, const struct learner_task *task)
{
    struct learned *learned = fitting->learned;
    size_t rows = task->rows.count;
    size_t cells = 0;
    uint32_t *values = NULL;
    if (size_product(rows, learned->column_count, &cells))
        values = calloc(cells + 1, sizeof *values);
    if (!values)
        return false;
    fitting->values = values;
    pool_run(task->compute->pool, learned->column_count, find_values, fitting);
    bool good = bayes_tree_fit(learned->columns, learned->column_count, &fitting->rows, values,
                               task->compute->pool);
    for (size_t j = 0; good && j < learned->column_count; j++) {
        struct bayes_column *column = &learned->columns[j];
        if (column->parent == SIZE_MAX || cancel_requested(task->cancel))
            continue;
        free(column->counts);
        free(column->log_share);
        column->counts = NULL;
        column->log_share = NULL;
        good = bayes_counts_fit(column, &fitting->rows, &learned->columns[column->parent]);
    }
    free(values);
    return good;
}

static struct learned *bayes_fit(const struct learner_task *task, struct err *err)
{
    bool tree = values_yes(task->values, "tan");
    struct fitting fitting = { .numbers = (enum numbers)values_choice(task->values, "numbers") };
    if (tree && fitting.numbers != NUMBERS_MDL) {
        err_set(err, ERR_USAGE, "tan=yes wants columns that can be counted, not numbers=%s",
                numbers_names[fitting.numbers]);
        err_hint(err, "model naive-bayes numbers=mdl tan=yes");
        return NULL;
    }
    fitting.learned = bayes_new(task->rows.preparation, task->class_count, err);
    if (!fitting.learned)
        return NULL;
    count_classes(fitting.learned, task);
    fitting.rows = (struct bayes_rows){ .rows = &task->rows,
                                        .classes = task->classes,
                                        .class_count = task->class_count,
                                        .class_rows = fitting.learned->class_rows,
                                        .cancel = task->cancel };
    pool_run(task->compute->pool, fitting.learned->column_count, fit_column, &fitting);
    widen_variances(fitting.learned, (double)task->rows.count);
    bool good = !atomic_load(&fitting.failed);
    if (good && tree && !cancel_requested(task->cancel))
        good = hang_on_each_other(&fitting, task);
    if (cancel_requested(task->cancel))
        good = err_set(err, ERR_CANCELLED, "the training was stopped");
    else if (!good)
        err_memory(err);
    if (good)
        return fitting.learned;
    bayes_free(fitting.learned);
    return NULL;
}

/* --- answers --- */

struct asking {
    const struct learned *learned;
    const struct learner_rows *rows;
    const struct cancel *cancel;
    float *probabilities;
    atomic_bool failed;
};

/* Sums of logarithms become probabilities, less the greatest so that exp does not overflow. */
static void normalise(const struct learned *learned, const double *sums, float *probabilities)
{
    double greatest = -INFINITY;
    for (size_t k = 0; k < learned->class_count; k++)
        if (learned->class_rows[k] > 0)
            greatest = fmax(greatest, sums[k]);
    double all = 0;
    for (size_t k = 0; k < learned->class_count; k++)
        if (learned->class_rows[k] > 0)
            all += exp(sums[k] - greatest);
    for (size_t k = 0; k < learned->class_count; k++)
        probabilities[k] =
            learned->class_rows[k] > 0 ? (float)(exp(sums[k] - greatest) / all) : 0.0F;
}

static bool say(const struct learned *learned, struct bayes_asked *asked, uint32_t *values)
{
    for (size_t j = 0; j < learned->column_count; j++)
        for (size_t i = 0; learned->columns[j].kind == BAYES_COUNTS && i < asked->count; i++)
            values[j * asked->count + i] =
                (uint32_t)bayes_value(&learned->columns[j], asked->rows, asked->first + i);
    asked->values = values;
    for (size_t j = 0; j < learned->column_count; j++) {
        const struct bayes_column *column = &learned->columns[j];
        if (column->kind == BAYES_COUNTS)
            bayes_counts_say(column, j, asked);
        else if (column->kind == BAYES_GAUSSIAN)
            bayes_gaussian_say(column, asked);
        else if (column->kind == BAYES_KERNEL && !bayes_kernel_say(column, asked))
            return false;
    }
    return true;
}

static void answer_block(void *context, size_t shard)
{
    struct asking *asking = context;
    const struct learned *learned = asking->learned;
    size_t first = shard * BLOCK_ROWS;
    size_t left = asking->rows->count - first;
    struct bayes_asked asked = { .rows = asking->rows,
                                 .first = first,
                                 .count = left < BLOCK_ROWS ? left : BLOCK_ROWS,
                                 .class_count = learned->class_count,
                                 .class_rows = learned->class_rows };
    if (cancel_requested(asking->cancel))
        return;
    asked.sums = malloc(asked.count * learned->class_count * sizeof *asked.sums);
    uint32_t *values = malloc(asked.count * (learned->column_count + 1) * sizeof *values);
    for (size_t i = 0; asked.sums && i < asked.count; i++)
        memcpy(asked.sums + i * learned->class_count, learned->log_prior,
               learned->class_count * sizeof *asked.sums);
    if (!asked.sums || !values || !say(learned, &asked, values))
        atomic_store(&asking->failed, true);
    for (size_t i = 0; asked.sums && i < asked.count; i++)
        normalise(learned, asked.sums + i * learned->class_count,
                  asking->probabilities + (first + i) * learned->class_count);
    free(values);
    free(asked.sums);
}

static bool bayes_answer(const struct learned *learned, const struct learner_rows *rows,
                         const struct compute *compute, const struct cancel *cancel,
                         float *probabilities, struct err *err)
{
    struct asking asking = {
        .learned = learned, .rows = rows, .cancel = cancel, .probabilities = probabilities
    };
    pool_run(compute->pool, (rows->count + BLOCK_ROWS - 1) / BLOCK_ROWS, answer_block, &asking);
    if (cancel_requested(cancel))
        return err_set(err, ERR_CANCELLED, "the rows were not all answered");
    return !atomic_load(&asking.failed) || err_memory(err);
}

/* --- to and from a file --- */

static bool bayes_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    if (!pack_add_wholes(pack, "class rows", learned->class_rows, learned->class_count, err) ||
        !pack_add_doubles(pack, "log prior", learned->log_prior, learned->class_count, err))
        return false;
    for (size_t i = 0; i < learned->column_count; i++)
        if (!bayes_column_write(&learned->columns[i], i, learned->class_count, pack, err))
            return false;
    return true;
}

static bool read_classes(struct learned *learned, const struct pack *pack, struct err *err)
{
    size_t classes = learned->class_count;
    const int64_t *rows = pack_wholes(pack, "class rows", classes, err);
    const double *prior = rows ? pack_doubles(pack, "log prior", classes, err) : NULL;
    if (!prior)
        return false;
    int64_t any = 0;
    for (size_t k = 0; k < classes; k++) {
        if (rows[k] < 0 || !isfinite(prior[k]))
            return err_set(err, ERR_INPUT,
                           "what the model has learnt of its classes makes no sense");
        any |= rows[k];
    }
    memcpy(learned->class_rows, rows, classes * sizeof *rows);
    memcpy(learned->log_prior, prior, classes * sizeof *prior);
    return any != 0 || err_set(err, ERR_INPUT, "the model has learnt from no row");
}

static struct learned *bayes_read(const struct key_values *values,
                                  const struct preparation *preparation, const struct pack *pack,
                                  struct err *err)
{
    (void)values; /* each column says what it is */
    struct learned *learned = bayes_new(preparation, preparation_classes(preparation), err);
    bool good = learned && read_classes(learned, pack, err);
    for (size_t i = 0; good && i < learned->column_count; i++)
        good = bayes_column_read(&learned->columns[i], i, learned->class_count, learned->class_rows,
                                 pack, err);
    if (good && bayes_parents_hold(learned->columns, learned->column_count, err))
        return learned;
    bayes_free(learned);
    return NULL;
}

/* Shares, means, variances and kernels of classes that have rows, and their priors. */
static size_t bayes_parameters(const struct learned *learned)
{
    size_t classes = 0;
    for (size_t k = 0; k < learned->class_count; k++)
        classes += learned->class_rows[k] > 0;
    size_t count = classes;
    for (size_t i = 0; i < learned->column_count; i++) {
        const struct bayes_column *column = &learned->columns[i];
        if (column->kind == BAYES_COUNTS)
            count += column->parent_values * column->values * classes;
        else if (column->kind == BAYES_GAUSSIAN)
            count += 2 * classes;
        else if (column->kind == BAYES_KERNEL)
            count += column->points * (classes + 1);
    }
    return count;
}

/* What is known of each column, and in a tree which one it hangs on. */
static bool bayes_describe(const struct learned *learned, const struct preparation *preparation,
                           struct str *text)
{
    const struct schema *schema = preparation_schema(preparation);
    for (size_t i = 0; i < learned->column_count; i++) {
        const struct bayes_column *column = &learned->columns[i];
        size_t feature = preparation_column(preparation, column->index).feature;
        str_addf(text, "%s: ", schema_feature(schema, feature)->name);
        if (column->kind == BAYES_NOTHING)
            str_add(text, "says nothing");
        else if (column->kind == BAYES_COUNTS)
            str_addf(text, "%zu %s", column->values, column->symbol ? "symbols" : "intervals");
        else if (column->kind == BAYES_GAUSSIAN)
            str_add(text, "a normal density a class");
        else
            str_addf(text, "kernels at %zu numbers", column->points);
        if (column->parent != SIZE_MAX) {
            size_t parent = learned->columns[column->parent].index;
            feature = preparation_column(preparation, parent).feature;
            str_addf(text, ", given %s", schema_feature(schema, feature)->name);
        }
        str_add_char(text, '\n');
    }
    return true;
}

static const struct learner naive_bayes = {
    .fit = bayes_fit,
    .answer = bayes_answer,
    .free = bayes_free,
    .write = bayes_write,
    .read = bayes_read,
    .parameters = bayes_parameters,
    .describe = bayes_describe,
    .weighs_classes = true,
};

extern const struct preset preset_naive_bayes;
const struct preset preset_naive_bayes = {
    .name = "naive-bayes",
    .help = "the most probable class if columns are independent, given it",
    .paper = "John, Langley (1995); Friedman, Geiger, Goldszmidt (1997)",
    .keys = naive_bayes_keys,
    .learner = &naive_bayes,
};
