/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telling the schema of a file from its first line. */
#include "src/data/load.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/gzip.h"
#include "src/base/str.h"
#include "src/data/csv.h"

enum { FIRST_READ = 64 << 10, LINE_SIZE = CSV_LINE_LIMIT };

/* How well a line fits a schema, worst first. Data made by this program is the last guess. */
enum fit { FIT_NONE, FIT_WIDTH, FIT_SYNTHETIC, FIT_ALL };

struct search {
    const char *share_folder;
    const char *line;
    size_t length;
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

/* The first line that is not empty, with '\n' and padding behind it, in the caller's buffer. */
static bool first_line(const char *path, const char *name, char *buffer, struct search *search)
{
    struct gzip_reader *reader = gzip_open(path, search->err);
    size_t got = 0, more = 0;
    const char *end = NULL;
    if (!reader)
        return false;
    bool good = gzip_read(reader, buffer, FIRST_READ, &got, search->err);
    size_t start = good ? strspn(buffer, "\r\n") : 0;
    end = good ? memchr(buffer + start, '\n', got - start) : NULL;
    if (good && !end && got == FIRST_READ) {
        good = gzip_read(reader, buffer + got, LINE_SIZE - FIRST_READ, &more, search->err);
        got += more;
        end = memchr(buffer + start, '\n', got - start);
    }
    gzip_close(reader);
    search->line = buffer + start;
    search->length = (end ? (size_t)(end - buffer) : got) - start;
    if (good && search->length == 0)
        return err_set(search->err, ERR_INPUT, "%s: there are no rows, the file is empty", name);
    if (good && !end && got == LINE_SIZE) {
        csv_refuse_long_line(search->err);
        return err_wrap(search->err, "%s:1", name);
    }
    buffer[start + search->length++] = '\n';
    return good;
}

static void search_folder(struct search *search, const char *name)
{
    struct str folder;
    str_init(&folder);
    str_init(&search->shapes);
    str_addf(&folder, "%s/data", search->share_folder);
    search->fields = 1;
    for (size_t i = 0; i < search->length; i++)
        search->fields += search->line[i] == ',';
    if (!file_list(folder.text, try_schema, search, search->err))
        search->failed = true;
    if (!search->best && !search->failed) {
        err_set(search->err, ERR_INPUT, "a first line of %zu field%s is no shape that is known",
                search->fields, search->fields == 1 ? "" : "s");
        err_hint(search->err, "known are %s; schema=NAME says which it is", search->shapes.text);
        err_wrap(search->err, "%s:1", name);
    }
    str_done(&folder);
    str_done(&search->shapes);
}

struct schema *load_recognise(const char *share_folder, const char *path, struct err *err)
{
    struct search search = { .share_folder = share_folder, .err = err };
    if (strcmp(path, "-") == 0) {
        err_set(err, ERR_USAGE, "standard input can be read once only");
        err_hint(err, "say what it is with schema=NAME");
        return NULL;
    }
    char *buffer = calloc(1, LINE_SIZE + 1 + CSV_PADDING);
    const char *slash = strrchr(path, '/');
    if (!buffer) {
        err_memory(err);
        return NULL;
    }
    const char *name = slash ? slash + 1 : path;
    search.failed = !first_line(path, name, buffer, &search);
    if (!search.failed)
        search_folder(&search, name);
    free(buffer);
    if (!search.failed)
        return search.best;
    schema_release(search.best);
    return NULL;
}
