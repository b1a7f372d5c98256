/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Joining blocks: first each column's type, then room, then all blocks copy their cells at once. */
#include "src/data/join.h"

#include <math.h>
#include <stdlib.h>

#include "src/base/arena.h"

/* What is known of a column so far. */
struct joined {
    unsigned decimals; /* cells are values * 10^decimals */
    bool wide;         /* cells are doubles */
    bool any;          /* least and greatest are set */
    int64_t least, greatest;
    struct symbols unknown;
};

struct join {
    struct store *store;
    struct joined *joined; /* one a feature */
    size_t features;
    size_t capacity; /* rows that there is room for */
    /* One join_blocks at a time: */
    struct csv_block *blocks;
    size_t *starts; /* first row of each block */
    bool *failed;   /* by feature: no memory for widening */
    struct joined *wanted;
    size_t room; /* rows that there shall be room for */
    size_t expected;
    struct symbols new_labels; /* of all blocks so far */
};

static const size_t cell_sizes[] = {
    [CELL_U8] = 1, [CELL_U16] = 2, [CELL_I32] = 4, [CELL_F64] = 8
};

struct join *join_new(struct schema *schema, struct err *err)
{
    struct join *join = calloc(1, sizeof *join);
    struct store *store = calloc(1, sizeof *store);
    if (join && store) {
        join->store = store;
        join->features = schema->feature_count;
        store->references = 1;
        store->schema = schema_hold(schema);
        store->columns = calloc(join->features, sizeof *store->columns);
        join->joined = calloc(join->features, sizeof *join->joined);
        join->wanted = calloc(join->features, sizeof *join->wanted);
        join->failed = calloc(join->features, sizeof *join->failed);
        if (store->columns && join->joined && join->wanted && join->failed) {
            for (size_t i = 0; i < join->features; i++)
                store->columns[i].divisor = 1;
            return join;
        }
    } else {
        free(store);
    }
    join_free(join);
    err_memory(err);
    return NULL;
}

void join_free(struct join *join)
{
    if (!join)
        return;
    for (size_t i = 0; join->joined && i < join->features; i++)
        if (join->joined[i].unknown.slots)
            symbols_done(&join->joined[i].unknown);
    symbols_done(&join->new_labels);
    store_release(join->store);
    free(join->joined);
    free(join->wanted);
    free(join->failed);
    free(join->starts);
    free(join);
}

size_t join_rows(const struct join *join)
{
    return join->store->rows;
}

void join_expect(struct join *join, size_t rows)
{
    join->expected = rows < UINT32_MAX ? rows : 0;
}

static enum cell_type cell_type_of(const struct joined *joined)
{
    if (joined->wide)
        return CELL_F64;
    if (joined->any && (joined->least < 0 || joined->greatest > UINT16_MAX))
        return CELL_I32;
    return joined->any && joined->greatest > UINT8_MAX ? CELL_U16 : CELL_U8;
}

static int64_t scaled(int64_t value, unsigned from, unsigned to)
{
    for (; from < to; from++)
        value *= 10;
    return value;
}

/* What a column must hold when this block's column comes too. */
static void widen_for(struct joined *joined, const struct csv_column *column, size_t rows)
{
    if (rows == 0)
        return;
    if (column->wide || joined->wide) {
        joined->wide = true;
        return;
    }
    unsigned decimals = column->decimals > joined->decimals ? column->decimals : joined->decimals;
    int64_t least = scaled(column->least, column->decimals, decimals);
    int64_t greatest = scaled(column->greatest, column->decimals, decimals);
    if (joined->any) {
        int64_t other = scaled(joined->least, joined->decimals, decimals);
        least = other < least ? other : least;
        other = scaled(joined->greatest, joined->decimals, decimals);
        greatest = other > greatest ? other : greatest;
    }
    joined->decimals = decimals;
    joined->least = least;
    joined->greatest = greatest;
    joined->any = true;
    joined->wide = least < -INT32_MAX || greatest > INT32_MAX;
}

/* The number that each name of a block has among those of the whole file, where it is added if it is
 * new. Caller frees; NULL and err on failure. */
static size_t *numbers_of(const struct symbols *block, struct symbols *whole, struct err *err)
{
    const char **texts = calloc(block->count, sizeof *texts);
    size_t *numbers = calloc(block->count, sizeof *numbers);
    bool good = (texts && numbers) || err_memory(err);
    good = good && (whole->slots || symbols_init(whole, err));
    if (good)
        symbols_texts(block, texts);
    for (size_t i = 0; good && i < block->count; i++) {
        numbers[i] = symbols_add(whole, texts[i], strlen(texts[i]), err);
        good = numbers[i] != SIZE_MAX;
    }
    free(texts);
    if (good)
        return numbers;
    free(numbers);
    return NULL;
}

/* The block's unknown symbols get the store's numbers. */
static bool renumber_unknown(const struct schema *schema, size_t feature, struct joined *joined,
                             struct csv_column *column, size_t rows, struct err *err)
{
    const struct schema_column *described = schema_feature(schema, feature);
    size_t known = described->symbol_count;
    size_t *numbers = numbers_of(&column->unknown, &joined->unknown, err);
    for (size_t i = 0; numbers && i < rows; i++) {
        size_t cell = (size_t)column->cells[i];
        if (cell >= known)
            column->cells[i] = (int32_t)(known + numbers[cell - known]);
        column->greatest =
            column->cells[i] > column->greatest ? column->cells[i] : column->greatest;
    }
    free(numbers);
    if (numbers && joined->unknown.count > CSV_UNKNOWN_LIMIT)
        return csv_refuse_symbols(schema, described->name, err);
    return numbers;
}

/* The block's new labels get the file's numbers. */
static bool renumber_labels(struct join *join, struct csv_block *block, struct err *err)
{
    size_t known = join->store->schema->attack_count;
    if (block->new_labels.count == 0 || block->rows == 0)
        return true;
    size_t *numbers = numbers_of(&block->new_labels, &join->new_labels, err);
    for (size_t i = 0; numbers && i < block->rows; i++)
        if (block->attacks[i] >= known)
            block->attacks[i] = (uint16_t)(known + numbers[block->attacks[i] - known]);
    free(numbers);
    if (numbers && join->new_labels.count > CSV_LABEL_LIMIT) {
        csv_refuse_labels(join->store->schema, err);
        return false;
    }
    return numbers;
}

static void add_missing(struct column *column, const struct csv_missing *missing)
{
    column->empty += missing->empty;
    column->infinite += missing->infinite;
    column->impossible += missing->impossible;
}

/* What a column must hold when these blocks come. */
static bool plan_column(struct join *join, size_t feature, size_t count, struct err *err)
{
    struct joined *joined = &join->joined[feature];
    struct joined wanted = *joined;
    struct column *column = &join->store->columns[feature];
    for (size_t b = 0; b < count; b++) {
        struct csv_column *from = &join->blocks[b].columns[feature];
        size_t rows = join->blocks[b].rows;
        add_missing(column, &from->missing);
        if (from->unknown.count > 0 && rows > 0) {
            column->unknown_rows += from->unknown_rows;
            bool good = renumber_unknown(join->store->schema, feature, &wanted, from, rows, err);
            joined->unknown = wanted.unknown; /* whose memory it is */
            if (!good)
                return false;
        }
        widen_for(&wanted, from, rows);
    }
    join->wanted[feature] = wanted;
    return true;
}

static bool plan_columns(struct join *join, size_t count, struct err *err)
{
    for (size_t i = 0; i < join->features; i++)
        if (!plan_column(join, i, count, err))
            return false;
    return true;
}

static double cell_at(const void *cells, enum cell_type type, size_t i)
{
    switch (type) {
    case CELL_U8:
        return ((const uint8_t *)cells)[i];
    case CELL_U16:
        return ((const uint16_t *)cells)[i];
    case CELL_I32:
        return ((const int32_t *)cells)[i];
    case CELL_F64:
        break;
    }
    return ((const double *)cells)[i];
}

static void set_cell(void *cells, enum cell_type type, size_t i, double value)
{
    switch (type) {
    case CELL_U8:
        ((uint8_t *)cells)[i] = (uint8_t)value;
        break;
    case CELL_U16:
        ((uint16_t *)cells)[i] = (uint16_t)value;
        break;
    case CELL_I32:
        ((int32_t *)cells)[i] = (int32_t)value;
        break;
    case CELL_F64:
        ((double *)cells)[i] = value;
        break;
    }
}

/* Is the column as it is wanted now? */
static bool is_wide_enough(const struct join *join, size_t feature)
{
    const struct joined *was = &join->joined[feature], *wanted = &join->wanted[feature];
    return cell_type_of(wanted) == join->store->columns[feature].type &&
           (wanted->wide || wanted->decimals == was->decimals);
}

/* Gives one column the room and type that it needs now. */
static void widen_column(void *context, size_t feature)
{
    struct join *join = context;
    struct column *column = &join->store->columns[feature];
    const struct joined *was = &join->joined[feature], *wanted = &join->wanted[feature];
    enum cell_type type = cell_type_of(wanted);
    bool same = is_wide_enough(join, feature);
    size_t size = 0;
    void *cells = NULL;
    if (same && column->cells && join->room == join->capacity)
        return;
    if (size_product(join->room, cell_sizes[type], &size))
        cells = same ? realloc(column->cells, size) : malloc(size);
    join->failed[feature] = !cells;
    if (!cells)
        return;
    if (!same) {
        /* Cells are whole numbers below 2^31 times a power of ten: exact as doubles. */
        double factor = wanted->wide ? 1 : (double)scaled(1, was->decimals, wanted->decimals);
        double divisor = wanted->wide && !was->wide ? csv_powers[was->decimals] : 1;
        for (size_t i = 0; i < join->store->rows; i++)
            set_cell(cells, type, i, cell_at(column->cells, column->type, i) * factor / divisor);
        free(column->cells);
        column->type = type;
    }
    column->cells = cells;
}

static bool make_room(struct join *join, size_t rows, struct pool *pool, struct err *err)
{
    struct store *store = join->store;
    join->room = join->capacity;
    if (rows > join->capacity)
        join->room = join->expected > rows ? join->expected : rows + rows / 2;
    bool ready = join->room == join->capacity;
    for (size_t i = 0; ready && i < join->features; i++)
        ready = is_wide_enough(join, i);
    if (!ready)
        pool_run(pool, join->features, widen_column, join);
    for (size_t i = 0; i < join->features; i++)
        if (join->failed[i])
            return err_memory(err);
    memcpy(join->joined, join->wanted, join->features * sizeof *join->joined);
    if (join->room == join->capacity && store->attacks)
        return true;
    uint16_t *attacks = realloc(store->attacks, join->room * sizeof *attacks);
    if (attacks)
        store->attacks = attacks;
    uint64_t *hashes = realloc(store->hashes, join->room * sizeof *hashes);
    if (hashes)
        store->hashes = hashes;
    if (!attacks || !hashes)
        return err_memory(err);
    join->capacity = join->room;
    return true;
}

/* A block's column into the store's. Loops of sixteen, so that the compiler makes vectors of them. */
#define COPY(type)                                         \
    do {                                                   \
        type *restrict to = (type *)column->cells + start; \
        size_t i = 0;                                      \
        for (; factor == 1 && i + 16 <= rows; i += 16)     \
            for (size_t k = 0; k < 16; k++)                \
                to[i + k] = (type)cells[i + k];            \
        for (; i < rows; i++)                              \
            to[i] = (type)(cells[i] * factor);             \
    } while (0)

static void copy_column(const struct column *column, const struct joined *joined,
                        const struct csv_column *from, size_t start, size_t rows)
{
    const int32_t *restrict cells = from->cells;
    int32_t factor = joined->wide ? 1 : (int32_t)scaled(1, from->decimals, joined->decimals);
    double *wide = column->cells;
    switch (column->type) {
    case CELL_U8:
        COPY(uint8_t);
        break;
    case CELL_U16:
        COPY(uint16_t);
        break;
    case CELL_I32:
        COPY(int32_t);
        break;
    case CELL_F64:
        for (size_t i = 0; i < rows; i++)
            wide[start + i] = from->wide ? from->wide[i] : cells[i] / csv_powers[from->decimals];
        break;
    }
}

static void copy_block(void *context, size_t index)
{
    struct join *join = context;
    const struct csv_block *block = &join->blocks[index];
    size_t start = join->starts[index];
    if (block->rows == 0)
        return;
    for (size_t i = 0; i < join->features; i++)
        copy_column(&join->store->columns[i], &join->joined[i], &block->columns[i], start,
                    block->rows);
    memcpy(join->store->attacks + start, block->attacks, block->rows * sizeof *block->attacks);
    memcpy(join->store->hashes + start, block->hashes, block->rows * sizeof *block->hashes);
}

bool join_blocks(struct join *join, struct csv_block *blocks, size_t count, struct pool *pool,
                 struct err *err)
{
    size_t rows = join->store->rows;
    join->blocks = blocks;
    free(join->starts);
    join->starts = calloc(count, sizeof *join->starts);
    if (!join->starts)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        join->starts[i] = rows;
        rows += blocks[i].rows;
    }
    if (rows >= UINT32_MAX)
        return err_set(err, ERR_INPUT, "there are more than 4,294,967,294 rows");
    for (size_t i = 0; i < count; i++)
        if (!renumber_labels(join, &blocks[i], err))
            return false;
    if (!plan_columns(join, count, err))
        return false;
    if (rows == join->store->rows)
        return true;
    if (!make_room(join, rows, pool, err))
        return false;
    pool_run(pool, count, copy_block, join);
    join->store->rows = rows;
    return true;
}

static bool own_unknown(struct column *column, const struct symbols *unknown, struct err *err)
{
    if (unknown->count == 0)
        return true;
    const char **texts = calloc(unknown->count, sizeof *texts);
    column->unknown = calloc(unknown->count, sizeof *column->unknown);
    bool good = texts && column->unknown;
    if (good)
        symbols_texts(unknown, texts);
    for (size_t i = 0; good && i < unknown->count; i++) {
        column->unknown[i] = strdup(texts[i]);
        good = column->unknown[i];
        column->unknown_count = i + good;
    }
    free(texts);
    return good || err_memory(err);
}

static void finish_column(struct column *column, const struct joined *joined, size_t rows)
{
    size_t size = rows * cell_sizes[column->type];
    void *cells = realloc(column->cells, size ? size : 1);
    if (cells)
        column->cells = cells;
    column->divisor = joined->wide ? 1 : csv_powers[joined->decimals];
    column->least = (double)joined->least / column->divisor;
    column->greatest = (double)joined->greatest / column->divisor;
    const double *wide = column->cells;
    bool any = false;
    for (size_t i = 0; joined->wide && i < rows; i++) {
        if (isnan(wide[i]))
            continue;
        column->least = !any || wide[i] < column->least ? wide[i] : column->least;
        column->greatest = !any || wide[i] > column->greatest ? wide[i] : column->greatest;
        any = true;
    }
    if (joined->wide && !any)
        column->least = column->greatest = (double)NAN;
}

void join_take_labels(struct join *join, struct symbols *labels)
{
    *labels = join->new_labels;
    join->new_labels = (struct symbols){ 0 };
}

struct store *join_finish(struct join *join, struct err *err)
{
    struct store *store = join->store;
    bool good = true;
    for (size_t i = 0; good && i < join->features; i++) {
        finish_column(&store->columns[i], &join->joined[i], store->rows);
        good = own_unknown(&store->columns[i], &join->joined[i].unknown, err);
    }
    if (good)
        join->store = NULL;
    join_free(join);
    return good ? store : NULL;
}
