/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recall of each class with its interval and its rows, as in figure 6 of Kim et al. 2016. */
#include <stdlib.h>

#include "src/eval/wording.h"
#include "src/report/figures.h"
#include "src/report/gnuplot.h"
#include "src/report/textplot.h"

/* The classes that have rows. */
struct shown {
    size_t count;
    const struct class_score **classes;
    const char **names;
    bool *attack;
};

static void shown_done(struct shown *shown)
{
    free(shown->classes);
    free(shown->names);
    free(shown->attack);
}

static bool shown_of(const struct figure_source *source, struct shown *shown, struct err *err)
{
    *shown = (struct shown){ 0 };
    const struct verdict *verdict = figure_verdict(source, err);
    if (verdict == NULL) {
        return false;
    }
    const struct score *score = &verdict->pooled.score;
    shown->classes = calloc(score->classes + 1, sizeof *shown->classes);
    shown->names = calloc(score->classes + 1, sizeof *shown->names);
    shown->attack = calloc(score->classes + 1, sizeof *shown->attack);
    if (shown->classes == NULL || shown->names == NULL || shown->attack == NULL) {
        shown_done(shown);
        return err_memory(err);
    }
    for (size_t c = 0; c < score->classes; c++) {
        if (score->per_class[c].support > 0) {
            shown->classes[shown->count] = &score->per_class[c];
            shown->names[shown->count] = score->per_class[c].name;
            shown->attack[shown->count++] = c != CLASS_NORMAL;
        }
    }
    return true;
}

static void add_recall(size_t position, const struct class_score *figures, bool attack,
                       struct str *out)
{
    str_addf(out, "%zu ", position);
    gnuplot_number(out, figures->recall);
    str_add(out, " ");
    gnuplot_number(out, figures->intervals[CLASS_METRIC_recall].low);
    str_add(out, " ");
    gnuplot_number(out, figures->intervals[CLASS_METRIC_recall].high);
    str_add(out, attack ? " 1\n" : " 0\n");
}

static bool detection_data(const struct figure_source *source, struct str *out, struct err *err)
{
    struct shown shown;
    if (!shown_of(source, &shown, err)) {
        return false;
    }
    gnuplot_set_number(out, "classes", (double)shown.count);
    gnuplot_set_names(out, "class_names", shown.count, shown.names);
    gnuplot_block_begin(out, "recall");
    for (size_t i = 0; i < shown.count; i++) {
        add_recall(i + 1, shown.classes[i], shown.attack[i], out);
    }
    gnuplot_block_end(out);
    gnuplot_block_begin(out, "texts");
    for (size_t i = 0; i < shown.count; i++) {
        const struct class_score *figures = shown.classes[i];
        char rate[NUM_TEXT_SIZE], share[NUM_TEXT_SIZE];
        str_addf(out, "%zu \"%s\" \"%s\"\n", i + 1, rate_text(figures->recall, rate),
                 share_text(figures->hits, figures->support, share));
    }
    gnuplot_block_end(out);
    shown_done(&shown);
    return true;
}

/* A class's texts for its bar. */
struct bar_texts {
    char figure[NUM_TEXT_SIZE], note[NUM_TEXT_SIZE];
};

static bool detection_text(const struct figure_source *source, size_t columns, size_t lines,
                           bool utf8, struct str *text, struct err *err)
{
    struct shown shown;
    if (!shown_of(source, &shown, err)) {
        return false;
    }
    struct text_bar *bars = calloc(shown.count + 1, sizeof *bars);
    struct bar_texts *texts = calloc(shown.count + 1, sizeof *texts);
    bool ok = (bars != NULL && texts != NULL) || err_memory(err);
    for (size_t i = 0; ok && i < shown.count; i++) {
        const struct class_score *figures = shown.classes[i];
        bars[i] = (struct text_bar){
            .name = figures->name,
            .value = figures->recall,
            .low = figures->intervals[CLASS_METRIC_recall].low,
            .high = figures->intervals[CLASS_METRIC_recall].high,
            .figure = rate_text(figures->recall, texts[i].figure),
            .note = share_text(figures->hits, figures->support, texts[i].note),
        };
    }
    struct text_size size = { columns, lines, utf8 };
    ok = ok && textplot_bars(bars, shown.count, NULL, &size, text, err);
    free(bars);
    free(texts);
    shown_done(&shown);
    return ok;
}

const struct figure figure_detection = {
    .name = "detection",
    .title = "Detection by class: the share of each class's rows that got it",
    .help = "recall of every class with its 95 % interval and its number of rows",
    .template = "detection.gp",
    .of = FIGURE_OF_TEST,
    .data = detection_data,
    .text = detection_text,
};
