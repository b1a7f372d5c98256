/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is made once for a schema, and the memory that blocks are parsed into. */
#include "src/data/csv.h"

#include <stdlib.h>

#include "src/base/arena.h"
#include "src/data/row_hash.h"

static bool add_names(struct symbols *symbols, char *const *names, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (symbols_add(symbols, names[i], strlen(names[i]), err) == SIZE_MAX)
            return false;
    return true;
}

static bool fill_plan(struct csv_plan *plan, struct err *err)
{
    const struct schema *schema = plan->schema;
    for (size_t i = 0; i < schema->feature_count; i++) {
        const struct schema_column *column = schema_feature(schema, i);
        plan->multipliers[i] = row_hash_multiplier(i);
        if (column->kind == COLUMN_SYMBOL &&
            (!symbols_init(&plan->vocabularies[i], err) ||
             !add_names(&plan->vocabularies[i], column->symbols, column->symbol_count, err)))
            return false;
    }
    if (!symbols_init(&plan->attacks, err))
        return false;
    for (size_t i = 0; i < schema->attack_count; i++)
        if (!add_names(&plan->attacks, &schema->attacks[i].name, 1, err))
            return false;
    return true;
}

bool csv_plan_init(struct csv_plan *plan, const struct schema *schema, bool skip_bad_rows,
                   struct err *err)
{
    *plan = (struct csv_plan){ .schema = schema, .skip_bad_rows = skip_bad_rows };
    plan->vocabularies = calloc(schema->feature_count, sizeof *plan->vocabularies);
    plan->multipliers = calloc(schema->feature_count, sizeof *plan->multipliers);
    if (!plan->vocabularies || !plan->multipliers)
        err_memory(err);
    else if (fill_plan(plan, err))
        return true;
    csv_plan_done(plan);
    return false;
}

void csv_plan_done(struct csv_plan *plan)
{
    for (size_t i = 0; plan->vocabularies && i < plan->schema->feature_count; i++)
        symbols_done(&plan->vocabularies[i]);
    free(plan->vocabularies);
    free(plan->multipliers);
    symbols_done(&plan->attacks);
    *plan = (struct csv_plan){ 0 };
}

bool csv_block_init(struct csv_block *block, const struct csv_plan *plan, struct err *err)
{
    *block = (struct csv_block){ .column_count = plan->schema->feature_count };
    block->columns = calloc(block->column_count, sizeof *block->columns);
    return block->columns ? true : err_memory(err);
}

void csv_block_clear(struct csv_block *block)
{
    for (size_t i = 0; block->columns && i < block->column_count; i++) {
        struct csv_column *column = &block->columns[i];
        free(column->wide);
        column->wide = NULL;
        column->decimals = 0;
        column->unknown_rows = 0;
        if (column->unknown.slots)
            symbols_done(&column->unknown);
    }
    block->rows = block->lines = block->bad = block->bad_line = 0;
    block->err.code = block->first_bad.code = ERR_NONE;
}

void csv_block_done(struct csv_block *block)
{
    csv_block_clear(block);
    free(block->cells);
    free(block->columns);
    free(block->attacks);
    free(block->hashes);
    free(block->marks);
    *block = (struct csv_block){ 0 };
}

bool csv_make_room(struct csv_block *block, const struct csv_plan *plan, size_t length)
{
    const struct schema *schema = plan->schema;
    if (length + CSV_PADDING > block->mark_capacity) {
        free(block->marks);
        block->mark_capacity = length + CSV_PADDING;
        block->marks = malloc(block->mark_capacity * sizeof *block->marks);
    }
    /* Every field ends with a byte, and those of features and label hold one at least. */
    size_t rows = length / (schema->column_count + schema->feature_count + 1) + 1;
    if (rows > block->capacity) {
        /* An odd number of cache lines, or the columns would compete for the same places. */
        size_t stride = ((rows + 15) / 16 | 1) * 16;
        size_t size = 0;
        block->capacity = 0;
        free(block->cells);
        free(block->attacks);
        free(block->hashes);
        block->cells = size_product(stride * sizeof *block->cells, block->column_count, &size)
                           ? malloc(size)
                           : NULL;
        block->attacks = calloc(rows, sizeof *block->attacks);
        block->hashes = calloc(rows, sizeof *block->hashes);
        if (!block->cells || !block->attacks || !block->hashes)
            return err_memory(&block->err);
        block->capacity = rows;
        for (size_t i = 0; i < block->column_count; i++)
            block->columns[i].cells = block->cells + i * stride;
    }
    return block->marks ? true : err_memory(&block->err);
}
