/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rebalancing: what is asked for. The rows are divided into units: an attack asked for by its own
 * name is one; the rest of a category is one, or, per attack, each attack in it. Here it is settled
 * how many rows each unit shall have; balance_make.c draws and makes them.
 */
#include "src/data/balance_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/near.h"
#include "src/base/num.h"

const char *const balance_method_names[] = { "undersample", "oversample", "smote", NULL };

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

static bool is_filling(const struct balancing *b)
{
    return b->request->method != BALANCE_UNDERSAMPLE;
}

/* What can be known of a unit's number before rows are counted. */
static bool contradicts(const struct unit *unit, struct err *err)
{
    return unit->asking == EXACTLY && unit->named > unit->asked &&
           !err_set(err, ERR_USAGE, "%s=%zu is less than its attacks asked for by name (%zu)",
                    unit->name, unit->asked, unit->named);
}

/* What the category's own attacks were asked for counts towards the category. */
static size_t rest_of(const struct unit *unit)
{
    return unit->asked > unit->named ? unit->asked - unit->named : 0;
}

static bool refuse_rest(const struct unit *unit, struct err *err)
{
    return err_set(err, ERR_INPUT,
                   "%s=%zu cannot be reached: its attacks that are not named "
                   "have %zu rows",
                   unit->name, unit->asked, unit->count);
}

/* At most what there is. */
static bool settle(const struct balancing *b, struct unit *unit, struct err *err)
{
    if (unit->asking == EXACTLY && unit->asked > unit->had)
        return too_few(unit, b->table, err);
    if (contradicts(unit, err))
        return false;
    if (unit->asking == EXACTLY && rest_of(unit) > unit->count)
        return refuse_rest(unit, err);
    unit->wanted = rest_of(unit) < unit->count ? rest_of(unit) : unit->count;
    return true;
}

/* What is asked for, as long as there is a row to begin with. */
static bool settle_target(const struct balancing *b, struct unit *unit, struct err *err)
{
    if (contradicts(unit, err))
        return false;
    if (unit->count > 0 || rest_of(unit) == 0 || unit->asking == AT_MOST) {
        unit->wanted = unit->count > 0 ? rest_of(unit) : 0;
        return true;
    }
    if (unit->had > 0)
        return refuse_rest(unit, err);
    err_set(err, ERR_INPUT, "%s has no row of %s to make more from", b->table->name, unit->name);
    return err_hint(err, "leave out %s=%zu, or load rows of it", unit->name, unit->asked);
}

static bool settle_units(struct balancing *b, struct err *err)
{
    for (size_t u = 0; u < b->unit_count; u++) {
        struct unit *unit = &b->units[u];
        if (unit->asking == KEEP_ALL)
            unit->wanted = unit->count;
        else if (!(is_filling(b) ? settle_target : settle)(b, unit, err))
            return false;
    }
    return true;
}

static bool list_shorts(const struct balancing *b, struct balance_outcome *outcome, struct err *err)
{
    outcome->shorts = calloc(b->unit_count, sizeof *outcome->shorts);
    if (!outcome->shorts)
        return err_memory(err);
    for (size_t u = 0; u < b->unit_count; u++) {
        const struct unit *unit = &b->units[u];
        if (unit->asking != AT_MOST || unit->had == 0 || unit->wanted + unit->named >= unit->asked)
            continue;
        outcome->shorts[outcome->short_count++] = (struct balance_short){ .class_name = unit->name,
                                                                          .asked = unit->asked,
                                                                          .had = unit->had };
    }
    return true;
}

/* --- ratio --- */

/* The unit with the most rows, or with the fewest; NULL: none has any. */
static const struct unit *extreme(const struct balancing *b, bool most)
{
    const struct unit *found = NULL;
    for (size_t u = 0; u < b->unit_count; u++) {
        const struct unit *unit = &b->units[u];
        if (unit->wanted > 0 &&
            (!found || (most ? unit->wanted > found->wanted : unit->wanted < found->wanted)))
            found = unit;
    }
    return found;
}

/* A number that was typed for a class stands; then the ratio cannot. */
static bool refuse_ratio(const struct balancing *b, const struct unit *unit,
                         const struct unit *other, struct err *err)
{
    char rows[NUM_TEXT_SIZE], ratio[NUM_TEXT_SIZE];
    num_text(b->request->ratio, ratio);
    err_set(err, ERR_USAGE, "%s=%zu and the %s rows of %s are further apart than ratio=%s allows",
            unit->name, unit->asked, num_count_text(other->wanted, rows), other->name, ratio);
    return err_hint(err, "leave out %s=, or ask for a larger ratio", unit->name);
}

/* Undersampling cuts the large units down to ratio times the smallest; else the small ones are
 * filled up to the largest divided by it. */
static bool apply_ratio(struct balancing *b, struct err *err)
{
    double ratio = b->request->ratio;
    const struct unit *measure = extreme(b, is_filling(b));
    if (!(ratio > 0) || !measure)
        return true;
    double rows = (double)measure->wanted;
    double limit = is_filling(b) ? ceil(rows / ratio) : floor(rows * ratio);
    for (size_t u = 0; u < b->unit_count; u++) {
        struct unit *unit = &b->units[u];
        double wanted = (double)unit->wanted;
        if (unit->wanted == 0 || (is_filling(b) ? wanted >= limit : wanted <= limit))
            continue;
        if (unit->asking == EXACTLY)
            return refuse_ratio(b, unit, measure, err);
        unit->wanted = (size_t)limit;
    }
    return true;
}

/* --- can it be made? --- */

static bool refuse_neighbours(const struct balancing *b, const struct unit *unit, struct err *err)
{
    char rows[NUM_TEXT_SIZE];
    err_set(err, ERR_INPUT,
            "%s has %s row%s of %s: smote needs more than k=%zu to make others from them",
            b->table->name, num_count_text(unit->count, rows), unit->count == 1 ? "" : "s",
            unit->name, b->request->neighbours);
    if (unit->count == 1)
        return err_hint(err, "use method=oversample, or ask for %s=1", unit->name);
    return err_hint(err, "use k=%zu%s, method=oversample, or ask for %s=%zu", unit->count - 1,
                    unit->count > 2 ? " or less" : "", unit->name, unit->count);
}

static bool check_filling(const struct balancing *b, struct err *err)
{
    const size_t most = 100000000; /* rows: a slip of the finger shall not eat all memory */
    size_t all = 0;
    for (size_t u = 0; is_filling(b) && u < b->unit_count; u++) {
        const struct unit *unit = &b->units[u];
        if (unit->wanted > most || all + unit->wanted > most) {
            err_set(err, ERR_INPUT, "the new table would have more than 100,000,000 rows");
            return err_hint(err, "ask for fewer rows of %s", unit->name);
        }
        all += unit->wanted;
        if (b->request->method == BALANCE_SMOTE && unit->wanted > unit->count &&
            unit->count <= b->request->neighbours)
            return refuse_neighbours(b, unit, err);
    }
    return true;
}

/* --- all together --- */

static bool divide_rows(struct balancing *b, struct err *err)
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
    return true;
}

static bool is_by_attack(const struct balancing *b)
{
    bool by_attack = b->request->per_attack;
    for (size_t u = b->schema->category_count; u < b->unit_count; u++)
        by_attack |= b->units[u].by_name;
    return by_attack;
}

static bool plan(struct balancing *b, struct balance_outcome *outcome, struct err *err)
{
    if (!divide_rows(b, err) || !settle_units(b, err) || !list_shorts(b, outcome, err) ||
        !apply_ratio(b, err) || !check_filling(b, err) || !balance_draw(b, err))
        return false;
    outcome->by_attack = is_by_attack(b);
    if (b->kept == 0)
        return err_set(err, ERR_INPUT, "no row of %s is left by these numbers", b->table->name);
    return balance_count(b, outcome, err);
}

static void balancing_done(struct balancing *b)
{
    free(b->units);
    free(b->unit_of);
    free(b->pool);
    free(b->extra);
    groups_done(&b->groups);
}

void balance_outcome_done(struct balance_outcome *outcome)
{
    free(outcome->shorts);
    free(outcome->before);
    free(outcome->after);
    *outcome = (struct balance_outcome){ 0 };
}

bool balance_preview(const struct table *table, const struct balance_request *request,
                     struct balance_outcome *outcome, struct err *err)
{
    struct balancing b = { .table = table, .schema = table->store->schema, .request = request };
    *outcome = (struct balance_outcome){ 0 };
    bool good = plan(&b, outcome, err);
    if (!good)
        balance_outcome_done(outcome);
    balancing_done(&b);
    return good;
}

struct table *balance_table(const struct table *table, const struct balance_request *request,
                            struct balance_outcome *outcome, struct err *err)
{
    struct balancing b = { .table = table, .schema = table->store->schema, .request = request };
    *outcome = (struct balance_outcome){ 0 };
    struct table *made = plan(&b, outcome, err) ? balance_make(&b, err) : NULL;
    if (made && !table_note_before(made, table, err)) {
        table_release(made);
        made = NULL;
    }
    if (!made)
        balance_outcome_done(outcome);
    balancing_done(&b);
    return made;
}
