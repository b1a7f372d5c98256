/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows are put into blocks of rows that lie close together (halved again and again across the
 * column with the widest range, as in a k-d tree: Bentley 1975). A base looks at its own block first
 * and goes outward; a block is left aside where the nearest corner of the box around its rows is
 * further off than the k-th neighbour so far. The distance of that corner is added up as those of
 * the rows are, and rounding never turns a smaller sum into a larger one: so what is left aside is
 * further off to the last bit, and all is as if every row had been looked at.
 */
#include "src/data/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"

enum {
    BLOCK = 128,      /* rows */
    LOOK_EVERY = 8,   /* columns between two looks whether a block is worth going on with */
    SHARD = 4,        /* bases */
    CANCEL_EVERY = 64 /* blocks between two looks at the flag */
};

/* The rows, turned into what distances are made of. At first they stand in the order of their
 * positions, then in that of their places, block by block; the last block is padded. */
struct searching {
    const struct neighbour_search *search;
    size_t padded; /* rows with the padding */
    size_t block_count;
    double *numbers; /* number_count x padded: divided by the deviation */
    bool *gaps;      /* number_count: has the column missing values? */
    size_t number_count;
    uint32_t *codes; /* symbol_count x padded */
    size_t symbol_count;
    uint32_t *position_at; /* by place */
    uint32_t *place_of;    /* by position */
    double *least;         /* block_count x number_count: the box around a block's rows */
    double *greatest;
    uint32_t *only_code; /* block_count x symbol_count: that of all its rows, or MIXED */
    /* of one round */
    const uint32_t *bases;
    size_t base_count;
    uint32_t *found;
    atomic_bool failed; /* no memory in a thread */
};

#define MIXED UINT32_MAX

/* A neighbour so far. */
struct near {
    double distance; /* squared */
    uint32_t position;
};

/* One operation a statement, here and below: compilers may join a product and a sum of one
 * expression into an operation that rounds once, and then machines would differ. */
static double deviation_of(const double *cells, size_t count, bool *gap)
{
    double sum = 0, squares = 0;
    size_t there = 0;
    for (size_t i = 0; i < count; i++) {
        there += isfinite(cells[i]) ? 1 : 0;
        sum += isfinite(cells[i]) ? cells[i] : 0;
    }
    *gap = there < count;
    double mean = sum / (double)there;
    for (size_t i = 0; i < count; i++) {
        double apart = cells[i] - mean;
        double square = apart * apart;
        squares += isfinite(cells[i]) ? square : 0;
    }
    return sqrt(squares / (double)there);
}

/* A column of numbers; the next one takes its place where it tells no rows apart. */
static void take_number(struct searching *s, size_t feature)
{
    const struct neighbour_search *search = s->search;
    double *cells = s->numbers + s->number_count * s->padded;
    for (size_t i = 0; i < search->count; i++)
        cells[i] = store_cell(search->store, feature, search->rows[i]);
    bool gap = false;
    double deviation = deviation_of(cells, search->count, &gap);
    if (!isfinite(deviation) || !(deviation > 0))
        return;
    for (size_t i = 0; i < search->count; i++)
        cells[i] = isfinite(cells[i]) ? cells[i] / deviation : (double)NAN;
    s->gaps[s->number_count++] = gap;
}

static void take_symbol(struct searching *s, size_t feature)
{
    const struct neighbour_search *search = s->search;
    uint32_t *codes = s->codes + s->symbol_count++ * s->padded;
    for (size_t i = 0; i < search->count; i++)
        codes[i] = (uint32_t)store_cell(search->store, feature, search->rows[i]);
}

static bool is_cancelled(const struct neighbour_search *search, struct err *err)
{
    return cancel_requested(search->cancel) &&
           !err_set(err, ERR_CANCELLED, "stopped while searching neighbours");
}

/* --- blocks of rows that lie close together --- */

struct keyed {
    double key;
    uint32_t position;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *left = a, *right = b;
    if (left->key < right->key || left->key > right->key)
        return left->key < right->key ? -1 : 1;
    return (left->position > right->position) - (left->position < right->position);
}

/* Variance of a column among some rows, of the values that are there. */
static double variance(const double *column, const uint32_t *positions, size_t count)
{
    double sum = 0, squares = 0;
    size_t there = 0;
    double first = column[positions[0]]; /* the numbers stay small, and a constant column is 0 */
    for (size_t i = 0; i < count; i++) {
        double apart = column[positions[i]] - first;
        if (isnan(apart))
            continue;
        there++;
        sum += apart;
        squares += apart * apart;
    }
    return there > 0 ? squares / (double)there - sum / (double)there * (sum / (double)there) : 0;
}

/* The column in which some rows differ most; number_count: none tells them apart. Which one it is
 * decides how long the search takes, not what it finds. */
static size_t widest(const struct searching *s, const uint32_t *positions, size_t count)
{
    size_t found = s->number_count;
    double most = 0;
    for (size_t c = 0; c < s->number_count; c++) {
        double wide = variance(s->numbers + c * s->padded, positions, count);
        if (wide > most) {
            most = wide;
            found = c;
        }
    }
    return found;
}

/* Orders the positions so that each run of BLOCK lies close together. keyed: room for count. */
static void halve(const struct searching *s, uint32_t *positions, size_t count, struct keyed *keyed)
{
    if (count <= BLOCK || cancel_requested(s->search->cancel))
        return;
    size_t column = widest(s, positions, count);
    if (column == s->number_count)
        return;
    const double *cells = s->numbers + column * s->padded;
    for (size_t i = 0; i < count; i++) {
        double cell = cells[positions[i]];
        keyed[i] = (struct keyed){ isnan(cell) ? (double)INFINITY : cell, positions[i] };
    }
    qsort(keyed, count, sizeof *keyed, by_key);
    for (size_t i = 0; i < count; i++)
        positions[i] = keyed[i].position;
    size_t half = (count / BLOCK + 1) / 2 * BLOCK; /* whole blocks */
    halve(s, positions, half, keyed);
    halve(s, positions + half, count - half, keyed);
}

/* From the order of positions to that of places; the padding stays 0. */
static bool put_in_place(struct searching *s, struct err *err)
{
    size_t count = s->search->count;
    double *numbers = calloc(count, sizeof *numbers);
    uint32_t *codes = calloc(count, sizeof *codes);
    for (size_t c = 0; numbers && codes && c < s->number_count; c++) {
        double *column = s->numbers + c * s->padded;
        memcpy(numbers, column, count * sizeof *numbers);
        for (size_t i = 0; i < count; i++)
            column[i] = numbers[s->position_at[i]];
    }
    for (size_t c = 0; numbers && codes && c < s->symbol_count; c++) {
        uint32_t *column = s->codes + c * s->padded;
        memcpy(codes, column, count * sizeof *codes);
        for (size_t i = 0; i < count; i++)
            column[i] = codes[s->position_at[i]];
    }
    bool good = numbers && codes;
    free(numbers);
    free(codes);
    return good || err_memory(err);
}

/* A missing value may stand for any: it is no distance off. */
static void measure_box(struct searching *s, size_t block, size_t column, size_t first, size_t last)
{
    const double *cells = s->numbers + column * s->padded;
    double least = cells[first], greatest = cells[first];
    for (size_t i = first; i < last; i++) {
        least = isnan(cells[i]) || cells[i] < least ? cells[i] : least;
        greatest = isnan(cells[i]) || cells[i] > greatest ? cells[i] : greatest;
        if (isnan(least))
            break;
    }
    s->least[block * s->number_count + column] = least;
    s->greatest[block * s->number_count + column] = greatest;
}

static void measure_boxes(struct searching *s)
{
    for (size_t block = 0; block < s->block_count; block++) {
        size_t first = block * BLOCK, last = first + BLOCK;
        last = last < s->search->count ? last : s->search->count;
        for (size_t c = 0; c < s->number_count; c++)
            measure_box(s, block, c, first, last);
        for (size_t c = 0; c < s->symbol_count; c++) {
            const uint32_t *codes = s->codes + c * s->padded;
            uint32_t only = codes[first];
            for (size_t i = first; i < last; i++)
                only = codes[i] == only ? only : MIXED;
            s->only_code[block * s->symbol_count + c] = only;
        }
    }
}

static bool make_blocks(struct searching *s, struct err *err)
{
    size_t count = s->search->count;
    struct keyed *keyed = calloc(count, sizeof *keyed);
    s->position_at = calloc(count, sizeof *s->position_at);
    s->place_of = calloc(count, sizeof *s->place_of);
    s->least = calloc(s->block_count * s->number_count + 1, sizeof *s->least);
    s->greatest = calloc(s->block_count * s->number_count + 1, sizeof *s->greatest);
    s->only_code = calloc(s->block_count * s->symbol_count + 1, sizeof *s->only_code);
    bool good = keyed && s->position_at && s->place_of && s->least && s->greatest && s->only_code;
    if (!good)
        err_memory(err);
    for (size_t i = 0; good && i < count; i++)
        s->position_at[i] = (uint32_t)i;
    if (good)
        halve(s, s->position_at, count, keyed);
    for (size_t i = 0; good && i < count; i++)
        s->place_of[s->position_at[i]] = (uint32_t)i;
    free(keyed);
    good = good && put_in_place(s, err);
    if (good)
        measure_boxes(s);
    return good && !is_cancelled(s->search, err);
}

static bool begin(struct searching *s, const struct neighbour_search *search, struct err *err)
{
    const struct schema *schema = search->store->schema;
    size_t numbers = 0, symbols = 0, size = 0;
    *s = (struct searching){ .search = search, .block_count = (search->count + BLOCK - 1) / BLOCK };
    s->padded = s->block_count * BLOCK;
    for (size_t i = 0; i < schema->feature_count; i++)
        *(schema_feature(schema, i)->kind == COLUMN_SYMBOL ? &symbols : &numbers) += 1;
    if (size_product(s->padded, numbers + 1, &size))
        s->numbers = calloc(size, sizeof *s->numbers);
    if (size_product(s->padded, symbols + 1, &size))
        s->codes = calloc(size, sizeof *s->codes);
    s->gaps = calloc(numbers + 1, sizeof *s->gaps);
    if (!s->numbers || !s->codes || !s->gaps)
        return err_memory(err);
    for (size_t i = 0; i < schema->feature_count && !cancel_requested(search->cancel); i++)
        if (schema_feature(schema, i)->kind == COLUMN_SYMBOL)
            take_symbol(s, i);
        else
            take_number(s, i);
    return !is_cancelled(search, err) && make_blocks(s, err);
}

static void end(struct searching *s)
{
    free(s->numbers);
    free(s->codes);
    free(s->gaps);
    free(s->position_at);
    free(s->place_of);
    free(s->least);
    free(s->greatest);
    free(s->only_code);
}

/* --- distances --- */

static void add_column(const double *restrict column, double own, double *restrict distances)
{
    for (size_t j = 0; j < BLOCK; j++) {
        double apart = column[j] - own;
        double square = apart * apart;
        distances[j] += square;
    }
}

/* The same where values may be missing (NaN), which add nothing. */
static void add_column_with_gaps(const double *restrict column, double own,
                                 double *restrict distances)
{
    for (size_t j = 0; j < BLOCK; j++) {
        double apart = column[j] - own;
        double square = apart * apart;
        distances[j] += isnan(square) ? 0 : square;
    }
}

static bool any_within(const double *distances, double limit)
{
    bool within = false;
    for (size_t j = 0; j < BLOCK; j++)
        within |= distances[j] <= limit;
    return within;
}

/* Squared distances of a block's rows from the base at a place. false: all are beyond the limit. */
static bool measure(const struct searching *s, size_t base, size_t block, double limit,
                    double distances[BLOCK])
{
    size_t start = block * BLOCK;
    memset(distances, 0, BLOCK * sizeof *distances);
    for (size_t c = 0; c < s->symbol_count; c++) {
        const uint32_t *codes = s->codes + c * s->padded;
        for (size_t j = 0; j < BLOCK; j++)
            distances[j] += codes[start + j] != codes[base];
    }
    for (size_t c = 0; c < s->number_count; c++) {
        const double *column = s->numbers + c * s->padded;
        (s->gaps[c] ? add_column_with_gaps : add_column)(column + start, column[base], distances);
        if (c % LOOK_EVERY == LOOK_EVERY - 1 && !any_within(distances, limit))
            return false;
    }
    return true;
}

/* Is the nearest corner of the block's box further off than the limit? In the order of measure. */
static bool is_beyond(const struct searching *s, size_t base, size_t block, double limit)
{
    const double *least = s->least + block * s->number_count;
    const double *greatest = s->greatest + block * s->number_count;
    double distance = 0;
    for (size_t c = 0; c < s->symbol_count; c++) {
        uint32_t only = s->only_code[block * s->symbol_count + c];
        distance += only != MIXED && only != s->codes[c * s->padded + base];
    }
    for (size_t c = 0; c < s->number_count && !(distance > limit); c++) {
        double own = s->numbers[c * s->padded + base];
        double apart = own < least[c] ? least[c] - own : own > greatest[c] ? own - greatest[c] : 0;
        double square = apart * apart;
        distance += square;
    }
    return distance > limit;
}

/* --- the k nearest --- */

static bool is_nearer(const struct near *one, const struct near *other)
{
    if (one->distance < other->distance || one->distance > other->distance)
        return one->distance < other->distance;
    return one->position < other->position;
}

/* The list, nearest first, of the k nearest so far. */
struct near_list {
    struct near *near;
    size_t length, k;
};

static double limit_of(const struct near_list *list)
{
    return list->length < list->k ? (double)INFINITY : list->near[list->k - 1].distance;
}

static void offer(struct near_list *list, struct near candidate)
{
    if (list->length == list->k && !is_nearer(&candidate, &list->near[list->k - 1]))
        return;
    size_t at = list->length < list->k ? list->length++ : list->k - 1;
    for (; at > 0 && is_nearer(&candidate, &list->near[at - 1]); at--)
        list->near[at] = list->near[at - 1];
    list->near[at] = candidate;
}

static void search_block(const struct searching *s, size_t base, size_t block,
                         struct near_list *list)
{
    double distances[BLOCK];
    size_t start = block * BLOCK;
    if (is_beyond(s, base, block, limit_of(list)) ||
        !measure(s, base, block, limit_of(list), distances))
        return;
    for (size_t j = 0; j < BLOCK && start + j < s->search->count; j++)
        if (start + j != base)
            offer(list, (struct near){ distances[j], s->position_at[start + j] });
}

/* The base's own block, then those beside it, further and further away. */
static void search_base(const struct searching *s, size_t index, struct near_list *list)
{
    size_t base = s->place_of[s->bases[index]], own = base / BLOCK;
    list->length = 0;
    for (size_t away = 0; own >= away || own + away < s->block_count; away++) {
        if (away % CANCEL_EVERY == 0 && cancel_requested(s->search->cancel))
            return;
        if (own >= away)
            search_block(s, base, own - away, list);
        if (away > 0 && own + away < s->block_count)
            search_block(s, base, own + away, list);
    }
    for (size_t i = 0; i < list->length; i++)
        s->found[index * s->search->k + i] = list->near[i].position;
}

static void search_shard(void *context, size_t shard)
{
    struct searching *s = context;
    size_t first = shard * SHARD, last = first + SHARD;
    struct near_list list = { .k = s->search->k };
    list.near = malloc(list.k * sizeof *list.near);
    if (!list.near)
        atomic_store(&s->failed, true);
    for (size_t i = first; list.near && i < last && i < s->base_count; i++)
        search_base(s, i, &list);
    free(list.near);
}

bool neighbours_find(const struct neighbour_search *search, const uint32_t *bases,
                     size_t base_count, uint32_t *found, struct err *err)
{
    const size_t comparisons = (size_t)1 << 24; /* of rows, between two signs of progress */
    size_t round = comparisons / (search->count + 1) + SHARD;
    struct searching s;
    bool good = begin(&s, search, err);
    for (size_t done = 0; good && done < base_count; done += s.base_count) {
        s.bases = bases + done;
        s.base_count = base_count - done < round ? base_count - done : round;
        s.found = found + done * search->k;
        pool_run(search->pool, (s.base_count + SHARD - 1) / SHARD, search_shard, &s);
        if (is_cancelled(search, err))
            good = false;
        else if (atomic_load(&s.failed))
            good = err_memory(err);
        else if (search->progress)
            search->progress(search->progress_context, done + s.base_count, base_count);
    }
    end(&s);
    return good;
}
