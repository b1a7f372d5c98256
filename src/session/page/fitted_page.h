/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a preparation was fitted to: on which rows, and every number. */
#ifndef PEEPHOLE_SESSION_FITTED_PAGE_H
#define PEEPHOLE_SESSION_FITTED_PAGE_H

#include "src/data/prepare.h"
#include "src/session/page/output.h"

/* Text: a summary, or with `whole` a line a column. fitted may be NULL: says when it will be. */
void fitted_write(const struct preparation *fitted, bool whole, struct output *output);
/* [{column, log, constant, shift, range, low, high, ...}], one a column that is not dropped. */
struct json *fitted_json(const struct preparation *fitted);
/* [{column, figure, bins, kept}], best first; NULL without a selection. */
struct json *fitted_ranking_json(const struct preparation *fitted);
/* [{variance, share, parts}] of principal components; NULL without them. */
struct json *fitted_components_json(const struct preparation *fitted);
/* The columns that drop= and select= leave out, behind `first`; nothing where there are none. */
void fitted_write_unused(const struct preparation *fitted, const char *first,
                         struct output *output);
struct json *fitted_unused_json(const struct preparation *fitted); /* [names] */

#endif
