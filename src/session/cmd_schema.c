/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schema: the description of a table's columns, shown or written as a file to edit. */
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/session/table_word.h"

static const char *const actions[] = { "show", "save", NULL };

static const struct table *find_table(const struct session *session,
                                      const struct arguments *arguments, struct err *err)
{
    const char *name = argument_text(arguments, "table");
    const struct arguments none = { .command = arguments->command };
    return name ? session_table(session, name, err) : table_of_word(session, &none, err);
}

static const char head[] =
    "# SPDX-License-Identifier: CC0-1.0\n"
    "# What the columns of a file hold: yours to edit. load FILE schema=THIS.schema reads with it.\n"
    "#   number NAME [from LEAST]   a feature that is a number; below LEAST it counts as missing\n"
    "#   symbol NAME VALUE ...      a feature with these values, in the order of their codes\n"
    "#   ignored NAME               a column that is read over\n"
    "#   label NAME                 the column that says what a row is\n"
    "#   normal LABEL ...           labels that mean normal\n"
    "#   categories NAME ...        the classes, normal first\n"
    "#   attacks CATEGORY LABEL ... which labels are in which category\n"
    "# A line that begins with a blank goes on with the line before.\n\n";

/* A file that is no description is not ours to replace; one that is, and says something else, is kept as
 * FILE~, since people edit them. */
static bool make_way(const char *path, const struct str *text, bool *kept, struct err *err)
{
    enum { LARGEST = 16 << 20 };
    struct err ignored = { 0 };
    size_t size = 0;
    char *old = file_exists(path) ? file_read(path, LARGEST, &size, &ignored) : NULL;
    struct schema *schema = old ? schema_parse(NULL, path, old, size, &ignored) : NULL;
    bool ok = !file_exists(path) || (old && size == 0) || schema != NULL;
    if (!ok) {
        err_set(err, ERR_USAGE, "%s exists and is no description of columns", path);
        err_hint(err, "choose another name, or remove it first");
    } else if (schema && (size != text->length || memcmp(old, text->text, size) != 0)) {
        ok = file_keep_older(path, old, size, err);
        *kept = ok;
    }
    schema_release(schema);
    free(old);
    return ok;
}

static bool save(const struct table *table, const char *path, struct output *output,
                 struct err *err)
{
    struct str text;
    str_init(&text);
    str_add(&text, head);
    schema_text(table->store->schema, &text);
    bool kept = false;
    bool ok = (!str_failed(&text) || err_memory(err)) && make_way(path, &text, &kept, err) &&
              file_save(path, text.text, text.length, err);
    if (ok && kept) {
        output_note(output, "what stood in %s is kept as %s~", path, path);
    }
    if (ok) {
        json_put_text(output->result, "file", path);
        json_put_number(output->result, "bytes", (double)text.length);
        output_line(output, "%s describes the %zu columns of %s; edit it, then load with schema=%s",
                    path, table->store->schema->column_count, table->name, path);
    }
    str_done(&text);
    return ok;
}

static bool show(const struct table *table, struct output *output, struct err *err)
{
    struct str text;
    str_init(&text);
    schema_text(table->store->schema, &text);
    bool ok = !str_failed(&text) || err_memory(err);
    if (ok) {
        json_put_text(output->result, "text", text.text);
        output_text(output, text.text);
    }
    str_done(&text);
    return ok;
}

static bool schema_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const struct table *table = find_table(session, arguments, err);
    if (table == NULL) {
        return false;
    }
    json_put_text(output->result, "table", table->name);
    json_put_text(output->result, "schema", table->store->schema->name);
    const char *path = argument_word(arguments, 1);
    return path ? save(table, path, output, err) : show(table, output, err);
}

static bool schema_check(const struct arguments *arguments, struct err *err)
{
    bool saves = strcmp(argument_word(arguments, 0), "save") == 0;
    if (saves == (arguments->word_count == 2)) {
        return true;
    }
    err_set(err, ERR_USAGE, saves ? "the file to write is missing" : "show takes no file");
    return err_hint(err, "schema save FILE, or schema show");
}

static const struct command_word schema_words[] = {
    { .name = "save|show",
      .type = KEY_CHOICE,
      .choices = actions,
      .help = "write the description to a file, or show it" },
    { .name = "FILE", .type = KEY_NEW_FILE, .optional = true, .help = "the file to write" },
    { .name = NULL },
};

static const struct key schema_keys[] = {
    { .name = "table", .type = KEY_TABLE, .help = "whose description; data where none is named" },
    { .name = NULL },
};

const struct command cmd_schema = {
    .name = "schema",
    .topic = "data",
    .usage = "schema save FILE [table=TABLE]\n       schema show [table=TABLE]",
    .help = "write the description of a table's columns to a file to edit",
    .details =
        "load FILE schema=DESCRIPTION reads a file by it: columns are matched by name where\n"
        "the file has a heading, else by their order. An older description of that name is kept as\n"
        "FILE~; a file that is none is not replaced.\n",
    .example = "load demo\nschema save demo.schema",
    .words = schema_words,
    .keys = schema_keys,
    .flags = COMMAND_LOOKS,
    .check = schema_check,
    .run = schema_run,
};
