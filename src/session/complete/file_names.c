/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names for Tab from a file's first lines; whatever is wrong with them is for load to say. */
#include "src/session/complete/file_names.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/base/gzip.h"
#include "src/data/heading.h"
#include "src/data/recognise.h"

enum { BEGINNING = 64 << 10, MOST_LABELS = 64 };

/* A file's first whole lines. */
struct beginning {
    char *text; /* CSV_PADDING bytes behind it can be read */
    size_t length;
    struct heading heading;
};

static bool read_lines(struct beginning *beginning, const char *path)
{
    struct stat status;
    struct err ignored = { 0 };
    bool regular = stat(path, &status) == 0 && S_ISREG(status.st_mode);
    struct gzip_reader *reader = regular ? gzip_open(path, NULL, &ignored) : NULL;
    beginning->text = calloc(1, BEGINNING + 1 + CSV_PADDING);
    size_t got = 0;
    bool ok = reader && beginning->text &&
              gzip_read(reader, beginning->text, BEGINNING, &got, &ignored) && got > 0;
    gzip_close(reader);
    if (!ok) {
        return false;
    }
    if (got < BEGINNING && beginning->text[got - 1] != '\n') {
        beginning->text[got++] = '\n';
    }
    while (got > 0 && beginning->text[got - 1] != '\n') {
        got--;
    }
    beginning->length = got;
    return got > 0;
}

static void close_beginning(struct beginning *beginning)
{
    heading_done(&beginning->heading);
    free(beginning->text);
}

static bool open_beginning(struct beginning *beginning, const char *path)
{
    *beginning = (struct beginning){ 0 };
    struct err ignored = { 0 };
    size_t empty, at = 0;
    const char *line = NULL;
    bool ok = read_lines(beginning, path);
    size_t size = ok ? recognise_first_line(beginning->text, beginning->length, &line, &empty) : 0;
    ok = size > 0 && !memchr(line, '\0', size);
    if (ok && heading_is_arff(beginning->text, beginning->length)) {
        ok = heading_read_arff(&beginning->heading, beginning->text, beginning->length, &at,
                               &ignored);
    } else if (ok) {
        ok = heading_is_likely(line, size) && heading_read_csv(&beginning->heading, beginning->text,
                                                               beginning->length, &at, &ignored);
    }
    if (!ok) {
        close_beginning(beginning);
    }
    return ok;
}

void file_columns(const char *path, void (*take)(void *context, const char *name), void *context)
{
    struct beginning beginning;
    if (!open_beginning(&beginning, path)) {
        return;
    }
    for (size_t i = 0; i < beginning.heading.count; i++) {
        take(context, beginning.heading.columns[i].name);
    }
    close_beginning(&beginning);
}

/* The field of every row below the heading, each value once. */
static void take_values(const struct beginning *beginning, size_t column,
                        void (*take)(void *context, const char *name), void *context)
{
    const struct heading *heading = &beginning->heading;
    struct csv_form form = heading_row_form(heading);
    char *seen[MOST_LABELS];
    size_t count = 0;
    char *scratch = calloc(1, beginning->length + CSV_PADDING);
    struct csv_view *views = calloc(heading->count + 1, sizeof *views);
    const char *end = beginning->text + beginning->length;
    for (const char *line = beginning->text + heading->length; scratch && views && line < end;) {
        size_t length = (size_t)((const char *)memchr(line, '\n', (size_t)(end - line)) - line);
        size_t found = 0;
        const char *fault = csv_split(&form, line, length, scratch, views, heading->count, &found);
        bool whole = length > 0 && fault == NULL && found == heading->count;
        struct csv_view view = whole ? csv_trim(views[column]) : (struct csv_view){ "", 0 };
        char *value =
            view.length > 0 && count < MOST_LABELS ? strndup(view.text, view.length) : NULL;
        bool again = value == NULL;
        for (size_t i = 0; !again && i < count; i++) {
            again = strcmp(seen[i], value) == 0;
        }
        if (again) {
            free(value);
        } else {
            seen[count++] = value;
            take(context, value);
        }
        line += length + 1;
    }
    while (count > 0) {
        free(seen[--count]);
    }
    free(views);
    free(scratch);
}

void file_labels(const char *path, const char *label, void (*take)(void *context, const char *name),
                 void *context)
{
    struct beginning beginning;
    if (!open_beginning(&beginning, path)) {
        return;
    }
    size_t column = heading_find(&beginning.heading, label);
    if (column != SIZE_MAX && beginning.heading.columns[column].kind == HEADING_SYMBOL) {
        const struct heading_column *declared = &beginning.heading.columns[column];
        for (size_t i = 0; i < declared->symbol_count; i++) {
            take(context, declared->symbols[i]);
        }
    } else if (column != SIZE_MAX) {
        take_values(&beginning, column, take, context);
    }
    close_beginning(&beginning);
}
