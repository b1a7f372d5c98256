/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shortcut table. Inside importance.c only. */
#ifndef PEEPHOLE_EVAL_IMPORTANCE_RULES_H
#define PEEPHOLE_EVAL_IMPORTANCE_RULES_H

#include "src/eval/importance.h"

/* Fills rule, rule_train, rule_here of the features, and majority, where the training table is known.
 * truth: the class of each row of the table. Errors: memory. */
bool importance_rules(struct importance *importance, const struct importance_request *request,
                      const uint16_t *truth, struct err *err);

#endif
