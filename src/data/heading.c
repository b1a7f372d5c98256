/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headings of CSV files, and what all headings share. */
#include "src/data/heading.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "src/base/arena.h"
#include "src/base/num.h"
#include "src/data/recognise.h"

enum { COLUMN_LIMIT = 10000, NAME_LIMIT = 200 };

struct csv_form heading_row_form(const struct heading *heading)
{
    struct csv_form form = { .quotes = "\"", .blanks = true, .separator = heading->separator };
    if (heading->form == HEADING_ARFF) {
        form.quotes = "\"'";
        form.escapes = true;
        form.comment = '%';
    }
    return form;
}

char heading_separator(const char *line, size_t length)
{
    static const char candidates[] = ",;\t|";
    size_t counts[sizeof candidates] = { 0 }, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        const char *found = quoted || !line[i] ? NULL : strchr(candidates, line[i]);
        quoted ^= line[i] == '"';
        if (found)
            counts[found - candidates]++;
    }
    for (size_t i = 1; candidates[i]; i++)
        best = counts[i] > counts[best] ? i : best;
    return candidates[best];
}

bool heading_is_likely(const char *line, size_t length)
{
    char separator = heading_separator(line, length);
    for (const char *end = line + length; line <= end;) {
        const char *found = memchr(line, separator, (size_t)(end - line));
        const char *stop = found ? found : end;
        struct csv_view field = csv_trim((struct csv_view){ line, (size_t)(stop - line) });
        char text[64];
        double number;
        if (field.length == 0)
            return false;
        snprintf(text, sizeof text, "%.*s", (int)(field.length < 63 ? field.length : 63),
                 field.text);
        if (num_parse(text, &number))
            return false;
        line = stop + 1;
    }
    return true;
}

/* --- columns --- */

/* The name where it is new; else with ".1", ".2", ... behind it, whichever is. */
static bool make_unique(struct heading *heading, char *name, size_t size, struct err *err)
{
    size_t length = strlen(name), count = heading->names.count;
    size_t number = symbols_add(&heading->names, name, length, err);
    while (number != SIZE_MAX && heading->names.count == count) {
        snprintf(name + length, size - length, ".%u", ++heading->again[number]);
        if (symbols_add(&heading->names, name, strlen(name), err) == SIZE_MAX)
            return false;
    }
    return number != SIZE_MAX;
}

static char *fit_name(struct heading *heading, struct csv_view view, struct err *err)
{
    char name[NAME_LIMIT + 16];
    for (size_t i = 0; i < view.length; i++) {
        unsigned char c = (unsigned char)view.text[i];
        name[i] = c <= ' ' || c == ',' || c == 0x7f ? '_' : view.text[i];
    }
    name[view.length] = '\0';
    if (!make_unique(heading, name, sizeof name, err))
        return NULL;
    return arena_text(heading->arena, name, strlen(name), err);
}

/* Room grows by doubling; what was taken before stays in the arena. */
static bool make_room(struct heading *heading, struct err *err)
{
    size_t count = heading->count;
    if (count >= 8 && (count & (count - 1)) != 0)
        return true;
    if (count > 0 && count < 8)
        return true;
    struct heading_column *columns =
        arena_take(heading->arena, count ? 2 * count : 8, sizeof *columns, err);
    if (!columns)
        return false;
    if (count > 0)
        memcpy(columns, heading->columns, count * sizeof *columns);
    heading->columns = columns;
    return true;
}

struct heading_column *heading_add(struct heading *heading, struct csv_view name, struct err *err)
{
    name = csv_trim(name);
    if (name.length == 0 || name.length > NAME_LIMIT) {
        err_set(err, ERR_INPUT,
                name.length ? "the name of column %zu is longer than 200 bytes"
                            : "column %zu has no name",
                heading->count + 1);
        return NULL;
    }
    if (heading->count >= COLUMN_LIMIT) {
        err_set(err, ERR_INPUT, "there are more than 10,000 columns");
        return NULL;
    }
    char *text = make_room(heading, err) ? fit_name(heading, name, err) : NULL;
    if (!text)
        return NULL;
    struct heading_column *column = &heading->columns[heading->count++];
    *column = (struct heading_column){ .name = text };
    return column;
}

size_t heading_find(const struct heading *heading, const char *name)
{
    for (size_t i = 0; i < heading->count; i++)
        if (strcmp(heading->columns[i].name, name) == 0)
            return i;
    for (size_t i = 0; i < heading->count; i++)
        if (strcasecmp(heading->columns[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

bool heading_begin(struct heading *heading, enum heading_form form, struct err *err)
{
    *heading = (struct heading){ .form = form, .separator = ',', .arena = arena_new(err) };
    if (heading->arena)
        heading->again = arena_take(heading->arena, COLUMN_LIMIT + 1, sizeof *heading->again, err);
    return heading->again && symbols_init(&heading->names, err);
}

void heading_done(struct heading *heading)
{
    symbols_done(&heading->names);
    arena_free(heading->arena);
    *heading = (struct heading){ 0 };
}

/* --- CSV --- */

static bool add_names(struct heading *heading, const struct csv_view *views, size_t count,
                      struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (!heading_add(heading, views[i], err))
            return false;
    return true;
}

static bool read_names(struct heading *heading, const char *line, size_t length, struct err *err)
{
    heading->separator = heading_separator(line, length);
    const struct csv_form form = heading_row_form(heading);
    char *scratch = calloc(1, length + CSV_PADDING);
    struct csv_view *views = calloc(COLUMN_LIMIT + 1, sizeof *views);
    size_t found = 0;
    bool good = (scratch && views) || err_memory(err);
    if (good) {
        const char *fault =
            csv_split(&form, line, length, scratch, views, COLUMN_LIMIT + 1, &found);
        size_t count = found < COLUMN_LIMIT + 1 ? found : COLUMN_LIMIT + 1;
        good = fault ? err_set(err, ERR_INPUT, "%s", fault) : add_names(heading, views, count, err);
    }
    free(scratch);
    free(views);
    return good;
}

bool heading_read_csv(struct heading *heading, const char *text, size_t length, size_t *line,
                      struct err *err)
{
    const char *first = NULL;
    size_t empty = 0, size = recognise_first_line(text, length, &first, &empty);
    bool good = heading_begin(heading, HEADING_CSV, err);
    *line = empty + 1;
    if (good && size > CSV_LINE_LIMIT) {
        csv_refuse_long_line(err);
        good = false;
    } else if (good && memchr(first, '\0', size)) {
        csv_refuse_nul(err);
        good = false;
    }
    if (good && first[size - 1] == '\r')
        good = read_names(heading, first, size - 1, err);
    else if (good)
        good = read_names(heading, first, size, err);
    if (!good) {
        heading_done(heading);
        return false;
    }
    size_t end = (size_t)(first - text) + size;
    heading->length = end < length ? end + 1 : length;
    heading->lines = empty + 1;
    return true;
}
