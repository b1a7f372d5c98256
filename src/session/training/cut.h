/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valid-fraction=: a validation table cut off the rows that are trained on. */
#ifndef PEEPHOLE_SESSION_CUT_H
#define PEEPHOLE_SESSION_CUT_H

#include "src/data/cut.h"
#include "src/session/session.h"

/* Cuts what the values of the trainer's keys ask for. Where the model reads rows together (windows of
 * several records, or a state that is carried on), they must stay neighbours, so the last rows of the
 * table are cut off; else they are drawn. *asked: false where nothing was to be cut. */
bool cut_for_training(const struct model *model, const struct key_values *values,
                      const struct table *whole, struct cut *cut, bool *asked, struct err *err);
/* Writes into the run what was cut off which table; cut_note tells it, too. */
bool cut_keep(const struct model *model, const struct key_values *values, const struct table *whole,
              const struct cut *cut, struct run *run, struct err *err);
bool cut_note(const struct model *model, const struct key_values *values, const struct table *whole,
              const struct cut *cut, struct run *run, struct output *output, struct err *err);
/* "valid_rows", "valid_by", "valid_copies": nothing where nothing was cut. */
void cut_put(const struct run *run, struct json *result);
/* Where tables of a restored run were cut off one that is loaded: cuts them again. */
void cut_find_again(const struct session *session, struct session_run *run);

#endif
