/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counts values by class: small cells index an array, wide ones a hash table of the values. */
#include "src/data/class_tally.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/arena.h"

enum { FIRST_SLOTS = 1 << 8, BYTE_VALUES = 1 << 8, SHORT_VALUES = 1 << 16 };

/* The values seen so far, numbered in the order in which they came, and their counts. */
struct counting {
    struct class_tally *tally;
    size_t room;     /* values that fit */
    uint32_t *slots; /* 1 + number of a value; 0: empty */
    size_t slot_count;
};

static bool make_room(struct class_tally *tally, size_t room, struct err *err)
{
    size_t cells = 0, bytes = 0;
    if (!size_product(room, tally->classes, &cells) ||
        !size_product(cells, sizeof *tally->rows, &bytes))
        return err_memory(err);
    double *values = realloc(tally->values, room * sizeof *values);
    tally->values = values ? values : tally->values;
    uint32_t *rows = values ? realloc(tally->rows, bytes) : NULL;
    tally->rows = rows ? rows : tally->rows;
    return rows || err_memory(err);
}

static size_t slot_of(const struct counting *counting, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = (bits ^ bits >> 32) * 0x9e3779b97f4a7c15u;
    for (size_t at = (size_t)(bits >> 32);; at++) {
        size_t slot = at & (counting->slot_count - 1);
        uint32_t number = counting->slots[slot];
        if (number == 0 || memcmp(&counting->tally->values[number - 1], &value, sizeof value) == 0)
            return slot;
    }
}

/* Twice the slots and the room. */
static bool grow(struct counting *counting, struct err *err)
{
    size_t slot_count = counting->slot_count ? 2 * counting->slot_count : FIRST_SLOTS;
    uint32_t *slots = calloc(slot_count, sizeof *slots);
    if (!slots)
        return err_memory(err);
    if (!make_room(counting->tally, slot_count / 2, err)) {
        free(slots);
        return false;
    }
    free(counting->slots);
    counting->slots = slots;
    counting->slot_count = slot_count;
    counting->room = slot_count / 2;
    for (size_t i = 0; i < counting->tally->count; i++)
        slots[slot_of(counting, counting->tally->values[i])] = (uint32_t)i + 1;
    return true;
}

static bool count_wide(struct class_tally *tally, const struct table *table, size_t feature,
                       const uint16_t *class_of, struct err *err)
{
    struct counting counting = { .tally = tally };
    bool good = grow(&counting, err);
    for (size_t i = 0; good && i < table->count; i++) {
        double value = store_value(table->store, feature, table->rows[i]);
        value = isnan(value) ? (double)NAN : value + 0.0; /* one NaN only, one zero only */
        size_t slot = slot_of(&counting, value);
        if (counting.slots[slot] == 0) {
            if (tally->count == counting.room) {
                good = grow(&counting, err);
                i--; /* its slot is another one now */
                continue;
            }
            tally->values[tally->count] = value;
            memset(&tally->rows[tally->count * tally->classes], 0,
                   tally->classes * sizeof *tally->rows);
            counting.slots[slot] = (uint32_t)++tally->count;
        }
        size_t number = counting.slots[slot] - 1;
        tally->rows[number * tally->classes + class_of[table_attack(table, i)]]++;
    }
    free(counting.slots);
    return good;
}

/* Cells of 8 or 16 bits: all values that there could be, then those that there are. */
static bool count_narrow(struct class_tally *tally, const struct table *table,
                         const struct column *column, const uint16_t *class_of, struct err *err)
{
    size_t classes = tally->classes;
    size_t could_be = column->type == CELL_U8 ? BYTE_VALUES : SHORT_VALUES;
    const uint8_t *bytes = column->cells;
    const uint16_t *shorts = column->cells;
    const uint16_t *attacks = table->store->attacks;
    uint32_t *rows = calloc(could_be * classes, sizeof *rows);
    if (!rows)
        return err_memory(err);
    if (!make_room(tally, could_be, err)) {
        free(rows);
        return false;
    }
    for (size_t i = 0; i < table->count; i++) {
        uint32_t row = table->rows[i];
        size_t cell = column->type == CELL_U8 ? bytes[row] : shorts[row];
        rows[cell * classes + class_of[attacks[row]]]++;
    }
    for (size_t cell = 0; cell < could_be; cell++) {
        size_t all = 0;
        for (size_t c = 0; c < classes; c++)
            all += rows[cell * classes + c];
        if (all == 0)
            continue;
        tally->values[tally->count] = (double)cell / column->divisor;
        memcpy(&tally->rows[tally->count++ * classes], &rows[cell * classes],
               classes * sizeof *rows);
    }
    free(rows);
    return true;
}

/* --- order --- */

struct place {
    double value;
    size_t number;
};

static int by_value(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (isnan(a->value) || isnan(b->value))
        return isnan(b->value) - isnan(a->value);
    return (a->value > b->value) - (a->value < b->value);
}

static bool sort_values(struct class_tally *tally, struct err *err)
{
    size_t count = tally->count, classes = tally->classes;
    struct place *places = calloc(count + 1, sizeof *places);
    uint32_t *rows = calloc(count * classes + 1, sizeof *rows);
    for (size_t i = 0; places && i < count; i++)
        places[i] = (struct place){ tally->values[i], i };
    if (places && rows) {
        qsort(places, count, sizeof *places, by_value);
        for (size_t i = 0; i < count; i++) {
            tally->values[i] = places[i].value;
            memcpy(&rows[i * classes], &tally->rows[places[i].number * classes],
                   classes * sizeof *rows);
        }
        free(tally->rows);
        tally->rows = rows;
        rows = NULL;
    }
    bool good = places && !rows;
    free(places);
    free(rows);
    return good || err_memory(err);
}

bool class_tally_of(struct class_tally *tally, const struct table *table, size_t feature,
                    const uint16_t *class_of, size_t classes, struct err *err)
{
    const struct column *column = &table->store->columns[feature];
    *tally = (struct class_tally){ .classes = classes };
    bool narrow = column->type == CELL_U8 || column->type == CELL_U16;
    bool good = narrow
                    ? count_narrow(tally, table, column, class_of, err)
                    : count_wide(tally, table, feature, class_of, err) && sort_values(tally, err);
    if (!good)
        class_tally_done(tally);
    return good;
}

void class_tally_done(struct class_tally *tally)
{
    free(tally->values);
    free(tally->rows);
    *tally = (struct class_tally){ 0 };
}

bool class_tally_merge(const struct class_tally *from, const uint16_t *class_of, size_t classes,
                       double last, struct class_tally *to, struct err *err)
{
    *to = (struct class_tally){ .classes = classes };
    if (!make_room(to, from->count + 1, err)) {
        class_tally_done(to);
        return false;
    }
    memset(to->rows, 0, (from->count + 1) * classes * sizeof *to->rows);
    for (size_t i = 0; i < from->count; i++) {
        double value = from->values[i] > last ? last : from->values[i];
        if (to->count == 0 || !(to->values[to->count - 1] == value))
            to->values[to->count++] = value;
        uint32_t *rows = &to->rows[(to->count - 1) * classes];
        for (size_t c = 0; c < from->classes; c++)
            rows[class_of[c]] += from->rows[i * from->classes + c];
    }
    return true;
}

/* --- all columns --- */

struct columns_work {
    struct class_tally *tallies;
    const struct table *table;
    const uint16_t *class_of;
    size_t classes;
    struct err *errors; /* one a column, so that threads do not share one */
};

static void tally_column(void *context, size_t feature)
{
    struct columns_work *work = context;
    class_tally_of(&work->tallies[feature], work->table, feature, work->class_of, work->classes,
                   &work->errors[feature]);
}

bool class_tallies_of(struct class_tally *tallies, const struct table *table,
                      const uint16_t *class_of, size_t classes, struct pool *pool, struct err *err)
{
    size_t count = table->store->schema->feature_count;
    struct columns_work work = { tallies, table, class_of, classes, NULL };
    memset(tallies, 0, count * sizeof *tallies);
    work.errors = calloc(count + 1, sizeof *work.errors);
    if (!work.errors)
        return err_memory(err);
    if (pool)
        pool_run(pool, count, tally_column, &work);
    for (size_t i = 0; !pool && i < count; i++)
        tally_column(&work, i);
    bool good = true;
    for (size_t i = 0; good && i < count; i++) {
        good = work.errors[i].code == ERR_NONE;
        *err = good ? *err : work.errors[i];
    }
    free(work.errors);
    return good;
}

uint16_t *classes_by_attack(const struct schema *schema, enum scheme scheme, size_t taxonomy,
                            struct err *err)
{
    uint16_t *classes = calloc(schema->attack_count + 1, sizeof *classes);
    for (size_t i = 0; classes && i < schema->attack_count; i++)
        classes[i] = (uint16_t)scheme_class(schema, scheme, taxonomy, i);
    if (!classes)
        err_memory(err);
    return classes;
}
