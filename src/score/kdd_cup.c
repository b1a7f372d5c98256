/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cost matrix of the KDD Cup 1999 contest. Source: C. Elkan (1999), Results of the KDD'99
 * Classifier Learning Contest. */
#include <string.h>

#include "src/score/score.h"

enum { CATEGORIES = 5 };
static const char *const categories[CATEGORIES] = { "normal", "probe", "dos", "u2r", "r2l" };

/* Rows are the true class. */
static const double prices[CATEGORIES][CATEGORIES] = {
    { 0, 1, 2, 2, 2 }, /* normal */
    { 1, 0, 2, 2, 2 }, /* probe */
    { 2, 1, 0, 2, 2 }, /* dos */
    { 3, 2, 2, 0, 2 }, /* u2r */
    { 4, 2, 2, 2, 0 }, /* r2l */
};

static size_t category_of(const char *name)
{
    size_t category = 0;
    while (category < CATEGORIES && strcmp(categories[category], name) != 0) {
        category++;
    }
    return category;
}

bool kdd_cup_costs(const char *const *class_names, size_t classes, double *costs)
{
    bool seen[CATEGORIES] = { false };
    for (size_t c = 0; c < classes; c++) {
        size_t category = category_of(class_names[c]);
        if (classes != CATEGORIES || category == CATEGORIES || seen[category]) {
            return false;
        }
        seen[category] = true;
    }
    for (size_t truth = 0; truth < classes; truth++) {
        for (size_t answer = 0; answer < classes; answer++) {
            costs[truth * classes + answer] =
                prices[category_of(class_names[truth])][category_of(class_names[answer])];
        }
    }
    return classes == CATEGORIES;
}
