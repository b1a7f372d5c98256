/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From probabilities to answers to a confusion matrix. */
#include "src/score/confusion.h"

#include <math.h>

size_t judged_answer(const struct judged *judged, size_t row)
{
    return decision_answer(judged->decision, judged->probabilities + row * judged->classes,
                           judged->classes);
}

static bool all_numbers(const float *probabilities, size_t classes)
{
    for (size_t c = 0; c < classes; c++) {
        if (isnan(probabilities[c])) {
            return false;
        }
    }
    return true;
}

bool confusion_count(const struct judged *judged, size_t *confusion, struct err *err)
{
    for (size_t row = 0; row < judged->rows; row++) {
        const float *probabilities = judged->probabilities + row * judged->classes;
        if (judged->truth[row] >= judged->classes) {
            return err_set(err, ERR_INTERNAL, "row %zu has class %u of %zu", row + 1,
                           (unsigned)judged->truth[row], judged->classes);
        }
        if (!all_numbers(probabilities, judged->classes)) {
            err_set(err, ERR_INPUT, "the model's answer to row %zu is not a number", row + 1);
            return err_hint(err,
                            "its weights are not finite; train again with a smaller lr= or clip=5");
        }
        confusion[judged->truth[row] * judged->classes + judged_answer(judged, row)]++;
    }
    return true;
}
