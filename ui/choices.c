/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completions between the session and the line editor. */
#include "ui/choices.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void choices_done(struct choices *choices)
{
    completions_done(&choices->completions);
    *choices = (struct choices){ 0 };
}

char *choices_fitted(const struct choices *choices, size_t index, const char *line)
{
    const struct completion *choice = &choices->completions.items[index];
    size_t ours = choices->word_start, theirs = choices->completions.word_start;
    struct str text;
    str_init(&text);
    if (theirs >= ours) {
        str_add_bytes(&text, line + ours, theirs - ours);
        str_add(&text, choice->text);
    } else {
        size_t skipped = ours - theirs;
        bool same = strncmp(choice->text, line + theirs, skipped) == 0;
        str_add(&text, same ? choice->text + skipped : choice->text);
    }
    return str_take(&text);
}

bool choices_ask(struct choices *choices, const struct session *session, const char *before,
                 const char *line, size_t cursor)
{
    struct err err;
    struct str command;
    completions_done(&choices->completions);
    choices->completions = (struct completions){ 0 };
    str_init(&command);
    str_add(&command, before);
    size_t earlier = command.length;
    str_add_bytes(&command, line, cursor);
    bool found = !str_failed(&command) &&
                 complete_line(session, command.text, command.length, &choices->completions, &err);
    str_done(&command);
    size_t start = choices->completions.word_start;
    choices->completions.word_start = start > earlier ? start - earlier : 0;
    return found;
}

const char *choices_help(const struct choices *choices, const char *match)
{
    for (size_t i = 0; i < choices->completions.count; i++) {
        const struct completion *choice = &choices->completions.items[i];
        size_t length = strlen(choice->text), whole = strlen(match);
        if (length <= whole && strcmp(match + whole - length, choice->text) == 0)
            return choice->help ? choice->help : "";
    }
    return "";
}

void choices_line(const struct choices *choices, const char *match, size_t width, size_t columns,
                  struct str *line)
{
    const char *help = choices_help(choices, match);
    size_t room = columns > width + 5 ? columns - width - 5 : 0;
    if (room < 8)
        help = "";
    bool cut = strlen(help) > room;
    str_addf(line, "  %-*s%s%.*s%s", help[0] ? (int)width : 0, match, help[0] ? "  " : "",
             (int)(cut ? room - 3 : room), help, cut ? "..." : "");
}

void choices_list(const struct choices *choices, char **matches, int count, int width,
                  size_t columns, struct str *list)
{
    str_clear(list);
    for (int i = 1; i <= count; i++) {
        choices_line(choices, matches[i], (size_t)width, columns, list);
        str_add_char(list, '\n');
    }
}

char *choices_quote(const char *name, bool single, char quote)
{
    struct stat status;
    char mark = quote ? quote : strchr(name, '\'') ? '"' : '\'';
    bool folder = stat(name, &status) == 0 && S_ISDIR(status.st_mode);
    struct str text;
    str_init(&text);
    str_add_char(&text, mark);
    str_add(&text, name);
    if (single && !folder)
        str_add_char(&text, mark);
    return str_take(&text);
}
