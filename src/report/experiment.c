/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of one experiment beside a paper's figures, as Markdown. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/wording.h"
#include "src/report/comparison.h"
#include "src/report/markdown.h"
#include "src/report/over_runs.h"
#include "src/report/report.h"

/* The columns of figures in the table of runs: means over a run's draws. */
static const char *const columns[] = { "dr", "far", "efficiency", "accuracy", "binary_accuracy" };
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

/* Texts that a run lacks are blank. */
static const char *known(const char *text)
{
    return text == NULL ? "" : text;
}

/* A command without its seed, so that runs which differ in nothing else are seen to be alike. */
static void without_seed(const char *command, struct str *text)
{
    for (const char *word = command; *word != '\0';) {
        size_t length = strcspn(word, " ");
        if (strncmp(word, "seed=", 5) != 0) {
            str_add(text, text->length > 0 ? " " : "");
            str_add_bytes(text, word, length);
        }
        word += length;
        word += strspn(word, " ");
    }
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(known(a), known(b)) == 0;
}

/* Do two runs differ in nothing but their seeds? */
static bool alike(const struct experiment_row *a, const struct experiment_row *b)
{
    struct str first, second;
    str_init(&first);
    str_init(&second);
    without_seed(known(a->run->command), &first);
    without_seed(known(b->run->command), &second);
    without_seed(known(a->made_by), &first);
    without_seed(known(b->made_by), &second);
    bool same = strcmp(first.text, second.text) == 0 && same_text(a->run->model, b->run->model) &&
                same_text(a->run->trained_on, b->run->trained_on) &&
                same_text(a->verdict->table_name, b->verdict->table_name);
    str_done(&first);
    str_done(&second);
    return same;
}

/* How the page was made, and how its tables are to be read. */
static void add_making(const struct experiment *experiment, struct str *text)
{
    str_add(text, "Written by peephole");
    if (experiment->command != NULL && experiment->command[0] != '\0') {
        str_add(text, " for\n\n    ");
        for (const char *c = experiment->command; *c != '\0'; c++) {
            str_add_char(text, *c == '\n' || *c == '\r' ? ' ' : *c);
        }
        str_add(text, "\n\n");
    } else {
        str_add(text, ".\n\n");
    }
    if (experiment->machine != NULL && experiment->machine[0] != '\0') {
        markdown_text(text, experiment->machine);
        str_add(text, ".\n\n");
    }
    str_add(
        text,
        "Each figure of a run is the mean over its draws; Efficiency is the mean of the draws' "
        "ratios. Twins: the share of\ntest rows whose every feature equals a training row; a look-up "
        "table would know them. Weights: the first digits of their\nSHA-256.\n\n");
}

static void add_fact(const char *what, const char *fact, struct str *text)
{
    str_addf(text, "- %s ", what);
    markdown_text(text, known(fact));
    str_add(text, "\n");
}

/* The set-up that the runs of a group share, and what is odd about one of them. */
static void add_setup(const struct experiment *group, struct str *text)
{
    const struct experiment_row *first = &group->rows[0];
    struct str command;
    str_init(&command);
    without_seed(known(first->run->command), &command);
    str_add(text, "- model ");
    markdown_code(text, known(first->run->model));
    str_add(text, ", ");
    markdown_code(text, command.text);
    str_add(text, "\n");
    if (first->made_by != NULL) {
        str_clear(&command);
        without_seed(first->made_by, &command);
        str_add(text, "- rows made by ");
        markdown_code(text, command.text);
        str_add(text, "\n");
    }
    str_done(&command);
    add_fact("trained on", first->run->trained_on, text);
    add_fact("tested on", first->verdict->table_name, text);
    for (size_t i = 0; i < group->count; i++) {
        const struct run *run = group->rows[i].run;
        if (run->explanation != NULL && run->explanation[0] != '\0') {
            char what[64];
            snprintf(what, sizeof what, "run %u:", run->number);
            add_fact(what, run->explanation, text);
        }
    }
    str_add(text, "\n");
}

static double value_in(const struct experiment_row *row, size_t column)
{
    return verdict_spread(row->verdict, metric_find(columns[column])).mean;
}

static void add_run(const struct experiment_row *row, struct str *text)
{
    char texts[COLUMN_COUNT + 6][NUM_TEXT_SIZE];
    const char *cells[COLUMN_COUNT + 6];
    const struct score *score = &row->verdict->pooled.score;
    size_t n = 0;
    cells[n++] = num_text((double)row->run->seed, texts[0]);
    for (size_t c = 0; c < COLUMN_COUNT; c++) {
        cells[n++] = metric_text(metric_find(columns[c]), value_in(row, c), texts[1 + c]);
    }
    share_text(score->classes_predicted, score->classes, texts[COLUMN_COUNT + 1]);
    cells[n++] = texts[COLUMN_COUNT + 1];
    cells[n++] = row->verdict->overlap_known ? part_text(row->verdict->pooled.overlap.twins,
                                                         score->rows, texts[COLUMN_COUNT + 2])
                                             : "-";
    memcpy(texts[COLUMN_COUNT + 3], row->run->weights_sha256, 12);
    texts[COLUMN_COUNT + 3][12] = '\0';
    cells[n++] = texts[COLUMN_COUNT + 3];
    cells[n++] = num_count_text(row->run->epoch_count, texts[COLUMN_COUNT + 4]);
    cells[n++] = num_duration_text(row->run->seconds, texts[COLUMN_COUNT + 5]);
    markdown_row(text, n, cells);
}

/* "mean", "sd": a row of the figures' columns, the others blank. */
static void add_summary(const struct experiment *experiment, const char *name,
                        double (*pick)(const struct over_runs *over), double *values,
                        struct str *text)
{
    char texts[COLUMN_COUNT][NUM_TEXT_SIZE];
    const char *cells[COLUMN_COUNT + 6] = { name };
    for (size_t c = 0; c < COLUMN_COUNT; c++) {
        for (size_t i = 0; i < experiment->count; i++) {
            values[i] = value_in(&experiment->rows[i], c);
        }
        struct over_runs over = over_runs(values, experiment->count);
        cells[1 + c] = metric_text(metric_find(columns[c]), pick(&over), texts[c]);
    }
    for (size_t c = COLUMN_COUNT + 1; c < COLUMN_COUNT + 6; c++) {
        cells[c] = "";
    }
    markdown_row(text, COLUMN_COUNT + 6, cells);
}

static double mean_of(const struct over_runs *over)
{
    return over->mean;
}

static double deviation_of(const struct over_runs *over)
{
    return over->deviation;
}

static void add_runs(const struct experiment *experiment, double *values, struct str *text)
{
    const char *headings[COLUMN_COUNT + 6] = { "seed" };
    for (size_t c = 0; c < COLUMN_COUNT; c++) {
        headings[1 + c] = metric_find(columns[c])->title;
    }
    static const char *const rest[] = { "classes answered", "twins", "weights", "epochs", "time" };
    memcpy(headings + COLUMN_COUNT + 1, rest, sizeof rest);
    markdown_heading(text, COLUMN_COUNT + 6, headings, 0);
    for (size_t i = 0; i < experiment->count; i++) {
        add_run(&experiment->rows[i], text);
    }
    if (experiment->count > 1) {
        add_summary(experiment, "mean", mean_of, values, text);
        add_summary(experiment, "sd", deviation_of, values, text);
    }
}

static double recall_in(const struct experiment_row *row, size_t c)
{
    const struct class_score *figures = &row->verdict->pooled.score.per_class[c];
    return figures->recall;
}

/* Over all draws of a run; the runs' classes are the first run's. */
static void add_recalls(const struct experiment *experiment, double *values, struct str *text)
{
    const struct verdict *first = experiment->rows[0].verdict;
    const char *const headings[] = { "class", "rows a run", "recall, mean", "least", "greatest" };
    str_add(text, "\n### Recall by class\n\n");
    markdown_heading(text, 5, headings, 1);
    for (size_t c = 0; c < first->classes; c++) {
        double rows = 0;
        for (size_t i = 0; i < experiment->count; i++) {
            bool has = c < experiment->rows[i].verdict->classes;
            values[i] = has ? recall_in(&experiment->rows[i], c) : (double)NAN;
            rows +=
                has ? (double)experiment->rows[i].verdict->pooled.score.per_class[c].support : 0;
        }
        if (rows <= 0 && first->classes > 8) {
            continue;
        }
        struct over_runs over = over_runs(values, experiment->count);
        char texts[4][NUM_TEXT_SIZE];
        const char *const cells[] = {
            first->class_names[c],
            num_count_text((uint64_t)llround(rows / (double)experiment->count), texts[0]),
            rate_text(over.mean, texts[1]),
            rate_text(over.least, texts[2]),
            rate_text(over.greatest, texts[3]),
        };
        markdown_row(text, 5, cells);
    }
}

static void add_printed_row(const struct experiment *experiment,
                            const struct printed_figure *figure, double *values, struct str *text)
{
    for (size_t i = 0; i < experiment->count; i++) {
        values[i] = comparison_value(figure, experiment->rows[i].verdict);
    }
    struct over_runs over = over_runs(values, experiment->count);
    char texts[5][NUM_TEXT_SIZE];
    struct str title;
    str_init(&title);
    comparison_title(figure, &title);
    const char *const cells[] = {
        figure->statistic,
        title.text,
        comparison_figure(figure, figure->value, texts[0]),
        comparison_figure(figure, over.mean, texts[1]),
        comparison_figure(figure, over.least, texts[2]),
        comparison_figure(figure, over.greatest, texts[3]),
        comparison_difference(figure, over.mean - figure->value, texts[4]),
    };
    markdown_row(text, sizeof cells / sizeof cells[0], cells);
    str_done(&title);
}

static void add_printed(const struct experiment *experiment, double *values, struct str *text)
{
    const struct printed *printed = experiment->printed;
    const char *const headings[] = { "statistic",          "figure",      "printed",
                                     "ours, mean of runs", "ours, least", "ours, greatest",
                                     "difference" };
    str_add(text, "\n### Beside the paper\n\n");
    markdown_text(text, printed->source);
    str_add(text, ": ");
    markdown_text(text, printed->title);
    str_add(text, ".\n\n");
    markdown_heading(text, sizeof headings / sizeof headings[0], headings, 2);
    for (size_t i = 0; i < printed->count; i++) {
        add_printed_row(experiment, &printed->figures[i], values, text);
    }
    markdown_list(text, printed->notes);
}

/* Runs that differ in their seeds alone. */
static void add_group(const struct experiment *group, double *values, struct str *text)
{
    unsigned first = group->rows[0].run->number;
    if (group->count == 1) {
        str_addf(text, "## Run %u\n\n", first);
    } else {
        str_addf(text, "## Runs %u to %u\n\n", first, group->rows[group->count - 1].run->number);
    }
    add_setup(group, text);
    add_runs(group, values, text);
    add_recalls(group, values, text);
    if (group->printed != NULL) {
        add_printed(group, values, text);
    }
    str_add(text, "\n");
}

bool experiment_markdown(const struct experiment *experiment, struct str *text, struct err *err)
{
    double *values = calloc(experiment->count + 1, sizeof *values);
    if (values == NULL) {
        return err_memory(err);
    }
    str_add(text, "# ");
    markdown_text(text, experiment->title);
    str_add(text, "\n\n");
    add_making(experiment, text);
    for (size_t start = 0, end; start < experiment->count; start = end) {
        struct experiment group = *experiment;
        for (end = start + 1; end < experiment->count; end++) {
            if (!alike(&experiment->rows[start], &experiment->rows[end])) {
                break;
            }
        }
        group.rows = experiment->rows + start;
        group.count = end - start;
        add_group(&group, values, text);
    }
    free(values);
    return !str_failed(text) || err_memory(err);
}
