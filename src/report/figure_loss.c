/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loss over the epochs. */
#include "src/report/figures.h"

static double training(const struct epoch_record *record)
{
    return record->loss;
}

static double validation(const struct epoch_record *record)
{
    return record->valid_loss;
}

static const struct epoch_curves curves = {
    .value = { training, validation },
    .y_label = "loss",
    .scale = 1.0,
};

static bool loss_data(const struct figure_source *source, struct str *gnuplot_data, struct err *err)
{
    return epochs_data(source, &curves, gnuplot_data, err);
}

static bool loss_text(const struct figure_source *source, size_t columns, size_t lines, bool utf8,
                      struct str *text, struct err *err)
{
    return epochs_text(source, &curves, columns, lines, utf8, text, err);
}

const struct figure figure_loss = {
    .name = "loss",
    .title = "Loss over the epochs",
    .help = "loss on training and validation rows over the epochs",
    .template = "loss.gp",
    .of = FIGURE_OF_TRAINING,
    .data = loss_data,
    .text = loss_text,
};
