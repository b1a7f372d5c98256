/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Escape sequences that every terminal with colours knows: bold, blue, bold red. */
#include "ui/paint.h"

#include <string.h>

static const char command[] = "\033[1m", hint[] = "\033[34m", error[] = "\033[1;31m";
static const char as_before[] = "\033[0m";

static void add_painted(struct str *painted, const char *look, const char *text, size_t length)
{
    str_add(painted, look);
    str_add_bytes(painted, text, length);
    str_add(painted, as_before);
}

static bool begins(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* How a line looks; NULL: plain. Folded lines go on as the one before, two columns further in. */
static const char *look_of(const char *line, const char *before, bool is_error)
{
    if (is_error)
        return error;
    if (begins(line, "> "))
        return command;
    if (begins(line, "Next: "))
        return hint;
    return begins(line, "  ") ? before : NULL;
}

void paint_text(struct str *painted, const char *text, bool is_error)
{
    static const char note[] = "Note:";
    const char *look = NULL;
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        look = look_of(line, look, is_error);
        size_t marked = look ? length : begins(line, note) ? strlen(note) : 0;
        if (marked > 0)
            add_painted(painted, look ? look : command, line, marked);
        str_add_bytes(painted, line + marked, length - marked);
        line += length;
        if (*line == '\n')
            str_add_char(painted, *line++);
    }
}
