/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preparation was fitted to: on which rows, and every number. */
#ifndef PEEPHOLE_SESSION_FITTED_PAGE_H
#define PEEPHOLE_SESSION_FITTED_PAGE_H

#include "src/data/prepare.h"
#include "src/session/output.h"

/* Text: a summary, or with `whole` a line a column. fitted may be NULL: says when it will be. */
void fitted_write(const struct preparation *fitted, bool whole, struct output *output);
/* [{column, log, constant, shift, range, low, high, ...}], one a column that is not dropped. */
struct json *fitted_json(const struct preparation *fitted);

#endif
