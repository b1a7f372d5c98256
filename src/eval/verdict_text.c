/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A verdict for a person: remarks, figures with their denominators, classes, the matrix. */
#include <math.h>
#include <string.h>

#include "src/eval/verdict.h"
#include "src/eval/wording.h"

enum { COLUMNS = 80, NAME_WIDTH = 20 };

/* The counts and the interval behind the figures that are rates. */
struct fraction {
    const char *metric;
    size_t part, whole;
    struct interval interval;
};

static void figure_line(const struct metric *metric, const struct score *score,
                        const struct fraction *fraction, struct str *text)
{
    char buffer[NUM_TEXT_SIZE];
    str_add_padded(text, metric->title, -NAME_WIDTH);
    str_add_padded(text, metric_score_text(metric, score, buffer), metric->is_rate ? 10 : 8);
    if (fraction != NULL && fraction->whole > 0) {
        str_add_padded(text, share_text(fraction->part, fraction->whole, buffer), 22);
        str_add_padded(text, interval_text(fraction->interval, buffer), 16);
    } else if (strcmp(metric->name, "efficiency") == 0) {
        str_add_padded(text, "DR / FAR", 24);
    }
    str_add(text, "\n");
}

static void figures(const struct score *score, struct str *text)
{
    size_t right = score->detected + score->normals - score->false_alarms;
    const struct fraction fractions[] = {
        { "accuracy", score->correct, score->rows, score->accuracy_interval },
        { "dr", score->detected, score->attacks, score->dr_interval },
        { "far", score->false_alarms, score->normals, score->far_interval },
        { "binary_accuracy", right, score->rows, wilson_interval(right, score->rows) },
    };
    str_add_padded(text, "", -NAME_WIDTH);
    str_add(text, "    figure                  rows  95 % interval\n");
    for (size_t i = 0; i < metric_count(); i++) {
        const struct fraction *found = NULL;
        for (size_t f = 0; f < sizeof fractions / sizeof fractions[0]; f++) {
            if (strcmp(fractions[f].metric, metric_at(i)->name) == 0) {
                found = &fractions[f];
            }
        }
        figure_line(metric_at(i), score, found, text);
    }
}

static void spread_line(const char *title, const char *texts[4], struct str *text)
{
    str_add_padded(text, title, -NAME_WIDTH);
    for (size_t i = 0; i < 4; i++) {
        str_add_padded(text, texts[i], 11);
    }
    str_add(text, "\n");
}

static void metric_spread_line(const struct verdict *verdict, const struct metric *metric,
                               struct str *text)
{
    struct spread spread = verdict_spread(verdict, metric);
    char mean[NUM_TEXT_SIZE], best[NUM_TEXT_SIZE], worst[NUM_TEXT_SIZE], deviation[NUM_TEXT_SIZE];
    const char *texts[4] = {
        metric_text(metric, spread.mean, mean),
        metric_text(metric, spread.best, best),
        metric_text(metric, spread.worst, worst),
        metric_text(metric, spread.deviation, deviation),
    };
    spread_line(metric->title, texts, text);
}

static void recall_spread_line(const struct verdict *verdict, size_t c, struct str *text)
{
    const struct class_metric *recall = class_metric_at(0);
    for (size_t i = 0; i < class_metric_count(); i++) {
        recall = strcmp(class_metric_at(i)->name, "recall") == 0 ? class_metric_at(i) : recall;
    }
    struct spread spread = verdict_class_spread(verdict, c, recall);
    char mean[NUM_TEXT_SIZE], best[NUM_TEXT_SIZE], worst[NUM_TEXT_SIZE], deviation[NUM_TEXT_SIZE];
    const char *texts[4] = {
        rate_text(spread.mean, mean),
        rate_text(spread.best, best),
        rate_text(spread.worst, worst),
        rate_text(spread.deviation, deviation),
    };
    char title[64] = "recall ";
    strncat(title, verdict->class_names[c], sizeof title - sizeof "recall ");
    spread_line(title, texts, text);
}

/* As in the paper's Table 4: the best and the worst of each figure by itself. */
static void spreads(const struct verdict *verdict, struct str *text)
{
    char buffer[NUM_TEXT_SIZE];
    const char *headings[4] = { "mean", "best", "worst", "sd" };
    char title[64] = "over ";
    strcat(title, num_count_text(verdict->trial_count, buffer));
    strcat(title, verdict->trial_count == 1 ? " draw" : " draws");
    str_add(text, "\n");
    spread_line(title, headings, text);
    for (size_t i = 0; i < metric_count(); i++) {
        metric_spread_line(verdict, metric_at(i), text);
    }
    for (size_t c = 0; c < verdict->classes && verdict->classes <= 8; c++) {
        recall_spread_line(verdict, c, text);
    }
    str_add(text, "Each column by itself.");
    double of_means = verdict_efficiency_of_means(verdict);
    if (!isnan(of_means)) {
        str_addf(text, " Mean DR / mean FAR is %s.", fixed_text(of_means, 2, buffer));
    }
    str_add(text, "\n");
}

static void class_line(const struct class_score *figures, int first, struct str *text)
{
    char buffer[NUM_TEXT_SIZE];
    bool has_rows = figures->support > 0;
    str_add_padded(text, figures->name, -first);
    str_add_padded(text, num_count_text(figures->support, buffer), 10);
    str_add_padded(text, num_count_text(figures->predicted, buffer), 10);
    str_add_padded(text, rate_text(figures->precision, buffer), 10);
    str_add_padded(text, rate_text(figures->recall, buffer), 10);
    str_add_padded(text, has_rows ? interval_text(figures->recall_interval, buffer) : "-", 14);
    str_add_padded(text, fixed_text(figures->f1, 3, buffer), 6);
    str_add_padded(text, fixed_text(figures->auc, 4, buffer), 7);
    str_add(text, "\n");
}

static void classes(const struct score *score, struct str *text)
{
    int first = 8;
    size_t absent = 0;
    for (size_t c = 0; c < score->classes; c++) {
        int width = (int)text_width(score->per_class[c].name) + 1;
        first = width > first ? width : first;
    }
    str_add(text, "\n");
    str_add_padded(text, "class", -first);
    str_add(text, "      rows  answered precision    recall 95 % interval   F1    AUC\n");
    for (size_t c = 0; c < score->classes; c++) {
        const struct class_score *figures = &score->per_class[c];
        if (figures->support > 0 || figures->predicted > 0 || score->classes <= 8) {
            class_line(figures, first, text);
        } else {
            absent++;
        }
    }
    if (absent > 0) {
        str_addf(text, "%zu classes without rows and answers are left out.\n", absent);
    }
}

/* "test: 22,544 rows; run 1, epoch 500" */
static void heading(const struct verdict *verdict, struct str *text)
{
    char rows[NUM_TEXT_SIZE];
    struct str line;
    str_init(&line);
    num_count_text(verdict->pooled.score.rows, rows);
    str_addf(&line, "%s: %s rows", verdict->table_name, rows);
    if (verdict->run > 0) {
        str_addf(&line, "; run %u", verdict->run);
    }
    if (verdict->epoch > 0) {
        str_addf(&line, ", epoch %zu", verdict->epoch);
    }
    str_add_folded(text, line.text, COLUMNS);
    str_done(&line);
}

void verdict_text(const struct verdict *verdict, struct str *text)
{
    const struct score *score = &verdict->pooled.score;
    heading(verdict, text);
    struct str remarks;
    str_init(&remarks);
    verdict_remarks(verdict, &remarks);
    str_add_folded(text, remarks.text, COLUMNS);
    str_done(&remarks);
    if (verdict->overlap_known && verdict->pooled.overlap.twins == 0) {
        str_add(text, "No test row equals a training row.\n");
    }
    str_add(text, "\n");
    figures(score, text);
    if (verdict->drawn) {
        spreads(verdict, text);
    }
    classes(score, text);
    str_add(text, "\n");
    confusion_text(score->confusion, score->classes, (const char *const *)verdict->class_names,
                   COLUMNS, text);
}
