/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tables: what the workspace holds. */
#include "src/base/num.h"
#include "src/session/session.h"

static struct json *table_json(const struct table *table)
{
    struct json *json = json_new_object();
    json_put_text(json, "table", table->name);
    json_put_number(json, "rows", (double)table->count);
    json_put_number(json, "columns", (double)table->store->schema->feature_count);
    json_put_text(json, "source", table->store->source);
    json_put_text(json, "schema", table->store->schema->name);
    json_put_bool(json, "synthetic", table->store->schema->synthetic);
    json_put_text(json, "origin", table->origin);
    return json;
}

static bool tables_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    static const char *const headings[] = { "table", ">rows", "of", "made by" };
    (void)arguments;
    (void)err;
    struct json *list = json_new_array();
    struct text_table *text = text_table_new();
    text_table_heading(text, 4, headings);
    text_table_fold(text, 3, TEXT_LEAST);
    for (size_t i = 0; i < session->table_count; i++) {
        const struct table *table = session->tables[i];
        char rows[NUM_TEXT_SIZE];
        text_table_cell(text, "%s", table->name);
        text_table_cell(text, "%s", num_count_text(table->count, rows));
        text_table_cell(text, "%s%s", table->store->source,
                        table->store->schema->synthetic ? " (synthetic)" : "");
        text_table_cell(text, "%s", table->origin);
        json_append(list, table_json(table));
    }
    json_put(output->result, "tables", list);
    text_table_write(text, session->table_count > 0 ? output : &(struct output){ 0 });
    if (session->table_count == 0) {
        output_line(output, "There are no tables yet.");
        output_hint(output, "load demo, or datasets for more");
    }
    return true;
}

const struct command cmd_tables = {
    .name = "tables",
    .topic = "data",
    .usage = "tables",
    .help = "list the tables: rows, where they are from, how they were made",
    .example = "load demo\ntables",
    .flags = COMMAND_LOOKS,
    .run = tables_run,
};
