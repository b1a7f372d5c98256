/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best split on a column. Numbers: rows are visited in the order of their ranks, which come from
 * counting where a node has many rows to a rank, and from sorting where it has few; both look at each
 * threshold between two values.
 *
 * Gain of a split of rows T into branches T_i (Quinlan 1993, chapter 2), with n rows, n_c of class c:
 *     info(T) = - sum_c n_c/n log2(n_c/n);  gain = info(T) - sum_i |T_i|/|T| info(T_i)
 *     gain ratio = gain / (- sum_i |T_i|/|T| log2(|T_i|/|T|))
 * A threshold costs log2(thresholds that were possible)/|T| bits of its gain, and is chosen by gain, not
 * ratio (Quinlan 1996, "Improved use of continuous attributes in C4.5").
 * Gini: the greatest sum over both branches of (sum_c n_c^2)/n.
 */
#include "src/classic/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHORT_SORT = 40, MOST_LEAST = 25 };
static const double SAME_GAIN = 1e-6; /* gains that differ by less are equal: the first one stays */

double x_log_x(double x)
{
    return x > 0 ? x * log2(x) : 0;
}

static bool more_room(void **room, size_t *have, size_t want, size_t size)
{
    if (want <= *have)
        return true;
    free(*room);
    *have = 0;
    *room = calloc(want, size);
    if (!*room)
        return false;
    *have = want;
    return true;
}

void split_room_done(struct split_room *room)
{
    free(room->bins);
    free(room->keys);
    free(room->ranks);
    free(room->classes);
    *room = (struct split_room){ 0 };
}

/* The rows to the left of a threshold that moves up through the ranks, and those to its right. */
struct sweep {
    enum criterion criterion;
    size_t class_count;
    double *left, *right; /* by class */
    double left_total, right_total;
    double left_sum, right_sum; /* of x log x, or of squares, over the classes */
    double least;
    double parent, total; /* of all rows: n times info(T), or the sum of Gini; their weight */
    uint32_t last;        /* the rank that was visited last */
    size_t thresholds;
    double best_left; /* left_total of the best of them */
    struct split *split;
};

static double class_term(const struct sweep *sweep, double count)
{
    return sweep->criterion == CRITERION_GINI ? count * count : x_log_x(count);
}

static void sweep_begin(struct sweep *sweep, const struct grow_task *task,
                        const struct node_rows *node, struct split_room *room, struct split *split)
{
    size_t classes = task->class_count;
    bool gini = task->criterion == CRITERION_GINI;
    double least = gini ? 0 : 0.1 * node->total / (double)classes;
    least = least > MOST_LEAST ? MOST_LEAST : least;
    *sweep = (struct sweep){ .criterion = task->criterion,
                             .class_count = classes,
                             .left = room->classes,
                             .right = room->classes + classes,
                             .right_total = node->total,
                             .least = least > task->least ? least : task->least,
                             .total = node->total,
                             .split = split };
    for (size_t c = 0; c < classes; c++) {
        sweep->left[c] = 0;
        sweep->right[c] = node->counts[c];
        sweep->right_sum += class_term(sweep, node->counts[c]);
    }
    sweep->parent = gini ? sweep->right_sum / node->total : x_log_x(node->total) - sweep->right_sum;
    split->gain = -1;
}

/* The threshold between the last rank and this one. */
static void sweep_threshold(struct sweep *sweep, uint32_t rank)
{
    double gain;
    if (sweep->criterion == CRITERION_GINI)
        gain = sweep->left_sum / sweep->left_total + sweep->right_sum / sweep->right_total;
    else
        gain = (sweep->parent - (x_log_x(sweep->left_total) - sweep->left_sum) -
                (x_log_x(sweep->right_total) - sweep->right_sum)) /
               sweep->total;
    sweep->thresholds++;
    if (!(gain > sweep->split->gain + SAME_GAIN))
        return;
    sweep->split->gain = gain;
    sweep->split->before = sweep->last;
    sweep->split->after = rank;
    sweep->best_left = sweep->left_total;
}

/* The next rank that has rows: their weight, and by class. */
static inline void sweep_visit(struct sweep *sweep, uint32_t rank, const double *counts,
                               double total)
{
    if (sweep->left_total > 0 && sweep->left_total >= sweep->least &&
        sweep->right_total >= sweep->least)
        sweep_threshold(sweep, rank);
    for (size_t c = 0; c < sweep->class_count; c++) {
        if (!(counts[c] > 0))
            continue;
        double left = sweep->left[c] + counts[c], right = sweep->right[c] - counts[c];
        sweep->left_sum += class_term(sweep, left) - class_term(sweep, sweep->left[c]);
        sweep->right_sum += class_term(sweep, right) - class_term(sweep, sweep->right[c]);
        sweep->left[c] = left;
        sweep->right[c] = right;
    }
    sweep->left_total += total;
    sweep->right_total -= total;
    sweep->last = rank;
}

/* Many rows to a rank: they are counted. A bin is a weight, then the weights of the classes. */
static bool visit_counted(struct sweep *sweep, const struct node_rows *node, uint32_t low,
                          size_t span, struct split_room *room)
{
    size_t width = sweep->class_count + 1;
    if (!more_room((void **)&room->bins, &room->bin_room, span * width, sizeof *room->bins))
        return false;
    double *bins = room->bins;
    memset(bins, 0, span * width * sizeof *bins);
    for (size_t i = 0; i < node->count; i++) {
        double *bin = bins + (room->ranks[i] - low) * width;
        bin[0] += node->weights[i];
        bin[1 + node->classes[i]] += node->weights[i];
    }
    for (size_t i = 0; i < span; i++) {
        const double *bin = bins + i * width;
        if (bin[0] > 0)
            sweep_visit(sweep, low + (uint32_t)i, bin + 1, bin[0]);
    }
    return true;
}

static void sort_short(uint64_t *keys, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint64_t key = keys[i];
        size_t k = i;
        for (; k > 0 && keys[k - 1] > key; k--)
            keys[k] = keys[k - 1];
        keys[k] = key;
    }
}

/* By the upper 32 bits, of which those below `span` matter; returns where the sorted keys are. */
static uint64_t *sort_keys(uint64_t *keys, uint64_t *spare, size_t count, size_t span)
{
    if (count <= SHORT_SORT) {
        sort_short(keys, count);
        return keys;
    }
    for (unsigned shift = 32; shift < 64 && (span >> (shift - 32)) > 0; shift += 8) {
        size_t places[256] = { 0 }, place = 0;
        for (size_t i = 0; i < count; i++)
            places[(keys[i] >> shift) & 255]++;
        for (size_t i = 0; i < 256; i++) {
            size_t here = places[i];
            places[i] = place;
            place += here;
        }
        for (size_t i = 0; i < count; i++)
            spare[places[(keys[i] >> shift) & 255]++] = keys[i];
        uint64_t *swap = keys;
        keys = spare;
        spare = swap;
    }
    return keys;
}

/* Few rows to a rank: they are sorted. */
static bool visit_sorted(struct sweep *sweep, const struct node_rows *node, uint32_t low,
                         size_t span, struct split_room *room)
{
    size_t count = node->count, classes = sweep->class_count;
    if (!more_room((void **)&room->keys, &room->key_room, 2 * count, sizeof *room->keys))
        return false;
    for (size_t i = 0; i < count; i++)
        room->keys[i] = (uint64_t)(room->ranks[i] - low) << 32 | i;
    const uint64_t *keys = sort_keys(room->keys, room->keys + count, count, span);
    double *counts = room->classes + 2 * classes;
    for (size_t i = 0; i < count;) {
        uint32_t rank = (uint32_t)(keys[i] >> 32);
        double total = 0;
        memset(counts, 0, classes * sizeof *counts);
        for (; i < count && keys[i] >> 32 == rank; i++) {
            uint32_t at = (uint32_t)keys[i];
            counts[node->classes[at]] += node->weights[at];
            total += node->weights[at];
        }
        if (total > 0)
            sweep_visit(sweep, low + rank, counts, total);
    }
    return true;
}

/* Takes the rows' ranks out of the column, and tells the least and the greatest. */
static bool take_ranks(const struct ranked *ranked, const struct node_rows *node,
                       struct split_room *room, uint32_t *low, uint32_t *high)
{
    if (!more_room((void **)&room->ranks, &room->rank_room, node->count, sizeof *room->ranks))
        return false;
    uint32_t *ranks = room->ranks, least = UINT32_MAX, greatest = 0;
    if (ranked->narrow) {
        for (size_t i = 0; i < node->count; i++)
            ranks[i] = ranked->narrow[node->rows[i]];
    } else {
        for (size_t i = 0; i < node->count; i++)
            ranks[i] = ranked->wide[node->rows[i]];
    }
    for (size_t i = 0; i < node->count; i++) {
        least = ranks[i] < least ? ranks[i] : least;
        greatest = ranks[i] > greatest ? ranks[i] : greatest;
    }
    *low = least;
    *high = greatest;
    return true;
}

/* From the best threshold by gain to a split. */
static void finish_number(struct sweep *sweep, struct split *split)
{
    split->found = sweep->thresholds > 0;
    if (!split->found)
        return;
    if (sweep->criterion == CRITERION_GINI) {
        split->gain -= sweep->parent;
        split->ratio = split->gain;
        return;
    }
    split->gain -= log2((double)sweep->thresholds) / sweep->total;
    split->found = split->gain > SAME_GAIN;
    double which = x_log_x(sweep->total) - x_log_x(sweep->best_left) -
                   x_log_x(sweep->total - sweep->best_left);
    split->ratio = which > SAME_GAIN ? split->gain / (which / sweep->total) : 0;
}

/* All places of a symbol at once. At least two of them need rows enough. */
static bool split_symbol(const struct grow_task *task, const struct node_rows *node, size_t places,
                         struct split_room *room, struct split *split)
{
    size_t width = task->class_count + 1, enough = 0;
    if (!more_room((void **)&room->bins, &room->bin_room, places * width, sizeof *room->bins))
        return false;
    memset(room->bins, 0, places * width * sizeof *room->bins);
    for (size_t i = 0; i < node->count; i++) {
        double *bin = room->bins + room->ranks[i] * width;
        bin[0] += node->weights[i];
        bin[1 + node->classes[i]] += node->weights[i];
    }
    double all = x_log_x(node->total), gain = all, which = all;
    for (size_t c = 0; c < task->class_count; c++)
        gain -= x_log_x(node->counts[c]);
    for (size_t i = 0; i < places; i++) {
        const double *bin = room->bins + i * width;
        enough += bin[0] >= task->least && bin[0] > 0;
        gain -= x_log_x(bin[0]);
        which -= x_log_x(bin[0]);
        for (size_t c = 0; c < task->class_count; c++)
            gain += x_log_x(bin[1 + c]);
    }
    split->found = enough >= 2;
    split->gain = gain > SAME_GAIN ? gain / node->total : 0;
    split->ratio = which > SAME_GAIN ? split->gain / (which / node->total) : 0;
    return true;
}

bool split_best(const struct grow_task *task, const struct node_rows *node, size_t column,
                struct split_room *room, struct split *split)
{
    const struct ranked *ranked = &task->ranks->columns[column];
    size_t places = task->columns->of[column].places, width = task->class_count + 1;
    uint32_t low, high;
    *split = (struct split){ 0 };
    if (!more_room((void **)&room->classes, &room->class_room, 3 * task->class_count,
                   sizeof *room->classes) ||
        !take_ranks(ranked, node, room, &low, &high))
        return false;
    if (low >= high) {
        split->constant = true;
        return true;
    }
    if (places > 0)
        return split_symbol(task, node, places, room, split);
    struct sweep sweep;
    sweep_begin(&sweep, task, node, room, split);
    size_t span = (size_t)high - low + 1;
    bool counted = span * width <= 3 * node->count + 64;
    if (!(counted ? visit_counted : visit_sorted)(&sweep, node, low, span, room))
        return false;
    finish_number(&sweep, split);
    return true;
}
