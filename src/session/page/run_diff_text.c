/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The differences of two runs for people. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/wording.h"
#include "src/session/page/prose.h"
#include "src/session/runs/run_diff.h"
#include "src/session/runs/run_facts.h"

enum { MATRIX_CLASSES = 8, CELLS_SHOWN = 12, NAME_SIZE = 32 };

/* "run 12" of each side, for headings. */
struct names {
    char right[2][NAME_SIZE]; /* with the mark of a column of numbers */
};

static struct names names_of(const struct diff_side sides[2])
{
    struct names names;
    for (size_t i = 0; i < 2; i++) {
        snprintf(names.right[i], NAME_SIZE, ">run %llu", (unsigned long long)sides[i].row.number);
    }
    return names;
}

static const char *left(const struct names *names, size_t side)
{
    return names->right[side] + 1;
}

static double number_at(const struct json *pair, size_t index)
{
    const struct json *value = pair ? json_at(pair, index) : NULL;
    return value ? json_number(value) : (double)NAN;
}

/* --- settings and tables --- */

static void add_value(struct text_table *table, const struct json *value)
{
    const char *text = value ? json_string_of(value) : NULL;
    char number[NUM_TEXT_SIZE];
    if (text) {
        text_table_cell(table, "%s", text);
    } else if (value && !isnan(json_number(value))) {
        text_table_cell(table, "%s", num_text(json_number(value), number));
    } else {
        text_table_cell(table, "-");
    }
}

static void write_settings(const struct names *names, const struct json *result,
                           struct output *output)
{
    const struct json *list = json_get(result, "settings");
    double same = json_number(json_get(result, "same_settings"));
    output_line(output, "%s", "");
    if (json_count(list) == 0) {
        output_line(output, "Settings: all %.0f are the same", same);
        return;
    }
    struct text_table *table = text_table_new();
    text_table_heading(table, 3,
                       (const char *const[]){ "setting", left(names, 0), left(names, 1) });
    text_table_fold(table, 1, TEXT_LEAST);
    text_table_fold(table, 2, TEXT_LEAST);
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *row = json_at(list, i);
        text_table_cell(table, "%s %s", fact_text(row, "of"), fact_text(row, "setting"));
        add_value(table, json_at(json_get(row, "values"), 0));
        add_value(table, json_at(json_get(row, "values"), 1));
    }
    text_table_write(table, output);
    output_line(output, "%.0f settings are the same", same);
}

/* "train: 460 rows of demo, by balance data ..." */
static void describe_table(const struct json *table, struct str *text)
{
    char rows[NUM_TEXT_SIZE];
    if (json_type_of(table) != JSON_TYPE_OBJECT) {
        str_add(text, "none");
        return;
    }
    double count = json_number(json_get(table, "rows"));
    const char *name = fact_text(table, "name"), *source = fact_text(table, "source");
    const char *made_by = fact_text(table, "made_by"), *digest = fact_text(table, "digest");
    str_addf(text, "%s, %s rows of %s", name ? name : "?",
             num_count_text(count > 0 ? (uint64_t)count : 0, rows), source ? source : "?");
    str_addf(text, "%s%s, sha256 %.12s", made_by ? ": " : "", made_by ? made_by : "",
             digest ? digest : "?");
}

static void write_data(const struct names *names, const struct json *result, struct output *output)
{
    const struct json *list = json_get(result, "data");
    output_line(output, "%s", "");
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *row = json_at(list, i), *values = json_get(row, "values");
        const char *role = strcmp(fact_text(row, "role"), "train") == 0 ? "Trained" : "Validated";
        struct str text;
        str_init(&text);
        if (json_bool_of(json_get(row, "same"))) {
            str_addf(&text, "%s on the same rows: ", role);
            describe_table(json_at(values, 0), &text);
            output_prose(output, "", text.text);
        } else {
            output_line(output, "%s on different rows:", role);
            for (size_t side = 0; side < 2; side++) {
                str_clear(&text);
                str_addf(&text, "%s: ", left(names, side));
                describe_table(json_at(values, side), &text);
                output_prose(output, "  ", text.text);
            }
        }
        str_done(&text);
    }
}

/* --- figures --- */

static const struct {
    const char *name, *shown;
    enum { AS_NUMBER, AS_COUNT, AS_RATE, AS_SECONDS } kind;
} figures[] = {
    { "epochs", "epochs", AS_COUNT },
    { "best_epoch", "best epoch", AS_COUNT },
    { "parameters", "parameters", AS_COUNT },
    { "seconds", "seconds", AS_SECONDS },
    { "records_per_second", "records/s", AS_COUNT },
    { "loss", "loss", AS_NUMBER },
    { "train_accuracy", "accuracy, training rows", AS_RATE },
    { "valid_loss", "loss, validation rows", AS_NUMBER },
    { "valid_accuracy", "accuracy, validation rows", AS_RATE },
    { "accuracy", "accuracy", AS_RATE },
    { "dr", "DR", AS_RATE },
    { "far", "FAR", AS_RATE },
    { "efficiency", "efficiency", AS_NUMBER },
    { "macro_f1", "macro F1", AS_NUMBER },
    { "auc_macro", "AUC, macro", AS_NUMBER },
    { "binary_accuracy", "accuracy, attack or not", AS_RATE },
};

static size_t figure_named(const char *name)
{
    size_t index = 0;
    while (index + 1 < sizeof figures / sizeof figures[0] &&
           strcmp(figures[index].name, name) != 0) {
        index++;
    }
    return index;
}

/* Differences have a sign, and few digits; those of rates are percentage points. */
static void add_figure(struct text_table *table, size_t index, double value, bool difference)
{
    char text[NUM_TEXT_SIZE];
    const char *sign = difference && value > 0 ? "+" : "";
    double size = fabs(value);
    if (isnan(value)) {
        text_table_cell(table, "-");
        return;
    }
    const char *minus = value < 0 ? "-" : sign;
    switch (figures[index].kind) {
    case AS_COUNT:
        text_table_cell(table, "%s%s", minus, num_count_text((uint64_t)llround(size), text));
        break;
    case AS_RATE:
        text_table_cell(table, "%s%s%s", minus, fixed_text(100 * size, 2, text),
                        difference ? " points" : " %");
        break;
    case AS_SECONDS:
        text_table_cell(table, "%s%s", minus, fixed_text(size, 2, text));
        break;
    case AS_NUMBER:
        text_table_cell(table, "%s%.*g", minus, difference ? 3 : 5, size);
        break;
    }
}

static void write_figures(const struct names *names, const struct json *result,
                          struct output *output)
{
    const struct json *list = json_get(result, "figures");
    const char *tested = fact_text(result, "tested");
    bool any_test = false;
    struct text_table *table = text_table_new();
    text_table_heading(
        table, 4,
        (const char *const[]){ "figure", names->right[0], names->right[1], ">difference" });
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *row = json_at(list, i), *values = json_get(row, "values");
        size_t index = figure_named(fact_text(row, "figure"));
        bool of_test = json_bool_of(json_get(row, "of_test"));
        any_test = any_test || of_test;
        text_table_cell(table, "%s%s", of_test ? "test: " : "", figures[index].shown);
        add_figure(table, index, number_at(values, 0), false);
        add_figure(table, index, number_at(values, 1), false);
        add_figure(table, index, json_number(json_get(row, "difference")), true);
    }
    output_line(output, "%s", "");
    text_table_write(table, output);
    if (any_test && tested) {
        output_line(output, "test: both were tested on the same rows (%s)", tested);
    } else if (any_test) {
        output_note(output, "they were not tested on the same rows: the figures of test do not "
                            "compare");
    }
}

/* --- matrices --- */

/* Counts with their sign; a blank for no difference. */
static void write_whole(const struct json *classes, const struct json *difference,
                        struct output *output)
{
    const char *headings[MATRIX_CLASSES + 1] = { "true" };
    char right[MATRIX_CLASSES][NAME_SIZE];
    size_t count = json_count(classes);
    for (size_t i = 0; i < count; i++) {
        snprintf(right[i], NAME_SIZE, ">%.30s", json_string_of(json_at(classes, i)));
        headings[i + 1] = right[i];
    }
    struct text_table *table = text_table_new();
    text_table_heading(table, count + 1, headings);
    for (size_t i = 0; i < count; i++) {
        text_table_cell(table, "%s", json_string_of(json_at(classes, i)));
        for (size_t j = 0; j < count; j++) {
            double by = json_number(json_at(json_at(difference, i), j));
            text_table_cell(table, by > 0 || by < 0 ? "%+.0f" : ".", by);
        }
    }
    text_table_write(table, output);
}

struct cell {
    size_t truth, answer;
    double by;
};

static int greatest_first(const void *left_cell, const void *right_cell)
{
    const struct cell *a = left_cell, *b = right_cell;
    double first = fabs(a->by), second = fabs(b->by);
    if (first > second || first < second) {
        return first > second ? -1 : 1;
    }
    return a->truth != b->truth ? (a->truth < b->truth ? -1 : 1) : a->answer < b->answer ? -1 : 1;
}

/* Of many classes the cells that differ most. */
static void write_cells(const struct json *classes, const struct json *difference,
                        struct output *output)
{
    size_t count = json_count(classes), used = 0;
    struct cell *cells = calloc(count * count + 1, sizeof *cells);
    for (size_t i = 0; cells && i < count * count; i++) {
        double by = json_number(json_at(json_at(difference, i / count), i % count));
        if (by > 0 || by < 0) {
            cells[used++] = (struct cell){ i / count, i % count, by };
        }
    }
    if (cells) {
        qsort(cells, used, sizeof *cells, greatest_first);
    }
    struct text_table *table = text_table_new();
    text_table_heading(table, 3, (const char *const[]){ "true", "answer", ">rows" });
    for (size_t i = 0; i < used && i < CELLS_SHOWN; i++) {
        text_table_cell(table, "%s", json_string_of(json_at(classes, cells[i].truth)));
        text_table_cell(table, "%s", json_string_of(json_at(classes, cells[i].answer)));
        text_table_cell(table, "%+.0f", cells[i].by);
    }
    text_table_write(table, output);
    if (used > CELLS_SHOWN) {
        output_line(output, "  and %zu cells more", used - CELLS_SHOWN);
    }
    free(cells);
}

static void write_matrices(const struct names *names, const struct json *result,
                           struct output *output)
{
    const struct json *matrices = json_get(result, "matrices");
    const char *why = fact_text(matrices, "missing");
    output_line(output, "%s", "");
    if (why) {
        output_line(output, "Matrices: %s", why);
        return;
    }
    const struct json *classes = json_get(matrices, "classes");
    const struct json *difference = json_get(matrices, "difference");
    const char *of = fact_text(matrices, "of"), *table = fact_text(matrices, "table");
    bool test = strcmp(of, "test") == 0;
    output_line(output, "Matrices of %s: rows more (+) or fewer (-) in %s than in %s%s",
                table ? table : of, left(names, 1), left(names, 0), test ? "" : ", last epochs");
    if (json_count(classes) <= MATRIX_CLASSES) {
        write_whole(classes, difference, output);
    } else {
        write_cells(classes, difference, output);
    }
}

/* --- answers --- */

static void write_flip_counts(const struct json *answers, struct output *output)
{
    static const char *const headings[] = { "class", ">rows", ">gained", ">lost", ">changed" };
    const struct json *classes = json_get(answers, "by_class");
    struct text_table *table = text_table_new();
    text_table_heading(table, 5, headings);
    for (size_t i = 0; i < json_count(classes); i++) {
        const struct json *row = json_at(classes, i);
        if (json_number(json_get(row, "flipped")) > 0) {
            text_table_cell(table, "%s", fact_text(row, "class"));
            for (size_t c = 1; c < 5; c++) {
                char text[NUM_TEXT_SIZE];
                double value = json_number(json_get(row, headings[c] + 1));
                text_table_cell(table, "%s", num_count_text((uint64_t)value, text));
            }
        }
    }
    text_table_write(table, output);
}

static void write_flipped_rows(const struct names *names, const struct json *answers,
                               struct output *output)
{
    const struct json *first = json_get(answers, "first");
    struct text_table *table = text_table_new();
    text_table_heading(
        table, 5, (const char *const[]){ ">row", "label", "true", left(names, 0), left(names, 1) });
    for (size_t i = 0; i < json_count(first); i++) {
        const struct json *row = json_at(first, i), *predicted = json_get(row, "predicted");
        char text[NUM_TEXT_SIZE];
        double number = json_number(json_get(row, "row"));
        text_table_cell(table, "%s", num_count_text((uint64_t)number, text));
        text_table_cell(table, "%s", fact_text(row, "label"));
        text_table_cell(table, "%s", fact_text(row, "true"));
        text_table_cell(table, "%s", json_string_of(json_at(predicted, 0)));
        text_table_cell(table, "%s", json_string_of(json_at(predicted, 1)));
    }
    output_line(output, "%s", "");
    text_table_write(table, output);
}

static void write_answers(const struct diff_side sides[2], const struct names *names,
                          const struct json *result, struct output *output)
{
    const struct json *answers = json_get(result, "answers");
    const char *why = fact_text(answers, "missing");
    output_line(output, "%s", "");
    if (why) {
        output_line(output, "Rows that flipped: not known, since %s", why);
        output_hint(output, "answers are kept while the session lasts; restore a run's model file, "
                            "then test");
        return;
    }
    char flipped[NUM_TEXT_SIZE], rows[NUM_TEXT_SIZE];
    double count = json_number(json_get(answers, "flipped"));
    output_line(output, "Rows that flipped: %s of the %s rows of %s",
                num_count_text((uint64_t)count, flipped),
                num_count_text((uint64_t)json_number(json_get(answers, "rows")), rows),
                fact_text(answers, "table"));
    if (count > 0) {
        output_line(output,
                    "gained: right only in %s; lost: right only in %s; changed: wrong in both",
                    left(names, 1), left(names, 0));
        write_flip_counts(answers, output);
        write_flipped_rows(names, answers, output);
        output_hint(output, "inspect row=N shows one of them, as run %u answers",
                    sides[1].verdict->run);
    }
}

void run_diff_text(const struct diff_side sides[2], const struct json *result,
                   struct output *output)
{
    struct names names = names_of(sides);
    for (size_t i = 0; i < 2; i++) {
        const struct history_run *row = &sides[i].row;
        output_line(output, "%s: %s (%s)", left(&names, i),
                    row->description ? row->description : "?", row->state ? row->state : "?");
    }
    write_settings(&names, result, output);
    write_data(&names, result, output);
    write_figures(&names, result, output);
    write_matrices(&names, result, output);
    write_answers(sides, &names, result, output);
}
