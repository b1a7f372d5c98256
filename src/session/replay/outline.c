/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Titles come from the file's comments, the place among them from the statements. */
#include "src/session/replay/outline.h"

#include <stdlib.h>
#include <string.h>

#include "src/session/script/comments.h"

/* What memory refuses is a title less. */
static void add_title(void *context, size_t line, const char *title, size_t length)
{
    struct outline *outline = context;
    struct outline_title *titles =
        realloc(outline->titles, (outline->count + 1) * sizeof *outline->titles);
    char *text = strndup(title, length);
    outline->titles = titles ? titles : outline->titles;
    if (titles == NULL || text == NULL) {
        free(text);
        return;
    }
    titles[outline->count++] = (struct outline_title){ .line = line, .text = text };
}

struct outline *outline_new(const char *file, struct err *err)
{
    struct outline *outline = calloc(1, sizeof *outline);
    if (outline == NULL || (outline->file = strdup(file)) == NULL) {
        free(outline);
        err_memory(err);
        return NULL;
    }
    return outline;
}

struct outline *outline_read(const char *file, struct err *err)
{
    struct outline *outline = outline_new(file, err);
    if (outline && !comments_titles(file, add_title, outline, err)) {
        outline_free(outline);
        outline = NULL;
    }
    return outline;
}

void outline_free(struct outline *outline)
{
    if (outline == NULL) {
        return;
    }
    for (size_t i = 0; i < outline->count; i++) {
        free(outline->titles[i].text);
    }
    free(outline->titles);
    free(outline->command);
    free(outline->file);
    free(outline);
}

void outline_reach(struct outline *outline, enum outline_state state, const struct script *script,
                   size_t next)
{
    if (outline == NULL) {
        return;
    }
    const struct statement *statement = next < script->count ? &script->statements[next] : NULL;
    free(outline->command);
    outline->command = statement ? strdup(statement->shown) : NULL;
    outline->line = statement ? statement->top_line : 0;
    outline->left = script->count - next;
    outline->state = state;
}

size_t outline_present(const struct outline *outline)
{
    size_t present = 0;
    while (present < outline->count && outline->titles[present].line <= outline->line) {
        present++;
    }
    return present;
}

void outline_write(const struct outline *outline, struct output *output)
{
    struct json *rows = json_new_array();
    for (size_t i = 0; i < outline->count; i++) {
        const struct outline_title *title = &outline->titles[i];
        struct json *row = json_new_object();
        json_put_number(row, "line", (double)title->line);
        json_put_text(row, "title", title->text);
        json_append(rows, row);
        output_line(output, "%5zu  %s", title->line, title->text);
    }
    if (outline->count == 0) {
        output_line(output, "%s has no titles; a line \"# == TITLE\" is one", outline->file);
    }
    json_put(output->result, "outline", rows);
}
