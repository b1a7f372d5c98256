/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing rows, at random or with the attacks in their shares. */
#include "src/data/draw.h"

#include <math.h>
#include <stdlib.h>

#include "src/base/num.h"
#include "src/data/draw_parts.h"
#include "src/data/row_set.h"

/* Positions whose features also occur in another table. */
static bool *find_left_out(const struct table *table, const struct table *without, size_t *left_out,
                           struct err *err)
{
    bool *out = calloc(table->count ? table->count : 1, sizeof *out);
    struct row_set *set = NULL;
    *left_out = 0;
    if (!out)
        err_memory(err);
    else if (!schema_same_features(table->store->schema, without->store->schema))
        err_set(err, ERR_USAGE, "%s and %s have different columns", table->name, without->name);
    else
        set = row_set_of(without, err);
    if (!set) {
        free(out);
        return NULL;
    }
    for (size_t i = 0; i < table->count; i++) {
        out[i] = row_set_has(set, table->store, table->rows[i]);
        *left_out += out[i];
    }
    row_set_free(set);
    return out;
}

/* Splits `wanted` among the attacks by their shares: rounded down first, then one more for those
 * with the largest remainders (the first of equals). */
static bool apportion(const struct groups *groups, size_t wanted, size_t *parts, struct err *err)
{
    uint64_t all = groups->starts[groups->count], given = 0;
    uint64_t *rests = calloc(groups->count, sizeof *rests);
    if (!rests)
        return err_memory(err);
    for (size_t i = 0; i < groups->count; i++) {
        uint64_t product = (uint64_t)group_size(groups, i) * wanted;
        parts[i] = all ? (size_t)(product / all) : 0;
        rests[i] = all ? product % all : 0;
        given += parts[i];
    }
    for (; given < wanted; given++) {
        size_t best = 0;
        for (size_t i = 1; i < groups->count; i++)
            if (rests[i] > rests[best])
                best = i;
        parts[best]++;
        rests[best] = 0;
    }
    free(rests);
    return true;
}

/* Moves the drawn rows to the front of groups->rows. */
static bool draw(const struct sample_request *request, struct groups *groups, size_t wanted,
                 struct err *err)
{
    struct rng rng = rng_stream_at(request->seed, request->purpose, request->index);
    if (!request->stratify) {
        rng_sample(&rng, groups->rows, groups->starts[groups->count], wanted);
        return true;
    }
    size_t *parts = calloc(groups->count, sizeof *parts);
    if (!parts)
        return err_memory(err);
    bool good = apportion(groups, wanted, parts, err);
    size_t taken = 0;
    for (size_t a = 0; good && a < groups->count; a++) {
        uint32_t *rows = groups->rows + groups->starts[a];
        rng_sample(&rng, rows, group_size(groups, a), parts[a]);
        for (size_t i = 0; i < parts[a]; i++)
            groups->rows[taken++] = rows[i];
    }
    free(parts);
    return good;
}

static bool too_few(const struct table *table, size_t wanted, size_t there, size_t left_out,
                    const struct table *without, struct err *err)
{
    char asked[NUM_TEXT_SIZE], had[NUM_TEXT_SIZE], out[NUM_TEXT_SIZE];
    num_count_text(wanted, asked);
    num_count_text(there, had);
    if (left_out == 0)
        return err_set(err, ERR_INPUT, "%s rows were asked for, but %s has %s", asked, table->name,
                       had);
    return err_set(err, ERR_INPUT,
                   "%s rows were asked for, but %s has %s besides the %s that also occur in %s",
                   asked, table->name, had, num_count_text(left_out, out), without->name);
}

static struct table *sample_groups(const struct table *table, const struct sample_request *request,
                                   struct groups *groups, size_t left_out, struct err *err)
{
    size_t there = groups->starts[groups->count];
    size_t wanted = request->rows;
    if (wanted == SIZE_MAX)
        wanted = (size_t)llround((double)there * request->fraction);
    if (wanted > there) {
        too_few(table, wanted, there, left_out, request->without, err);
        return NULL;
    }
    if (wanted == 0) {
        err_set(err, ERR_INPUT, "no row would be drawn from the %zu of %s", there, table->name);
        return NULL;
    }
    if (!draw(request, groups, wanted, err))
        return NULL;
    uint32_t *rows = groups->rows;
    groups->rows = NULL;
    return table_in_order(
        request->name, table->store, rows, wanted, request->order, request->taxonomy,
        rng_stream_at(request->seed, "sample order", request->index), request->origin, err);
}

struct table *sample_table(const struct table *table, const struct sample_request *request,
                           struct err *err)
{
    bool *out = NULL;
    size_t left_out = 0;
    struct groups groups;
    if (request->without) {
        out = find_left_out(table, request->without, &left_out, err);
        if (!out)
            return NULL;
    }
    struct table *made = NULL;
    if (groups_of(table, out, &groups, err)) {
        made = sample_groups(table, request, &groups, left_out, err);
        groups_done(&groups);
    }
    free(out);
    return made;
}
