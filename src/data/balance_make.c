/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rebalancing: which rows it means. Each unit has random streams of its own, named after it, so that
 * what is asked of one class does not change the rows of another. A unit that is filled up keeps all
 * its rows, and what is added depends on which rows these are, not on their order.
 */
#include "src/data/balance_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/smote.h"

static struct rng unit_stream(const struct balancing *b, const char *purpose,
                              const struct unit *unit)
{
    char name[300];
    snprintf(name, sizeof name, "%s %s", purpose, unit->name);
    return rng_stream(b->request->seed, name);
}

/* How many rows a unit is filled up with. */
static size_t extra_of(const struct unit *unit)
{
    return unit->wanted > unit->count ? unit->wanted - unit->count : 0;
}

static int by_number(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

/* A unit of which rows are left out: the drawn ones come to the front. */
static void draw_some(const struct balancing *b, struct unit *unit)
{
    struct rng rng = unit_stream(b, "balance", unit);
    rng_sample(&rng, unit->rows, unit->count, unit->wanted);
}

/* A unit that is filled up. */
static bool draw_extra(struct balancing *b, struct unit *unit, struct err *err)
{
    size_t missing = extra_of(unit);
    uint32_t *extra = b->extra + unit->extra;
    qsort(unit->rows, unit->count, sizeof *unit->rows, by_number);
    if (b->request->method == BALANCE_SMOTE) {
        unit->rng = unit_stream(b, "smote", unit);
        return smote_bases(&unit->rng, unit->count, missing, extra, err);
    }
    unit->rng = unit_stream(b, "oversample", unit);
    for (size_t i = 0; i < missing; i++)
        extra[i] = (uint32_t)rng_below(&unit->rng, unit->count);
    return true;
}

static bool make_room(struct balancing *b, struct err *err)
{
    for (size_t u = 0; u < b->unit_count; u++) {
        struct unit *unit = &b->units[u];
        unit->extra = b->extra_count;
        b->extra_count += extra_of(unit);
    }
    b->extra = calloc(b->extra_count ? b->extra_count : 1, sizeof *b->extra);
    return b->extra ? true : err_memory(err);
}

bool balance_draw(struct balancing *b, struct err *err)
{
    if (!make_room(b, err))
        return false;
    for (size_t u = 0; u < b->unit_count; u++) {
        struct unit *unit = &b->units[u];
        size_t stay = unit->wanted < unit->count ? unit->wanted : unit->count;
        if (unit->wanted < unit->count)
            draw_some(b, unit);
        else if (unit->wanted > unit->count && !draw_extra(b, unit, err))
            return false;
        memmove(b->pool + b->kept, unit->rows, stay * sizeof *b->pool);
        unit->rows = b->pool + b->kept;
        b->kept += stay;
    }
    return true;
}

bool balance_count(const struct balancing *b, struct balance_outcome *outcome, struct err *err)
{
    const struct store *store = b->table->store;
    outcome->before = calloc(b->schema->attack_count, sizeof *outcome->before);
    outcome->after = calloc(b->schema->attack_count, sizeof *outcome->after);
    if (!outcome->before || !outcome->after)
        return err_memory(err);
    for (size_t i = 0; i < b->table->count; i++)
        outcome->before[table_attack(b->table, i)]++;
    for (size_t i = 0; i < b->kept; i++)
        outcome->after[store->attacks[b->pool[i]]]++;
    bool smote = b->request->method == BALANCE_SMOTE;
    if (!rows_made(store, b->pool, b->kept, &outcome->made, err))
        return false;
    for (size_t u = 0; u < b->unit_count; u++) {
        const struct unit *unit = &b->units[u];
        for (size_t i = 0; i < extra_of(unit); i++) {
            uint32_t row = unit->rows[b->extra[unit->extra + i]];
            bool synthetic = smote || (store->parent && store_is_synthetic(store, row));
            outcome->after[store->attacks[row]]++;
            outcome->made.synthetic += synthetic;
        }
    }
    outcome->made.copies += smote ? 0 : b->extra_count;
    outcome->rows = b->kept + b->extra_count;
    return true;
}

static struct table *in_order(const struct balancing *b, struct store *store, uint32_t *owned_rows,
                              size_t count, struct err *err)
{
    const struct balance_request *request = b->request;
    return table_in_order(request->name, store, owned_rows, count, request->order,
                          request->taxonomy, rng_stream(request->seed, "balance order"),
                          request->origin, err);
}

/* Rows of the same store: those that stay, then those that are repeated. */
static struct table *make_of_rows(struct balancing *b, struct err *err)
{
    uint32_t *rows = calloc(b->kept + b->extra_count, sizeof *rows);
    if (!rows) {
        err_memory(err);
        return NULL;
    }
    memcpy(rows, b->pool, b->kept * sizeof *rows);
    size_t made = b->kept;
    for (size_t u = 0; u < b->unit_count; u++)
        for (size_t i = 0; i < extra_of(&b->units[u]); i++)
            rows[made++] = b->units[u].rows[b->extra[b->units[u].extra + i]];
    return in_order(b, b->table->store, rows, made, err);
}

/* --- smote --- */

/* Which unit the search is at, for those that are told. */
struct search_progress {
    const struct balance_request *request;
    const struct unit *unit;
};

static void tell_progress(void *context, size_t done, size_t all)
{
    const struct search_progress *at = context;
    at->request->progress(at->request->progress_context, at->unit->name, done, all);
}

static bool add_units(struct balancing *b, struct smote *smote, struct search_progress *at,
                      struct err *err)
{
    for (size_t u = 0; u < b->unit_count; u++) {
        struct unit *unit = &b->units[u];
        at->unit = unit;
        if (!smote_add(smote, unit->rows, unit->count, b->extra + unit->extra, extra_of(unit),
                       &unit->rng, err))
            return false;
    }
    return true;
}

/* kept: different rows of the table's store, ascending. rows: becomes each row's place among them. */
static size_t places(uint32_t *rows, size_t count, uint32_t *kept)
{
    size_t found = 0;
    qsort(rows, count, sizeof *rows, by_number);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || rows[i] != kept[found - 1])
            kept[found++] = rows[i];
        rows[i] = (uint32_t)(found - 1);
    }
    return found;
}

static struct table *make_of_store(struct balancing *b, const struct smote *smote, struct err *err)
{
    size_t all = b->kept + b->extra_count;
    uint32_t *rows = calloc(all, sizeof *rows), *kept = calloc(b->kept, sizeof *kept);
    struct store *store = NULL;
    struct table *made = NULL;
    if (rows && kept) {
        memcpy(rows, b->pool, b->kept * sizeof *rows);
        size_t kept_count = places(rows, b->kept, kept);
        for (size_t i = 0; i < b->extra_count; i++)
            rows[b->kept + i] = (uint32_t)(kept_count + i);
        store = smote_store(smote, b->table->store, kept, kept_count, err);
    } else {
        err_memory(err);
    }
    if (store) {
        made = in_order(b, store, rows, all, err);
        rows = NULL;
    }
    store_release(store); /* the table holds it */
    free(rows);
    free(kept);
    return made;
}

static struct table *make_by_smote(struct balancing *b, struct err *err)
{
    const struct balance_request *request = b->request;
    struct search_progress at = { .request = request };
    const struct neighbour_search settings = { .store = b->table->store,
                                               .k = request->neighbours,
                                               .pool = request->pool,
                                               .cancel = request->cancel,
                                               .progress = request->progress ? tell_progress : NULL,
                                               .progress_context = &at };
    struct smote *smote = smote_new(&settings, err);
    struct table *made = NULL;
    if (smote && add_units(b, smote, &at, err))
        made = make_of_store(b, smote, err);
    smote_free(smote);
    return made;
}

struct table *balance_make(struct balancing *b, struct err *err)
{
    bool synthetic = b->request->method == BALANCE_SMOTE && b->extra_count > 0;
    return synthetic ? make_by_smote(b, err) : make_of_rows(b, err);
}
