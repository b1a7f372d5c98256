/* SPDX-License-Identifier: GPL-3.0-or-later */
/* L-BFGS and OWL-QN. */
#include "src/classic/lbfgs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY = 10, MOST_TRIES = 40 };

static const double descent_share = 1e-4; /* of Armijo's condition */
static const double slope_share = 0.9;    /* of Wolfe's second condition */
static const double least_bend = 1e-12;   /* a pair with less curvature is not remembered */

struct search {
    const struct lbfgs_task *task;
    size_t count;
    double *x, *gradient;                  /* where we are; of f alone */
    double *new_x, *new_gradient;          /* where we try */
    double *direction, *slope;             /* slope: the (pseudo-)gradient of F at x */
    double *steps[MEMORY], *bends[MEMORY]; /* x and gradient: differences of the last steps */
    double curvature[MEMORY];              /* 1 / (step . bend) */
    size_t remembered, next;
    double value, new_value; /* F */
    double *room;
};

static double dot(const double *a, const double *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

static double greatest_of(const double *x, size_t count)
{
    double greatest = 0;
    for (size_t i = 0; i < count; i++)
        greatest = fmax(greatest, fabs(x[i]));
    return greatest;
}

static bool evaluate(const struct search *search, const double *x, double *value, double *gradient,
                     struct err *err)
{
    const struct lbfgs_task *task = search->task;
    if (!task->evaluate(task->context, x, value, gradient, err))
        return false;
    for (size_t i = 0; task->weights && i < search->count; i++)
        *value += task->weights[i] * fabs(x[i]);
    return true;
}

/* Of the directions in which |x_i| can change at 0, the one that descends (Andrew, Gao, equation 4). */
static void find_slope(const struct search *search)
{
    memcpy(search->slope, search->gradient, search->count * sizeof *search->slope);
    for (size_t i = 0; search->task->weights && i < search->count; i++) {
        double weight = search->task->weights[i];
        double plain = search->gradient[i];
        if (search->x[i] > 0)
            search->slope[i] = plain + weight;
        else if (search->x[i] < 0)
            search->slope[i] = plain - weight;
        else if (plain > weight)
            search->slope[i] = plain - weight;
        else if (plain < -weight)
            search->slope[i] = plain + weight;
        else
            search->slope[i] = 0;
    }
}

/* direction = -H slope, by the two loops of L-BFGS over what is remembered, newest first. */
static void find_direction(struct search *search)
{
    double factors[MEMORY];
    size_t count = search->count;
    for (size_t i = 0; i < count; i++)
        search->direction[i] = -search->slope[i];
    for (size_t back = 1; back <= search->remembered; back++) {
        size_t at = (search->next + MEMORY - back) % MEMORY;
        factors[at] = search->curvature[at] * dot(search->steps[at], search->direction, count);
        for (size_t i = 0; i < count; i++)
            search->direction[i] -= factors[at] * search->bends[at][i];
    }
    if (search->remembered > 0) {
        size_t last = (search->next + MEMORY - 1) % MEMORY;
        double bend = dot(search->bends[last], search->bends[last], count);
        for (size_t i = 0; i < count; i++)
            search->direction[i] /= search->curvature[last] * bend;
    }
    for (size_t back = search->remembered; back >= 1; back--) {
        size_t at = (search->next + MEMORY - back) % MEMORY;
        double factor = search->curvature[at] * dot(search->bends[at], search->direction, count);
        for (size_t i = 0; i < count; i++)
            search->direction[i] += (factors[at] - factor) * search->steps[at][i];
    }
    for (size_t i = 0; search->task->weights && i < count; i++)
        if (search->direction[i] * search->slope[i] >= 0)
            search->direction[i] = 0;
}

/* new_x = x + length direction; with weights, a number that would change its sign becomes 0. */
static bool try_length(struct search *search, double length, struct err *err)
{
    for (size_t i = 0; i < search->count; i++) {
        double moved = search->x[i] + length * search->direction[i];
        double side = search->x[i] > 0 || search->x[i] < 0 ? search->x[i] : -search->slope[i];
        search->new_x[i] =
            search->task->weights && search->task->weights[i] > 0 && moved * side <= 0 ? 0 : moved;
    }
    return evaluate(search, search->new_x, &search->new_value, search->new_gradient, err);
}

enum found { FOUND, NOT_FOUND, ENDED };

/* Halves the step until F has come down enough. */
static enum found search_back(struct search *search, double length, struct err *err)
{
    for (size_t tries = 0; tries < MOST_TRIES; tries++, length /= 2) {
        if (!try_length(search, length, err))
            return ENDED;
        double expected = 0;
        for (size_t i = 0; i < search->count; i++)
            expected += search->slope[i] * (search->new_x[i] - search->x[i]);
        if (search->new_value <= search->value + descent_share * expected && expected < 0)
            return FOUND;
    }
    return NOT_FOUND;
}

/* Doubles or bisects until both conditions hold. */
static enum found search_line(struct search *search, double length, struct err *err)
{
    double start_slope = dot(search->slope, search->direction, search->count);
    double low = 0;
    double high = INFINITY;
    double unsure = search->task->noise * fabs(search->value);
    for (size_t tries = 0; tries < MOST_TRIES && start_slope < 0; tries++) {
        if (!try_length(search, length, err))
            return ENDED;
        double slope = dot(search->new_gradient, search->direction, search->count);
        bool lower = search->new_value <= search->value + descent_share * length * start_slope ||
                     (search->new_value <= search->value + unsure && slope <= -0.8 * start_slope);
        if (!lower)
            high = length;
        else if (slope < slope_share * start_slope)
            low = length;
        else
            return FOUND;
        length = isfinite(high) ? (low + high) / 2 : 2 * low;
    }
    return NOT_FOUND;
}

static void remember(struct search *search)
{
    double *step = search->steps[search->next];
    double *bend = search->bends[search->next];
    for (size_t i = 0; i < search->count; i++) {
        step[i] = search->new_x[i] - search->x[i];
        bend[i] = search->new_gradient[i] - search->gradient[i];
    }
    double curved = dot(step, bend, search->count);
    if (!(curved > least_bend * dot(bend, bend, search->count)))
        return;
    search->curvature[search->next] = 1 / curved;
    search->next = (search->next + 1) % MEMORY;
    search->remembered += search->remembered < MEMORY;
}

static void swap(double **a, double **b)
{
    double *kept = *a;
    *a = *b;
    *b = kept;
}

static enum found step(struct search *search, struct err *err)
{
    find_direction(search);
    double length = 1;
    if (search->remembered == 0)
        length = fmin(1, 1 / sqrt(dot(search->slope, search->slope, search->count)));
    enum found found =
        search->task->weights ? search_back(search, length, err) : search_line(search, length, err);
    if (found != FOUND)
        return found;
    remember(search);
    swap(&search->x, &search->new_x);
    swap(&search->gradient, &search->new_gradient);
    search->value = search->new_value;
    return FOUND;
}

static bool walk(struct search *search, struct lbfgs_result *result, struct err *err)
{
    const struct lbfgs_task *task = search->task;
    if (!evaluate(search, search->x, &search->value, search->gradient, err))
        return false;
    for (;;) {
        find_slope(search);
        result->greatest = greatest_of(search->slope, search->count);
        result->value = search->value;
        result->converged = result->greatest <= task->tolerance;
        if (task->stepped)
            task->stepped(task->context, result->steps, result->greatest);
        if (result->converged || result->steps == task->most_steps)
            return true;
        enum found found = step(search, err);
        if (found == NOT_FOUND && search->remembered > 0) { /* once more, straight down */
            search->remembered = 0;
            found = step(search, err);
        }
        if (found == ENDED)
            return false;
        result->converged = found == NOT_FOUND;
        if (found == NOT_FOUND)
            return true;
        result->steps++;
    }
}

bool lbfgs_run(const struct lbfgs_task *task, double *x, struct lbfgs_result *result,
               struct err *err)
{
    enum { ARRAYS = 6 + 2 * MEMORY };
    *result = (struct lbfgs_result){ 0 };
    struct search search = { .task = task, .count = task->count };
    search.room = calloc(ARRAYS, (task->count + 1) * sizeof *search.room);
    if (!search.room)
        return err_memory(err);
    double **const arrays[] = { &search.x,     &search.gradient,
                                &search.new_x, &search.new_gradient,
                                &search.slope, &search.direction };
    for (size_t i = 0; i < 6; i++)
        *arrays[i] = search.room + i * task->count;
    for (size_t i = 0; i < MEMORY; i++) {
        search.steps[i] = search.room + (6 + 2 * i) * task->count;
        search.bends[i] = search.room + (7 + 2 * i) * task->count;
    }
    memcpy(search.x, x, task->count * sizeof *x);
    bool good = walk(&search, result, err);
    memcpy(x, search.x, task->count * sizeof *x);
    free(search.room);
    return good;
}
