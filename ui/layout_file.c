/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few words in a file. */
#include "ui/layout_file.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/str.h"
#include "src/base/xdg.h"

enum { LARGEST = 4096 /* bytes; a larger file is not ours */ };

/* Caller frees; NULL: there is no such place. */
static char *path_of(bool make)
{
    struct err ignored = { 0 };
    char *folder = xdg_state(&ignored);
    bool there = folder && (!make || file_make_folders(folder, &ignored));
    char *path = there ? file_join(folder, "layout", &ignored) : NULL;
    free(folder);
    return path;
}

/* The place of a word among those that name() lists up to NULL; SIZE_MAX: it is none of them. */
static size_t place_of(const char *word, const char *(*name)(size_t index))
{
    for (size_t i = 0; name(i); i++) {
        if (strcmp(name(i), word) == 0)
            return i;
    }
    return SIZE_MAX;
}

static const char *moment_name(size_t moment)
{
    return display_moment_names[moment];
}

static void take_line(struct display *display, char *line)
{
    char *rest = NULL;
    const char *moment_word = strtok_r(line, " \t\r", &rest);
    const char *layout_word = moment_word ? strtok_r(NULL, " \t\r", &rest) : NULL;
    if (!layout_word)
        return;
    size_t moment = place_of(moment_word, moment_name);
    size_t layout = place_of(layout_word, display_layout_name);
    if (moment != SIZE_MAX && layout != SIZE_MAX)
        display->layouts[moment] = (enum display_layout)layout;
}

void layout_file_read(struct display *display)
{
    struct err ignored = { 0 };
    char *path = path_of(false);
    char *text = path && file_exists(path) ? file_read(path, LARGEST, NULL, &ignored) : NULL;
    char *rest = NULL;
    for (char *line = text ? strtok_r(text, "\n", &rest) : NULL; line;
         line = strtok_r(NULL, "\n", &rest))
        take_line(display, line);
    free(text);
    free(path);
}

void layout_file_write(const struct display *display)
{
    if (!display->layout_chosen)
        return;
    struct err ignored = { 0 };
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < DISPLAY_MOMENT_COUNT; i++)
        str_addf(&text, "%s %s\n", display_moment_names[i],
                 display_layout_name((size_t)display->layouts[i]));
    char *path = path_of(true);
    if (path && !str_failed(&text))
        file_save(path, text.text, text.length, &ignored);
    free(path);
    str_done(&text);
}
