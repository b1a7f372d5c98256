/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A curve of a test for programs: an entry of the result `curves` of the verbs roc and pr. */
#ifndef PEEPHOLE_SESSION_CURVE_JSON_H
#define PEEPHOLE_SESSION_CURVE_JSON_H

#include "src/base/json.h"
#include "src/eval/verdict.h"
#include "src/score/operating.h"

enum curve_kind { CURVE_ROC, CURVE_PR };

/* {positive, against, positives, negatives, auc, auc_interval, at_far, points}, of precision over recall
 * auc_pr, auc_pr_interval, at_recall. positive_class as for roc_of. NULL without err: the rows are all of
 * one side. */
struct json *curve_json(enum curve_kind kind, const struct verdict *verdict, size_t positive_class,
                        size_t most, struct err *err);

#endif
