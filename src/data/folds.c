/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distinct feature rows, attack by attack and shuffled within each, dealt out like cards. */
#include "src/data/folds.h"

#include <stdlib.h>

#include "src/base/rng.h"
#include "src/base/str.h"
#include "src/data/row_vectors.h"

/* --- which rows count --- */

/* Marks with FOLD_NONE the rows that an earlier one equals in features and label. */
static bool leave_out_copies(const struct row_vectors *vectors, struct folds *folds,
                             struct err *err)
{
    const struct table *table = folds->table;
    uint32_t *newest = calloc(vectors->count + 1, sizeof *newest); /* 1 + position; 0: none */
    uint32_t *before = calloc(table->count + 1, sizeof *before);
    for (size_t i = 0; newest && before && i < table->count; i++) {
        uint32_t vector = vectors->of_row[i];
        uint32_t at = newest[vector];
        while (at > 0 && table_attack(table, at - 1) != table_attack(table, i)) {
            at = before[at - 1];
        }
        if (at > 0) {
            folds->of_row[i] = FOLD_NONE;
        } else {
            before[i] = newest[vector];
            newest[vector] = (uint32_t)i + 1;
        }
    }
    bool ok = (newest && before) || err_memory(err);
    free(newest);
    free(before);
    return ok;
}

/* --- dealing --- */

/* The vectors by the attack of their first row; starts[a] .. starts[a + 1] - 1 are of attack a. */
static void sort_by_attack(const struct table *table, const struct row_vectors *vectors,
                           size_t attacks, size_t *starts, uint32_t *sorted)
{
    for (size_t v = 0; v < vectors->count; v++) {
        starts[table_attack(table, vectors->first[v]) + 1]++;
    }
    for (size_t a = 0; a < attacks; a++) {
        starts[a + 1] += starts[a];
    }
    for (size_t v = vectors->count; v > 0; v--) { /* leaves starts one attack on */
        size_t attack = table_attack(table, vectors->first[v - 1]);
        sorted[--starts[attack + 1]] = (uint32_t)(v - 1);
    }
    for (size_t a = 0; a < attacks; a++) {
        starts[a] = starts[a + 1];
    }
    starts[attacks] = vectors->count;
}

static bool deal(const struct row_vectors *vectors, const struct folds_request *request,
                 struct folds *folds, struct err *err)
{
    const struct table *table = folds->table;
    size_t attacks = table->store->schema->attack_count;
    size_t *starts = calloc(attacks + 2, sizeof *starts);
    uint32_t *sorted = calloc(vectors->count + 1, sizeof *sorted);
    size_t *of_vector = calloc(vectors->count + 1, sizeof *of_vector);
    bool ok = (starts && sorted && of_vector) || err_memory(err);
    if (ok) {
        struct rng rng = rng_stream_at(request->seed, "folds", request->repeat);
        sort_by_attack(table, vectors, attacks, starts, sorted);
        for (size_t a = 0; a < attacks; a++) {
            rng_shuffle(&rng, sorted + starts[a], starts[a + 1] - starts[a]);
        }
        for (size_t i = 0; i < vectors->count; i++) {
            of_vector[sorted[i]] = i % folds->folds;
        }
        for (size_t i = 0; i < table->count; i++) {
            if (folds->of_row[i] != FOLD_NONE) {
                folds->of_row[i] = of_vector[vectors->of_row[i]];
                folds->rows++;
            }
        }
    }
    free(starts);
    free(sorted);
    free(of_vector);
    return ok;
}

bool folds_of(const struct table *table, const struct folds_request *request, struct folds *folds,
              struct err *err)
{
    struct row_vectors vectors = { 0 };
    *folds = (struct folds){ .table = table_hold(table), .folds = request->folds };
    folds->of_row = calloc(table->count + 1, sizeof *folds->of_row);
    if (folds->of_row == NULL) {
        return err_memory(err);
    }
    if (!row_vectors_of(&vectors, table, err)) {
        return false;
    }
    folds->distinct = vectors.count;
    bool ok = vectors.count >= request->folds ||
              err_set(err, ERR_INPUT, "%s has %zu distinct rows, too few for %zu folds",
                      table->name, vectors.count, request->folds);
    ok = ok && (request->copies || leave_out_copies(&vectors, folds, err)) &&
         deal(&vectors, request, folds, err);
    row_vectors_done(&vectors);
    return ok;
}

void folds_done(struct folds *folds)
{
    table_release(folds->table);
    free(folds->of_row);
    *folds = (struct folds){ 0 };
}

/* --- tables --- */

/* The rows of the fold, or of all others. */
static struct table *make_table(const struct folds *folds, size_t fold, bool own, struct err *err)
{
    const struct table *table = folds->table;
    uint32_t *rows = calloc(table->count + 1, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; rows && i < table->count; i++) {
        if (folds->of_row[i] != FOLD_NONE && (folds->of_row[i] == fold) == own) {
            rows[count++] = table->rows[i];
        }
    }
    struct str name;
    str_init(&name);
    str_add(&name, table->name);
    if (own) {
        str_addf(&name, "/fold%zu", fold + 1);
    }
    struct table *made =
        rows ? table_of_rows(name.text, table->store, rows, count, table->origin, err) : NULL;
    if (rows == NULL) {
        err_memory(err);
    }
    str_done(&name);
    return made;
}

bool folds_tables(const struct folds *folds, size_t fold, struct table **rest, struct table **own,
                  struct err *err)
{
    *rest = make_table(folds, fold, false, err);
    *own = *rest ? make_table(folds, fold, true, err) : NULL;
    if (*own == NULL) {
        table_release(*rest);
        *rest = NULL;
    }
    return *own != NULL;
}
