/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding out how a file is to be read: by what is said, by names, by shape, by a guess. */
#include "src/data/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/data/recognise.h"

/* What stands below the heading, for looking at. */
struct sample {
    const char *rows;
    size_t length;
};

/* "web.csv.gz" is called web. What would end a line of a schema or begin a comment becomes '_'. */
static void schema_name(const char *path, char *name, size_t size)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    snprintf(name, size, "%.*s", (int)strcspn(base, "."), base);
    for (char *c = name; *c; c++)
        if ((unsigned char)*c <= ' ' || *c == '#' || *c == 0x7f)
            *c = '_';
    if (name[0] == '\0' || strcmp(name, "-") == 0)
        snprintf(name, size, "input");
}

/* --- files with a heading --- */

static bool take_schema(struct reading *reading, struct schema *schema, const char *label,
                        struct err *err)
{
    reading->schema = schema_hold(schema);
    return layout_match(&reading->layout, &reading->heading, schema, label, err);
}

/* Is the schema one that a file's own rows described, and has the heading its columns? */
static bool is_like(struct reading *reading, const struct load_request *request,
                    struct schema *schema, const char *name)
{
    struct err ignored = { 0 };
    if (!schema->learnt_vocabulary ||
        !layout_match(&reading->layout, &reading->heading, schema, request->label, &ignored))
        return false;
    reading->schema = schema_hold(schema);
    reading->like = name;
    return true;
}

/* What the model was trained on, else the first table that the file is like. */
static bool find_like(struct reading *reading, const struct load_request *request)
{
    if (request->model_schema && is_like(reading, request, request->model_schema, "the model"))
        return true;
    for (size_t i = 0; i < request->table_count; i++) {
        const struct table *table = request->tables[i];
        if (is_like(reading, request, table->store->schema, table->name))
            return true;
    }
    return false;
}

static bool guess_schema(struct reading *reading, const struct load_request *request,
                         struct sample sample, struct err *err)
{
    char name[128];
    schema_name(request->path ? request->path : request->source, name, sizeof name);
    struct guess_request wanted = { .name = name,
                                    .label = request->label,
                                    .normal = request->normal,
                                    .symbols = request->symbols,
                                    .ignore = request->ignore };
    return guess_columns(&reading->guess, &reading->heading, &wanted, sample.rows, sample.length,
                         err) &&
           take_schema(reading, reading->guess.schema, request->label, err);
}

static bool find_by_names(struct reading *reading, const struct load_request *request,
                          struct sample sample, struct err *err)
{
    bool asks_for_guess = request->normal || request->symbols || request->ignore;
    struct schema *schema = NULL;
    if (request->schema)
        return take_schema(reading, request->schema, request->label, err);
    if (!asks_for_guess && find_like(reading, request))
        return true;
    if (!asks_for_guess && request->share_folder) {
        struct err trouble = { 0 };
        schema = recognise_heading(request->share_folder, &reading->heading, request->label,
                                   sample.rows, sample.length, &trouble);
        if (!schema && trouble.code != ERR_NONE) {
            *err = trouble;
            return false;
        }
    }
    if (!schema)
        return guess_schema(reading, request, sample, err);
    bool good = take_schema(reading, schema, request->label, err);
    schema_release(schema);
    return good;
}

static struct sample sample_of(const struct reading *reading, const char *text, size_t length)
{
    return (struct sample){ text + reading->heading.length, length - reading->heading.length };
}

static bool read_below_heading(struct reading *reading, const struct load_request *request,
                               const char *text, size_t length, size_t line, bool read,
                               struct err *err)
{
    if (!read)
        return err->code == ERR_INPUT ? err_wrap(err, "%s:%zu", load_name(request), line) : false;
    reading->skip_bytes = reading->heading.length;
    reading->skip_lines = reading->heading.lines;
    if (find_by_names(reading, request, sample_of(reading, text, length), err))
        return true;
    return err->code == ERR_INPUT ? err_wrap(err, "%s:%zu", load_name(request), line) : false;
}

/* --- files without --- */

/* What is said of columns by their names has nothing to hold on to here; it must not pass silently. */
static bool takes_no_names(const struct schema *schema, const struct load_request *request,
                           struct err *err)
{
    const char *own = schema->columns[schema->label].name;
    const char *key = request->label && strcmp(request->label, own) != 0 ? "label"
                      : request->normal                                  ? "normal"
                      : request->symbols                                 ? "symbols"
                      : request->ignore                                  ? "ignore"
                                                                         : NULL;
    if (!key)
        return true;
    err_set(err, ERR_USAGE,
            "%s has no heading: its rows are as %s describes them, with the label in %s",
            load_name(request), schema->name, own);
    return err_hint(err, "leave %s= out, or name another description with schema=", key);
}

static bool find_by_shape(struct reading *reading, const struct load_request *request,
                          const char *line, size_t size, size_t number, struct err *err)
{
    if (request->schema)
        reading->schema = schema_hold(request->schema);
    else
        reading->schema = recognise_line(request->share_folder, line, size, err);
    if (reading->schema)
        return takes_no_names(reading->schema, request, err);
    return err->code == ERR_INPUT ? err_wrap(err, "%s:%zu", load_name(request), number) : false;
}

/* Is the first line a heading of the schema's columns? */
static bool is_heading_of(const struct schema *schema, const char *text, size_t length,
                          const char *label)
{
    struct heading heading;
    struct csv_layout layout;
    struct err ignored = { 0 };
    size_t line = 0;
    if (!heading_read_csv(&heading, text, length, &line, &ignored))
        return false;
    bool matches = layout_match(&layout, &heading, schema, label, &ignored);
    if (matches)
        layout_done(&layout);
    heading_done(&heading);
    return matches;
}

/* label=, symbols=, ... are about names, so there must be some. */
static bool wants_heading(const struct load_request *request)
{
    return request->label || request->normal || request->symbols || request->ignore;
}

bool reading_find(struct reading *reading, const struct load_request *request, const char *text,
                  size_t length, size_t before, struct err *err)
{
    const char *line = NULL;
    size_t empty = 0, at = 0, size = recognise_first_line(text, length, &line, &empty);
    *reading = (struct reading){ .skip_lines = empty };
    if (size == 0)
        return true;
    if (heading_is_arff(text, length)) {
        bool read = heading_read_arff(&reading->heading, text, length, &at, err);
        return read_below_heading(reading, request, text, length, before + at, read, err);
    }
    bool heading = size <= CSV_LINE_LIMIT && !memchr(line, '\0', size) &&
                   (wants_heading(request) ||
                    (request->schema ? is_heading_of(request->schema, text, length, NULL)
                                     : heading_is_likely(line, size)));
    if (!heading) {
        reading->skip_bytes = (size_t)(line - text);
        return find_by_shape(reading, request, line, size, before + empty + 1, err);
    }
    if (wants_heading(request) && !heading_is_likely(line, size)) {
        err_set(err, ERR_INPUT, "%s:%zu: the first line is no heading, so no column has a name",
                load_name(request), before + empty + 1);
        return err_hint(err, "label= and its like need a first line of column names");
    }
    bool read = heading_read_csv(&reading->heading, text, length, &at, err);
    return read_below_heading(reading, request, text, length, before + at, read, err);
}

/* Columns that a known schema lacks. */
static bool list_read_over(const struct reading *reading, struct left_out **list, size_t *count)
{
    *list = calloc(reading->layout.count + 1, sizeof **list);
    for (size_t i = 0; *list && i < reading->layout.count; i++) {
        const struct csv_field *field = &reading->layout.fields[i];
        char why[200];
        if (field->kind != COLUMN_IGNORED)
            continue;
        snprintf(why, sizeof why, "%.100s has no such feature", reading->schema->name);
        struct left_out *item = &(*list)[(*count)++];
        *item = (struct left_out){ strdup(field->name), strdup(why) };
        if (!item->name || !item->why)
            return false;
    }
    return *list;
}

bool reading_left_out(struct reading *reading, struct left_out **list, size_t *count)
{
    *count = 0;
    if (!reading->guess.schema)
        return list_read_over(reading, list, count);
    *list = reading->guess.left_out; /* handed over */
    *count = reading->guess.left_out_count;
    reading->guess.left_out = NULL;
    reading->guess.left_out_count = 0;
    return true;
}

struct csv_options reading_options(const struct reading *reading,
                                   const struct load_request *request)
{
    return (struct csv_options){ .layout = reading->heading.form ? &reading->layout : NULL,
                                 .missing = request->missing,
                                 .skip_bad_rows = request->skip_bad_rows,
                                 .learn_labels = reading->guess.schema };
}

void reading_done(struct reading *reading)
{
    guess_done(&reading->guess);
    layout_done(&reading->layout);
    heading_done(&reading->heading);
    schema_release(reading->schema);
    *reading = (struct reading){ 0 };
}
