/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recursive cuts of least entropy, stopped by description length; the recursion is a stack of spans. */
#include "src/data/bins.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows of some values by class. */
struct side {
    uint64_t *by_class;
    uint64_t rows;
};

struct span {
    size_t first, end;
};

struct work {
    const struct bins_request *request;
    struct side whole, left, right;
    struct span *stack;
    size_t stacked;
};

static void add_value(const struct work *work, struct side *side, size_t value)
{
    const uint32_t *rows = work->request->rows + value * work->request->classes;
    for (size_t c = 0; c < work->request->classes; c++) {
        side->by_class[c] += rows[c];
        side->rows += rows[c];
    }
}

static void empty(const struct work *work, struct side *side)
{
    memset(side->by_class, 0, work->request->classes * sizeof *side->by_class);
    side->rows = 0;
}

static double times_log(uint64_t count)
{
    return count > 0 ? (double)count * log2((double)count) : 0;
}

/* Rows times the entropy of their classes. */
static double bits_of(const struct work *work, const struct side *side)
{
    double sum = times_log(side->rows);
    for (size_t c = 0; c < work->request->classes; c++) {
        sum -= times_log(side->by_class[c]);
    }
    return sum > 0 ? sum : 0;
}

static size_t classes_of(const struct work *work, const struct side *side)
{
    size_t count = 0;
    for (size_t c = 0; c < work->request->classes; c++) {
        count += side->by_class[c] > 0;
    }
    return count;
}

/* Between two values whose rows all have one class, the same, no cut is the best one (Fayyad, Irani
 * 1992). */
static bool may_cut_behind(const struct work *work, size_t value)
{
    const uint32_t *here = work->request->rows + value * work->request->classes;
    const uint32_t *next = here + work->request->classes;
    size_t seen = 0;
    for (size_t c = 0; c < work->request->classes; c++) {
        seen += here[c] > 0 || next[c] > 0;
    }
    return seen > 1;
}

static void take_side(const struct work *work, struct side *side, struct span span)
{
    empty(work, side);
    for (size_t value = span.first; value < span.end; value++) {
        add_value(work, side, value);
    }
}

/* The first value behind the best cut; span.end where there is none. */
static size_t best_cut(struct work *work, struct span span)
{
    size_t best = span.end;
    double least = 0;
    take_side(work, &work->whole, span);
    empty(work, &work->left);
    for (size_t value = span.first; value + 1 < span.end; value++) {
        add_value(work, &work->left, value);
        if (!may_cut_behind(work, value)) {
            continue;
        }
        for (size_t c = 0; c < work->request->classes; c++) {
            work->right.by_class[c] = work->whole.by_class[c] - work->left.by_class[c];
        }
        work->right.rows = work->whole.rows - work->left.rows;
        double bits = bits_of(work, &work->left) + bits_of(work, &work->right);
        if (best == span.end || bits < least) {
            best = value + 1;
            least = bits;
        }
    }
    return best;
}

static bool is_worth_it(struct work *work, struct span span, size_t cut)
{
    take_side(work, &work->left, (struct span){ span.first, cut });
    take_side(work, &work->right, (struct span){ cut, span.end });
    double n = (double)work->whole.rows, n1 = (double)work->left.rows;
    double n2 = (double)work->right.rows;
    double whole = bits_of(work, &work->whole), left = bits_of(work, &work->left);
    double right = bits_of(work, &work->right);
    double k = (double)classes_of(work, &work->whole), k1 = (double)classes_of(work, &work->left);
    double k2 = (double)classes_of(work, &work->right);
    if (work->left.rows == 0 || work->right.rows == 0) {
        return false;
    }
    double cost =
        log2(n - 1) + log2(pow(3, k) - 2) - (k * whole / n - k1 * left / n1 - k2 * right / n2);
    return whole - left - right > cost;
}

static bool take_room(struct work *work, size_t **ends, struct err *err)
{
    size_t classes = work->request->classes, values = work->request->values;
    work->whole.by_class = calloc(classes + 1, sizeof *work->whole.by_class);
    work->left.by_class = calloc(classes + 1, sizeof *work->left.by_class);
    work->right.by_class = calloc(classes + 1, sizeof *work->right.by_class);
    work->stack = calloc(values + 1, sizeof *work->stack);
    *ends = calloc(values + 1, sizeof **ends);
    return (work->whole.by_class && work->left.by_class && work->right.by_class && work->stack &&
            *ends) ||
           err_memory(err);
}

bool bins_by_class(const struct bins_request *request, size_t **ends, size_t *count,
                   struct err *err)
{
    struct work work = { .request = request };
    bool ok = take_room(&work, ends, err);
    *count = 0;
    if (ok && request->values > 0) {
        work.stack[work.stacked++] = (struct span){ 0, request->values };
    }
    while (ok && work.stacked > 0) { /* the lower half lies on top, so that ends ascend */
        struct span span = work.stack[--work.stacked];
        size_t cut = best_cut(&work, span);
        if (cut < span.end && is_worth_it(&work, span, cut)) {
            work.stack[work.stacked++] = (struct span){ cut, span.end };
            work.stack[work.stacked++] = (struct span){ span.first, cut };
        } else {
            (*ends)[(*count)++] = span.end;
        }
    }
    free(work.whole.by_class);
    free(work.left.by_class);
    free(work.right.by_class);
    free(work.stack);
    if (!ok) {
        free(*ends);
        *ends = NULL;
    }
    return ok;
}
