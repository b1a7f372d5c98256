/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classes: how many rows of each class a table has. */
#include <stdlib.h>

#include "src/base/num.h"
#include "src/session/page/bar.h"
#include "src/session/table_word.h"

enum { BAR_WIDTH = 30 };

struct counting {
    const struct schema *schema;
    enum scheme scheme;
    size_t taxonomy;
    size_t count; /* classes */
    size_t *rows; /* by class */
    size_t all, most;
};

static bool count_classes(struct counting *counting, const struct table *table, struct err *err)
{
    counting->count = scheme_class_count(counting->schema, counting->scheme);
    counting->rows = calloc(counting->count, sizeof *counting->rows);
    if (counting->rows == NULL) {
        return err_memory(err);
    }
    for (size_t i = 0; i < table->count; i++) {
        counting->rows[scheme_class(counting->schema, counting->scheme, counting->taxonomy,
                                    table_attack(table, i))]++;
    }
    counting->all = table->count;
    for (size_t i = 0; i < counting->count; i++) {
        counting->most = counting->rows[i] > counting->most ? counting->rows[i] : counting->most;
    }
    return true;
}

/* Of attacks, only those that occur. */
static bool is_shown(const struct counting *counting, size_t class_index)
{
    return counting->scheme != SCHEME_ATTACK || counting->rows[class_index] > 0;
}

static struct json *counts_json(const struct counting *counting)
{
    struct json *classes = json_new_object();
    for (size_t i = 0; i < counting->count; i++) {
        if (is_shown(counting, i)) {
            json_put_number(classes, scheme_class_name(counting->schema, counting->scheme, i),
                            (double)counting->rows[i]);
        }
    }
    return classes;
}

/* Rows that are there never have a share of 0. */
static void add_share(struct text_table *text, const struct counting *counting, size_t rows)
{
    double share = counting->all ? 100.0 * (double)rows / (double)counting->all : 0;
    if (rows > 0 && share < 0.005) {
        text_table_cell(text, "<0.01 %%");
    } else {
        text_table_cell(text, "%.2f %%", share);
    }
}

/* Of an attack its category, too. */
static void write_counts(const struct counting *counting, struct output *output)
{
    static const char *const headings[] = { "  class", ">rows", ">share", "", "category" };
    bool by_attack = counting->scheme == SCHEME_ATTACK;
    struct text_table *text = text_table_new();
    text_table_heading(text, by_attack ? 5 : 4, headings);
    for (size_t i = 0; i < counting->count; i++) {
        char rows[NUM_TEXT_SIZE];
        if (!is_shown(counting, i)) {
            continue;
        }
        text_table_cell(text, "  %s", scheme_class_name(counting->schema, counting->scheme, i));
        text_table_cell(text, "%s", num_count_text(counting->rows[i], rows));
        add_share(text, counting, counting->rows[i]);
        bar_cell(text, counting->rows[i], counting->most, BAR_WIDTH, output);
        if (by_attack) {
            size_t category = schema_category(counting->schema, counting->taxonomy, i);
            text_table_cell(text, "%s", counting->schema->categories[category]);
        }
    }
    text_table_write(text, output);
}

static bool classes_run(struct session *session, const struct arguments *arguments,
                        struct output *output, struct err *err)
{
    const struct table *table = table_of_word(session, arguments, err);
    char rows[NUM_TEXT_SIZE];
    if (table == NULL) {
        return false;
    }
    const char *taxonomy =
        table->store->schema->taxonomies[session_taxonomy(session, table->store->schema)].name;
    struct counting counting = { .schema = table->store->schema,
                                 .taxonomy = session_taxonomy(session, table->store->schema),
                                 .scheme = (enum scheme)argument_choice(arguments, "by") };
    if (!count_classes(&counting, table, err)) {
        return false;
    }
    json_put_text(output->result, "table", table->name);
    json_put_text(output->result, "by", scheme_names[counting.scheme]);
    json_put_text(output->result, "taxonomy", taxonomy);
    json_put_number(output->result, "rows", (double)table->count);
    json_put(output->result, "classes", counts_json(&counting));
    output_line(output, "%s: %s rows by %s%s%s%s", table->name, num_count_text(table->count, rows),
                scheme_names[counting.scheme],
                counting.scheme != SCHEME_BINARY ? " (taxonomy " : "",
                counting.scheme != SCHEME_BINARY ? taxonomy : "",
                counting.scheme != SCHEME_BINARY ? ")" : "");
    write_counts(&counting, output);
    free(counting.rows);
    if (counting.scheme == SCHEME_ATTACK) {
        output_hint(output, "info NAME on one of them, or head %s where='label = NAME'",
                    table->name);
    } else {
        output_hint(output, "classes %s by=attack, or describe %s by=class", table->name,
                    table->name);
    }
    return true;
}

static const struct command_word classes_words[] = {
    { .name = "TABLE", .type = KEY_TABLE, .optional = true, .help = "data where none is named" },
    { .name = NULL },
};

static const struct key classes_keys[] = {
    { .name = "by",
      .type = KEY_CHOICE,
      .initial = "category",
      .choices = scheme_names,
      .help = "attack names, their categories, or normal against attack" },
    { .name = NULL },
};

const struct command cmd_classes = {
    .name = "classes",
    .topic = "data",
    .usage = "classes [TABLE] [by=attack|category|binary]",
    .help = "count the rows of each class",
    .example = "load demo\nclasses data by=attack",
    .words = classes_words,
    .keys = classes_keys,
    .flags = COMMAND_LOOKS,
    .run = classes_run,
};
