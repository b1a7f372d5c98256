/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learnt schemas: put together as a schema, written as the text of one, and read from it. */
#include "src/data/learn.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "src/base/arena.h"
#include "src/base/file.h"
#include "src/data/recognise.h"

struct learning {
    struct arena *arena; /* owns all */
    const char *name, *normal;
    struct schema_column *columns;
    size_t count, room;
    char **labels; /* as they stand in the file */
    size_t label_count;
};

struct learning *learning_new(const char *name, const char *normal, struct err *err)
{
    struct arena *arena = arena_new(err);
    struct learning *learning = arena ? arena_take(arena, 1, sizeof *learning, err) : NULL;
    if (learning) {
        learning->arena = arena;
        learning->name = arena_text(arena, name, strlen(name), err);
        learning->normal = normal ? arena_text(arena, normal, strlen(normal), err) : NULL;
        if (learning->name && (learning->normal || !normal))
            return learning;
    }
    arena_free(arena);
    return NULL;
}

void learning_free(struct learning *learning)
{
    if (learning)
        arena_free(learning->arena); /* it lies in there itself */
}

static char **copy_texts(struct learning *learning, char *const *texts, size_t count,
                         struct err *err)
{
    char **copies = arena_take(learning->arena, count + 1, sizeof *copies, err);
    for (size_t i = 0; copies && i < count; i++) {
        copies[i] = arena_text(learning->arena, texts[i], strlen(texts[i]), err);
        if (!copies[i])
            return NULL;
    }
    return copies;
}

static bool make_room(struct learning *learning, struct err *err)
{
    if (learning->count < learning->room)
        return true;
    size_t room = learning->room ? 2 * learning->room : 16;
    struct schema_column *columns = arena_take(learning->arena, room, sizeof *columns, err);
    if (!columns)
        return false;
    if (learning->count > 0)
        memcpy(columns, learning->columns, learning->count * sizeof *columns);
    learning->columns = columns;
    learning->room = room;
    return true;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

bool learning_add(struct learning *learning, const struct schema_column *column, struct err *err)
{
    if (!make_room(learning, err))
        return false;
    struct schema_column *added = &learning->columns[learning->count++];
    *added = *column;
    added->name = arena_text(learning->arena, column->name, strlen(column->name), err);
    char **symbols = copy_texts(learning, column->symbols, column->symbol_count, err);
    if (!added->name || !symbols)
        return false;
    added->symbols = symbols;
    if (column->kind != COLUMN_LABEL)
        return true;
    learning->labels = symbols;
    learning->label_count = column->symbol_count;
    /* The order of classes shall not depend on which row comes first. */
    qsort(symbols, column->symbol_count, sizeof *symbols, by_name);
    added->symbols = NULL;
    added->symbol_count = 0;
    return true;
}

/* --- labels --- */

static bool means_normal(const struct learning *learning, const char *label)
{
    static const char *const names[] = { "normal", "benign", "background", "legitimate",
                                         "legit",  "0",      "clean",      NULL };
    if (learning->normal)
        return strcasecmp(label, learning->normal) == 0 || strcmp(label, "normal") == 0;
    for (size_t i = 0; names[i]; i++)
        if (strcasecmp(label, names[i]) == 0)
            return true;
    return false;
}

static bool knows_labels(const struct learning *learning, const struct schema *known)
{
    size_t attacks = 0;
    for (size_t i = 0; known && i < learning->label_count; i++) {
        const char *label = learning->labels[i];
        if (means_normal(learning, label))
            continue;
        attacks++;
        if (schema_attack_index(known, label, strlen(label)) == SIZE_MAX)
            return false;
    }
    return attacks > 0;
}

static char normal_text[] = "normal", default_text[] = "default";

/* categories, attacks and normal labels of a schema that is only there to be written; its arrays have
 * room for all labels and one more. */
static void take_labels(const struct learning *learning, const struct schema *known,
                        struct schema *made)
{
    made->categories[made->category_count++] = normal_text;
    made->attacks[made->attack_count++] = (struct schema_attack){ .name = normal_text };
    for (size_t i = 0; known && i < known->category_count; i++)
        made->categories[i] = known->categories[i];
    made->category_count = known ? known->category_count : 1;
    for (size_t i = 0; i < learning->label_count; i++) {
        char *label = learning->labels[i];
        if (strcmp(label, normal_text) == 0)
            continue;
        if (means_normal(learning, label)) {
            made->normal_labels[made->normal_label_count++] = label;
            continue;
        }
        size_t category = made->category_count;
        if (known)
            category = known->attacks[schema_attack_index(known, label, strlen(label))].category;
        else
            made->categories[made->category_count++] = label;
        made->attacks[made->attack_count++] =
            (struct schema_attack){ .name = label, .category = category };
    }
}

static struct schema *parse_text(const struct learning *learning, const struct schema *made,
                                 struct err *err)
{
    struct str text, file;
    str_init(&text);
    str_init(&file);
    schema_text(made, &text);
    str_addf(&file, "%s.schema", learning->name); /* a schema is called after its file */
    struct schema *schema = NULL;
    if (str_failed(&text) || str_failed(&file))
        err_memory(err);
    else
        schema = schema_parse(NULL, file.text, text.text, text.length, err);
    str_done(&text);
    str_done(&file);
    return schema;
}

struct schema *learning_schema(const struct learning *learning, const struct schema *known,
                               struct err *err)
{
    struct schema_taxonomy taxonomy = { .name = default_text };
    struct schema made = { .columns = learning->columns,
                           .column_count = learning->count,
                           .taxonomies = &taxonomy,
                           .taxonomy_count = 1,
                           .learnt_vocabulary = true };
    if (!knows_labels(learning, known))
        known = NULL;
    size_t categories = learning->label_count + 1 + (known ? known->category_count : 0);
    struct str title;
    str_init(&title);
    str_addf(&title, "%s, described by its own rows", learning->name);
    made.title = title.text;
    made.categories = calloc(categories, sizeof *made.categories);
    made.attacks = calloc(learning->label_count + 1, sizeof *made.attacks);
    made.normal_labels = calloc(learning->label_count + 1, sizeof *made.normal_labels);
    struct schema *schema = NULL;
    if (made.categories && made.attacks && made.normal_labels) {
        take_labels(learning, known, &made);
        schema = parse_text(learning, &made, err);
    } else {
        err_memory(err);
    }
    free(made.categories);
    free(made.attacks);
    free(made.normal_labels);
    str_done(&title);
    return schema;
}

/* --- when all rows are there --- */

/* A column with the symbols that its vocabulary lacked behind those that it has. */
static bool add_whole(struct learning *learning, const struct schema_column *column,
                      char *const *more, size_t more_count, struct err *err)
{
    struct schema_column whole = *column;
    char **symbols = calloc(column->symbol_count + more_count + 1, sizeof *symbols);
    if (!symbols)
        return err_memory(err);
    for (size_t i = 0; i < column->symbol_count; i++)
        symbols[i] = column->symbols[i];
    for (size_t i = 0; i < more_count; i++)
        symbols[column->symbol_count + i] = more[i];
    whole.symbols = symbols;
    whole.symbol_count += more_count;
    bool good = learning_add(learning, &whole, err);
    free(symbols);
    return good;
}

/* All labels of the file: those that the schema has, then the new ones. Borrowed texts. */
static char **all_labels(const struct schema *schema, const char *const *new_labels,
                         size_t new_label_count, size_t *count)
{
    char **labels =
        calloc(schema->normal_label_count + schema->attack_count + new_label_count, sizeof *labels);
    *count = 0;
    for (size_t i = 0; labels && i < schema->normal_label_count; i++)
        labels[(*count)++] = schema->normal_labels[i];
    for (size_t i = 1; labels && i < schema->attack_count; i++)
        labels[(*count)++] = schema->attacks[i].name;
    for (size_t i = 0; labels && i < new_label_count; i++)
        labels[(*count)++] = (char *)(uintptr_t)new_labels[i];
    return labels;
}

static bool learn_columns(struct learning *learning, const struct store *store, char *const *labels,
                          size_t label_count, struct err *err)
{
    const struct schema *schema = store->schema;
    for (size_t i = 0, feature = 0; i < schema->column_count; i++) {
        const struct schema_column *column = &schema->columns[i];
        bool good = true;
        if (column->kind == COLUMN_LABEL) {
            good = add_whole(learning, column, labels, label_count, err);
        } else if (column->kind == COLUMN_IGNORED) {
            good = add_whole(learning, column, NULL, 0, err);
        } else {
            const struct column *cells = &store->columns[feature++];
            good = add_whole(learning, column, cells->unknown, cells->unknown_count, err);
        }
        if (!good)
            return false;
    }
    return true;
}

/* The first schema in data/ that has all the labels, or NULL. */
struct knowing {
    const struct learning *learning;
    const char *share_folder;
    struct schema *found;
};

static bool ask_schema(void *context, const char *file)
{
    struct knowing *knowing = context;
    struct err ignored = { 0 };
    struct schema *schema = recognise_schema_file(knowing->share_folder, file, &ignored);
    if (schema && !schema->synthetic && knows_labels(knowing->learning, schema)) {
        knowing->found = schema;
        return false;
    }
    schema_release(schema);
    return true;
}

static struct schema *knowing_schema(const struct learning *learning, const char *share_folder)
{
    struct knowing knowing = { .learning = learning, .share_folder = share_folder };
    struct err ignored = { 0 };
    char *folder = share_folder ? file_join(share_folder, "data", &ignored) : NULL;
    if (folder)
        file_list(folder, ask_schema, &knowing, &ignored);
    free(folder);
    return knowing.found;
}

/* The rows' attacks, numbered as the new schema numbers them. */
static bool renumber(struct store *store, const struct schema *schema,
                     const char *const *new_labels, size_t new_label_count, struct err *err)
{
    size_t known = store->schema->attack_count;
    uint16_t *numbers = calloc(known + new_label_count, sizeof *numbers);
    if (!numbers)
        return err_memory(err);
    bool good = true;
    for (size_t i = 0; good && i < known + new_label_count; i++) {
        const char *label = i < known ? store->schema->attacks[i].name : new_labels[i - known];
        size_t number = schema_attack_index(schema, label, strlen(label));
        numbers[i] = (uint16_t)number;
        good = number != SIZE_MAX || err_set(err, ERR_INTERNAL, "the label \"%s\" got lost", label);
    }
    for (size_t i = 0; good && i < store->rows; i++)
        store->attacks[i] = numbers[store->attacks[i]];
    free(numbers);
    return good;
}

static void forget_unknown(struct column *column)
{
    for (size_t i = 0; i < column->unknown_count; i++)
        free(column->unknown[i]);
    free(column->unknown);
    column->unknown = NULL;
    column->unknown_count = column->unknown_rows = 0;
}

bool learn_rest(struct store *store, const char *const *new_labels, size_t new_label_count,
                const char *normal, const char *share_folder, struct err *err)
{
    size_t label_count = 0;
    struct learning *learning = learning_new(store->schema->name, normal, err);
    char **labels =
        learning ? all_labels(store->schema, new_labels, new_label_count, &label_count) : NULL;
    struct schema *schema = NULL, *known = NULL;
    if (learning && !labels)
        err_memory(err);
    if (labels && learn_columns(learning, store, labels, label_count, err)) {
        known = knowing_schema(learning, share_folder);
        schema = learning_schema(learning, known, err);
    }
    bool good = schema && renumber(store, schema, new_labels, new_label_count, err);
    for (size_t i = 0; good && i < schema->feature_count; i++)
        forget_unknown(&store->columns[i]);
    if (good) {
        schema_release(store->schema);
        store->schema = schema_hold(schema);
    }
    schema_release(schema);
    schema_release(known);
    learning_free(learning);
    free(labels);
    return good;
}
