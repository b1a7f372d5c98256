/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rebalancing. The rows are divided into units: an attack asked for by its own name is one; the
 * rest of a category is one, or, per attack, each attack in it. Each unit has a random stream of
 * its own, named after it, so that what is asked of one class does not change the rows of another.
 */
#include "src/data/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/data/draw_parts.h"

enum asking { KEEP_ALL, AT_MOST, EXACTLY }; /* of a whole class */

struct unit {
    const char *name;
    enum asking asking;
    bool by_name; /* asked for by its own name: attack= is not for it */
    size_t asked; /* rows; of a category: with its attacks that were asked for by name */
    size_t named; /* rows of those */
    size_t had;   /* rows of the whole class, with those */
    uint32_t *rows;
    size_t count; /* rows to draw from, without those */
    size_t wanted;
};

struct balancing {
    const struct table *table;
    const struct schema *schema;
    const struct balance_request *request;
    struct groups groups;
    struct unit *units; /* categories, then attacks */
    size_t *unit_of;    /* by attack */
    size_t unit_count;
    uint32_t *pool; /* all rows, unit by unit */
};

static size_t attack_unit(const struct balancing *b, size_t attack)
{
    return b->schema->category_count + attack;
}

static size_t category_of(const struct balancing *b, size_t attack)
{
    return schema_category(b->schema, b->request->taxonomy, attack);
}

static bool unknown_class(const struct balancing *b, const char *name, struct err *err)
{
    const struct schema *schema = b->schema;
    size_t count = schema->category_count + schema->attack_count;
    const char **names = calloc(count, sizeof *names);
    if (!names)
        return err_memory(err);
    for (size_t i = 0; i < count; i++)
        names[i] = i < schema->category_count ? schema->categories[i]
                                              : schema->attacks[i - schema->category_count].name;
    const char *near = near_name(name, names, count);
    err_set(err, ERR_USAGE, "%s is not a class or attack of %s", name, schema->name);
    if (near)
        err_hint(err, "did you mean %s?", near);
    free(names);
    return false;
}

/* Names that are asked for. A name that is a category and an attack (normal) is the category. */
static bool take_demands(struct balancing *b, struct err *err)
{
    for (size_t i = 0; i < b->request->demand_count; i++) {
        const struct balance_demand *demand = &b->request->demands[i];
        size_t unit = schema_category_index(b->schema, demand->class_name);
        if (unit == SIZE_MAX) {
            size_t attack =
                schema_attack_index(b->schema, demand->class_name, strlen(demand->class_name));
            if (attack == SIZE_MAX && demand->at_most)
                continue;
            if (attack == SIZE_MAX)
                return unknown_class(b, demand->class_name, err);
            unit = attack_unit(b, attack);
        }
        if (b->units[unit].by_name)
            return err_set(err, ERR_USAGE, "%s is asked for twice", demand->class_name);
        b->units[unit].by_name = true;
        b->units[unit].asking = demand->at_most ? AT_MOST : EXACTLY;
        b->units[unit].asked = demand->rows;
    }
    return true;
}

/* What of the rest is held below a ceiling, and which unit each attack falls into. */
static void divide(struct balancing *b)
{
    const struct balance_request *request = b->request;
    bool ceiling = request->attack_ceiling != SIZE_MAX;
    for (size_t a = 0; a < b->schema->attack_count; a++) {
        size_t category = category_of(b, a);
        struct unit *own = &b->units[attack_unit(b, a)], *whole = &b->units[category];
        bool alone =
            own->by_name || (request->per_attack && category != CLASS_NORMAL && !whole->by_name);
        struct unit *unit = alone ? own : whole;
        b->unit_of[a] = (size_t)(unit - b->units);
        if (!unit->by_name && category != CLASS_NORMAL && ceiling) {
            unit->asking = AT_MOST;
            unit->asked = request->attack_ceiling;
        }
    }
}

/* Lays the rows out unit by unit. */
static void fill_units(struct balancing *b)
{
    uint32_t *next = b->pool;
    for (size_t u = 0; u < b->unit_count; u++) {
        struct unit *unit = &b->units[u];
        unit->rows = next;
        for (size_t a = 0; a < b->schema->attack_count; a++) {
            size_t size = group_size(&b->groups, a);
            if (category_of(b, a) == u || attack_unit(b, a) == u)
                unit->had += size;
            if (b->unit_of[a] == u) {
                memcpy(next, b->groups.rows + b->groups.starts[a], size * sizeof *next);
                next += size;
            } else if (category_of(b, a) == u) {
                unit->named += b->units[b->unit_of[a]].asked;
            }
        }
        unit->count = (size_t)(next - unit->rows);
    }
}

static bool too_few(const struct unit *unit, const struct table *table, struct err *err)
{
    char asked[NUM_TEXT_SIZE], had[NUM_TEXT_SIZE];
    err_set(err, ERR_INPUT, "%s rows of %s were asked for, but %s has %s",
            num_count_text(unit->asked, asked), unit->name, table->name,
            num_count_text(unit->had, had));
    return err_hint(err, "ask for %s=%zu or fewer", unit->name, unit->had);
}

static bool settle(const struct balancing *b, struct unit *unit, struct err *err)
{
    if (unit->asking == KEEP_ALL) {
        unit->wanted = unit->count;
        return true;
    }
    /* What the category's own attacks were asked for counts towards the category. */
    size_t rest = unit->asked > unit->named ? unit->asked - unit->named : 0;
    if (unit->asking == EXACTLY && unit->asked > unit->had)
        return too_few(unit, b->table, err);
    if (unit->asking == EXACTLY && unit->named > unit->asked)
        return err_set(err, ERR_USAGE, "%s=%zu is less than its attacks asked for by name (%zu)",
                       unit->name, unit->asked, unit->named);
    if (unit->asking == EXACTLY && rest > unit->count)
        return err_set(err, ERR_INPUT,
                       "%s=%zu cannot be reached: its attacks that are not named "
                       "have %zu rows",
                       unit->name, unit->asked, unit->count);
    unit->wanted = rest < unit->count ? rest : unit->count;
    return true;
}

static bool list_shorts(const struct balancing *b, struct balance_short **shorts,
                        size_t *short_count, struct err *err)
{
    *shorts = calloc(b->unit_count, sizeof **shorts);
    *short_count = 0;
    if (!*shorts)
        return err_memory(err);
    for (size_t u = 0; u < b->unit_count; u++) {
        const struct unit *unit = &b->units[u];
        if (unit->asking != AT_MOST || unit->had == 0 || unit->wanted + unit->named >= unit->asked)
            continue;
        (*shorts)[(*short_count)++] = (struct balance_short){ .class_name = unit->name,
                                                              .asked = unit->asked,
                                                              .had = unit->had };
    }
    return true;
}

/* Draws from every unit; the rows that are wanted move to the front of the pool. */
static size_t draw_units(struct balancing *b)
{
    size_t taken = 0;
    for (size_t u = 0; u < b->unit_count; u++) {
        struct unit *unit = &b->units[u];
        char purpose[300];
        snprintf(purpose, sizeof purpose, "balance %s", unit->name);
        struct rng rng = rng_stream(b->request->seed, purpose);
        if (unit->wanted < unit->count)
            rng_sample(&rng, unit->rows, unit->count, unit->wanted);
        memmove(b->pool + taken, unit->rows, unit->wanted * sizeof *b->pool);
        taken += unit->wanted;
    }
    return taken;
}

static bool prepare_units(struct balancing *b, struct err *err)
{
    const struct schema *schema = b->schema;
    b->unit_count = schema->category_count + schema->attack_count;
    b->units = calloc(b->unit_count, sizeof *b->units);
    b->unit_of = calloc(schema->attack_count, sizeof *b->unit_of);
    b->pool = calloc(b->table->count ? b->table->count : 1, sizeof *b->pool);
    if (!b->units || !b->unit_of || !b->pool)
        return err_memory(err);
    for (size_t i = 0; i < b->unit_count; i++)
        b->units[i].name = i < schema->category_count
                               ? schema->categories[i]
                               : schema->attacks[i - schema->category_count].name;
    if (!groups_of(b->table, NULL, &b->groups, err) || !take_demands(b, err))
        return false;
    divide(b);
    fill_units(b);
    for (size_t u = 0; u < b->unit_count; u++)
        if (!settle(b, &b->units[u], err))
            return false;
    return true;
}

struct table *balance_table(const struct table *table, const struct balance_request *request,
                            struct balance_short **shorts, size_t *short_count, struct err *err)
{
    struct balancing b = { .table = table, .schema = table->store->schema, .request = request };
    struct table *made = NULL;
    *shorts = NULL;
    *short_count = 0;
    if (prepare_units(&b, err) && list_shorts(&b, shorts, short_count, err)) {
        size_t count = draw_units(&b);
        uint32_t *rows = b.pool;
        b.pool = NULL;
        if (count > 0) {
            made =
                table_in_order(request->name, table, rows, count, request->order, request->taxonomy,
                               rng_stream(request->seed, "balance order"), request->origin, err);
        } else {
            free(rows);
            err_set(err, ERR_INPUT, "no row of %s is left by these numbers", table->name);
        }
    }
    if (!made) {
        free(*shorts);
        *shorts = NULL;
        *short_count = 0;
    }
    free(b.units);
    free(b.unit_of);
    free(b.pool);
    groups_done(&b.groups);
    return made;
}
