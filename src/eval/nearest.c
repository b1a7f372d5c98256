/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nearest rows: each block keeps its own few, and they are merged in the order of the blocks, so that
 * nothing depends on the threads. */
#include "src/eval/nearest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_ROWS = 2048 };

/* A row so far, by the square of its distance. */
struct close_row {
    double square;
    size_t position;
};

/* What one block has found. */
struct block {
    struct close_row *rows; /* wanted */
    size_t count;
    size_t *twins; /* one a class */
    bool itself;
    bool failed;
};

struct search {
    const struct preparation *preparation;
    const struct store *store;
    uint32_t row;
    const struct table *table;
    const struct cancel *cancel;
    size_t wanted, inputs, classes;
    real *encoded; /* the row */
    struct block *blocks;
    size_t block_count;
    struct close_row *rows; /* of all blocks */
    size_t *twins;
};

/* One operation a statement, so that no compiler joins a product and a sum, and machines agree. */
static double square_distance(const real *a, const real *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double difference = (double)a[i] - (double)b[i];
        double square = difference * difference;
        sum += square;
    }
    return sum;
}

/* Rows come in the order of their positions: of equals the first stays in front. */
static void keep_close(struct close_row *rows, size_t *count, size_t wanted, struct close_row row)
{
    size_t at = *count;
    if (at == wanted) {
        if (at == 0 || !(row.square < rows[at - 1].square)) {
            return;
        }
        at--;
    } else {
        ++*count;
    }
    for (; at > 0 && row.square < rows[at - 1].square; at--) {
        rows[at] = rows[at - 1];
    }
    rows[at] = row;
}

static bool is_twin(const struct search *search, uint32_t row)
{
    const struct store *other = search->table->store;
    return other->hashes[row] == search->store->hashes[search->row] &&
           store_equal_rows(search->store, search->row, other, row);
}

static bool is_itself(const struct search *search, uint32_t row)
{
    uint32_t a = 0, b = 0;
    const struct store *one = store_origin(search->store, search->row, &a);
    const struct store *other = store_origin(search->table->store, row, &b);
    return a == b && strcmp(one->sha256, other->sha256) == 0 &&
           store_is_synthetic(search->store, search->row) ==
               store_is_synthetic(search->table->store, row) &&
           store_equal_rows(search->store, search->row, search->table->store, row);
}

static void search_block(void *context, size_t index)
{
    struct search *search = context;
    struct block *block = &search->blocks[index];
    const struct table *table = search->table;
    if (cancel_requested(search->cancel)) {
        return;
    }
    real *encoded = calloc(search->inputs + 1, sizeof *encoded);
    block->failed = encoded == NULL;
    size_t first = index * BLOCK_ROWS, end = first + BLOCK_ROWS;
    for (size_t i = first; encoded && i < end && i < table->count; i++) {
        preparation_encode(search->preparation, table->store, table->rows[i], encoded);
        double square = square_distance(search->encoded, encoded, search->inputs);
        keep_close(block->rows, &block->count, search->wanted, (struct close_row){ square, i });
        size_t class_index = preparation_class(search->preparation, table->store, table->rows[i]);
        if (class_index < search->classes && is_twin(search, table->rows[i])) {
            block->twins[class_index]++;
            block->itself = block->itself || is_itself(search, table->rows[i]);
        }
    }
    free(encoded);
}

static bool make_room(struct search *search, struct err *err)
{
    size_t blocks = search->block_count;
    search->encoded = calloc(search->inputs + 1, sizeof *search->encoded);
    search->blocks = calloc(blocks + 1, sizeof *search->blocks);
    search->rows = calloc(blocks * search->wanted + 1, sizeof *search->rows);
    search->twins = calloc(blocks * search->classes + 1, sizeof *search->twins);
    if (!search->encoded || !search->blocks || !search->rows || !search->twins) {
        return err_memory(err);
    }
    for (size_t i = 0; i < blocks; i++) {
        search->blocks[i].rows = search->rows + i * search->wanted;
        search->blocks[i].twins = search->twins + i * search->classes;
    }
    return true;
}

static bool search_all(struct search *search, struct pool *pool, struct err *err)
{
    preparation_encode(search->preparation, search->store, search->row, search->encoded);
    if (pool) {
        pool_run(pool, search->block_count, search_block, search);
    }
    for (size_t i = 0; !pool && i < search->block_count; i++) {
        search_block(search, i);
    }
    if (cancel_requested(search->cancel)) {
        return err_set(err, ERR_CANCELLED, "stopped while looking for the nearest rows");
    }
    for (size_t i = 0; i < search->block_count; i++) {
        if (search->blocks[i].failed) {
            return err_memory(err);
        }
    }
    return true;
}

static void merge(const struct search *search, struct nearest *nearest)
{
    struct close_row close[NEAREST_MOST];
    for (size_t i = 0; i < search->block_count; i++) {
        const struct block *block = &search->blocks[i];
        for (size_t r = 0; r < block->count; r++) {
            keep_close(close, &nearest->count, search->wanted, block->rows[r]);
        }
        nearest->itself = nearest->itself || block->itself;
        for (size_t c = 0; c < search->classes; c++) {
            nearest->twins[c] += block->twins[c];
            nearest->twin_count += block->twins[c];
        }
    }
    for (size_t i = 0; i < nearest->count; i++) {
        uint32_t row = search->table->rows[close[i].position];
        nearest->rows[i] = (struct near_row){ .position = close[i].position,
                                              .distance = sqrt(close[i].square),
                                              .twin = is_twin(search, row),
                                              .itself = is_itself(search, row) };
    }
}

bool nearest_find(struct nearest *nearest, const struct preparation *preparation,
                  const struct store *store, uint32_t row, const struct table *table, size_t wanted,
                  struct pool *pool, const struct cancel *cancel, struct err *err)
{
    struct search search = {
        .preparation = preparation,
        .store = store,
        .row = row,
        .table = table,
        .cancel = cancel,
        .wanted = wanted < NEAREST_MOST ? wanted : NEAREST_MOST,
        .inputs = preparation_inputs(preparation),
        .classes = preparation_classes(preparation),
        .block_count = (table->count + BLOCK_ROWS - 1) / BLOCK_ROWS,
    };
    *nearest = (struct nearest){ .twins = calloc(search.classes + 1, sizeof *nearest->twins) };
    bool ok = nearest->twins ? make_room(&search, err) : err_memory(err);
    ok = ok && search_all(&search, pool, err);
    if (ok) {
        merge(&search, nearest);
    } else {
        nearest_done(nearest);
    }
    free(search.encoded);
    free(search.blocks);
    free(search.rows);
    free(search.twins);
    return ok;
}

void nearest_done(struct nearest *nearest)
{
    free(nearest->twins);
    *nearest = (struct nearest){ 0 };
}
