/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values become ranks: a radix sort of each column, a few columns at a time. */
#include "src/classic/ranks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows lie one behind the other, so columns are taken out of them in groups: a cache line is read for
 * all of a group. */
enum { GROUP = 4, DIGIT_BITS = 11, DIGITS = 3, DIGIT_SIZE = 1 << DIGIT_BITS };

struct pair {
    uint32_t key, row;
};

struct job {
    struct ranks *ranks;
    const struct learner_rows *rows;
    const struct tree_columns *columns;
    struct watch *watch;
};

/* Unsigned numbers in the order of the floats. -0 and 0 are the same value. */
static uint32_t key_of(float value)
{
    uint32_t bits;
    value += 0.0F;
    memcpy(&bits, &value, sizeof bits);
    return bits & 0x80000000U ? ~bits : bits | 0x80000000U;
}

static float value_of(uint32_t key)
{
    uint32_t bits = key & 0x80000000U ? key & 0x7fffffffU : ~key;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* By key, equal ones in the order of the rows. Returns where the sorted pairs are: pairs or spare. */
static struct pair *sort_pairs(struct pair *pairs, struct pair *spare, size_t count)
{
    size_t counts[DIGITS][DIGIT_SIZE];
    memset(counts, 0, sizeof counts);
    for (size_t i = 0; i < count; i++) {
        for (unsigned d = 0; d < DIGITS; d++)
            counts[d][(pairs[i].key >> (d * DIGIT_BITS)) % DIGIT_SIZE]++;
    }
    for (unsigned d = 0; d < DIGITS; d++) {
        unsigned shift = d * DIGIT_BITS;
        if (counts[d][(pairs[0].key >> shift) % DIGIT_SIZE] == count)
            continue; /* the same digit in all of them */
        size_t place = 0;
        for (size_t i = 0; i < DIGIT_SIZE; i++) {
            size_t here = counts[d][i];
            counts[d][i] = place;
            place += here;
        }
        for (size_t i = 0; i < count; i++)
            spare[counts[d][(pairs[i].key >> shift) % DIGIT_SIZE]++] = pairs[i];
        struct pair *swap = pairs;
        pairs = spare;
        spare = swap;
    }
    return pairs;
}

static bool rank_room(struct ranked *ranked, size_t rows)
{
    if (ranked->count <= UINT16_MAX + (size_t)1)
        ranked->narrow = calloc(rows + 1, sizeof *ranked->narrow);
    else
        ranked->wide = calloc(rows + 1, sizeof *ranked->wide);
    return ranked->narrow || ranked->wide;
}

static void set_rank(struct ranked *ranked, size_t row, size_t rank)
{
    if (ranked->narrow)
        ranked->narrow[row] = (uint16_t)rank;
    else
        ranked->wide[row] = (uint32_t)rank;
}

static double raw_of(const struct job *job, const struct tree_column *column, uint32_t row)
{
    double value = store_value(job->rows->store, column->feature, job->rows->places[row]);
    return isnan(value) ? column->fill : value;
}

/* From sorted pairs to ranks. */
static bool set_ranks(const struct job *job, size_t index, const struct pair *sorted)
{
    const struct tree_column *column = &job->columns->of[index];
    struct ranked *ranked = &job->ranks->columns[index];
    size_t rows = job->rows->count;
    for (size_t i = 0; i < rows; i++)
        ranked->count += i == 0 || sorted[i].key != sorted[i - 1].key;
    ranked->values = calloc(ranked->count + 1, sizeof *ranked->values);
    ranked->raw = calloc(ranked->count + 1, sizeof *ranked->raw);
    if (!ranked->values || !ranked->raw || !rank_room(ranked, rows))
        return false;
    size_t rank = 0;
    for (size_t i = 0; i < rows; i++) {
        bool first = i == 0 || sorted[i].key != sorted[i - 1].key;
        rank += first && i > 0;
        set_rank(ranked, sorted[i].row, rank);
        if (!first && !column->bent)
            continue;
        double raw = raw_of(job, column, sorted[i].row);
        ranked->values[rank] = value_of(sorted[i].key);
        if (first || raw > ranked->raw[rank])
            ranked->raw[rank] = raw;
    }
    return true;
}

static bool rank_symbol(const struct job *job, size_t index)
{
    const struct tree_column *column = &job->columns->of[index];
    struct ranked *ranked = &job->ranks->columns[index];
    ranked->count = column->places;
    if (!rank_room(ranked, job->rows->count))
        return false;
    for (size_t i = 0; i < job->rows->count; i++)
        set_rank(ranked, i, tree_column_place(column, job->rows->inputs + i * job->rows->width));
    return true;
}

static void take_columns(const struct job *job, size_t first, size_t count, struct pair *const *to)
{
    const struct learner_rows *rows = job->rows;
    for (uint32_t i = 0; i < rows->count; i++) {
        const real *inputs = rows->inputs + i * rows->width;
        for (size_t k = 0; k < count; k++)
            to[k][i] = (struct pair){ key_of((float)inputs[job->columns->of[first + k].input]), i };
    }
}

static bool rank_group(const struct job *job, size_t first, size_t count, struct pair *pairs)
{
    size_t rows = job->rows->count;
    struct pair *of[GROUP];
    for (size_t k = 0; k < count; k++)
        of[k] = pairs + k * rows;
    take_columns(job, first, count, of);
    for (size_t k = 0; k < count && !watch_ended(job->watch); k++) {
        bool symbol = job->columns->of[first + k].places > 0;
        if (symbol ? !rank_symbol(job, first + k)
                   : !set_ranks(job, first + k, sort_pairs(of[k], pairs + GROUP * rows, rows)))
            return false;
    }
    return true;
}

static void rank_shard(void *context, size_t shard)
{
    const struct job *job = context;
    if (watch_ended(job->watch))
        return;
    size_t first = shard * GROUP, left = job->columns->count - first;
    struct pair *pairs = calloc(job->rows->count + 1, (GROUP + 1) * sizeof *pairs);
    if (!pairs || !rank_group(job, first, left < GROUP ? left : GROUP, pairs))
        watch_fail(job->watch, ERR_MEMORY);
    free(pairs);
}

struct ranks *ranks_new(const struct learner_rows *rows, const struct tree_columns *columns,
                        struct pool *pool, struct watch *watch, struct err *err)
{
    struct ranks *ranks = calloc(1, sizeof *ranks);
    if (ranks)
        ranks->columns = calloc(columns->count + 1, sizeof *ranks->columns);
    if (!ranks || !ranks->columns) {
        free(ranks);
        err_memory(err);
        return NULL;
    }
    ranks->rows = rows->count;
    ranks->count = columns->count;
    struct job job = { ranks, rows, columns, watch };
    shards_run(pool, (columns->count + GROUP - 1) / GROUP, rank_shard, &job);
    if (watch_good(watch, "the columns were sorted", err))
        return ranks;
    ranks_free(ranks);
    return NULL;
}

void ranks_free(struct ranks *ranks)
{
    if (!ranks)
        return;
    for (size_t i = 0; i < ranks->count; i++) {
        free(ranks->columns[i].values);
        free(ranks->columns[i].raw);
        free(ranks->columns[i].narrow);
        free(ranks->columns[i].wide);
    }
    free(ranks->columns);
    free(ranks);
}
