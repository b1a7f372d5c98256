/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of balance, sample and split share: a table of mixed attacks, and counting them. */
#ifndef PEEPHOLE_TESTS_DATA_MIXED_H
#define PEEPHOLE_TESTS_DATA_MIXED_H

#include "tests/unit/data_made.h"

/* 60 normal, 30 smurf, 10 neptune, 5 spy, mixed; row i has i bytes. */
static inline struct table *mixed(void)
{
    struct str text;
    str_init(&text);
    for (int i = 0; i < 105; i++) {
        int kind = i % 21;
        str_addf(&text, "%d,SF,,0.5,%s\n", i,
                 kind < 12   ? "normal"
                 : kind < 18 ? "smurf"
                 : kind < 20 ? "neptune"
                             : "spy");
    }
    struct table *table = made_table(text.text);
    str_done(&text);
    return table;
}

static inline size_t attack_count(const struct table *table, const char *name)
{
    size_t attack = schema_attack_index(table->store->schema, name, strlen(name)), count = 0;
    for (size_t i = 0; i < table->count; i++)
        count += table_attack(table, i) == attack;
    return count;
}

static inline void check_counts(const struct table *table, size_t normal, size_t smurf,
                                size_t neptune, size_t spy)
{
    assert_int_equal(attack_count(table, "normal"), normal);
    assert_int_equal(attack_count(table, "smurf"), smurf);
    assert_int_equal(attack_count(table, "neptune"), neptune);
    assert_int_equal(attack_count(table, "spy"), spy);
    assert_int_equal(table->count, normal + smurf + neptune + spy);
}

static inline void check_no_row_twice(const struct table *table)
{
    bool *seen = calloc(table->store->rows, sizeof *seen);
    for (size_t i = 0; i < table->count; i++) {
        assert_false(seen[table->rows[i]]);
        seen[table->rows[i]] = true;
    }
    free(seen);
}

#endif
