/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accuracy over the epochs. */
#include "src/report/figures.h"

static double training(const struct epoch_record *record)
{
    return record->accuracy;
}

static double validation(const struct epoch_record *record)
{
    return record->valid_accuracy;
}

static const struct epoch_curves curves = {
    .value = { training, validation },
    .y_label = "accuracy, %",
    .scale = 100.0,
};

static bool accuracy_data(const struct figure_source *source, struct str *gnuplot_data,
                          struct err *err)
{
    return epochs_data(source, &curves, gnuplot_data, err);
}

static bool accuracy_text(const struct figure_source *source, size_t columns, size_t lines,
                          bool utf8, struct str *text, struct err *err)
{
    return epochs_text(source, &curves, columns, lines, utf8, text, err);
}

const struct figure figure_accuracy = {
    .name = "accuracy",
    .title = "Accuracy over the epochs",
    .help = "accuracy on training and validation rows over the epochs",
    .template = "accuracy.gp",
    .of = FIGURE_OF_TRAINING,
    .data = accuracy_data,
    .text = accuracy_text,
};
