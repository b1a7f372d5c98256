/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs as a file for other programs: CSV with a column a figure and setting, or JSON. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/num.h"
#include "src/session/page/run_page.h"

/* Names of columns, in the order in which runs have them; settings differ from run to run. */
struct columns {
    char **names;
    size_t count;
    bool failed;
};

/* "metrics.dr" -> its value, for every value of a run that is no object. */
typedef void visit_function(void *context, const char *name, const struct json *value);

static void visit(const struct json *object, const char *prefix, visit_function *each,
                  void *context)
{
    const char *key = NULL;
    const struct json *value = NULL;
    for (const void *at = NULL; (at = json_next(object, at, &key, &value)) != NULL;) {
        struct str name;
        str_init(&name);
        str_addf(&name, "%s%s%s", prefix, prefix[0] ? "." : "", key);
        if (json_type_of(value) == JSON_TYPE_OBJECT) {
            visit(value, name.text, each, context);
        } else {
            each(context, name.text, value);
        }
        str_done(&name);
    }
}

static size_t column_of(const struct columns *columns, const char *name)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (strcmp(columns->names[i], name) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void add_column(void *context, const char *name, const struct json *value)
{
    struct columns *columns = context;
    (void)value;
    if (column_of(columns, name) != SIZE_MAX) {
        return;
    }
    char **names = realloc(columns->names, (columns->count + 1) * sizeof *names);
    char *copy = strdup(name);
    if (names) {
        columns->names = names;
    }
    if (names == NULL || copy == NULL) {
        free(copy);
        columns->failed = true;
        return;
    }
    names[columns->count++] = copy;
}

struct row {
    const struct columns *columns;
    const struct json **values;
};

static void take_value(void *context, const char *name, const struct json *value)
{
    struct row *row = context;
    size_t column = column_of(row->columns, name);
    if (column != SIZE_MAX) {
        row->values[column] = value;
    }
}

static void add_quoted(struct str *text, const char *value)
{
    if (strpbrk(value, ",\"\r\n") == NULL) {
        str_add(text, value);
        return;
    }
    str_add_char(text, '"');
    for (; *value; value++) {
        str_add(text, *value == '"' ? "\"" : "");
        str_add_char(text, *value);
    }
    str_add_char(text, '"');
}

/* Nothing for null; the members of a list with blanks between. */
static void add_cell(struct str *text, const struct json *value)
{
    char number[NUM_TEXT_SIZE];
    struct str cell;
    str_init(&cell);
    if (value && json_type_of(value) == JSON_TYPE_ARRAY) {
        for (size_t i = 0; i < json_count(value); i++) {
            const char *member = json_string_of(json_at(value, i));
            str_addf(&cell, "%s%s", i > 0 ? " " : "", member ? member : "");
        }
    } else if (value && json_string_of(value)) {
        str_add(&cell, json_string_of(value));
    } else if (value && !isnan(json_number(value))) {
        str_add(&cell, num_text(json_number(value), number));
    }
    add_quoted(text, cell.text);
    str_done(&cell);
}

static void add_row(struct str *text, const struct columns *columns, const struct json *run,
                    const struct json **values)
{
    memset(values, 0, columns->count * sizeof(const struct json *));
    visit(run, "", take_value, &(struct row){ .columns = columns, .values = values });
    for (size_t c = 0; c < columns->count; c++) {
        str_add(text, c > 0 ? "," : "");
        add_cell(text, values[c]);
    }
    str_add_char(text, '\n');
}

static bool add_csv(struct str *text, const struct json *runs)
{
    struct columns columns = { 0 };
    for (size_t i = 0; i < json_count(runs); i++) {
        visit(json_at(runs, i), "", add_column, &columns);
    }
    const struct json **values = calloc(columns.count + 1, sizeof *values);
    for (size_t c = 0; c < columns.count; c++) {
        str_add(text, c > 0 ? "," : "");
        add_quoted(text, columns.names[c]);
    }
    str_add(text, columns.count > 0 ? "\n" : "");
    for (size_t i = 0; values && i < json_count(runs); i++) {
        add_row(text, &columns, json_at(runs, i), values);
    }
    for (size_t c = 0; c < columns.count; c++) {
        free(columns.names[c]);
    }
    free(columns.names);
    bool ok = values && !columns.failed;
    free(values);
    return ok;
}

/* A list, a run a line. */
static bool add_json(struct str *text, const struct json *runs)
{
    bool ok = true;
    str_add(text, "[\n");
    for (size_t i = 0; ok && i < json_count(runs); i++) {
        char *line = json_text(json_at(runs, i));
        ok = line != NULL;
        str_addf(text, "%s%s\n", ok ? line : "", i + 1 < json_count(runs) ? "," : "");
        free(line);
    }
    str_add(text, "]\n");
    return ok;
}

bool run_page_export(const struct json *runs, bool csv, const char *path, size_t *bytes,
                     struct err *err)
{
    struct str text;
    str_init(&text);
    bool made = csv ? add_csv(&text, runs) : add_json(&text, runs);
    bool ok =
        made && !str_failed(&text) ? file_save(path, text.text, text.length, err) : err_memory(err);
    if (bytes) {
        *bytes = text.length;
    }
    str_done(&text);
    return ok;
}
