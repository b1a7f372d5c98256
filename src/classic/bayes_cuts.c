/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a column of numbers is cut into intervals (Fayyad, Irani 1993): the cut that leaves the least
 * class entropy, again on both sides, as long as the description is shorter with it than without. For N
 * rows S with k classes, cut into S1 and S2 with k1 and k2 classes:
 *     gain = E(S) - N1/N E(S1) - N2/N E(S2)
 *     cut where  N gain > log2(N - 1) + log2(3^k - 2) - (k E(S) - k1 E(S1) - k2 E(S2))
 */
#include "src/classic/bayes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct cutting {
    const struct bayes_column *column;
    size_t classes;
    int64_t *left, *right; /* a count a class, of the cut that is looked at */
    bool *cut;             /* behind this point */
};

struct part {
    double rows, entropy, classes; /* E in bits */
};

static struct part part_of(const int64_t *counts, size_t classes)
{
    struct part part = { 0 };
    for (size_t k = 0; k < classes; k++)
        part.rows += (double)counts[k];
    for (size_t k = 0; k < classes; k++)
        if (counts[k] > 0) {
            double share = (double)counts[k] / part.rows;
            part.entropy -= share * log2(share);
            part.classes += 1;
        }
    return part;
}

static void add_point(const struct cutting *cutting, size_t point, int64_t *to, int64_t sign)
{
    for (size_t k = 0; k < cutting->classes; k++)
        to[k] += sign * cutting->column->times[point * cutting->classes + k];
}

static void gather(const struct cutting *cutting, size_t first, size_t end)
{
    memset(cutting->left, 0, cutting->classes * sizeof *cutting->left);
    memset(cutting->right, 0, cutting->classes * sizeof *cutting->right);
    for (size_t i = first; i < end; i++)
        add_point(cutting, i, cutting->right, 1);
}

/* log2(3^k - 2), also where 3^k overflows. */
static double log_choices(double classes)
{
    return classes < 600 ? log2(pow(3, classes) - 2) : classes * log2(3);
}

static bool shorter(struct part whole, struct part left, struct part right)
{
    double after = left.rows * left.entropy + right.rows * right.entropy;
    double gain = whole.rows * whole.entropy - after;
    double price =
        log_choices(whole.classes) - (whole.classes * whole.entropy - left.classes * left.entropy -
                                      right.classes * right.entropy);
    return gain > log2(whole.rows - 1) + price;
}

/* Points first .. end - 1; a side is never longer than what it comes from, so this ends. */
static void cut_between(const struct cutting *cutting, size_t first, size_t end)
{
    if (end - first < 2)
        return;
    gather(cutting, first, end);
    struct part whole = part_of(cutting->right, cutting->classes);
    struct part best_left = { 0 };
    struct part best_right = { 0 };
    double least = INFINITY;
    size_t best = first;
    for (size_t i = first; i + 1 < end; i++) {
        add_point(cutting, i, cutting->left, 1);
        add_point(cutting, i, cutting->right, -1);
        struct part left = part_of(cutting->left, cutting->classes);
        struct part right = part_of(cutting->right, cutting->classes);
        double after = left.rows * left.entropy + right.rows * right.entropy;
        if (after < least) {
            least = after;
            best = i;
            best_left = left;
            best_right = right;
        }
    }
    if (!shorter(whole, best_left, best_right))
        return;
    cutting->cut[best] = true;
    cut_between(cutting, first, best + 1);
    cut_between(cutting, best + 1, end);
}

/* Half-way between the points on both sides. */
static bool take_cuts(struct bayes_column *column, const bool *cut)
{
    column->values = 1;
    for (size_t i = 0; i < column->points; i++)
        column->values += cut[i];
    column->cuts = calloc(column->values, sizeof *column->cuts);
    if (!column->cuts)
        return false;
    size_t at = 0;
    for (size_t i = 0; i < column->points; i++)
        if (cut[i])
            column->cuts[at++] = column->point[i] + (column->point[i + 1] - column->point[i]) / 2;
    return true;
}

bool bayes_cuts_fit(struct bayes_column *column, const struct bayes_rows *rows)
{
    bool good = bayes_points(column, rows);
    struct cutting cutting = { .column = column, .classes = rows->class_count };
    cutting.left = calloc(rows->class_count + 1, sizeof *cutting.left);
    cutting.right = calloc(rows->class_count + 1, sizeof *cutting.right);
    cutting.cut = good ? calloc(column->points + 1, sizeof *cutting.cut) : NULL;
    good = good && cutting.left && cutting.right && cutting.cut;
    if (good) {
        cut_between(&cutting, 0, column->points);
        good = take_cuts(column, cutting.cut);
    }
    free(cutting.cut);
    free(cutting.right);
    free(cutting.left);
    free(column->point);
    free(column->times);
    column->point = NULL;
    column->times = NULL;
    column->points = 0;
    return good;
}
