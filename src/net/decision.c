/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers. */
#include "src/net/decision.h"

size_t argmax_class(const float *probabilities, size_t classes)
{
    size_t best = 0;
    for (size_t c = 1; c < classes; c++) {
        if (probabilities[c] > probabilities[best]) {
            best = c;
        }
    }
    return best;
}

static size_t by_threshold(float normal_above, const float *probabilities, size_t classes)
{
    if (classes < 2 || probabilities[0] > normal_above) {
        return 0;
    }
    return 1 + argmax_class(probabilities + 1, classes - 1);
}

/* Minimum conditional risk: sum over the true classes of probability times price. */
static size_t by_cost(const double *costs, const float *probabilities, size_t classes)
{
    size_t best = 0;
    double least = 0;
    for (size_t answer = 0; answer < classes; answer++) {
        double price = 0;
        for (size_t truth = 0; truth < classes; truth++) {
            price += (double)probabilities[truth] * costs[truth * classes + answer];
        }
        if (answer == 0 || price < least) {
            best = answer;
            least = price;
        }
    }
    return best;
}

size_t decision_answer(const struct decision *decision, const float *probabilities, size_t classes)
{
    if (decision == NULL || decision->rule == DECISION_MOST_PROBABLE) {
        return argmax_class(probabilities, classes);
    }
    return decision->rule == DECISION_THRESHOLD
               ? by_threshold(decision->normal_above, probabilities, classes)
               : by_cost(decision->costs, probabilities, classes);
}
