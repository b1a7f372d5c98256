/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pessimistic pruning. A leaf of n rows, e of them wrong, is expected to be wrong on as many of n new
 * rows as the upper confidence limit U_CF(e, n) of a binomial share says:
 *     e = 0: n (1 - CF^(1/n));  0 < e < 1: in between;  else with f = (e + 1/2)/n and z = quantile(1 - CF)
 *     n (f + z^2/2n + z sqrt(f/n - f^2/n + z^2/4n^2)) / (1 + z^2/n)
 * (Quinlan 1993, section 4.2). A node becomes a leaf where that is expected to be wrong at most a tenth
 * of a row oftener than its subtree and its largest branch; or is replaced by its largest branch, into
 * which the rows of the others go then, too (subtree raising).
 */
#include "src/classic/prune.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_EVERY = 65536 };     /* rows between two looks whether the work is to end */
static const double SLACK = 0.1; /* of a row */

struct work {
    struct grown *grown;
    const struct grow_task *task;
    const struct prune_settings *settings;
    double quantile; /* of the normal distribution at 1 - confidence */
    uint32_t *room;  /* as many as there are rows */
    double *counts;  /* by node and class: what would be where a branch was raised */
};

/* The quantile of the normal distribution for a probability of 0.5 .. 1, by Newton's method on erfc. */
static double normal_quantile(double probability)
{
    double z = 0;
    for (int i = 0; i < 100; i++) {
        double density = exp(-z * z / 2) / sqrt(2 * M_PI);
        double step = (0.5 * erfc(-z / M_SQRT2) - probability) / density;
        z -= step;
        if (fabs(step) < 1e-14)
            break;
    }
    return z;
}

static double added_errors(double n, double e, double confidence, double z)
{
    if (e < 1) {
        double none = n * (1 - pow(confidence, 1 / n));
        return e > 0 ? none + e * (added_errors(n, 1, confidence, z) - none) : none;
    }
    if (e + 0.5 >= n)
        return n > e ? n - e : 0;
    double f = (e + 0.5) / n, zz = z * z;
    double share =
        (f + zz / (2 * n) + z * sqrt(f / n - f * f / n + zz / (4 * n * n))) / (1 + zz / n);
    return share * n - e;
}

double prune_added_errors(double n, double e, double confidence)
{
    return added_errors(n, e, confidence, normal_quantile(1 - confidence));
}

static double total_of(const double *counts, size_t classes, double *greatest)
{
    double total = 0;
    *greatest = 0;
    for (size_t c = 0; c < classes; c++) {
        total += counts[c];
        *greatest = counts[c] > *greatest ? counts[c] : *greatest;
    }
    return total;
}

static double wrong(const struct work *work, const double *counts)
{
    double greatest, total = total_of(counts, work->grown->class_count, &greatest);
    return total - greatest;
}

/* Errors to be expected of a leaf. */
static double expected(const struct work *work, const double *counts)
{
    double greatest, total = total_of(counts, work->grown->class_count, &greatest);
    if (!(total > 0))
        return 0;
    return total - greatest +
           added_errors(total, total - greatest, work->settings->confidence, work->quantile);
}

static bool is_leaf(const struct work *work, size_t node)
{
    return work->grown->nodes[node].column < 0;
}

static double wrong_in_leaves(const struct work *work, size_t node)
{
    if (is_leaf(work, node))
        return wrong(work, grown_counts(work->grown, node));
    const struct grown_node *of = &work->grown->nodes[node];
    double sum = 0;
    for (size_t b = 0; b < of->branches; b++)
        sum += wrong_in_leaves(work, of->first + b);
    return sum;
}

/* counts: of all nodes; those of the tree, or what they would be. */
static double expected_in_leaves(const struct work *work, size_t node, const double *counts)
{
    if (is_leaf(work, node))
        return expected(work, counts + node * work->grown->class_count);
    const struct grown_node *of = &work->grown->nodes[node];
    double sum = 0;
    for (size_t b = 0; b < of->branches; b++)
        sum += expected_in_leaves(work, of->first + b, counts);
    return sum;
}

static void make_leaf(struct work *work, size_t node)
{
    work->grown->nodes[node].column = -1;
}

/* From the root down: a subtree that makes as many errors as a leaf would is one. */
static void collapse(struct work *work, size_t node)
{
    if (is_leaf(work, node))
        return;
    if (wrong_in_leaves(work, node) >= wrong(work, grown_counts(work->grown, node)) - 1e-3) {
        make_leaf(work, node);
        return;
    }
    const struct grown_node of = work->grown->nodes[node];
    for (size_t b = 0; b < of.branches; b++)
        collapse(work, of.first + b);
}

/* The last of the largest. */
static size_t largest_branch(const struct work *work, size_t node)
{
    const struct grown_node *of = &work->grown->nodes[node];
    double most = 0, greatest;
    size_t largest = of->first;
    for (size_t b = 0; b < of->branches; b++) {
        double total =
            total_of(grown_counts(work->grown, of->first + b), work->grown->class_count, &greatest);
        largest = total >= most ? of->first + b : largest;
        most = total >= most ? total : most;
    }
    return largest;
}

static void count_row(const struct work *work, double *counts, uint32_t row)
{
    const struct grow_task *task = work->task;
    counts[task->classes[row]] += task->weights ? task->weights[row] : 1;
}

static void copy_leaves(struct work *work, size_t node)
{
    size_t classes = work->grown->class_count;
    const struct grown_node *of = &work->grown->nodes[node];
    if (is_leaf(work, node))
        memcpy(work->counts + node * classes, grown_counts(work->grown, node),
               classes * sizeof *work->counts);
    for (size_t b = 0; !is_leaf(work, node) && b < of->branches; b++)
        copy_leaves(work, of->first + b);
}

/* Errors to be expected where all rows of the node came into one of its branches: that one's leaves
 * have their own rows already, those of the other branches come down to them. */
static double expected_if_raised(struct work *work, size_t node, size_t branch)
{
    struct grown *grown = work->grown;
    const struct grown_node *of = &grown->nodes[node], *kept = &grown->nodes[branch];
    copy_leaves(work, branch);
    for (uint32_t i = of->begin; i < of->end; i++) {
        if (i >= kept->begin && i < kept->end)
            continue;
        if (i % LOOK_EVERY == 0 && watch_ended(work->task->watch))
            break;
        size_t at = branch;
        while (!is_leaf(work, at))
            at = grown->nodes[at].first + grown_way(&grown->nodes[at], work->task->ranks,
                                                    work->task->columns, grown->rows[i]);
        count_row(work, work->counts + at * grown->class_count, grown->rows[i]);
    }
    return expected_in_leaves(work, branch, work->counts);
}

/* Counts the rows of all nodes below anew, and deals them out. */
static void count_again(struct work *work, size_t node)
{
    struct grown *grown = work->grown;
    const struct grown_node *of = &grown->nodes[node];
    double *counts = grown_counts(grown, node);
    memset(counts, 0, grown->class_count * sizeof *counts);
    for (uint32_t i = of->begin; i < of->end; i++)
        count_row(work, counts, grown->rows[i]);
    if (is_leaf(work, node))
        return;
    grown_deal(grown, node, work->task->ranks, work->task->columns, work->room);
    for (size_t b = 0; b < of->branches; b++)
        count_again(work, of->first + b);
}

static void raise_branch(struct work *work, size_t node, size_t branch)
{
    struct grown_node *of = &work->grown->nodes[node];
    const struct grown_node raised = work->grown->nodes[branch];
    uint32_t begin = of->begin, end = of->end, depth = of->depth;
    *of = raised;
    of->begin = begin;
    of->end = end;
    of->depth = depth;
    count_again(work, node);
}

static void prune_node(struct work *work, size_t node)
{
    while (!is_leaf(work, node) && !watch_ended(work->task->watch)) {
        const struct grown_node of = work->grown->nodes[node];
        for (size_t b = 0; b < of.branches; b++)
            prune_node(work, of.first + b);
        size_t largest = largest_branch(work, node);
        double leaf = expected(work, grown_counts(work->grown, node));
        double tree = expected_in_leaves(work, node, work->grown->counts);
        double branch =
            work->settings->raising ? expected_if_raised(work, node, largest) : (double)INFINITY;
        if (leaf <= tree + SLACK && leaf <= branch + SLACK) {
            make_leaf(work, node);
            return;
        }
        if (!(branch <= tree + SLACK))
            return;
        raise_branch(work, node, largest); /* and look at all of it again */
    }
}

bool prune(struct grown *grown, const struct grow_task *task, const struct prune_settings *settings)
{
    struct work work = { .grown = grown, .task = task, .settings = settings };
    work.quantile = normal_quantile(1 - settings->confidence);
    work.room = calloc(grown->nodes[0].end + (size_t)1, sizeof *work.room);
    work.counts = calloc(grown->count, grown->class_count * sizeof *work.counts);
    if (work.room && work.counts) {
        collapse(&work, 0);
        prune_node(&work, 0);
    } else {
        watch_fail(task->watch, ERR_MEMORY);
    }
    free(work.room);
    free(work.counts);
    return !watch_ended(task->watch);
}
