/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling the schema of a file from its first line. */
#include "src/data/recognise.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/str.h"
#include "src/data/csv.h"

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
    if (!csv_plan_init(&plan, schema, false, &ignored))
        return FIT_NONE;
    if (csv_block_init(&block, &plan, &ignored)) {
        if (csv_parse(&plan, search->line, search->length, &block) && block.rows == 1)
            fit = schema->synthetic ? FIT_SYNTHETIC : FIT_ALL;
        csv_block_done(&block);
    }
    csv_plan_done(&plan);
    return fit;
}

static bool try_schema(void *context, const char *name)
{
    struct search *search = context;
    size_t length = strlen(name), ending = strlen(".schema");
    if (length <= ending || strcmp(name + length - ending, ".schema") != 0)
        return true;
    char *stem = strndup(name, length - ending);
    struct schema *schema = NULL;
    if (stem)
        schema = schema_read(search->share_folder, stem, search->err);
    else
        err_memory(search->err);
    free(stem);
    search->failed = !schema;
    if (!schema)
        return false;
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
