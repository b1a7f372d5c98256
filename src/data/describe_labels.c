/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Equal rows with different labels, and the accuracy that they leave within reach: the share of
 * rows that have the most frequent class among the rows equal to them.
 */
#include "src/data/describe.h"

#include <math.h>
#include <stdlib.h>

#include "src/data/row_vectors.h"

/* Each row's vector, numbered in the order in which they come, with its attack. */
struct labelled {
    uint32_t vector;
    uint16_t attack;
};

struct vectors {
    const struct table *table;
    struct labelled *rows; /* of the table, those of equal vectors next to each other */
    size_t count;          /* different vectors */
};

/* The classes of one vector under one scheme. */
struct votes {
    size_t *rows; /* by class, all 0 between vectors */
    size_t count; /* classes */
};

static int by_vector(const void *left, const void *right)
{
    const struct labelled *a = left, *b = right;
    int vectors = (a->vector > b->vector) - (a->vector < b->vector);
    return vectors ? vectors : (a->attack > b->attack) - (a->attack < b->attack);
}

/* Rows of equal vectors next to each other, those of one attack together. */
static bool order_rows(struct vectors *vectors, struct err *err)
{
    const struct table *table = vectors->table;
    struct row_vectors numbers;
    if (!row_vectors_of(&numbers, table, err))
        return false;
    vectors->count = numbers.count;
    vectors->rows = calloc(table->count ? table->count : 1, sizeof *vectors->rows);
    for (size_t i = 0; vectors->rows && i < table->count; i++)
        vectors->rows[i] = (struct labelled){ numbers.of_row[i], (uint16_t)table_attack(table, i) };
    row_vectors_done(&numbers);
    if (!vectors->rows)
        return err_memory(err);
    qsort(vectors->rows, table->count, sizeof *vectors->rows, by_vector);
    return true;
}

/* The rows first up to end have one vector. */
static void count_votes(const struct vectors *vectors, size_t first, size_t end, enum scheme scheme,
                        size_t taxonomy, struct votes *votes, struct scheme_labels *labels)
{
    const struct schema *schema = vectors->table->store->schema;
    size_t most = 0, classes = 0;
    for (size_t i = first; i < end; i++) {
        size_t index = scheme_class(schema, scheme, taxonomy, vectors->rows[i].attack);
        classes += votes->rows[index] == 0;
        votes->rows[index]++;
        most = votes->rows[index] > most ? votes->rows[index] : most;
    }
    for (size_t i = first; i < end; i++)
        votes->rows[scheme_class(schema, scheme, taxonomy, vectors->rows[i].attack)] = 0;
    labels->agreeing += most;
    labels->conflicting += classes > 1;
    labels->conflicting_rows += classes > 1 ? end - first : 0;
}

static bool count_scheme(const struct vectors *vectors, enum scheme scheme, size_t taxonomy,
                         struct scheme_labels *labels, struct err *err)
{
    size_t rows = vectors->table->count;
    struct votes votes = { .count = scheme_class_count(vectors->table->store->schema, scheme) };
    votes.rows = calloc(votes.count, sizeof *votes.rows);
    if (!votes.rows)
        return err_memory(err);
    for (size_t first = 0, end = 0; first < rows; first = end) {
        while (end < rows && vectors->rows[end].vector == vectors->rows[first].vector)
            end++;
        count_votes(vectors, first, end, scheme, taxonomy, &votes, labels);
    }
    labels->ceiling = rows ? (double)labels->agreeing / (double)rows : (double)NAN;
    free(votes.rows);
    return true;
}

/* Rows that differ in a feature or in the label: what `sort -u` would leave of a file. */
static bool count_lines(const struct vectors *vectors, size_t taxonomy,
                        struct label_description *description, struct err *err)
{
    const struct schema *schema = vectors->table->store->schema;
    description->class_lines = calloc(schema->category_count, sizeof *description->class_lines);
    if (!description->class_lines)
        return err_memory(err);
    for (size_t i = 0; i < vectors->table->count; i++) {
        if (i > 0 && by_vector(&vectors->rows[i - 1], &vectors->rows[i]) == 0)
            continue;
        description->distinct_lines++;
        description->class_lines[schema_category(schema, taxonomy, vectors->rows[i].attack)]++;
    }
    return true;
}

bool labels_describe(const struct table *table, size_t taxonomy,
                     struct label_description *description, struct err *err)
{
    struct vectors vectors = { .table = table };
    *description = (struct label_description){ .rows = table->count };
    bool good = order_rows(&vectors, err);
    for (size_t i = 0; good && i <= SCHEME_ATTACK; i++)
        good = count_scheme(&vectors, (enum scheme)i, taxonomy, &description->schemes[i], err);
    good = good && count_lines(&vectors, taxonomy, description, err);
    description->distinct = vectors.count;
    free(vectors.rows);
    return good;
}

void labels_done(struct label_description *description)
{
    free(description->class_lines);
    *description = (struct label_description){ 0 };
}
