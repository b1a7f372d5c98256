/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An entry of the glossary beside what the schema and the loaded tables say of the name. */
#include "src/session/page/info_page.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/data/describe.h"
#include "src/session/page/describe_page.h"
#include "src/session/page/prose.h"

/* "  WHAT: names", the lines below it as far in as the first name. */
static void write_list(struct output *output, const char *what, const struct str *names)
{
    struct str first;
    str_init(&first);
    str_addf(&first, "  %s: ", what);
    if (names->length > 0) {
        output_prose(output, first.text, names->text);
    }
    str_done(&first);
}

/* --- what the glossary says --- */

/* A label of the user's file. */
static bool means_normal(const struct info_page *page)
{
    return page->kind == GLOSSARY_ATTACK &&
           schema_attack_index(page->schema, page->name, strlen(page->name)) == CLASS_NORMAL;
}

static void show_title(const struct info_page *page, struct json *json, struct output *output)
{
    const struct glossary_entry *entry = page->entry;
    const char *kind = glossary_kind_names[page->kind];
    json_put_text(json, "kind", kind);
    json_put_text(json, "title", entry ? entry->title : NULL);
    json_put_text(json, "text", entry ? entry->text : NULL);
    bool normal = entry == NULL && means_normal(page);
    output_line(output, "%s (%s): %s", page->name, normal ? "label" : kind,
                entry    ? entry->title
                : normal ? "means normal"
                         : "not in the glossary");
    if (entry && entry->text) {
        output_prose(output, "  ", entry->text);
    }
}

static void show_shown_by(const struct info_page *page, struct json *json, struct output *output)
{
    struct json *features = json_new_array();
    struct str names;
    str_init(&names);
    for (size_t i = 0; page->entry && i < page->entry->shown_by_count; i++) {
        json_append_text(features, page->entry->shown_by[i]);
        str_addf(&names, "%s%s", i ? ", " : "", page->entry->shown_by[i]);
    }
    write_list(output, "shown by", &names);
    json_put(json, "shown_by", features);
    str_done(&names);
}

/* The attacks that a feature gives away. */
static void show_shows(const struct info_page *page, struct json *json, struct output *output)
{
    struct json *attacks = json_new_array();
    struct str names;
    str_init(&names);
    for (size_t i = 0; i < glossary_count(page->glossary); i++) {
        const struct glossary_entry *other = glossary_at(page->glossary, i);
        if (other->kind == GLOSSARY_ATTACK && glossary_shows(other, page->name)) {
            json_append_text(attacks, other->name);
            str_addf(&names, "%s%s", names.length ? ", " : "", other->name);
        }
    }
    write_list(output, "shows", &names);
    json_put(json, "shows", attacks);
    str_done(&names);
}

/* --- what the schema says --- */

static void show_column(const struct info_page *page, struct json *json, struct output *output)
{
    const struct schema *schema = page->schema;
    size_t feature = schema_feature_index(schema, page->name);
    json_put_text(json, "group", page->entry ? page->entry->group : NULL);
    if (page->entry && page->entry->group) {
        output_line(output, "  group: %s", page->entry->group);
    }
    if (feature == SIZE_MAX) {
        return;
    }
    const struct schema_column *column = schema_feature(schema, feature);
    bool symbol = column->kind == COLUMN_SYMBOL;
    json_put_number(json, "position", (double)feature + 1);
    json_put_text(json, "type", symbol ? "symbol" : "number");
    if (symbol) {
        output_line(output, "  feature %zu of %zu of %s: a symbol, %zu values in its vocabulary",
                    feature + 1, schema->feature_count, schema->name, column->symbol_count);
    } else {
        output_line(output, "  feature %zu of %zu of %s: a number", feature + 1,
                    schema->feature_count, schema->name);
    }
}

/* Its category, and where another taxonomy has another one. */
static void show_category(const struct info_page *page, struct json *json, struct output *output)
{
    const struct schema *schema = page->schema;
    size_t attack = schema_attack_index(schema, page->name, strlen(page->name));
    if (attack == SIZE_MAX) {
        return;
    }
    size_t taxonomy = session_taxonomy(page->session, schema);
    size_t category = schema_category(schema, taxonomy, attack);
    struct str line;
    str_init(&line);
    str_addf(&line, "%s (taxonomy %s)", schema->categories[category],
             schema->taxonomies[taxonomy].name);
    for (size_t i = 0; i < schema->taxonomy_count; i++) {
        size_t other = schema_category(schema, i, attack);
        if (other != category) {
            str_addf(&line, "; %s (taxonomy %s)", schema->categories[other],
                     schema->taxonomies[i].name);
        }
    }
    write_list(output, "category", &line);
    str_done(&line);
    json_put_text(json, "category", schema->categories[category]);
    json_put_text(json, "taxonomy", schema->taxonomies[taxonomy].name);
}

static void show_attacks(const struct info_page *page, struct json *json, struct output *output)
{
    const struct schema *schema = page->schema;
    size_t category = schema_category_index(schema, page->name);
    size_t taxonomy = session_taxonomy(page->session, schema);
    struct json *attacks = json_new_array();
    struct str names;
    str_init(&names);
    for (size_t i = 0; category != SIZE_MAX && i < schema->attack_count; i++) {
        if (schema_category(schema, taxonomy, i) == category) {
            json_append_text(attacks, schema->attacks[i].name);
            str_addf(&names, "%s%s", names.length ? ", " : "", schema->attacks[i].name);
        }
    }
    write_list(output, "attacks", &names);
    json_put(json, "attacks", attacks);
    json_put_text(json, "taxonomy", schema->taxonomies[taxonomy].name);
    str_done(&names);
}

/* --- what the tables say --- */

/* SIZE_MAX where its schema does not have the name. */
static size_t count_rows(const struct info_page *page, const struct table *table)
{
    const struct schema *schema = table->store->schema;
    bool attack = page->kind == GLOSSARY_ATTACK;
    size_t wanted = attack ? schema_attack_index(schema, page->name, strlen(page->name))
                           : schema_category_index(schema, page->name);
    size_t taxonomy = session_taxonomy(page->session, schema), rows = 0;
    for (size_t i = 0; wanted != SIZE_MAX && i < table->count; i++) {
        size_t is = table_attack(table, i);
        rows += (attack ? is : schema_category(schema, taxonomy, is)) == wanted;
    }
    return wanted == SIZE_MAX ? SIZE_MAX : rows;
}

static void show_rows(const struct info_page *page, struct json *tables, struct output *output)
{
    static const char *const headings[] = { "  table", ">rows", ">of", ">share" };
    struct text_table *text = NULL;
    for (size_t i = 0; i < page->session->table_count; i++) {
        const struct table *table = page->session->tables[i];
        size_t rows = count_rows(page, table);
        char buffer[NUM_TEXT_SIZE];
        if (rows == SIZE_MAX) {
            continue;
        }
        if (text == NULL && (text = text_table_new()) != NULL) {
            text_table_heading(text, 4, headings);
        }
        struct json *row = json_new_object();
        json_put_text(row, "table", table->name);
        json_put_number(row, "rows", (double)rows);
        json_put_number(row, "of", (double)table->count);
        json_append(tables, row);
        text_table_cell(text, "  %s", table->name);
        text_table_cell(text, "%s", num_count_text(rows, buffer));
        text_table_cell(text, "%s", num_count_text(table->count, buffer));
        text_table_cell(text, "%s", short_share(rows, table->count, buffer));
    }
    text_table_write(text, output);
}

static void add_values(struct text_table *text, const struct table *table,
                       const struct column_description *column)
{
    char buffer[NUM_TEXT_SIZE];
    text_table_cell(text, "  %s", table->name);
    text_table_cell(text, "%s", num_count_text(column->distinct, buffer));
    if (column->symbol) {
        text_table_cell(text, "%s",
                        column->rows
                            ? described_symbol(table->store, column->feature, column->most_value)
                            : "-");
    } else {
        text_table_cell(text, "%s", short_number(column->least, buffer));
        text_table_cell(text, "%s", short_number(column->quantiles[QUANTILE_COUNT / 2], buffer));
        text_table_cell(text, "%s", short_number(column->greatest, buffer));
    }
}

static struct json *values_json(const struct table *table, const struct column_description *column)
{
    struct json *row = json_new_object();
    json_put_text(row, "table", table->name);
    json_put_number(row, "distinct", (double)column->distinct);
    if (column->symbol) {
        json_put_text(row, "most",
                      column->rows
                          ? described_symbol(table->store, column->feature, column->most_value)
                          : NULL);
    } else {
        json_put_number(row, "least", column->least);
        json_put_number(row, "median", column->quantiles[QUANTILE_COUNT / 2]);
        json_put_number(row, "greatest", column->greatest);
    }
    return row;
}

static bool show_values(const struct info_page *page, struct json *tables, struct output *output,
                        struct err *err)
{
    static const char *const numbers[] = { "  table", ">distinct", ">smallest", ">median",
                                           ">largest" };
    static const char *const symbols[] = { "  table", ">distinct", "most frequent" };
    struct text_table *text = NULL;
    bool ok = true, symbol = false;
    for (size_t i = 0; ok && i < page->session->table_count; i++) {
        const struct table *table = page->session->tables[i];
        size_t feature = schema_feature_index(table->store->schema, page->name);
        struct column_description column;
        if (feature == SIZE_MAX || !(ok = column_describe(table, feature, &column, err))) {
            continue;
        }
        if (text == NULL && (text = text_table_new()) != NULL) {
            symbol = column.symbol; /* a table where it is of the other kind shows in JSON only */
            text_table_heading(text, symbol ? 3 : 5, symbol ? symbols : numbers);
        }
        if (symbol == column.symbol) {
            add_values(text, table, &column);
        }
        json_append(tables, values_json(table, &column));
    }
    text_table_write(text, output);
    return ok;
}

bool info_show(const struct info_page *page, struct json *json, struct output *output,
               struct err *err)
{
    struct json *tables = json_new_array();
    bool ok = true;
    show_title(page, json, output);
    if (page->kind == GLOSSARY_FEATURE) {
        show_column(page, json, output);
        show_shows(page, json, output);
        ok = show_values(page, tables, output, err);
    } else {
        if (page->kind == GLOSSARY_ATTACK) {
            show_category(page, json, output);
        } else {
            show_attacks(page, json, output);
        }
        show_shown_by(page, json, output);
        show_rows(page, tables, output);
    }
    json_put(json, "tables", tables);
    return ok;
}
