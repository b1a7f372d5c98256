/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is made once for a schema, and the memory that blocks are parsed into. */
#include "src/data/csv.h"

#include <stdlib.h>

#include "src/base/arena.h"
#include "src/data/row_hash.h"

/* A cell "?" is a missing one, also where a vocabulary lists it; so its place is kept by a text that no
 * cell can have. */
static bool add_vocabulary(struct csv_plan *plan, size_t feature, struct err *err)
{
    const struct schema_column *column = schema_feature(plan->schema, feature);
    struct symbols *vocabulary = &plan->vocabularies[feature];
    plan->question_codes[feature] = SIZE_MAX;
    if (!symbols_init(vocabulary, err))
        return false;
    for (size_t i = 0; i < column->symbol_count; i++) {
        const char *text = column->symbols[i];
        if (strcmp(text, "?") == 0) {
            plan->question_codes[feature] = i;
            text = "\n";
        }
        if (symbols_add(vocabulary, text, strlen(text), err) == SIZE_MAX)
            return false;
    }
    return true;
}

static bool add_names(struct symbols *symbols, char *const *names, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (symbols_add(symbols, names[i], strlen(names[i]), err) == SIZE_MAX)
            return false;
    return true;
}

const char *const missing_names[] = { "stop", "drop", "zero", "median", NULL };

/* The columns of the schema, one after the other. */
static void fields_of_schema(struct csv_plan *plan)
{
    const struct schema *schema = plan->schema;
    for (size_t i = 0, feature = 0; i < schema->column_count; i++) {
        const struct schema_column *column = &schema->columns[i];
        bool is_feature = column->kind == COLUMN_NUMBER || column->kind == COLUMN_SYMBOL;
        plan->fields[i] = (struct csv_field){ .kind = column->kind,
                                              .name = column->name,
                                              .feature = is_feature ? feature++ : 0 };
    }
}

static bool take_layout(struct csv_plan *plan, struct err *err)
{
    const struct csv_layout *layout = plan->options.layout;
    plan->options.layout = NULL; /* copied here, so that it may go */
    plan->field_count = layout ? layout->count : plan->schema->column_count;
    plan->form = layout ? layout->form : (struct csv_form){ .quotes = "" };
    plan->fields = calloc(plan->field_count, sizeof *plan->fields);
    if (!plan->fields)
        return err_memory(err);
    if (layout)
        memcpy(plan->fields, layout->fields, layout->count * sizeof *plan->fields);
    else
        fields_of_schema(plan);
    return true;
}

/* A symbol's part of a row's hash comes from its text, so that it does not matter where a vocabulary
 * lists it, nor whether it does. */
static bool hash_vocabulary(struct csv_plan *plan, size_t feature, struct err *err)
{
    const struct schema_column *column = schema_feature(plan->schema, feature);
    uint64_t *hashes = calloc(column->symbol_count + 1, sizeof *hashes);
    plan->symbol_hashes[feature] = hashes;
    for (size_t i = 0; hashes && i < column->symbol_count; i++)
        hashes[i] = symbol_hash(column->symbols[i], strlen(column->symbols[i])) *
                    plan->multipliers[feature];
    return hashes ? true : err_memory(err);
}

static bool fill_plan(struct csv_plan *plan, struct err *err)
{
    const struct schema *schema = plan->schema;
    for (size_t i = 0; i < schema->feature_count; i++) {
        const struct schema_column *column = schema_feature(schema, i);
        plan->multipliers[i] = row_hash_multiplier(i);
        if (column->kind == COLUMN_SYMBOL &&
            (!add_vocabulary(plan, i, err) || !hash_vocabulary(plan, i, err)))
            return false;
    }
    if (!symbols_init(&plan->attacks, err))
        return false;
    for (size_t i = 0; i < schema->attack_count; i++)
        if (!add_names(&plan->attacks, &schema->attacks[i].name, 1, err))
            return false;
    return add_names(&plan->attacks, schema->normal_labels, schema->normal_label_count, err);
}

bool csv_plan_init(struct csv_plan *plan, const struct schema *schema,
                   const struct csv_options *options, struct err *err)
{
    *plan = (struct csv_plan){ .schema = schema };
    if (options)
        plan->options = *options;
    plan->vocabularies = calloc(schema->feature_count, sizeof *plan->vocabularies);
    plan->multipliers = calloc(schema->feature_count, sizeof *plan->multipliers);
    plan->symbol_hashes = calloc(schema->feature_count, sizeof *plan->symbol_hashes);
    plan->question_codes = calloc(schema->feature_count, sizeof *plan->question_codes);
    if (!plan->vocabularies || !plan->multipliers || !plan->symbol_hashes || !plan->question_codes)
        err_memory(err);
    else if (take_layout(plan, err) && fill_plan(plan, err))
        return true;
    csv_plan_done(plan);
    return false;
}

void csv_plan_done(struct csv_plan *plan)
{
    for (size_t i = 0; plan->vocabularies && i < plan->schema->feature_count; i++)
        symbols_done(&plan->vocabularies[i]);
    for (size_t i = 0; plan->symbol_hashes && i < plan->schema->feature_count; i++)
        free(plan->symbol_hashes[i]);
    free(plan->vocabularies);
    free(plan->multipliers);
    free(plan->symbol_hashes);
    free(plan->question_codes);
    free(plan->fields);
    symbols_done(&plan->attacks);
    *plan = (struct csv_plan){ 0 };
}

bool csv_block_init(struct csv_block *block, const struct csv_plan *plan, struct err *err)
{
    *block = (struct csv_block){ .column_count = plan->schema->feature_count };
    block->columns = calloc(block->column_count, sizeof *block->columns);
    block->row_cells = calloc(block->column_count, sizeof *block->row_cells);
    block->views = calloc(plan->field_count, sizeof *block->views);
    if (block->columns && block->row_cells && block->views)
        return true;
    csv_block_done(block);
    return err_memory(err);
}

void csv_block_clear(struct csv_block *block)
{
    for (size_t i = 0; block->columns && i < block->column_count; i++) {
        struct csv_column *column = &block->columns[i];
        free(column->wide);
        column->wide = NULL;
        column->decimals = 0;
        column->unknown_rows = 0;
        column->missing = (struct csv_missing){ 0 };
        if (column->unknown.slots)
            symbols_done(&column->unknown);
    }
    if (block->new_labels.slots)
        symbols_done(&block->new_labels);
    block->rows = block->lines = block->bad = block->bad_line = 0;
    block->missing_rows = block->missing_line = 0;
    block->err.code = block->first_bad.code = block->first_missing.code = ERR_NONE;
}

void csv_block_done(struct csv_block *block)
{
    csv_block_clear(block);
    free(block->cells);
    free(block->columns);
    free(block->attacks);
    free(block->hashes);
    free(block->marks);
    free(block->views);
    free(block->row_cells);
    free(block->scratch);
    *block = (struct csv_block){ 0 };
}

/* Fields that are not read over. */
static size_t held_fields(const struct csv_plan *plan)
{
    size_t held = 0;
    for (size_t i = 0; i < plan->field_count; i++)
        held += plan->fields[i].kind != COLUMN_IGNORED;
    return held;
}

bool csv_make_room(struct csv_block *block, const struct csv_plan *plan, size_t length)
{
    if (length + CSV_PADDING > block->mark_capacity) {
        free(block->marks);
        block->mark_capacity = length + CSV_PADDING;
        block->marks = malloc(block->mark_capacity * sizeof *block->marks);
    }
    /* Every field ends with a byte; those of features and label hold one at least, unless rows with
     * missing cells are kept. */
    bool may_be_empty = plan->options.missing >= MISSING_ZERO;
    size_t shortest = plan->field_count + (may_be_empty ? 0 : held_fields(plan));
    size_t rows = length / shortest + 1;
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
