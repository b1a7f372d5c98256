/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of one experiment beside a paper's figures, as Markdown. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/eval/wording.h"
#include "src/report/comparison.h"
#include "src/report/markdown.h"
#include "src/report/report.h"

/* Mean, least and greatest of one value a run; NaN ones are left out. */
struct over_runs {
    double mean, least, greatest, deviation;
    size_t count;
};

static struct over_runs over_runs(const double *values, size_t count)
{
    struct over_runs over = { 0, (double)INFINITY, -(double)INFINITY, 0, 0 };
    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i])) {
            over.mean += values[i];
            over.least = fmin(over.least, values[i]);
            over.greatest = fmax(over.greatest, values[i]);
            over.count++;
        }
    }
    if (over.count == 0) {
        return (struct over_runs){ (double)NAN, (double)NAN, (double)NAN, (double)NAN, 0 };
    }
    over.mean /= (double)over.count;
    for (size_t i = 0; i < count; i++) {
        over.deviation += isnan(values[i]) ? 0 : (values[i] - over.mean) * (values[i] - over.mean);
    }
    over.deviation = over.count > 1 ? sqrt(over.deviation / (double)(over.count - 1)) : (double)NAN;
    return over;
}

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

static bool alike(const struct experiment *experiment)
{
    struct str first, other;
    str_init(&first);
    without_seed(known(experiment->rows[0].run->command), &first);
    bool same = true;
    for (size_t i = 1; i < experiment->count && same; i++) {
        str_init(&other);
        without_seed(known(experiment->rows[i].run->command), &other);
        same = strcmp(first.text, other.text) == 0 &&
               strcmp(known(experiment->rows[0].run->model),
                      known(experiment->rows[i].run->model)) == 0;
        str_done(&other);
    }
    str_done(&first);
    return same;
}

static void add_how_one(const struct run *run, bool seed, struct str *text)
{
    struct str command;
    str_init(&command);
    if (seed) {
        str_add(&command, known(run->command));
    } else {
        without_seed(known(run->command), &command);
    }
    str_add(text, "model ");
    markdown_code(text, known(run->model));
    str_add(text, ", ");
    markdown_code(text, command.text);
    str_done(&command);
}

static const char *trained_on(const struct experiment_row *row)
{
    return known(row->run->trained_on);
}

static const char *tested_on(const struct experiment_row *row)
{
    return row->verdict->table_name;
}

/* "- trained on ...", once where it is the same for all runs. */
static void add_table(const struct experiment *experiment, const char *what,
                      const char *(*name)(const struct experiment_row *row), struct str *text)
{
    bool same = true;
    for (size_t i = 1; i < experiment->count; i++) {
        same = same && strcmp(name(&experiment->rows[0]), name(&experiment->rows[i])) == 0;
    }
    for (size_t i = 0; i < (same ? 1 : experiment->count); i++) {
        if (same) {
            str_addf(text, "- %s ", what);
        } else {
            str_addf(text, "- run %u %s ", experiment->rows[i].run->number, what);
        }
        markdown_text(text, name(&experiment->rows[i]));
        str_add(text, "\n");
    }
}

static void add_tables(const struct experiment *experiment, struct str *text)
{
    add_table(experiment, "trained on", trained_on, text);
    add_table(experiment, "tested on", tested_on, text);
}

static void add_how(const struct experiment *experiment, struct str *text)
{
    const struct experiment_row *first = &experiment->rows[0];
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
    if (alike(experiment)) {
        str_add(text, "- each run: ");
        add_how_one(first->run, experiment->count == 1, text);
        str_add(text, experiment->count > 1 ? ", each with its own seed\n" : "\n");
    }
    for (size_t i = 0; !alike(experiment) && i < experiment->count; i++) {
        str_addf(text, "- run %u: ", experiment->rows[i].run->number);
        add_how_one(experiment->rows[i].run, true, text);
        str_add(text, "\n");
    }
    add_tables(experiment, text);
    if (experiment->machine != NULL && experiment->machine[0] != '\0') {
        str_add(text, "- ");
        markdown_text(text, experiment->machine);
        str_add(text, "\n");
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
    str_add(text, "## Runs\n\n");
    markdown_heading(text, COLUMN_COUNT + 6, headings, 0);
    for (size_t i = 0; i < experiment->count; i++) {
        add_run(&experiment->rows[i], text);
    }
    if (experiment->count > 1) {
        add_summary(experiment, "mean", mean_of, values, text);
        add_summary(experiment, "sd", deviation_of, values, text);
    }
    str_add(
        text,
        "\nEach figure is the mean over the draws of that run; Efficiency is the mean of the draws' "
        "ratios. Twins: the share of\ntest rows whose every feature equals a training row; a look-up "
        "table would know them. Weights: the first digits of their\nSHA-256.\n\n");
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
    str_add(text, "## Recall by class\n\n");
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
    str_add(text, "\n## Beside the paper\n\n");
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

bool experiment_markdown(const struct experiment *experiment, struct str *text, struct err *err)
{
    double *values = calloc(experiment->count + 1, sizeof *values);
    if (values == NULL) {
        return err_memory(err);
    }
    str_add(text, "# ");
    markdown_text(text, experiment->title);
    str_add(text, "\n\n");
    add_how(experiment, text);
    add_runs(experiment, values, text);
    add_recalls(experiment, values, text);
    if (experiment->printed != NULL) {
        add_printed(experiment, values, text);
    }
    free(values);
    return !str_failed(text) || err_memory(err);
}
