/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accuracy that is lost where a feature's values are shuffled, with intervals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/eval/importance.h"
#include "src/eval/wording.h"
#include "src/report/figures.h"
#include "src/report/gnuplot.h"
#include "src/report/textplot.h"

enum { FEATURES_SHOWN = 20 };

/* The features that cost most. */
struct shown {
    const struct verdict *verdict;
    const struct importance *importance;
    const char *names[FEATURES_SHOWN];
    size_t count;
};

static bool shown_of(const struct figure_source *source, struct shown *shown, struct err *err)
{
    *shown = (struct shown){ .verdict = figure_verdict(source, err) };
    if (shown->verdict == NULL) {
        return false;
    }
    shown->importance = shown->verdict->importance;
    if (shown->importance == NULL) {
        err_set(err, ERR_USAGE, "the features have not been shuffled on %s yet",
                shown->verdict->table_name);
        return err_hint(err, "importance does it, after the test");
    }
    for (; shown->count < shown->importance->count && shown->count < FEATURES_SHOWN;
         shown->count++) {
        shown->names[shown->count] = shown->importance->features[shown->count].name;
    }
    return true;
}

static const struct loss_of_figure *loss_at_place(const struct shown *shown, size_t i)
{
    return &shown->importance->features[i].figures[IMPORTANCE_ACCURACY];
}

static bool importance_data(const struct figure_source *source, struct str *out, struct err *err)
{
    struct shown shown;
    if (!shown_of(source, &shown, err)) {
        return false;
    }
    gnuplot_set_number(out, "features", (double)shown.count);
    gnuplot_set_number(out, "repeats", (double)shown.importance->repeats);
    gnuplot_set_number(out, "accuracy", shown.importance->score.accuracy);
    gnuplot_set_names(out, "feature_names", shown.count, shown.names);
    gnuplot_block_begin(out, "losses");
    for (size_t i = 0; i < shown.count; i++) {
        const struct loss_of_figure *loss = loss_at_place(&shown, i);
        const double numbers[] = { loss->mean, loss->interval.low, loss->interval.high };
        str_addf(out, "%zu", i + 1);
        for (size_t n = 0; n < 3; n++) {
            str_add(out, " ");
            gnuplot_number(out, numbers[n]);
        }
        str_add(out, "\n");
    }
    gnuplot_block_end(out);
    return true;
}

/* Bars are shares of the largest loss; what is gained has none. */
static double share_of(double loss, double largest)
{
    return loss > 0 && largest > 0 ? fmin(loss / largest, 1) : 0;
}

static bool importance_text(const struct figure_source *source, size_t columns, size_t lines,
                            bool utf8, struct str *text, struct err *err)
{
    struct shown shown;
    if (!shown_of(source, &shown, err)) {
        return false;
    }
    struct text_bar bars[FEATURES_SHOWN];
    char figures[FEATURES_SHOWN][NUM_TEXT_SIZE];
    double largest = 0;
    for (size_t i = 0; i < shown.count; i++) {
        largest = fmax(largest, loss_at_place(&shown, i)->interval.high);
    }
    for (size_t i = 0; i < shown.count; i++) {
        const struct loss_of_figure *loss = loss_at_place(&shown, i);
        bars[i] = (struct text_bar){
            .name = shown.names[i],
            .value = share_of(loss->mean, largest),
            .low = share_of(loss->interval.low, largest),
            .high = share_of(loss->interval.high, largest),
            .figure = rate_text(loss->mean, figures[i]),
            .note = "",
        };
    }
    struct text_size size = { columns, lines, utf8 };
    return textplot_bars(bars, shown.count, NULL, &size, text, err);
}

const struct figure figure_importance = {
    .name = "importance",
    .title = "Importance: accuracy lost where a feature is shuffled",
    .help = "accuracy that is lost where a feature's values are shuffled, with 95 % intervals",
    .template = "importance.gp",
    .of = FIGURE_OF_TEST,
    .data = importance_data,
    .text = importance_text,
};
