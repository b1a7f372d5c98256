/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growing one tree. Nodes with many rows look at their columns on all threads; those with few are put
 * aside, and each of them is grown to its leaves by one thread.
 */
#include "src/classic/grow.h"

#include <stdlib.h>
#include <string.h>

#include "src/classic/split.h"

enum { MANY_ROWS = 4096, START_ROOM = 64 };

/* What one thread grows with. */
struct grower {
    const struct grow_task *task;
    struct grown *grown;
    uint32_t *classes; /* of the node's rows, side by side */
    double *weights;
    uint32_t *dealt;      /* room for the rows of a node */
    uint32_t *order;      /* the columns; those that were drawn for a split come first */
    struct split *splits; /* one a column */
    struct split_room room;
    uint32_t *stack; /* nodes that wait */
    size_t waiting, stack_room;
    uint32_t *aside; /* nodes for one thread each; NULL: none is put aside */
    size_t aside_count, aside_room;
};

/* --- grown --- */

static bool grown_room(struct grown *grown, size_t want)
{
    if (want <= grown->room)
        return true;
    size_t room = grown->room * 2 > want ? grown->room * 2 : want + START_ROOM;
    struct grown_node *nodes = reallocarray(grown->nodes, room, sizeof *nodes);
    if (nodes)
        grown->nodes = nodes;
    double *counts = reallocarray(grown->counts, room, grown->class_count * sizeof *counts);
    if (counts)
        grown->counts = counts;
    if (!nodes || !counts)
        return false;
    grown->room = room;
    return true;
}

size_t grown_branch(struct grown *grown, size_t node, size_t branches)
{
    size_t first = grown->count;
    if (!grown_room(grown, first + branches))
        return SIZE_MAX;
    memset(grown->counts + first * grown->class_count, 0,
           branches * grown->class_count * sizeof *grown->counts);
    for (size_t b = 0; b < branches; b++) {
        const struct grown_node *of = &grown->nodes[node];
        grown->nodes[first + b] = (struct grown_node){
            .column = -1, .depth = of->depth + 1, .begin = of->end, .end = of->end
        };
    }
    grown->count += branches;
    grown->nodes[node].first = (uint32_t)first;
    grown->nodes[node].branches = (uint32_t)branches;
    return first;
}

void grown_deal(struct grown *grown, size_t node, const struct ranks *ranks,
                const struct tree_columns *columns, uint32_t *room)
{
    const struct grown_node *of = &grown->nodes[node];
    struct grown_node *branches = grown->nodes + of->first;
    uint32_t count = of->end - of->begin, *rows = grown->rows + of->begin;
    for (size_t b = 0; b < of->branches; b++)
        branches[b].end = 0;
    for (uint32_t i = 0; i < count; i++)
        branches[grown_way(of, ranks, columns, rows[i])].end++;
    uint32_t place = of->begin;
    for (size_t b = 0; b < of->branches; b++) {
        uint32_t own = branches[b].end;
        branches[b].begin = branches[b].end = place;
        place += own;
    }
    memcpy(room, rows, count * sizeof *rows);
    for (uint32_t i = 0; i < count; i++)
        grown->rows[branches[grown_way(of, ranks, columns, room[i])].end++] = room[i];
}

void grown_free(struct grown *grown)
{
    if (!grown)
        return;
    free(grown->rows);
    free(grown->nodes);
    free(grown->counts);
    free(grown);
}

static struct grown *grown_new(size_t class_count, const uint32_t *rows, size_t row_count)
{
    struct grown *grown = calloc(1, sizeof *grown);
    if (!grown)
        return NULL;
    grown->class_count = class_count;
    grown->rows = calloc(row_count + 1, sizeof *grown->rows);
    if (!grown->rows || !grown_room(grown, 1)) {
        grown_free(grown);
        return NULL;
    }
    memcpy(grown->rows, rows, row_count * sizeof *rows);
    grown->nodes[0] = (struct grown_node){ .column = -1, .end = (uint32_t)row_count };
    memset(grown->counts, 0, class_count * sizeof *grown->counts);
    grown->count = 1;
    return grown;
}

/* --- one node --- */

static bool push(uint32_t **list, size_t *count, size_t *room, uint32_t node)
{
    if (*count == *room) {
        size_t more = *room * 2 + START_ROOM;
        uint32_t *moved = reallocarray(*list, more, sizeof *moved);
        if (!moved)
            return false;
        *list = moved;
        *room = more;
    }
    (*list)[(*count)++] = node;
    return true;
}

/* Puts what is needed of the node's rows side by side, and counts them. */
static struct node_rows look_at(struct grower *grower, size_t node)
{
    const struct grow_task *task = grower->task;
    const struct grown_node *of = &grower->grown->nodes[node];
    double *counts = grown_counts(grower->grown, node), total = 0;
    const uint32_t *rows = grower->grown->rows + of->begin;
    size_t count = of->end - of->begin;
    memset(counts, 0, task->class_count * sizeof *counts);
    for (size_t i = 0; i < count; i++) {
        grower->classes[i] = task->classes[rows[i]];
        grower->weights[i] = task->weights ? task->weights[rows[i]] : 1;
        counts[grower->classes[i]] += grower->weights[i];
    }
    for (size_t c = 0; c < task->class_count; c++)
        total += counts[c];
    return (struct node_rows){ rows, grower->classes, grower->weights, count, counts, total };
}

static bool may_split(const struct grow_task *task, const struct node_rows *node, uint32_t depth)
{
    size_t present = 0;
    for (size_t c = 0; c < task->class_count; c++)
        present += node->counts[c] > 0;
    return present > 1 && node->total >= 2 * task->least && depth < task->deepest;
}

struct columns_job {
    struct grower *grower;
    const struct node_rows *node;
};

static void column_shard(void *context, size_t column)
{
    const struct columns_job *job = context;
    struct split_room room = { 0 };
    if (!watch_ended(job->grower->task->watch) &&
        !split_best(job->grower->task, job->node, column, &room, &job->grower->splits[column]))
        watch_fail(job->grower->task->watch, ERR_MEMORY);
    split_room_done(&room);
}

/* Looks at columns until `drawn` of them were seen, one of them not constant. What was not looked at is
 * not found. */
static bool look_at_drawn(struct grower *grower, const struct node_rows *node)
{
    const struct grow_task *task = grower->task;
    size_t columns = task->ranks->count, varied = 0;
    memset(grower->splits, 0, columns * sizeof *grower->splits);
    for (size_t i = 0; i < columns && (i < task->drawn || varied == 0); i++) {
        size_t other = i + rng_below(task->rng, columns - i);
        uint32_t column = grower->order[other];
        grower->order[other] = grower->order[i];
        grower->order[i] = column;
        if (!split_best(task, node, column, &grower->room, &grower->splits[column]))
            return false;
        varied += !grower->splits[column].constant;
    }
    return true;
}

static bool look_at_columns(struct grower *grower, const struct node_rows *node)
{
    const struct grow_task *task = grower->task;
    if (task->drawn > 0)
        return look_at_drawn(grower, node);
    if (task->pool && node->count > MANY_ROWS) {
        struct columns_job job = { grower, node };
        pool_run(task->pool, task->ranks->count, column_shard, &job);
        return !watch_ended(task->watch);
    }
    for (size_t c = 0; c < task->ranks->count; c++) {
        if (!split_best(task, node, c, &grower->room, &grower->splits[c]))
            return false;
    }
    return true;
}

/* Symbols of very many places do not raise the mean gain, unless there is nothing else. */
static bool counts_in_mean(const struct grow_task *task, size_t column)
{
    return (double)task->columns->of[column].places < 0.3 * (double)task->ranks->rows;
}

static double mean_gain(const struct grow_task *task, const struct split *splits)
{
    double sums[2] = { 0, 0 }, counts[2] = { 0, 0 };
    bool few = false;
    for (size_t c = 0; c < task->ranks->count; c++) {
        bool in_mean = counts_in_mean(task, c);
        few = few || in_mean;
        if (!splits[c].found)
            continue;
        sums[in_mean] += splits[c].gain;
        counts[in_mean]++;
    }
    return counts[few] > 0 ? sums[few] / counts[few] : 0;
}

/* By gain ratio: the greatest ratio among the splits with at least the mean gain, which keeps away
 * splits that gain nearly nothing and cost even less (Quinlan 1993, section 2.2). SIZE_MAX: none. */
static size_t choose_column(const struct grow_task *task, const struct split *splits)
{
    bool by_ratio = task->criterion == CRITERION_GAIN_RATIO;
    double mean = by_ratio ? mean_gain(task, splits) - 1e-3 : -1, best = by_ratio ? 1e-6 : -1;
    size_t chosen = SIZE_MAX;
    for (size_t c = 0; c < task->ranks->count; c++) {
        if (!splits[c].found || splits[c].gain < mean || !(splits[c].ratio > best))
            continue;
        best = splits[c].ratio + (by_ratio ? 1e-6 : 0);
        chosen = c;
    }
    return chosen;
}

/* C4.5 takes the greatest value of the training rows that is not above the middle between the two of
 * this node; the Gini index the middle between two inputs. */
static void set_threshold(const struct grow_task *task, const struct split *split,
                          struct grown_node *node)
{
    const struct ranked *ranked = &task->ranks->columns[node->column];
    if (!ranked->values)
        return;
    uint32_t rank = split->before;
    if (task->criterion == CRITERION_GINI) {
        float low = ranked->values[rank], high = ranked->values[split->after];
        float middle = low + (high - low) / 2;
        node->threshold = middle < high ? middle : low;
    } else {
        double middle = ranked->raw[rank] / 2 + ranked->raw[split->after] / 2;
        while (rank + 1 < split->after && ranked->raw[rank + 1] <= middle)
            rank++;
        node->threshold = ranked->values[rank];
    }
    node->rank = rank;
}

/* Splits a node, and lets its branches wait. false: no memory, or the watch ended. */
static bool grow_node(struct grower *grower, uint32_t node)
{
    const struct grow_task *task = grower->task;
    struct grown *grown = grower->grown;
    struct node_rows rows = look_at(grower, node);
    if (watch_ended(task->watch))
        return false;
    size_t column = SIZE_MAX;
    if (may_split(task, &rows, grown->nodes[node].depth)) {
        if (!look_at_columns(grower, &rows))
            return false;
        column = choose_column(task, grower->splits);
    }
    if (column == SIZE_MAX) {
        watch_add(task->watch, rows.count);
        return true;
    }
    size_t places = task->columns->of[column].places;
    grown->nodes[node].column = (int32_t)column;
    set_threshold(task, &grower->splits[column], &grown->nodes[node]);
    size_t first = grown_branch(grown, node, places > 0 ? places : 2);
    if (first == SIZE_MAX)
        return false;
    grown_deal(grown, node, task->ranks, task->columns, grower->dealt);
    for (size_t b = grown->nodes[node].branches; b-- > 0;) {
        if (!push(&grower->stack, &grower->waiting, &grower->stack_room, (uint32_t)(first + b)))
            return false;
    }
    return true;
}

/* --- a tree --- */

static void grower_done(struct grower *grower)
{
    free(grower->classes);
    free(grower->weights);
    free(grower->dealt);
    free(grower->order);
    free(grower->splits);
    free(grower->stack);
    free(grower->aside);
    split_room_done(&grower->room);
}

static bool grower_init(struct grower *grower, const struct grow_task *task, struct grown *grown)
{
    size_t rows = grown->nodes[0].end - grown->nodes[0].begin + 1, columns = task->ranks->count;
    *grower = (struct grower){ .task = task, .grown = grown };
    grower->classes = calloc(rows, sizeof *grower->classes);
    grower->weights = calloc(rows, sizeof *grower->weights);
    grower->dealt = calloc(rows, sizeof *grower->dealt);
    grower->order = calloc(columns + 1, sizeof *grower->order);
    grower->splits = calloc(columns + 1, sizeof *grower->splits);
    if (!grower->classes || !grower->weights || !grower->dealt || !grower->order || !grower->splits)
        return false;
    for (size_t c = 0; c < columns; c++)
        grower->order[c] = (uint32_t)c;
    return push(&grower->stack, &grower->waiting, &grower->stack_room, 0);
}

/* Grows all that waits; nodes of few rows are put aside where that is wanted. */
static bool grow_waiting(struct grower *grower, bool put_aside)
{
    while (grower->waiting > 0) {
        uint32_t node = grower->stack[--grower->waiting];
        const struct grown_node *of = &grower->grown->nodes[node];
        bool good = put_aside && of->end - of->begin <= MANY_ROWS
                        ? push(&grower->aside, &grower->aside_count, &grower->aside_room, node)
                        : grow_node(grower, node);
        if (!good)
            return false;
    }
    return true;
}

struct aside_job {
    struct grower *grower;
    struct grown **parts; /* one for each node that was put aside */
};

static void aside_shard(void *context, size_t shard)
{
    const struct aside_job *job = context;
    const struct grow_task *task = job->grower->task;
    const struct grown *whole = job->grower->grown;
    const struct grown_node *node = &whole->nodes[job->grower->aside[shard]];
    struct grower grower;
    struct grown *part =
        grown_new(task->class_count, whole->rows + node->begin, node->end - node->begin);
    job->parts[shard] = part;
    if (!part) {
        watch_fail(task->watch, ERR_MEMORY);
        return;
    }
    part->nodes[0].depth = node->depth;
    if (!grower_init(&grower, task, part) || !grow_waiting(&grower, false))
        watch_fail(task->watch, ERR_MEMORY); /* it stays what it was where it was cancelled */
    grower_done(&grower);
}

/* Puts a part in the place of the node that it was grown for. */
static bool put_back(struct grown *whole, uint32_t node, const struct grown *part)
{
    uint32_t begin = whole->nodes[node].begin, offset = (uint32_t)whole->count - 1;
    size_t classes = whole->class_count;
    if (!grown_room(whole, whole->count + part->count - 1))
        return false;
    memcpy(whole->rows + begin, part->rows, part->nodes[0].end * sizeof *part->rows);
    for (size_t i = 0; i < part->count; i++) {
        size_t place = i == 0 ? node : offset + i;
        whole->nodes[place] = part->nodes[i];
        whole->nodes[place].begin += begin;
        whole->nodes[place].end += begin;
        whole->nodes[place].first += offset;
        memcpy(grown_counts(whole, place), grown_counts(part, i), classes * sizeof(double));
    }
    whole->count += part->count - 1;
    return true;
}

static bool grow_aside(struct grower *grower)
{
    struct aside_job job = { grower, calloc(grower->aside_count + 1, sizeof(struct grown *)) };
    if (!job.parts)
        return false;
    pool_run(grower->task->pool, grower->aside_count, aside_shard, &job);
    bool good = !watch_ended(grower->task->watch);
    for (size_t i = 0; i < grower->aside_count; i++) {
        good = good && put_back(grower->grown, grower->aside[i], job.parts[i]);
        grown_free(job.parts[i]);
    }
    free(job.parts);
    return good;
}

struct grown *grow(const struct grow_task *task, const uint32_t *rows, size_t row_count)
{
    struct grower grower;
    struct grown *grown = grown_new(task->class_count, rows, row_count);
    if (!grown) {
        watch_fail(task->watch, ERR_MEMORY);
        return NULL;
    }
    bool shared = task->pool && task->drawn == 0;
    bool good = grower_init(&grower, task, grown) && grow_waiting(&grower, shared) &&
                (!shared || grow_aside(&grower));
    grower_done(&grower);
    if (good)
        return grown;
    watch_fail(task->watch, ERR_MEMORY);
    grown_free(grown);
    return NULL;
}
