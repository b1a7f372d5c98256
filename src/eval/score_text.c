/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A score for a person: figures with what is behind them, and classes. */
#include "src/eval/score_text.h"

#include <math.h>
#include <string.h>

#include "src/eval/wording.h"

enum { NAME_WIDTH = 20, SECOND_WIDTH = 14 };

/* Figures that have a line of their own, with what is behind them; the others stand two in a line. */
struct line {
    enum metric_place metric;
    size_t part, whole; /* of a rate */
    const char *behind; /* of another figure */
};

static void figure_line(const struct line *line, const struct score *score, struct str *text)
{
    char buffer[NUM_TEXT_SIZE];
    const struct metric *metric = metric_at(line->metric);
    str_add_padded(text, metric->title, -NAME_WIDTH);
    str_add_padded(text, metric_score_text(metric, score, buffer), metric->is_rate ? 10 : 8);
    str_add_padded(text, line->behind ? line->behind : share_text(line->part, line->whole, buffer),
                   metric->is_rate ? 22 : 24);
    if (!line->behind && line->whole == 0) {
        str_add(text, "\n");
        return;
    }
    str_add_padded(text, metric_interval_text(metric, score->intervals[line->metric], buffer), 16);
    str_add(text, "\n");
}

/* One of two in a line. */
static void figure_cell(enum metric_place place, const struct score *score, bool second,
                        struct str *text)
{
    char buffer[NUM_TEXT_SIZE];
    const struct metric *metric = metric_at(place);
    str_add_padded(text, metric->title, second ? -SECOND_WIDTH : -NAME_WIDTH);
    str_add_padded(text, metric_score_text(metric, score, buffer), metric->is_rate ? 8 : 6);
    str_add(text, metric->is_rate ? " " : "   ");
    str_add_padded(text, metric_interval_text(metric, score->intervals[place], buffer),
                   second ? 0 : -13);
    str_add(text, second ? "\n" : " ");
}

void score_figures_text(const struct score *score, struct str *text)
{
    char winner[NUM_TEXT_SIZE + 20] = "contest won with ", buffer[NUM_TEXT_SIZE];
    strcat(winner, fixed_text(KDD_CUP_WINNER_COST, 4, buffer));
    const struct line lines[] = {
        { METRIC_accuracy, score->correct, score->rows, NULL },
        { METRIC_dr, score->detected, score->attacks, NULL },
        { METRIC_far, score->false_alarms, score->normals, NULL },
        { METRIC_binary_accuracy, score->detected + score->normals - score->false_alarms,
          score->rows, NULL },
        { METRIC_efficiency, 0, 0, "DR / FAR" },
        { METRIC_cost, 0, 0, winner },
    };
    enum { LINES = sizeof lines / sizeof lines[0] };
    bool second = false;
    str_add_padded(text, "", -NAME_WIDTH);
    str_add(text, "    figure                  rows  95 % interval\n");
    for (size_t i = 0; i < LINES; i++) {
        if (lines[i].metric != METRIC_cost || !isnan(score->cost)) {
            figure_line(&lines[i], score, text);
        }
    }
    for (size_t i = 0; i < metric_count(); i++) {
        bool has_line = false;
        for (size_t k = 0; k < LINES; k++) {
            has_line = has_line || lines[k].metric == i;
        }
        if (!has_line && !isnan(metric_at(i)->value(score))) {
            figure_cell((enum metric_place)i, score, second, text);
            second = !second;
        }
    }
    str_add(text, second ? "\n" : "");
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
    str_add_padded(
        text, has_rows ? interval_text(figures->intervals[CLASS_METRIC_recall], buffer) : "-", 14);
    str_add_padded(text, fixed_text(figures->f1, 3, buffer), 6);
    str_add_padded(text, fixed_text(figures->auc, 4, buffer), 7);
    str_add(text, "\n");
}

void score_classes_text(const struct score *score, struct str *text)
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
