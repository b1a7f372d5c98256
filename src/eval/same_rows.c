/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two verdicts, row by row. */
#include "src/eval/same_rows.h"

#include "src/eval/inspect.h"

static void count(struct paired_counts *counts, bool first, bool second)
{
    counts->rows++;
    counts->gained += second && !first;
    counts->lost += first && !second;
}

struct same_rows same_rows_of(const struct verdict *first, const struct verdict *second)
{
    struct same_rows counts = { { 0 }, { 0 }, { 0 } };
    for (size_t i = 0; i < first->trials[0].judged.rows; i++) {
        struct answer answer = answer_at(first, i);
        size_t other = answer_at(second, i).predicted;
        count(&counts.right, answer.predicted == answer.truth, other == answer.truth);
        count(answer.truth > 0 ? &counts.detected : &counts.alarms, answer.predicted > 0,
              other > 0);
    }
    return counts;
}
