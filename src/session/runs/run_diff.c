/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures, matrices and answers of two runs, side by side. */
#include "src/session/runs/run_diff.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "src/eval/flips.h"
#include "src/eval/score_text.h"
#include "src/session/runs/run_facts.h"

/* --- the two runs --- */

bool diff_side_init(struct diff_side *side, const struct session *session, struct history *history,
                    uint64_t number, struct err *err)
{
    *side = (struct diff_side){ .epochs = NULL };
    history_run_init(&side->row);
    if (!history_find(history, number, &side->row, err) ||
        (side->epochs = history_epochs(history, number, err)) == NULL ||
        (side->tests = history_tests(history, number, err)) == NULL) {
        return false;
    }
    for (size_t i = 0; i < session->run_count; i++) {
        const struct session_run *run = &session->runs[i];
        if (run->kept && run->run->number == number && run->verdict) {
            side->verdict = run->verdict;
        }
    }
    return true;
}

void diff_side_done(struct diff_side *side)
{
    history_run_done(&side->row);
    run_free(side->epochs);
    json_free(side->tests);
    *side = (struct diff_side){ .epochs = NULL };
}

/* --- the test to compare --- */

/* The newest two tests on the same rows; false: there are none. */
static bool common_tests(const struct diff_side sides[2], const struct json *tests[2])
{
    for (size_t i = json_count(sides[0].tests); i > 0; i--) {
        for (size_t j = json_count(sides[1].tests); j > 0; j--) {
            tests[0] = json_at(sides[0].tests, i - 1);
            tests[1] = json_at(sides[1].tests, j - 1);
            const char *a = fact_text(tests[0], "digest"), *b = fact_text(tests[1], "digest");
            if (a && b && strcmp(a, b) == 0) {
                return true;
            }
        }
    }
    return false;
}

static const char *no_common_test(const struct diff_side sides[2])
{
    size_t first = json_count(sides[0].tests), second = json_count(sides[1].tests);
    return first == 0 && second == 0 ? "neither run was tested"
           : first == 0              ? "the first run was not tested"
           : second == 0             ? "the second run was not tested"
                                     : "they were tested on different rows";
}

/* --- figures --- */

#define PLACE(member) offsetof(struct history_run, member)
static const struct {
    const char *name;
    size_t place;
    bool whole, of_test;
} figures[] = {
    { "epochs", PLACE(epochs), true, false },
    { "best_epoch", PLACE(best_epoch), true, false },
    { "parameters", PLACE(parameters), true, false },
    { "seconds", PLACE(seconds), false, false },
    { "records_per_second", PLACE(records_per_second), false, false },
    { "loss", PLACE(loss), false, false },
    { "train_accuracy", PLACE(train_accuracy), false, false },
    { "valid_loss", PLACE(valid_loss), false, false },
    { "valid_accuracy", PLACE(valid_accuracy), false, false },
    { "accuracy", PLACE(accuracy), false, true },
    { "dr", PLACE(dr), false, true },
    { "far", PLACE(far), false, true },
    { "efficiency", PLACE(efficiency), false, true },
    { "macro_f1", PLACE(macro_f1), false, true },
    { "auc_macro", PLACE(auc_macro), false, true },
    { "binary_accuracy", PLACE(binary_accuracy), false, true },
};
enum { FIGURE_COUNT = sizeof figures / sizeof figures[0] };

/* Of the test that both had; else of the last one of each. */
static double figure_of(const struct diff_side *side, const struct json *test, size_t index)
{
    const char *place = (const char *)&side->row + figures[index].place;
    if (figures[index].of_test && test) {
        const struct json *values = json_get(test, "figures");
        const struct json *value = values ? json_get(values, figures[index].name) : NULL;
        return value ? json_number(value) : (double)NAN;
    }
    return figures[index].whole ? (double)*(const uint64_t *)(const void *)place
                                : *(const double *)(const void *)place;
}

static void put_figures(const struct diff_side sides[2], const struct json *const tests[2],
                        struct json *result)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        double a = figure_of(&sides[0], tests[0], i), b = figure_of(&sides[1], tests[1], i);
        if (isnan(a) && isnan(b)) {
            continue;
        }
        struct json *row = json_new_object();
        struct json *values = json_new_array();
        json_append_number(values, a);
        json_append_number(values, b);
        json_put_text(row, "figure", figures[i].name);
        json_put_bool(row, "of_test", figures[i].of_test);
        json_put(row, "values", values);
        json_put_number(row, "difference", b - a);
        json_append(list, row);
    }
    json_put(result, "figures", list);
}

/* --- matrices --- */

/* A square of numbers; NULL where it is none. */
static const struct json *square(const struct json *matrix, size_t classes)
{
    bool ok = matrix && json_type_of(matrix) == JSON_TYPE_ARRAY && json_count(matrix) == classes;
    for (size_t i = 0; ok && i < classes; i++) {
        const struct json *row = json_at(matrix, i);
        ok = json_type_of(row) == JSON_TYPE_ARRAY && json_count(row) == classes;
    }
    return ok ? matrix : NULL;
}

static struct json *difference_of(const struct json *a, const struct json *b)
{
    struct json *rows = json_new_array();
    for (size_t i = 0; i < json_count(a); i++) {
        struct json *row = json_new_array();
        for (size_t j = 0; j < json_count(a); j++) {
            json_append_number(row, json_number(json_at(json_at(b, i), j)) -
                                        json_number(json_at(json_at(a, i), j)));
        }
        json_append(rows, row);
    }
    return rows;
}

static struct json *missing(const char *why)
{
    struct json *object = json_new_object();
    json_put_text(object, "missing", why);
    return object;
}

static struct json *matrices_of(const char *of, const char *table, const struct json *classes,
                                const struct json *a, const struct json *b)
{
    struct json *object = json_new_object();
    struct json *both = json_new_array();
    json_append(both, json_copy_of(a));
    json_append(both, json_copy_of(b));
    json_put_text(object, "of", of);
    json_put_text(object, "table", table);
    json_put(object, "classes", json_copy_of(classes));
    json_put(object, "confusion", both);
    json_put(object, "difference", difference_of(a, b));
    return object;
}

static bool same_json(const struct json *a, const struct json *b)
{
    bool same = a && b && json_count(a) == json_count(b);
    for (size_t i = 0; same && i < json_count(a); i++) {
        const char *first = json_string_of(json_at(a, i)), *second = json_string_of(json_at(b, i));
        same = first && second && strcmp(first, second) == 0;
    }
    return same;
}

static struct json *test_matrices(const struct json *const tests[2])
{
    const struct json *a = json_get(tests[0], "figures"), *b = json_get(tests[1], "figures");
    const struct json *classes = a ? json_get(a, "classes") : NULL;
    if (!same_json(classes, b ? json_get(b, "classes") : NULL)) {
        return missing("their classes differ");
    }
    size_t count = json_count(classes);
    const struct json *first = square(json_get(a, "confusion"), count);
    const struct json *second = square(json_get(b, "confusion"), count);
    return first && second
               ? matrices_of("test", fact_text(tests[0], "table"), classes, first, second)
               : missing("a test was kept without its matrix");
}

static const struct epoch_record *last_matrix(const struct run *run)
{
    for (size_t i = run->epoch_count; i > 0; i--) {
        if (run->epochs[i - 1].confusion) {
            return &run->epochs[i - 1];
        }
    }
    return NULL;
}

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* Without a test in common: of the last epochs, where they are of the same rows. */
static struct json *epoch_matrices(const struct diff_side sides[2])
{
    const struct history_run *a = &sides[0].row, *b = &sides[1].row;
    const struct epoch_record *first = last_matrix(sides[0].epochs);
    const struct epoch_record *second = last_matrix(sides[1].epochs);
    if (first == NULL || second == NULL ||
        first->confusion_of_valid != second->confusion_of_valid) {
        return missing(no_common_test(sides));
    }
    bool valid = first->confusion_of_valid;
    bool same_rows = valid ? same_text(a->valid_digest, b->valid_digest)
                           : same_text(a->train_digest, b->train_digest);
    if (!same_rows || !same_text(a->classes, b->classes) || first->classes != second->classes) {
        return missing(same_rows ? "their classes differ" : no_common_test(sides));
    }
    struct err ignored = { 0 };
    struct json *classes = json_parse(a->classes, strlen(a->classes), &ignored);
    struct json *before = confusion_json(first->confusion, first->classes);
    struct json *after = confusion_json(second->confusion, second->classes);
    struct json *object =
        json_count(classes) == first->classes
            ? matrices_of(valid ? "valid" : "train", valid ? a->valid_table : a->train_table,
                          classes, before, after)
            : missing("the history names other classes than its matrices have");
    json_free(classes);
    json_free(before);
    json_free(after);
    return object;
}

/* --- rows that flipped --- */

static const char *no_answers(const struct diff_side sides[2])
{
    bool first = sides[0].verdict != NULL, second = sides[1].verdict != NULL;
    return !first && !second ? "neither run was tested in this session"
           : !first          ? "the first run was not tested in this session"
                             : "the second run was not tested in this session";
}

static void put_counts(const struct flip_counts *counts, struct json *row)
{
    json_put_number(row, "rows", (double)counts->rows);
    json_put_number(row, "flipped", (double)(counts->gained + counts->lost + counts->changed));
    json_put_number(row, "gained", (double)counts->gained);
    json_put_number(row, "lost", (double)counts->lost);
    json_put_number(row, "changed", (double)counts->changed);
}

static struct json *flip_json(const struct verdict *verdict, const struct flip *flip)
{
    const struct table *table = verdict->trials[0].table;
    struct json *row = json_new_object();
    struct json *predicted = json_new_array();
    json_append_text(predicted, verdict->class_names[flip->first]);
    json_append_text(predicted, verdict->class_names[flip->second]);
    json_put_number(row, "row", (double)(flip->position + 1));
    json_put_text(row, "label",
                  table->store->schema->attacks[table_attack(table, flip->position)].name);
    json_put_text(row, "true", verdict->class_names[flip->truth]);
    json_put(row, "predicted", predicted);
    return row;
}

static struct json *flips_json(const struct verdict *verdict, const struct flips *flips)
{
    struct json *object = json_new_object();
    struct json *classes = json_new_array(), *first = json_new_array();
    json_put_text(object, "table", verdict->table_name);
    put_counts(&flips->all, object);
    for (size_t i = 0; i < flips->classes; i++) {
        struct json *row = json_new_object();
        json_put_text(row, "class", verdict->class_names[i]);
        put_counts(&flips->by_class[i], row);
        json_append(classes, row);
    }
    for (size_t i = 0; i < flips->count; i++) {
        json_append(first, flip_json(verdict, &flips->rows[i]));
    }
    json_put(object, "by_class", classes);
    json_put(object, "first", first);
    return object;
}

static bool put_flips(const struct diff_side sides[2], size_t most, struct json *result,
                      struct err *err)
{
    const char *why = NULL;
    if (sides[0].verdict == NULL || sides[1].verdict == NULL) {
        json_put(result, "answers", missing(no_answers(sides)));
        return true;
    }
    if (!flips_possible(sides[0].verdict, sides[1].verdict, &why)) {
        json_put(result, "answers", missing(why));
        return true;
    }
    struct flips flips;
    bool ok = flips_of(sides[0].verdict, sides[1].verdict, most, &flips, err);
    if (ok) {
        json_put(result, "answers", flips_json(sides[0].verdict, &flips));
    }
    flips_done(&flips);
    return ok;
}

bool run_diff(const struct diff_side sides[2], size_t most, struct json *result, struct err *err)
{
    const struct json *tests[2] = { NULL, NULL };
    bool common = common_tests(sides, tests);
    if (!common) {
        tests[0] = tests[1] = NULL;
    }
    struct json *runs = json_new_array();
    json_append_number(runs, (double)sides[0].row.number);
    json_append_number(runs, (double)sides[1].row.number);
    json_put(result, "runs", runs);
    json_put_text(result, "tested", common ? fact_text(tests[0], "table") : NULL);
    run_diff_settings(sides, result);
    run_diff_data(sides, result);
    put_figures(sides, tests, result);
    json_put(result, "matrices", common ? test_matrices(tests) : epoch_matrices(sides));
    return put_flips(sides, most, result, err);
}
