/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands below a figure or over a report: data set, seed, number of rows. */
#ifndef PEEPHOLE_SESSION_FIGURE_CAPTION_H
#define PEEPHOLE_SESSION_FIGURE_CAPTION_H

#include "src/session/session.h"

/* of_training: of the training rows, else of those of the last test where there was one. */
void figure_caption(const struct session_run *run, bool of_training, struct str *text);
/* "kdd99:10percent", "demo (synthetic)" */
void figure_caption_source(const struct table *table, struct str *text);

#endif
