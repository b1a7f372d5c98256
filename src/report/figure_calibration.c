/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reliability diagram: how often answers are right, over how sure the model is of them. */
#include <math.h>

#include "src/eval/wording.h"
#include "src/report/figures.h"
#include "src/report/gnuplot.h"
#include "src/report/textplot.h"
#include "src/score/reliability.h"

static const struct verdict *bins_of(const struct figure_source *source,
                                     struct calibration_bin bins[RELIANCE_BINS], struct err *err)
{
    const struct verdict *verdict = figure_verdict(source, err);
    if (verdict != NULL) {
        calibration_of(&verdict->pooled.judged, bins);
    }
    return verdict;
}

static void add_bin(const struct calibration_bin *bin, size_t b, size_t rows, struct str *out)
{
    struct interval interval = wilson_interval(bin->hits, bin->rows);
    const double numbers[] = { ((double)b + 0.5) / RELIANCE_BINS,
                               bin->confidence,
                               (double)bin->hits / (double)bin->rows,
                               interval.low,
                               interval.high,
                               (double)bin->rows / (double)rows };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        gnuplot_number(out, numbers[i]);
        str_add(out, " ");
    }
    str_addf(out, "%zu\n", bin->rows);
}

static bool calibration_data(const struct figure_source *source, struct str *out, struct err *err)
{
    struct calibration_bin bins[RELIANCE_BINS];
    const struct verdict *verdict = bins_of(source, bins, err);
    if (verdict == NULL) {
        return false;
    }
    gnuplot_set_number(out, "bins", RELIANCE_BINS);
    gnuplot_set_number(out, "calibration_error", verdict->pooled.score.calibration_error);
    gnuplot_set_number(out, "brier", verdict->pooled.score.brier);
    gnuplot_block_begin(out, "bins_filled");
    for (size_t b = 0; b < RELIANCE_BINS; b++) {
        if (bins[b].rows > 0) {
            add_bin(&bins[b], b, verdict->pooled.judged.rows, out);
        }
    }
    gnuplot_block_end(out);
    return true;
}

/* A bin's texts for its bar. */
struct bar_texts {
    char name[NUM_TEXT_SIZE], figure[NUM_TEXT_SIZE], note[NUM_TEXT_SIZE];
};

static bool calibration_text(const struct figure_source *source, size_t columns, size_t lines,
                             bool utf8, struct str *text, struct err *err)
{
    struct calibration_bin bins[RELIANCE_BINS];
    struct text_bar bars[RELIANCE_BINS];
    struct bar_texts texts[RELIANCE_BINS];
    size_t count = 0;
    if (bins_of(source, bins, err) == NULL) {
        return false;
    }
    for (size_t b = 0; b < RELIANCE_BINS; b++) {
        if (bins[b].rows == 0) {
            continue;
        }
        double right = (double)bins[b].hits / (double)bins[b].rows;
        struct interval interval = wilson_interval(bins[b].hits, bins[b].rows);
        bars[count] = (struct text_bar){
            .name = fixed_text(bins[b].confidence, 3, texts[count].name),
            .value = right,
            .low = interval.low,
            .high = interval.high,
            .figure = rate_text(right, texts[count].figure),
            .note = share_text(bins[b].hits, bins[b].rows, texts[count].note),
        };
        count++;
    }
    struct text_size size = { columns, lines, utf8 };
    return textplot_bars(bars, count, NULL, &size, text, err);
}

const struct figure figure_calibration = {
    .name = "calibration",
    .title = "Calibration: right answers over the probability of the answer",
    .help = "how often answers are right, over how sure the model is of them",
    .template = "calibration.gp",
    .of = FIGURE_OF_TEST,
    .data = calibration_data,
    .text = calibration_text,
};
