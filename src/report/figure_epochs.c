/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the figures of loss and accuracy share: a curve over the epochs for training and validation. */
#include <math.h>
#include <stdlib.h>

#include "src/report/figures.h"
#include "src/report/gnuplot.h"
#include "src/report/textplot.h"

static bool has_epochs(const struct figure_source *source, struct err *err)
{
    if (source->run == NULL || source->run->epoch_count == 0) {
        err_set(err, ERR_USAGE, "there is no finished epoch to draw");
        return err_hint(err, "train first, for example: train epochs=20");
    }
    return true;
}

static bool has_values(const struct run *run, double (*value)(const struct epoch_record *record))
{
    for (size_t i = 0; i < run->epoch_count; i++) {
        if (isfinite(value(&run->epochs[i]))) {
            return true;
        }
    }
    return false;
}

bool epochs_data(const struct figure_source *source, const struct epoch_curves *curves,
                 struct str *gnuplot_data, struct err *err)
{
    if (!has_epochs(source, err)) {
        return false;
    }
    const struct run *run = source->run;
    gnuplot_block_begin(gnuplot_data, "epochs");
    for (size_t i = 0; i < run->epoch_count; i++) {
        str_addf(gnuplot_data, "%zu ", run->epochs[i].epoch);
        gnuplot_number(gnuplot_data, curves->value[0](&run->epochs[i]));
        str_add(gnuplot_data, " ");
        gnuplot_number(gnuplot_data, curves->value[1](&run->epochs[i]));
        str_add(gnuplot_data, "\n");
    }
    gnuplot_block_end(gnuplot_data);
    gnuplot_set_number(gnuplot_data, "epochs", (double)run->epoch_count);
    gnuplot_set_number(gnuplot_data, "has_valid", has_values(run, curves->value[1]) ? 1 : 0);
    gnuplot_set_number(gnuplot_data, "best_epoch", (double)run->best_epoch);
    return true;
}

/* x, then training, then validation: each epoch_count values. Caller frees. */
static double *values_of(const struct run *run, const struct epoch_curves *curves)
{
    size_t count = run->epoch_count;
    double *values = calloc(3 * count, sizeof *values);
    for (size_t i = 0; values != NULL && i < count; i++) {
        values[i] = (double)run->epochs[i].epoch;
        values[count + i] = curves->scale * curves->value[0](&run->epochs[i]);
        values[2 * count + i] = curves->scale * curves->value[1](&run->epochs[i]);
    }
    return values;
}

bool epochs_text(const struct figure_source *source, const struct epoch_curves *curves,
                 size_t columns, size_t lines, bool utf8, struct str *text, struct err *err)
{
    if (!has_epochs(source, err)) {
        return false;
    }
    const struct run *run = source->run;
    double *values = values_of(run, curves);
    if (values == NULL) {
        return err_memory(err);
    }
    size_t count = run->epoch_count;
    const struct text_curve drawn[2] = {
        { "training", values, values + count, count, false },
        { "validation", values, values + 2 * count, count, false },
    };
    size_t drawn_count = has_values(run, curves->value[1]) ? 2 : 1;
    struct text_axes axes = {
        .x_label = "epoch",
        .y_label = curves->y_label,
        .x_low = values[0],
        .x_high = count > 1 ? values[count - 1] : values[0] + 1,
    };
    text_range(drawn, drawn_count, &axes.y_low, &axes.y_high);
    struct text_size size = { columns, lines, utf8 };
    bool ok = textplot_curves(&axes, drawn, drawn_count, &size, text, err);
    free(values);
    return ok;
}
