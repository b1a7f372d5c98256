/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding and applying the best rule on one feature. */
#include "src/score/rule.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"

/* Rows by class on both sides of a split that moves through a column. */
struct sides {
    size_t *inside, *outside; /* classes */
    size_t classes;
};

static size_t majority_of(const size_t *rows, size_t classes)
{
    size_t most = 0;
    for (size_t c = 1; c < classes; c++) {
        most = rows[c] > rows[most] ? c : most;
    }
    return most;
}

static void move_outside(struct sides *sides, const uint32_t *rows)
{
    for (size_t c = 0; c < sides->classes; c++) {
        sides->inside[c] -= rows[c];
        sides->outside[c] += rows[c];
    }
}

/* All rows inside. */
static void begin(struct sides *sides, const struct rule_column *column)
{
    memset(sides->inside, 0, sides->classes * sizeof *sides->inside);
    memset(sides->outside, 0, sides->classes * sizeof *sides->outside);
    for (size_t i = 0; i < column->count; i++) {
        for (size_t c = 0; c < sides->classes; c++) {
            sides->inside[c] += column->rows[i * sides->classes + c];
        }
    }
}

/* Is this split better than the rule? Then it becomes the rule, all but the codes. */
static bool keep_better(const struct sides *sides, struct rule *rule, const struct rule *split)
{
    size_t inside = majority_of(sides->inside, sides->classes);
    size_t outside = majority_of(sides->outside, sides->classes);
    size_t correct = sides->inside[inside] + sides->outside[outside];
    if (rule->column != SIZE_MAX && correct <= rule->correct) {
        return false;
    }
    rule_done(rule);
    *rule = *split;
    rule->inside = inside;
    rule->outside = outside;
    rule->correct = correct;
    return true;
}

/* Thresholds from the smallest value to the one before the largest: both sides have rows. */
static void try_thresholds(const struct rule_column *column, size_t index, struct sides *sides,
                           struct rule *rule)
{
    begin(sides, column);
    for (size_t i = 0; i + 1 < column->count; i++) {
        struct rule split = { .column = index, .threshold = column->values[i], .rows = rule->rows };
        move_outside(sides, &column->rows[i * sides->classes]);
        if (!isnan(column->values[i])) {
            keep_better(sides, rule, &split);
        }
    }
}

/* More than half of the rows with this value are of the class. */
static bool is_mostly(const uint32_t *rows, size_t classes, size_t class_index)
{
    size_t all = 0;
    for (size_t c = 0; c < classes; c++) {
        all += rows[c];
    }
    return 2 * (size_t)rows[class_index] > all;
}

static bool is_in_set(const struct rule_column *column, size_t i, size_t classes, size_t of)
{
    return !isnan(column->values[i]) && is_mostly(&column->rows[i * classes], classes, of);
}

static bool keep_codes(const struct rule_column *column, size_t classes, size_t of,
                       struct rule *rule, struct err *err)
{
    rule->codes = calloc(column->count, sizeof *rule->codes);
    if (rule->codes == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < column->count; i++) {
        if (is_in_set(column, i, classes, of)) {
            rule->codes[rule->code_count++] = column->values[i];
        }
    }
    return true;
}

/* The set of each class that splits the rows: neither all values nor none. */
static bool try_sets(const struct rule_column *column, size_t index, struct sides *sides,
                     struct rule *rule, struct err *err)
{
    size_t classes = sides->classes;
    for (size_t n = 0; n < classes; n++) {
        size_t of = (n + 1) % classes, in_set = 0;
        begin(sides, column);
        for (size_t i = 0; i < column->count; i++) {
            bool in = is_in_set(column, i, classes, of);
            in_set += in;
            if (!in) {
                move_outside(sides, &column->rows[i * classes]);
            }
        }
        struct rule split = { .column = index, .symbol = true, .rows = rule->rows };
        if (in_set > 0 && in_set < column->count && keep_better(sides, rule, &split) &&
            !keep_codes(column, classes, of, rule, err)) {
            return false;
        }
    }
    return true;
}

bool rule_find(const struct rule_column *columns, size_t count, size_t classes, struct rule *rule,
               struct err *err)
{
    struct majority majority =
        count > 0 ? rule_majority(&columns[0], classes) : (struct majority){ 0 };
    *rule = (struct rule){ .column = SIZE_MAX,
                           .outside = majority.class_index,
                           .correct = majority.correct,
                           .rows = majority.rows };
    struct sides sides = { .classes = classes };
    sides.inside = calloc(classes + 1, sizeof *sides.inside);
    sides.outside = calloc(classes + 1, sizeof *sides.outside);
    bool ok = sides.inside && sides.outside ? true : err_memory(err);
    for (size_t i = 0; ok && i < count; i++) {
        if (columns[i].symbol) {
            ok = try_sets(&columns[i], i, &sides, rule, err);
        } else {
            try_thresholds(&columns[i], i, &sides, rule);
        }
    }
    free(sides.inside);
    free(sides.outside);
    if (!ok) {
        rule_done(rule);
    }
    return ok;
}

void rule_done(struct rule *rule)
{
    free(rule->codes);
    rule->codes = NULL;
    rule->code_count = 0;
}

bool rule_has(const struct rule *rule, double value)
{
    if (rule->column == SIZE_MAX) {
        return false;
    }
    if (!rule->symbol) {
        return value > rule->threshold;
    }
    for (size_t i = 0; i < rule->code_count; i++) {
        if (rule->codes[i] == value) {
            return true;
        }
    }
    return false;
}

size_t rule_answer(const struct rule *rule, double value)
{
    return rule_has(rule, value) ? rule->inside : rule->outside;
}

void rule_apply(const struct rule *rule, const struct rule_column *column, size_t classes,
                size_t *confusion)
{
    for (size_t i = 0; i < column->count; i++) {
        size_t answer = rule_answer(rule, column->values[i]);
        for (size_t c = 0; c < classes; c++) {
            confusion[c * classes + answer] += column->rows[i * classes + c];
        }
    }
}

struct majority rule_majority(const struct rule_column *column, size_t classes)
{
    struct majority majority = { 0 };
    for (size_t c = 0; c < classes; c++) {
        size_t rows = 0;
        for (size_t i = 0; i < column->count; i++) {
            rows += column->rows[i * classes + c];
        }
        majority.rows += rows;
        if (rows > majority.correct) {
            majority.class_index = c;
            majority.correct = rows;
        }
    }
    return majority;
}

size_t rule_lookup(const struct rule_column *column, size_t classes)
{
    size_t correct = 0;
    for (size_t i = 0; i < column->count; i++) {
        uint32_t most = 0;
        for (size_t c = 0; c < classes; c++) {
            uint32_t rows = column->rows[i * classes + c];
            most = rows > most ? rows : most;
        }
        correct += most;
    }
    return correct;
}

/* --- in words --- */

static void add_codes(const struct rule *rule, const char *(*symbol)(const void *, double),
                      const void *context, struct str *text)
{
    enum { MOST = 3 };
    for (size_t i = 0; i < rule->code_count && i < MOST; i++) {
        char buffer[NUM_TEXT_SIZE];
        str_addf(text, "%s%s", i == 0 ? "" : ", ",
                 symbol ? symbol(context, rule->codes[i]) : num_text(rule->codes[i], buffer));
    }
    if (rule->code_count > MOST) {
        str_addf(text, ", ... (%zu values)", rule->code_count);
    }
}

void rule_text(const struct rule *rule, const char *name, const char *const *class_names,
               const char *(*symbol)(const void *context, double code), const void *context,
               struct str *text)
{
    char buffer[NUM_TEXT_SIZE];
    if (rule->column == SIZE_MAX || rule->inside == rule->outside) {
        str_addf(text, "every row is %s", class_names[rule->outside]);
        return;
    }
    /* The side that raises the alarm is the one to name. */
    bool turned = rule->inside == 0 && rule->outside != 0;
    size_t named = turned ? rule->outside : rule->inside;
    size_t other = turned ? rule->inside : rule->outside;
    if (rule->symbol) {
        str_addf(text, "%s %s ", name, turned ? "not in" : "in");
        add_codes(rule, symbol, context, text);
    } else {
        str_addf(text, "%s %s %s", name, turned ? "<=" : ">", num_text(rule->threshold, buffer));
    }
    str_addf(text, " is %s", class_names[named]);
    if (other != 0) {
        str_addf(text, ", else %s", class_names[other]);
    }
}
