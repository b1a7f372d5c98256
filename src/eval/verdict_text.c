/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A verdict for a person: remarks, figures with their denominators, what they stand beside, classes,
 * the matrix. */
#include <math.h>
#include <string.h>

#include "src/eval/beside.h"
#include "src/eval/score_text.h"
#include "src/eval/wording.h"

enum { COLUMNS = 80, NAME_WIDTH = 20 };

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
    score_figures_text(score, text);
    if (verdict->drawn) {
        spreads(verdict, text);
    }
    beside_text(verdict, text);
    score_classes_text(score, text);
    str_add(text, "\n");
    confusion_text(score->confusion, score->classes, (const char *const *)verdict->class_names,
                   COLUMNS, text);
}
