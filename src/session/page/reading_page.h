/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be said of the way in which a model reads rows: a sentence each, for people and as the
 * list `warnings` of a result, whose items have `id`, `level` (`warning`, `note`) and `message`. */
#ifndef PEEPHOLE_SESSION_READING_PAGE_H
#define PEEPHOLE_SESSION_READING_PAGE_H

#include "src/session/session.h"

/* A note where a recurrent layer sees one step at a time, so that its recurrent matrix is idle: said
 * once, when the model is chosen. The caller owns the list; NULL: no memory. */
struct json *reading_of_model(const struct model *model, struct output *output);
/* A warning where rows are read as if they followed one another, but they do not. */
struct json *reading_of_rows(const struct model *model, const struct table *train,
                             struct output *output);

#endif
