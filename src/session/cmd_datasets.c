/* SPDX-License-Identifier: GPL-3.0-or-later */
/* datasets: what can be loaded by name, and where it lies. */
#include <stdlib.h>

#include "src/base/num.h"
#include "src/base/xdg.h"
#include "src/session/session.h"

static struct json *entry_json(const struct catalogue_entry *entry, const char *file)
{
    struct json *json = json_new_object();
    json_put_text(json, "name", entry->name);
    json_put_text(json, "title", entry->title);
    json_put_text(json, "schema", entry->schema);
    json_put_number(json, "rows", (double)entry->rows);
    json_put_bool(json, "built_in", entry->file_count == 0);
    json_put_bool(json, "found", entry->file_count == 0 || file);
    json_put_text(json, "file", file);
    json_put_text(json, "sha256", file ? catalogue_file_sha256(entry, file) : entry->sha256);
    json_put_text(json, "address", entry->address);
    return json;
}

static void write_entry(const struct catalogue_entry *entry, const char *file,
                        struct text_table *table)
{
    char rows[NUM_TEXT_SIZE];
    text_table_cell(table, "%s", entry->name);
    text_table_cell(table, "%s", num_count_text(entry->rows, rows));
    text_table_cell(table, "%s", entry->file_count == 0 ? "built in" : file ? "yes" : "no");
    text_table_cell(table, "%s", entry->title);
}

static void write_missing(const char *list, struct output *output)
{
    struct err ignored = { 0 };
    char *own = xdg_data(&ignored);
    output_line(output, "Those that are not here can be had from");
    output_text(output, list);
    output_line(output, "fetch NAME gets one whose address is a file. Put the others into");
    output_line(output, "%s, or say where they are with --data DIR.", own ? own : "a folder");
    free(own);
}

static bool datasets_run(struct session *session, const struct arguments *arguments,
                         struct output *output, struct err *err)
{
    static const char *const headings[] = { "name", ">rows", "here", "what it is" };
    (void)arguments;
    (void)err;
    const char *path = session_setting(session, "data");
    struct json *list = json_new_array();
    struct text_table *table = text_table_new();
    struct str missing;
    str_init(&missing);
    text_table_heading(table, 4, headings);
    text_table_fold(table, 3, TEXT_LEAST);
    for (size_t i = 0; i < catalogue_count(session->catalogue); i++) {
        const struct catalogue_entry *entry = catalogue_at(session->catalogue, i);
        struct err ignored = { 0 };
        char *file = entry->file_count ? catalogue_locate(entry, path, &ignored) : NULL;
        if (entry->file_count && file == NULL && entry->address) {
            str_addf(&missing, "  %s: %s\n", entry->name, entry->address);
        }
        write_entry(entry, file, table);
        json_append(list, entry_json(entry, file));
        free(file);
    }
    text_table_write(table, output);
    json_put(output->result, "datasets", list);
    if (missing.length > 0) {
        write_missing(missing.text, output);
    }
    str_done(&missing);
    output_hint(output, "load demo, or load NAME or a path");
    return true;
}

const struct command cmd_datasets = {
    .name = "datasets",
    .topic = "data",
    .usage = "datasets",
    .help = "list the data sets known by name, and whether they are here",
    .details =
        "They are looked for in the folders of --data or PEEPHOLE_DATA (set data= changes them), down\n"
        "to two levels, then in the data folder of the user ($XDG_DATA_HOME/peephole).",
    .example = "datasets",
    .flags = COMMAND_LOOKS,
    .run = datasets_run,
};
