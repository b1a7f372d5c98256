/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading, appending to and shortening the history of commands. */
#include "ui/history_file.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/str.h"
#include "src/base/xdg.h"

enum {
    LARGEST = 8 * 1024 * 1024,      /* bytes; a larger file is not our history */
    SHORTEN_AT = 2 * HISTORY_LIMIT, /* lines in the file */
};

struct history_file {
    char *path;
    char *last; /* line that was added last; NULL: none */
};

struct history_file *history_file_open(struct err *err)
{
    char *folder = xdg_state(err);
    struct history_file *file = folder ? calloc(1, sizeof *file) : NULL;
    if (folder && !file)
        err_memory(err);
    if (file && file_make_folders(folder, err))
        file->path = file_join(folder, "history", err);
    free(folder);
    if (file && !file->path) {
        history_file_close(file);
        return NULL;
    }
    return file;
}

void history_file_close(struct history_file *file)
{
    if (!file)
        return;
    free(file->path);
    free(file->last);
    free(file);
}

/* --- reading --- */

struct line {
    const char *text;
    size_t number;
    bool repeated; /* the same comes again later */
};

static int by_text(const void *a, const void *b)
{
    const struct line *left = a, *right = b;
    int order = strcmp(left->text, right->text);
    return order ? order : (left->number > right->number) - (left->number < right->number);
}

static int by_number(const void *a, const void *b)
{
    const struct line *left = a, *right = b;
    return (left->number > right->number) - (left->number < right->number);
}

/* Cuts text into its lines, in place. Returns how many that are; the caller frees *lines. */
static size_t cut(char *text, struct line **lines)
{
    size_t most = 1;
    for (const char *at = text; *at; at++)
        most += *at == '\n';
    struct line *cut_lines = calloc(most, sizeof *cut_lines);
    size_t count = 0;
    for (char *at = text; cut_lines && *at;) {
        char *end = at + strcspn(at, "\n");
        bool more = *end != '\0';
        *end = '\0';
        if (*at)
            cut_lines[count] = (struct line){ .text = at, .number = count }, count++;
        at = end + more;
    }
    *lines = cut_lines;
    return count;
}

static void mark_repeated(struct line *lines, size_t count)
{
    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 1; i < count; i++)
        lines[i - 1].repeated = strcmp(lines[i - 1].text, lines[i].text) == 0;
    qsort(lines, count, sizeof *lines, by_number);
}

/* The newest lines, without doublets, as the new file. */
static bool shorten(const struct history_file *file, const struct line *lines, size_t count,
                    struct err *err)
{
    struct str text;
    str_init(&text);
    for (size_t i = count > HISTORY_LIMIT ? count - HISTORY_LIMIT : 0; i < count; i++) {
        if (!lines[i].repeated)
            str_addf(&text, "%s\n", lines[i].text);
    }
    bool saved =
        str_failed(&text) ? err_memory(err) : file_save(file->path, text.text, text.length, err);
    str_done(&text);
    return saved;
}

bool history_file_read(struct history_file *file, void (*each)(const char *line), struct err *err)
{
    if (!file_exists(file->path))
        return true;
    char *text = file_read(file->path, LARGEST, NULL, err);
    if (!text)
        return false;
    struct line *lines;
    size_t count = cut(text, &lines);
    if (count > 0) {
        mark_repeated(lines, count);
        file->last = strdup(lines[count - 1].text);
    }
    for (size_t i = count > HISTORY_LIMIT ? count - HISTORY_LIMIT : 0; i < count; i++) {
        if (!lines[i].repeated)
            each(lines[i].text);
    }
    bool fine = count <= SHORTEN_AT || shorten(file, lines, count, err);
    free(lines);
    free(text);
    return fine;
}

/* --- adding --- */

bool history_file_add(struct history_file *file, const char *line, struct err *err)
{
    if (file->last && strcmp(file->last, line) == 0)
        return true;
    free(file->last);
    file->last = strdup(line);
    return file_append_line(file->path, line, err);
}

void history_lines(const char *text, void (*each)(void *context, const char *line), void *context)
{
    struct str line;
    str_init(&line);
    bool continued = false;
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, "\n");
        bool more = length > 0 && at[length - 1] == '\\';
        if (!continued)
            str_clear(&line);
        str_add_bytes(&line, at, length - more);
        continued = more && at[length] == '\n';
        at += length + (at[length] == '\n');
        if (continued)
            continue;
        bool blank = strspn(line.text, " \t\r") == line.length;
        if (!blank && line.text[0] != ' ' && line.text[0] != '\t')
            each(context, line.text);
    }
    str_done(&line);
}
