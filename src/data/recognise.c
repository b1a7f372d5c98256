/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling the schema of a file from its first line, or from its heading. */
#include "src/data/recognise.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/str.h"
#include "src/data/layout.h"

/* How well a line fits a schema, worst first. Data made by this program is the last guess. */
enum fit { FIT_NONE, FIT_WIDTH, FIT_SYNTHETIC, FIT_ALL };

struct search {
    const char *share_folder;
    const char *line;
    size_t length; /* with the line feed */
    size_t fields;
    struct schema *best;
    enum fit fit;
    struct str shapes; /* "kdd99 (42 fields), nsl-kdd (43 fields)" */
    struct err *err;
    bool failed;
};

static enum fit fit_of(const struct search *search, const struct schema *schema)
{
    struct csv_plan plan;
    struct csv_block block;
    struct err ignored = { 0 };
    enum fit fit = schema->synthetic ? FIT_NONE : FIT_WIDTH;
    if (schema->column_count != search->fields)
        return FIT_NONE;
    if (!csv_plan_init(&plan, schema, NULL, &ignored))
        return FIT_NONE;
    if (csv_block_init(&block, &plan, &ignored)) {
        if (csv_parse(&plan, search->line, search->length, &block) && block.rows == 1)
            fit = schema->synthetic ? FIT_SYNTHETIC : FIT_ALL;
        csv_block_done(&block);
    }
    csv_plan_done(&plan);
    return fit;
}

struct schema *recognise_schema_file(const char *share_folder, const char *file, struct err *err)
{
    size_t length = strlen(file), ending = strlen(".schema");
    if (length <= ending || strcmp(file + length - ending, ".schema") != 0)
        return NULL;
    char *stem = strndup(file, length - ending);
    struct schema *schema = NULL;
    if (stem)
        schema = schema_read(share_folder, stem, err);
    else
        err_memory(err);
    free(stem);
    return schema;
}

static bool try_schema(void *context, const char *name)
{
    struct search *search = context;
    struct err err = { 0 };
    struct schema *schema = recognise_schema_file(search->share_folder, name, &err);
    if (!schema && err.code == ERR_NONE)
        return true;
    search->failed = !schema;
    if (!schema) {
        *search->err = err;
        return false;
    }
    str_addf(&search->shapes, "%s%s (%zu fields)", search->shapes.length ? ", " : "", schema->name,
             schema->column_count);
    enum fit fit = fit_of(search, schema);
    if (fit > search->fit) {
        schema_release(search->best);
        search->best = schema;
        search->fit = fit;
    } else {
        schema_release(schema);
    }
    return true;
}

size_t recognise_first_line(const char *text, size_t length, const char **line, size_t *empty)
{
    *empty = 0;
    for (const char *end = text + length; text < end; ++*empty) {
        const char *feed = memchr(text, '\n', (size_t)(end - text));
        size_t size = (size_t)((feed ? feed : end) - text);
        if (size > 1 || (size == 1 && text[0] != '\r')) {
            *line = text;
            return size;
        }
        text += size + 1;
    }
    return 0;
}

static bool search_folder(struct search *search)
{
    char *folder = file_join(search->share_folder, "data", search->err);
    bool searched = folder && file_list(folder, try_schema, search, search->err);
    free(folder);
    if (!searched || search->failed)
        return false;
    if (search->best)
        return true;
    err_set(search->err, ERR_INPUT, "a first line of %zu field%s is no shape that is known",
            search->fields, search->fields == 1 ? "" : "s");
    return err_hint(search->err, "known are %s; schema=NAME says which it is", search->shapes.text);
}

struct schema *recognise_line(const char *share_folder, const char *line, size_t length,
                              struct err *err)
{
    struct search search = {
        .share_folder = share_folder, .line = line, .length = length + 1, .fields = 1, .err = err
    };
    if (length > CSV_LINE_LIMIT) {
        csv_refuse_long_line(err);
        return NULL;
    }
    if (memchr(line, '\0', length)) {
        csv_refuse_nul(err);
        return NULL;
    }
    for (size_t i = 0; i < length; i++)
        search.fields += line[i] == ',';
    str_init(&search.shapes);
    bool found = search_folder(&search);
    str_done(&search.shapes);
    if (found)
        return search.best;
    schema_release(search.best);
    return NULL;
}

/* --- by a heading --- */

struct matching {
    const char *share_folder;
    const struct heading *heading;
    const char *label;
    const char *rows;
    size_t length;
    struct schema *best;
    size_t best_rows, best_columns;
    struct err *err;
    bool failed;
};

/* Rows that the schema can read, missing values or not. */
static size_t count_good_rows(const struct matching *matching, const struct schema *schema,
                              const struct csv_layout *layout)
{
    const struct csv_options options = { .layout = layout,
                                         .missing = MISSING_MEDIAN,
                                         .skip_bad_rows = true };
    struct csv_plan plan;
    struct csv_block block;
    struct err ignored = { 0 };
    size_t rows = 0;
    if (!csv_plan_init(&plan, schema, &options, &ignored))
        return 0;
    if (csv_block_init(&block, &plan, &ignored)) {
        csv_parse(&plan, matching->rows, matching->length, &block);
        rows = block.rows;
        csv_block_done(&block);
    }
    csv_plan_done(&plan);
    return rows;
}

static size_t count_known_columns(const struct heading *heading, const struct schema *schema)
{
    size_t count = 0;
    for (size_t i = 0; i < schema->column_count; i++)
        count += heading_find(heading, schema->columns[i].name) != SIZE_MAX;
    return count;
}

static bool match_schema(void *context, const char *file)
{
    struct matching *matching = context;
    struct err err = { 0 };
    struct csv_layout layout;
    struct schema *schema = recognise_schema_file(matching->share_folder, file, &err);
    if (!schema && err.code != ERR_NONE) {
        *matching->err = err;
        matching->failed = true;
        return false;
    }
    if (!schema || schema->synthetic ||
        !layout_match(&layout, matching->heading, schema, matching->label, &err)) {
        schema_release(schema);
        return true;
    }
    size_t rows = count_good_rows(matching, schema, &layout);
    size_t columns = count_known_columns(matching->heading, schema);
    layout_done(&layout);
    bool better = rows > matching->best_rows ||
                  (rows == matching->best_rows && columns > matching->best_columns);
    if (!matching->best || better) {
        schema_release(matching->best);
        matching->best = schema;
        matching->best_rows = rows;
        matching->best_columns = columns;
    } else {
        schema_release(schema);
    }
    return true;
}

struct schema *recognise_heading(const char *share_folder, const struct heading *heading,
                                 const char *label, const char *rows, size_t length,
                                 struct err *err)
{
    struct matching matching = { .share_folder = share_folder,
                                 .heading = heading,
                                 .label = label,
                                 .rows = rows,
                                 .length = length,
                                 .err = err };
    char *folder = file_join(share_folder, "data", err);
    bool searched = folder && file_list(folder, match_schema, &matching, err);
    free(folder);
    if (searched && !matching.failed)
        return matching.best;
    schema_release(matching.best);
    return NULL;
}
