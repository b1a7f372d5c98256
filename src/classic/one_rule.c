/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The learner "one-rule": the best single split of one feature (score/rule.h). A row's probabilities
 * are the shares of the classes among the training rows on its side, so that the answer is the side's
 * majority. It looks at the cells themselves: scaling and one-hot inputs change nothing.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/class_tally.h"
#include "src/net/learner.h"
#include "src/net/model.h"
#include "src/score/rule.h"

enum { OUTSIDE, INSIDE, SIDES };

struct learned {
    struct rule rule; /* rule.column is the feature; SIZE_MAX: none has two values */
    double last;      /* codes above this one count as it: symbols that the vocabulary lacks */
    size_t classes;
    float *shares; /* SIDES x classes */
};

static const struct key one_rule_keys[] = { { .name = NULL } };

static void one_rule_free(struct learned *learned)
{
    if (!learned)
        return;
    rule_done(&learned->rule);
    free(learned->shares);
    free(learned);
}

static struct learned *one_rule_new(size_t classes, struct err *err)
{
    struct learned *learned = calloc(1, sizeof *learned);
    float *shares = calloc(SIDES * classes + 1, sizeof *shares);
    if (!learned || !shares) {
        free(learned);
        free(shares);
        err_memory(err);
        return NULL;
    }
    learned->rule.column = SIZE_MAX;
    learned->last = (double)INFINITY;
    learned->classes = classes;
    learned->shares = shares;
    return learned;
}

/* --- learning --- */

/* The columns that the preparation leaves to a model, with their values by class. */
struct columns {
    struct class_tally *tallies;
    struct rule_column *columns;
    size_t count;
};

static void columns_done(struct columns *columns)
{
    for (size_t i = 0; columns->tallies && i < columns->count; i++)
        class_tally_done(&columns->tallies[i]);
    free(columns->tallies);
    free(columns->columns);
}

static bool tally_column(const struct learner_task *task, const struct table *table,
                         const uint16_t *class_of, const uint16_t *identity, size_t index,
                         struct columns *columns, struct err *err)
{
    const struct schema *schema = table->store->schema;
    size_t feature = preparation_column(task->rows.preparation, index).feature;
    struct class_tally all;
    if (cancel_requested(task->cancel))
        return err_set(err, ERR_CANCELLED, "stopped while values were counted");
    if (!class_tally_of(&all, table, feature, class_of, task->class_count, err))
        return false;
    struct class_tally *tally = &columns->tallies[index];
    bool ok = class_tally_merge(&all, identity, task->class_count,
                                schema_last_value(schema, feature), tally, err);
    class_tally_done(&all);
    columns->columns[index] =
        (struct rule_column){ .symbol = schema_feature(schema, feature)->kind == COLUMN_SYMBOL,
                              .count = tally->count,
                              .values = tally->values,
                              .rows = tally->rows };
    return ok;
}

static bool tally_columns(const struct learner_task *task, struct columns *columns, struct err *err)
{
    const struct learner_rows *rows = &task->rows;
    const struct prepare_settings *settings = preparation_settings(rows->preparation);
    /* Only read: a list of rows as class_tally.h wants it. */
    struct table table = { .store = (struct store *)rows->store,
                           .rows = (uint32_t *)rows->places,
                           .count = rows->count };
    uint16_t *class_of =
        classes_by_attack(rows->store->schema, settings->classes, settings->taxonomy, err);
    uint16_t *identity = calloc(task->class_count + 1, sizeof *identity);
    bool ok = class_of && (identity || err_memory(err));
    for (size_t c = 0; ok && c < task->class_count; c++)
        identity[c] = (uint16_t)c;
    for (size_t i = 0; ok && i < columns->count; i++) {
        ok = tally_column(task, &table, class_of, identity, i, columns, err);
        if (ok && task->progress.reached)
            task->progress.reached(task->progress.context,
                                   (double)(i + 1) / (double)columns->count);
    }
    free(class_of);
    free(identity);
    return ok;
}

/* Without a rule all rows are outside. */
static size_t side_of(const struct learned *learned, const struct store *store, uint32_t row)
{
    if (learned->rule.column == SIZE_MAX)
        return OUTSIDE;
    double value = store_value(store, learned->rule.column, row);
    return rule_has(&learned->rule, value > learned->last ? learned->last : value) ? INSIDE
                                                                                   : OUTSIDE;
}

/* Rows of each class on both sides, as shares. */
static bool share_sides(const struct learner_task *task, struct learned *learned, struct err *err)
{
    size_t classes = learned->classes, all[SIDES] = { 0 };
    size_t *counted = calloc(SIDES * classes + 1, sizeof *counted);
    if (!counted)
        return err_memory(err);
    for (size_t i = 0; i < task->rows.count; i++) {
        size_t side = side_of(learned, task->rows.store, task->rows.places[i]);
        counted[side * classes + task->classes[i]]++;
        all[side]++;
    }
    for (size_t i = 0; i < SIDES * classes; i++) {
        size_t rows = all[i / classes];
        learned->shares[i] = rows > 0 ? (float)((double)counted[i] / (double)rows) : 0;
    }
    free(counted);
    return true;
}

static struct learned *one_rule_fit(const struct learner_task *task, struct err *err)
{
    struct columns columns = { .count = preparation_columns(task->rows.preparation) };
    struct learned *learned = one_rule_new(task->class_count, err);
    columns.tallies = calloc(columns.count + 1, sizeof *columns.tallies);
    columns.columns = calloc(columns.count + 1, sizeof *columns.columns);
    bool ok = learned && ((columns.tallies && columns.columns) || err_memory(err)) &&
              tally_columns(task, &columns, err) &&
              rule_find(columns.columns, columns.count, task->class_count, &learned->rule, err);
    if (ok && learned->rule.column != SIZE_MAX) {
        size_t feature = preparation_column(task->rows.preparation, learned->rule.column).feature;
        learned->rule.column = feature;
        learned->last = schema_last_value(task->rows.store->schema, feature);
    }
    ok = ok && share_sides(task, learned, err);
    columns_done(&columns);
    if (ok)
        return learned;
    one_rule_free(learned);
    return NULL;
}

/* --- answering --- */

static bool one_rule_answer(const struct learned *learned, const struct learner_rows *rows,
                            const struct compute *compute, const struct cancel *cancel,
                            float *probabilities, struct err *err)
{
    (void)compute;
    (void)cancel;
    (void)err;
    size_t classes = learned->classes;
    for (size_t i = 0; i < rows->count; i++) {
        size_t side = side_of(learned, rows->store, rows->places[i]);
        memcpy(probabilities + i * classes, learned->shares + side * classes,
               classes * sizeof *probabilities);
    }
    return true;
}

/* --- files --- */

static bool one_rule_write(const struct learned *learned, struct pack *pack, struct err *err)
{
    const struct rule *rule = &learned->rule;
    const int64_t feature = rule->column == SIZE_MAX ? -1 : (int64_t)rule->column;
    const int64_t found_on[] = { (int64_t)rule->correct, (int64_t)rule->rows };
    return pack_add_wholes(pack, "feature", &feature, 1, err) &&
           pack_add_wholes(pack, "right_of", found_on, 2, err) &&
           pack_add_doubles(pack, "threshold", &rule->threshold, 1, err) &&
           pack_add_doubles(pack, "symbols", rule->codes, rule->code_count, err) &&
           pack_add_floats(pack, "shares", learned->shares, SIDES * learned->classes, err);
}

static size_t greatest_share(const float *shares, size_t classes)
{
    size_t greatest = 0;
    for (size_t c = 1; c < classes; c++)
        greatest = shares[c] > shares[greatest] ? c : greatest;
    return greatest;
}

static bool read_shares(struct learned *learned, const struct pack *pack, struct err *err)
{
    size_t count = SIDES * learned->classes;
    const float *shares = pack_floats(pack, "shares", count, err);
    for (size_t i = 0; shares && i < count; i++) {
        if (!(shares[i] >= 0 && shares[i] <= 1))
            return err_set(err, ERR_INPUT, "the share of a class is no number from 0 to 1");
        learned->shares[i] = shares[i];
    }
    learned->rule.outside = greatest_share(learned->shares, learned->classes);
    learned->rule.inside = greatest_share(learned->shares + learned->classes, learned->classes);
    return shares != NULL;
}

static bool read_symbols(struct rule *rule, const struct pack *pack, double last, struct err *err)
{
    size_t count = pack_count(pack, "symbols");
    const double *codes = pack_doubles(pack, "symbols", count, err);
    if (!codes)
        return false;
    rule->codes = calloc(count + 1, sizeof *rule->codes);
    if (!rule->codes)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        if (!(codes[i] >= 0 && codes[i] <= last && codes[i] == floor(codes[i])) ||
            (i > 0 && codes[i] <= codes[i - 1]))
            return err_set(err, ERR_INPUT,
                           "the rule names a symbol that the feature does not have");
        rule->codes[rule->code_count++] = codes[i];
    }
    return true;
}

static bool read_rule(struct learned *learned, const struct preparation *preparation,
                      const struct pack *pack, struct err *err)
{
    struct schema *schema = preparation_schema(preparation);
    struct rule *rule = &learned->rule;
    const int64_t *feature = pack_wholes(pack, "feature", 1, err);
    const int64_t *right_of = feature ? pack_wholes(pack, "right_of", 2, err) : NULL;
    const double *threshold = right_of ? pack_doubles(pack, "threshold", 1, err) : NULL;
    if (!threshold)
        return false;
    if (feature[0] < -1 || feature[0] >= (int64_t)schema->feature_count || right_of[0] < 0 ||
        right_of[0] > right_of[1] || !isfinite(threshold[0]))
        return err_set(err, ERR_INPUT, "the rule is of no feature that there is");
    rule->correct = (size_t)right_of[0];
    rule->rows = (size_t)right_of[1];
    rule->threshold = threshold[0];
    if (feature[0] < 0)
        return true;
    rule->column = (size_t)feature[0];
    rule->symbol = schema_feature(schema, rule->column)->kind == COLUMN_SYMBOL;
    learned->last = schema_last_value(schema, rule->column);
    return !rule->symbol || read_symbols(rule, pack, learned->last, err);
}

static struct learned *one_rule_read(const struct key_values *values,
                                     const struct preparation *preparation, const struct pack *pack,
                                     struct err *err)
{
    (void)values;
    struct learned *learned = one_rule_new(preparation_classes(preparation), err);
    if (learned && read_rule(learned, preparation, pack, err) && read_shares(learned, pack, err))
        return learned;
    one_rule_free(learned);
    return NULL;
}

/* --- for people --- */

/* A threshold or symbols, and the classes of both sides. */
static size_t one_rule_parameters(const struct learned *learned)
{
    const struct rule *rule = &learned->rule;
    return rule->column == SIZE_MAX ? 1 : 3 + (rule->symbol ? rule->code_count : 1);
}

static bool one_rule_describe(const struct learned *learned, const struct preparation *preparation,
                              struct str *text)
{
    const struct rule *rule = &learned->rule;
    const struct schema_column *column =
        rule->column == SIZE_MAX ? NULL
                                 : schema_feature(preparation_schema(preparation), rule->column);
    const char **names = calloc(learned->classes + 1, sizeof *names);
    char right[NUM_TEXT_SIZE], rows[NUM_TEXT_SIZE];
    if (!names)
        return false;
    for (size_t c = 0; c < learned->classes; c++)
        names[c] = preparation_class_name(preparation, c);
    rule_text(rule, column ? column->name : "", names, schema_symbol_text, column, text);
    str_addf(text, "\nright on %s of the %s rows that it was found on\n",
             num_count_text(rule->correct, right), num_count_text(rule->rows, rows));
    free(names);
    return true;
}

static const struct learner one_rule = {
    .fit = one_rule_fit,
    .answer = one_rule_answer,
    .free = one_rule_free,
    .write = one_rule_write,
    .read = one_rule_read,
    .parameters = one_rule_parameters,
    .describe = one_rule_describe,
};

extern const struct preset preset_one_rule;
const struct preset preset_one_rule = {
    .name = "one-rule",
    .help = "the best single split of one feature; how far that goes is often a surprise",
    .paper = "Holte (1993), Machine Learning 11",
    .keys = one_rule_keys,
    .learner = &one_rule,
};
