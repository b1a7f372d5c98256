/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables: making and holding; which rows they have. */
#include "src/data/table.h"

#include <stdlib.h>
#include <string.h>

const char *const row_order_names[] = { "shuffled", "file", "class", NULL };

struct table *table_of_rows(const char *name, struct store *store, uint32_t *owned_rows,
                            size_t count, const char *origin, struct err *err)
{
    struct table *table = calloc(1, sizeof *table);
    if (!table) {
        free(owned_rows);
        err_memory(err);
        return NULL;
    }
    table->references = 1;
    table->store = store_hold(store);
    table->rows = owned_rows;
    table->count = count;
    table->name = strdup(name);
    table->origin = strdup(origin);
    if (table->name && table->origin)
        return table;
    table_release(table);
    err_memory(err);
    return NULL;
}

struct table *table_of_store(const char *name, struct store *owned_store, const char *origin,
                             struct err *err)
{
    size_t count = owned_store->rows;
    uint32_t *rows = calloc(count ? count : 1, sizeof *rows);
    struct table *table = NULL;
    if (rows) {
        for (size_t i = 0; i < count; i++)
            rows[i] = (uint32_t)i;
        table = table_of_rows(name, owned_store, rows, count, origin, err);
    } else {
        err_memory(err);
    }
    store_release(owned_store); /* the table holds it now */
    return table;
}

struct table *table_hold(const struct table *table)
{
    /* Tables are const to those that use them; the count of who does so is not part of the value. */
    struct table *held = (struct table *)(uintptr_t)table;
    atomic_fetch_add(&held->references, 1);
    return held;
}

static void before_free(struct table_before *before)
{
    if (before) {
        free(before->name);
        free(before->attacks);
    }
    free(before);
}

bool table_note_before(struct table *made, const struct table *before, struct err *err)
{
    struct table_before *note = calloc(1, sizeof *note);
    size_t count = before->store->schema->attack_count;
    size_t *attacks = calloc(count + 1, sizeof *attacks);
    char *name = strdup(before->name);
    if (!note || !attacks || !name) {
        free(note);
        free(attacks);
        free(name);
        return err_memory(err);
    }
    for (size_t i = 0; i < before->count; i++)
        attacks[table_attack(before, i)]++;
    *note = (struct table_before){ name, before->count, attacks, count };
    before_free(made->before);
    made->before = note;
    return true;
}

void table_release(struct table *table)
{
    if (!table || atomic_fetch_sub(&table->references, 1) != 1)
        return;
    store_release(table->store);
    free(table->name);
    free(table->origin);
    before_free(table->before);
    free(table->rows);
    free(table);
}

size_t table_attack(const struct table *table, size_t position)
{
    return table->store->attacks[table->rows[position]];
}

bool rows_made(const struct store *store, const uint32_t *rows, size_t count,
               struct made_rows *made, struct err *err)
{
    *made = (struct made_rows){ 0 };
    bool *seen = calloc(store->rows ? store->rows : 1, sizeof *seen);
    if (!seen)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        made->copies += seen[rows[i]];
        made->synthetic += store->parent && store_is_synthetic(store, rows[i]);
        seen[rows[i]] = true;
    }
    free(seen);
    return true;
}

bool table_digest(const struct table *table, char hex[DIGEST_HEX_SIZE], struct err *err)
{
    unsigned char bytes[4096];
    size_t used = 0;
    struct digest *digest = digest_new(err);
    if (!digest)
        return false;
    digest_add(digest, table->store->sha256, strlen(table->store->sha256));
    for (size_t i = 0; i < table->count; i++) {
        for (int shift = 0; shift < 32; shift += 8) /* little-endian on every machine */
            bytes[used++] = (unsigned char)(table->rows[i] >> shift);
        if (used == sizeof bytes || i + 1 == table->count) {
            digest_add(digest, bytes, used);
            used = 0;
        }
    }
    digest_finish(digest, hex);
    return true;
}

size_t table_followed(const struct table *table)
{
    size_t followed = 0;
    for (size_t i = 1; i < table->count; i++)
        followed += table->rows[i] == table->rows[i - 1] + 1;
    return followed;
}
