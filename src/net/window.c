/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the rows of a table become windows. */
#include "src/net/window.h"

#include <string.h>

const char *const view_names[] = { "records", "features", NULL };
const char *const target_names[] = { "each", "last", NULL };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t ceil_divide(size_t a, size_t b)
{
    return a / b + (a % b != 0);
}

/* Windows by their starts 0, stride, 2 stride, ... until one reaches the end of the table. */
static size_t count_by_starts(size_t rows, size_t steps, size_t stride)
{
    if (rows == 0)
        return 0;
    if (rows <= steps)
        return 1;
    size_t count = 1 + ceil_divide(rows - steps, stride);
    /* With a stride above steps the last start may lie behind the table. */
    return (count - 1) * stride < rows ? count : count - 1;
}

static void finish_plan(struct window_plan *plan)
{
    if (plan->ends)
        plan->count = plan->rows / plan->stride;
    else
        plan->count = count_by_starts(plan->rows, plan->steps, plan->stride);
    bool cut = !plan->ends && (plan->stride == plan->steps || plan->rows <= plan->steps);
    plan->covers_once =
        plan->label_last ? plan->stride == 1 && (plan->ends || plan->steps == 1) : cut;
}

static struct window_plan plan_of(const struct windowing *windowing, size_t rows)
{
    return (struct window_plan){
        .view = windowing->view,
        .target = windowing->target,
        .rows = rows,
        .steps = smaller(windowing->steps, rows > 0 ? rows : 1),
        .label_last = windowing->target == TARGET_LAST,
        .carry = windowing->carry,
    };
}

static struct window_plan plan_of_features(size_t rows)
{
    return (struct window_plan){
        .view = VIEW_FEATURES,
        .target = TARGET_LAST,
        .rows = rows,
        .steps = 1,
        .stride = 1,
        .count = rows,
        .label_last = true,
        .covers_once = true,
    };
}

struct window_plan window_plan_training(const struct windowing *windowing, size_t rows)
{
    if (windowing->view == VIEW_FEATURES)
        return plan_of_features(rows);
    struct window_plan plan = plan_of(windowing, rows);
    plan.ends = plan.label_last && !plan.carry;
    if (plan.carry)
        plan.stride = plan.steps;
    else if (windowing->stride > 0)
        plan.stride = windowing->stride;
    else
        plan.stride = plan.ends ? 1 : plan.steps;
    if (plan.ends)
        plan.stride = smaller(plan.stride, rows > 0 ? rows : 1);
    finish_plan(&plan);
    return plan;
}

struct window_plan window_plan_scoring(const struct windowing *windowing, size_t rows)
{
    if (windowing->view == VIEW_FEATURES)
        return plan_of_features(rows);
    struct window_plan plan = plan_of(windowing, rows);
    if (plan.carry && plan.label_last)
        plan.steps = 1; /* the state brings all rows before, so each row is its own window */
    plan.ends = plan.label_last && !plan.carry;
    plan.stride = plan.ends ? 1 : plan.steps;
    finish_plan(&plan);
    return plan;
}

struct window window_at(const struct window_plan *plan, size_t index)
{
    if (plan->ends) {
        size_t end = (index + 1) * plan->stride;
        size_t length = smaller(plan->steps, end);
        return (struct window){ .first = end - length, .length = length };
    }
    size_t first = index * plan->stride;
    return (struct window){ .first = first, .length = smaller(plan->steps, plan->rows - first) };
}

size_t window_steps(const struct window_plan *plan, const struct preparation *preparation)
{
    return plan->view == VIEW_FEATURES ? preparation_inputs(preparation) : plan->steps;
}

struct shape window_shape(const struct windowing *windowing, size_t inputs)
{
    if (windowing->view == VIEW_FEATURES)
        return (struct shape){ .steps = inputs, .width = 1 };
    return (struct shape){ .steps = windowing->steps, .width = inputs };
}

void window_encode(const struct row_source *source, size_t first, size_t count, real *out)
{
    const struct table *table = source->table;
    size_t inputs = preparation_inputs(source->preparation);
    for (size_t i = 0; i < count; i++)
        preparation_encode(source->preparation, table->store, table->rows[first + i],
                           out + i * inputs);
}

static void take_row(const struct row_source *source, size_t position, size_t inputs, real *out)
{
    if (position >= source->encoded_first && position < source->encoded_end)
        memcpy(out, source->encoded + (position - source->encoded_first) * inputs,
               inputs * sizeof(real));
    else
        window_encode(source, position, 1, out);
}

/* What all parts of a fill need. */
struct fill {
    const struct window_plan *plan;
    const struct row_source *source;
    struct net_work *work;
};

static void fill_features(const struct fill *fill, size_t slot, size_t position)
{
    struct net_work *work = fill->work;
    take_row(fill->source, position, work->steps, work->scratch);
    for (size_t t = 0; t < work->steps; t++)
        work->input[t * work->windows + slot] = work->scratch[t];
}

static void fill_records(const struct fill *fill, size_t slot, struct window window)
{
    struct net_work *work = fill->work;
    size_t inputs = work->net->in.width;
    for (size_t t = 0; t < work->steps; t++) {
        real *to = work->input + (t * work->windows + slot) * inputs;
        if (t < window.length)
            take_row(fill->source, window.first + t, inputs, to);
        else
            memset(to, 0, inputs * sizeof(real));
    }
}

static void set_label(const struct fill *fill, size_t place, size_t position)
{
    const struct table *table = fill->source->table;
    fill->work->labels[place] =
        table ? (uint32_t)preparation_class(fill->source->preparation, table->store,
                                            table->rows[position])
              : 0;
    fill->work->positions[place] = (uint32_t)position;
}

static void fill_labels(const struct fill *fill, size_t slot, struct window window)
{
    struct net_work *work = fill->work;
    if (net_out_steps(work->net, work->steps) == 1) {
        set_label(fill, slot, window.first + window.length - 1);
        return;
    }
    for (size_t t = 0; t < work->steps; t++) {
        size_t place = t * work->windows + slot;
        work->labels[place] = NET_NO_LABEL;
        bool wanted = !fill->plan->label_last || t + 1 == window.length;
        if (t < window.length && wanted)
            set_label(fill, place, window.first + t);
    }
}

/* The batch is as long as its longest window. */
static size_t longest(const struct window_plan *plan, const size_t *indices, size_t count)
{
    size_t most = 1;
    for (size_t i = 0; i < count; i++) {
        size_t length = window_at(plan, indices[i]).length;
        most = length > most ? length : most;
    }
    return most;
}

void window_fill(const struct window_plan *plan, const size_t *indices, size_t count,
                 const struct row_source *source, struct net_work *work)
{
    struct fill fill = { plan, source, work };
    bool features = plan->view == VIEW_FEATURES;
    work->windows = count;
    work->steps = features ? work->net->in.steps : longest(plan, indices, count);
    work->carry = plan->carry;
    for (size_t slot = 0; slot < count; slot++) {
        struct window window = window_at(plan, indices[slot]);
        work->lengths[slot] = features ? work->steps : window.length;
        if (features)
            fill_features(&fill, slot, window.first);
        else
            fill_records(&fill, slot, window);
        fill_labels(&fill, slot, window);
    }
}
